"""From a row to the final bytes of an e-mail. What goes out is decided here and nowhere after."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from roofs.comms.consent.unsubscribing import token_for
from roofs.comms.messaging import links, policy, return_address, tracking
from roofs.comms.messaging.models import Message, Purpose
from roofs.comms.messaging.ports import OutgoingEmail
from roofs.core.company.office import office

_POLICY = SMTP.clone(cte_type="7bit")
LONGEST_HEADER = 900
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_HEADER_NAME = re.compile(r"^[A-Za-z][A-Za-z0-9-]{0,60}$")
_PLAIN_WORD = re.compile(r"^[\x21-\x7e]{1,900}$")
# Ours to set; a caller's header of that name is left out.
_OURS = frozenset(
    {"from", "to", "cc", "bcc", "sender", "reply-to", "return-path", "subject", "date", "message-id", "in-reply-to"}
    | {"references", "mime-version", "content-type", "content-transfer-encoding", "content-disposition"}
    | {"list-unsubscribe", "list-unsubscribe-post", "auto-submitted", "received", "dkim-signature"}
)


class Unsendable(ValueError):
    """The row cannot become a valid letter; trying again would not help."""


def build(message: Message, now: datetime | None = None) -> OutgoingEmail:
    """The letter as the provider gets it. Raises Unsendable."""
    sender, recipient = _sender(message), _mailbox(message.to_address)
    reply_to = _mailbox(message.reply_to or _usual_reply_address(message, sender))
    extra = _extra_headers(message)
    lines = dict(_exact_headers(message, now or timezone.now())) | extra
    message_id = lines["Message-ID"]
    html = _instrumented(message)
    body = _letter(message, html, sender, recipient, reply_to)
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return OutgoingEmail(
        idem_key=message.idem_key or message_id.strip("<>"),
        message_id=message_id,
        envelope_from=_envelope_from(message, sender),
        from_address=str(sender),
        to_address=recipient.addr_spec,
        reply_to=str(reply_to),
        subject=one_line(message.subject),
        text=message.text,
        html=html,
        headers={name: value for name, value in lines.items() if name not in {"Message-ID", "Date"}},
        mime=head.encode("ascii") + body.as_bytes(policy=_POLICY),
        template=message.template,
    )


def message_id_for(idem_key: str) -> str:
    """The same key always gives the same Message-ID, so a letter that went out twice can be recognised as one."""
    return f"<{idem_key}@{settings.MAIL_DOMAIN}>"


def unsubscribe_url(message: Message) -> str:
    """Says who, from what and by which letter; the same in the header and in the footer."""
    return unsubscribe_url_for(message.to_address, message.contact_id, message.idem_key or "")


def unsubscribe_url_for(to_address: str, contact_id: int | None, idem_key: str) -> str:
    """For a template that is filled before its row exists."""
    return links.unsubscribe_url(token_for("email", to_address, contact_id=contact_id, message_key=idem_key))


def gaps_of_marketing(email: OutgoingEmail) -> list[str]:
    """What the law asks of a commercial letter and this one lacks: looked up in the letter, not in its template."""
    address = " ".join(office.get().postal_address.split())
    parts = {"text": email.text, "html": email.html} if email.html else {"text": email.text}
    gaps = [
        f"no link to unsubscribe in the {name}" for name, part in parts.items() if links.UNSUBSCRIBE_PATH not in part
    ]
    if not address:
        gaps.append("the company has no postal address")
    else:
        gaps += [f"no postal address in the {name}" for name, part in parts.items() if not _holds(part, address)]
    if "List-Unsubscribe" not in email.headers:
        gaps.append("no List-Unsubscribe header")
    return gaps


def one_line(text: str) -> str:
    """A header is one line, whatever somebody typed into it."""
    return " ".join(_CONTROL.sub(" ", text).split())


def _letter(message: Message, html: str, sender: Address, recipient: Address, reply_to: Address) -> EmailMessage:
    letter = EmailMessage(policy=_POLICY)
    letter["From"] = sender
    letter["To"] = recipient
    if reply_to.addr_spec != sender.addr_spec:
        letter["Reply-To"] = reply_to
    letter["Subject"] = one_line(message.subject)
    letter.set_content(message.text, cte="quoted-printable")
    if html:
        letter.add_alternative(html, subtype="html", cte="quoted-printable")
        # The same letter built twice is the same bytes.
        letter.set_boundary(_boundary(message, ""))
    if message.data.get("calendar"):
        _attach_calendar(letter, message)
    return letter


def _attach_calendar(letter: EmailMessage, message: Message) -> None:
    """An appointment that the reader's own calendar takes in at a press."""
    file = str(message.data["calendar"])
    method = "CANCEL" if "METHOD:CANCEL" in file else "PUBLISH"
    letter.add_attachment(
        file.encode(),
        maintype="text",
        subtype="calendar",
        filename="appointment.ics",
        params={"method": method, "charset": "utf-8"},
    )
    letter.set_boundary(_boundary(message, "mixed"))


def _boundary(message: Message, level: str) -> str:
    return "=_" + hashlib.sha256(f"{message.idem_key}{message.pk}{level}".encode()).hexdigest()[:32]


def _exact_headers(message: Message, now: datetime) -> Iterator[tuple[str, str]]:
    """Headers the email package would fold or encode on its own terms; these must stand as they are."""
    yield "Message-ID", message.message_id or message_id_for(message.idem_key or f"{message.pk}")
    yield "Date", format_datetime(now)
    if _PLAIN_WORD.match(message.in_reply_to):
        yield "In-Reply-To", message.in_reply_to
        yield "References", message.in_reply_to
    if message.purpose == Purpose.TOUCH:
        yield from _unsubscribe_headers(message)
    if message.purpose in {Purpose.ALERT, Purpose.ACCOUNT}:
        yield "Auto-Submitted", "auto-generated"
        yield "X-Auto-Response-Suppress", "All"


def _unsubscribe_headers(message: Message) -> Iterator[tuple[str, str]]:
    """RFC 8058: one https address that takes a POST. A plain http address would be a promise nobody may keep."""
    by_mail = f"<mailto:{return_address.of('unsubscribe', message.pk)}>"
    url = unsubscribe_url(message)
    if _may_be_posted_to(url):
        yield "List-Unsubscribe", f"<{url}>,\r\n {by_mail}"
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"
    else:
        yield "List-Unsubscribe", by_mail


def _may_be_posted_to(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" or parts.hostname in {"127.0.0.1", "localhost", "::1"}


def _extra_headers(message: Message) -> dict[str, str]:
    extra = {}
    for name, value in message.headers.items():
        if not _HEADER_NAME.match(name):
            raise Unsendable(f"{name!r} is no header name")
        if name.lower() not in _OURS:
            text = one_line(str(value))
            if not text.isascii() or len(text) > LONGEST_HEADER:
                raise Unsendable(f"the header {name} must be short and plain")
            extra[name] = text
    return extra


def _sender(message: Message) -> Address:
    if message.from_address:
        return _mailbox(message.from_address)
    usual = _mailbox(settings.DEFAULT_FROM_EMAIL)
    name = one_line(usual.display_name or policy.mail.get().from_name or office.get().name)
    return Address(display_name=name, addr_spec=usual.addr_spec)


def _usual_reply_address(message: Message, sender: Address) -> str:
    if message.purpose in {Purpose.TOUCH, Purpose.REPLY} and message.pk:
        return return_address.of("reply", message.pk)
    return sender.addr_spec


def _envelope_from(message: Message, sender: Address) -> str:
    return return_address.of("bounce", message.pk) if message.pk else sender.addr_spec


def _mailbox(text: str) -> Address:
    if _CONTROL.search(text):
        raise Unsendable("an address must stand on one line")
    name, address = parseaddr(text)
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain or " " in address or not local.isascii():
        raise Unsendable("no valid e-mail address")
    try:
        host = domain if domain.isascii() else domain.encode("idna").decode("ascii")
        return Address(display_name=one_line(name), username=local, domain=host)
    except (ValueError, IndexError, UnicodeError) as error:
        raise Unsendable("no valid e-mail address") from error


def _instrumented(message: Message) -> str:
    rules = policy.mail.get()
    if not message.html or message.purpose != Purpose.TOUCH or not message.pk:
        return message.html
    return tracking.instrument(message.html, message.pk, opens=rules.track_opens, clicks=rules.track_clicks)


def _holds(part: str, address: str) -> bool:
    words = " ".join(re.sub(r"<[^>]+>", " ", part).split()).replace("&amp;", "&").replace(" ,", ",")
    return address.casefold() in words.casefold()
