"""What a letter that came in means: returned mail, a complaint, a no, an answer, or somebody new."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction
from django.utils import timezone

from roofs.comms.consent.models import Reason
from roofs.comms.consent.suppression import suppress
from roofs.comms.consent.unsubscribing import leave_by_address
from roofs.comms.messaging import matching, policy, results, return_address
from roofs.comms.messaging.bounces import blames_the_address
from roofs.comms.messaging.complaints import Reported, reported_letter
from roofs.comms.messaging.matching import Match
from roofs.comms.messaging.models import Direction, Message, MessageEvent, Purpose, State
from roofs.comms.messaging.optouts import read
from roofs.core.company.office import office
from roofs.core.connections.models import Delivery
from roofs.core.events import record
from roofs.core.kit import absences, emails, mime
from roofs.core.kit.mime import InboundMail

log = structlog.get_logger(__name__)
LONGEST_TEXT = 100_000
LONGEST_DOUBT = 400
"""Who writes more than this by mail wants something: the letter is read by a person anyway."""
LONGEST_ID = 253
MORNING = time(9)


def work(delivery: Delivery) -> None:
    """The handler of the source "mail". May run again over the same delivery."""
    raw = delivery.content
    letter = mime.read(raw)
    recipients = _recipients(delivery, letter)
    complaint = reported_letter(raw)
    if complaint is not None:
        what = _take_complaint(complaint)
    elif letter.is_bounce:
        what = _take_back(delivery, letter, recipients)
    elif _is_unsubscribe(recipients):
        what = _let_go(letter, recipients)
    elif matching.is_our_own(letter):
        what = "our own"
    else:
        what = _take_in(delivery, letter, recipients)
    log.info("inbound mail", delivery_id=delivery.pk, what=what)


def _recipients(delivery: Delivery, letter: InboundMail) -> list[str]:
    """The envelope knows better than the letter: a blind copy names nobody."""
    envelope = [emails.normalise(part) for part in str(delivery.headers.get("envelope-to", "")).split(",")]
    return list(dict.fromkeys([*(address for address in envelope if address), *letter.to_addresses]))


def _take_complaint(reported: Reported) -> str:
    """Our own signed return addresses in the head of the letter are as good a name as its Message-ID."""
    by_token = matching.sent_by_token(return_address.read_any(reported.addresses))
    message = matching.find_sent(reported.message_id) or by_token
    if message is None:
        return "complaint about an unknown letter"
    with transaction.atomic():
        if _remember(message, MessageEvent.Kind.COMPLAINED):
            suppress(
                "email", message.to_address, Reason.COMPLAINED, source="feedback loop", contact_id=message.contact_id
            )
            results.tell("message.complained", message)
    return "complaint"


def _take_back(delivery: Delivery, letter: InboundMail, recipients: list[str]) -> str:
    returned = matching.match(letter, recipients).returned
    message = (
        matching.sent_by_token(returned)
        or matching.find_sent(letter.bounced_message_id)
        or matching.last_sent_to(letter.bounced_recipient)
    )
    if message is None:
        return "returned mail of an unknown letter"
    results.confirm(message, delivery.received_at)
    lasting = blames_the_address(letter.bounce_status)
    results.bounced(message, letter.bounce_status or "returned", lasting=lasting, fingerprint=delivery.fingerprint)
    return "returned mail"


def _is_unsubscribe(recipients: list[str]) -> bool:
    mailbox = policy.mail.get().unsubscribe_pattern.partition("@")[0].partition("+")[0]
    return any(address.partition("@")[0].partition("+")[0] == mailbox for address in recipients)


def _let_go(letter: InboundMail, recipients: list[str]) -> str:
    """The mailto of List-Unsubscribe. The token speaks; without a good one it is the sender who wants to go."""
    found = matching.match(letter, recipients)
    message = matching.sent_by_token(found.returned)
    if message is not None:
        _leave(message.to_address, message)
    elif letter.from_address:
        _leave(letter.from_address, found.answered, found.contact.pk if found.contact else None)
    return "unsubscribe"


def _take_in(delivery: Delivery, letter: InboundMail, recipients: list[str]) -> str:
    found = matching.match(letter, recipients)
    auto = letter.auto_submitted or _has_no_sender(delivery)
    about = _subject(found)
    message, is_new = _store(delivery, letter, found, recipients)
    if not is_new:
        return "known already"
    wish = "none" if auto else read(letter.visible_text, letter.subject).kind
    if wish == "out":
        _leave(letter.from_address, found.answered, found.contact.pk if found.contact else None)
    if about is None:
        return _take_in_stranger(message, found, recipients, auto=auto)
    if found.answered is not None:
        if found.is_named:  # who answers it, or whose machine does, has got it
            results.confirm(found.answered, message.created_at)
        if not auto:
            _remember(found.answered, MessageEvent.Kind.REPLIED)
    if wish == "unsure" and len(letter.visible_text) <= LONGEST_DOUBT:
        record("optout.doubtful", about, message=message.pk, contact=message.contact_id, channel="email")
    if auto:
        _note_absence(letter, about, message, delivery)
    record("interaction.received", about, channel="email", auto=auto, message=message.pk, contact=message.contact_id)
    return "automatic answer" if auto else "answer"


def _note_absence(letter: InboundMail, about: tuple[str, int], message: Message, delivery: Delivery) -> None:
    """Who is away is not written to until the day of return. Without a date in it, for some days."""
    text = letter.visible_text or letter.text
    zone = ZoneInfo(office.get().timezone)
    today = timezone.localtime(delivery.received_at, zone).date()
    day = absences.back_on(text, today, letter.subject)
    days = policy.mail.get().away_days
    if day is None and days and absences.is_away(text, letter.subject):
        day = today + timedelta(days=days)
    if day is None:
        return
    until = datetime.combine(day, MORNING, zone)
    record(
        "contact.away", about, contact=message.contact_id, until=until.astimezone(UTC).isoformat(), message=message.pk
    )


def _take_in_stranger(message: Message, found: Match, recipients: list[str], *, auto: bool) -> str:
    """Machines and guessed addresses do not become leads; their letters are kept all the same."""
    if auto:
        return "automatic letter of a stranger"
    if recipients and not matching.is_for_the_office(recipients) and found.returned is None:
        return "letter to nobody"
    record("mail.unmatched", message, message=message.pk, contact=found.contact.pk if found.contact else None)
    return "somebody new"


def _has_no_sender(delivery: Delivery) -> bool:
    """Brought by SMTP with an empty return path: nobody expects an answer to it."""
    return bool(delivery.headers.get("envelope-to")) and not delivery.headers.get("envelope-from")


def _subject(found: Match) -> tuple[str, int] | None:
    answered = found.answered
    if answered is None or answered.subject_id is None:
        return None
    return answered.subject_type, answered.subject_id


def _store(delivery: Delivery, letter: InboundMail, found: Match, recipients: list[str]) -> tuple[Message, bool]:
    kind, key = _subject(found) or ("", None)
    text = letter.visible_text or letter.text
    return Message.objects.get_or_create(
        idem_key=f"mail:{delivery.pk}",
        defaults={
            "channel": "email",
            "direction": Direction.IN,
            "state": State.RECEIVED,
            "purpose": Purpose.REPLY,
            "from_address": _mailbox(letter),
            "to_address": next(iter(recipients), "")[:320],
            "subject": letter.subject[:500],
            "text": text[:LONGEST_TEXT],
            "headers": {"auto": letter.auto_because} if letter.auto_because else {},
            "size": len(delivery.content),
            "message_id": _bracketed(letter.message_id),
            "in_reply_to": _bracketed(letter.in_reply_to),
            "subject_type": kind,
            "subject_id": key,
            "contact": found.contact,
            "created_at": delivery.received_at,
        },
    )


def _leave(address: str, message: Message | None, contact_id: int | None = None) -> None:
    contact_id = message.contact_id if message is not None and message.contact_id else contact_id
    key = (message.idem_key or "") if message is not None else ""
    for known in {address, message.to_address if message is not None else ""} - {""}:
        leave_by_address("email", known, "mail", contact_id=contact_id, message_key=key)
    if message is not None:
        _remember(message, MessageEvent.Kind.UNSUBSCRIBED)


def _remember(message: Message, kind: MessageEvent.Kind) -> bool:
    """Once for each letter."""
    fingerprint = hashlib.sha256(f"{message.pk}|{kind}".encode()).hexdigest()
    _, is_new = MessageEvent.objects.get_or_create(fingerprint=fingerprint, defaults={"message": message, "kind": kind})
    return is_new


def _mailbox(letter: InboundMail) -> str:
    name = letter.from_name.replace('"', "").strip()
    return (f'"{name}" <{letter.from_address}>' if name else letter.from_address)[:320]


def _bracketed(message_id: str) -> str:
    return f"<{message_id}>" if 0 < len(message_id) <= LONGEST_ID else ""
