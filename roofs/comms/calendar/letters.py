"""What is written about appointments: to the customer and to those of us who attend."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from roofs.comms.calendar import invitation, links
from roofs.comms.calendar.models import Appointment
from roofs.comms.calendar.vocabulary import Audience, Barred, Channel
from roofs.comms.consent.ledger import has_consent
from roofs.comms.consent.models import Basis, Scope
from roofs.comms.consent.revoking import came_along
from roofs.comms.consent.suppression import suppression_of
from roofs.comms.messaging.models import Message, Purpose
from roofs.comms.messaging.sending import post
from roofs.comms.writing import gsm, markup, plaintext
from roofs.comms.writing.blocks import Block, Button, Heading, Listing, Paragraph, Run
from roofs.core.accounts.models import User
from roofs.core.company.office import Company, office
from roofs.core.kit import phones
from roofs.people.contacts.models import Contact

News = Literal["booked", "moved", "cancelled"]
SAID_YES = (Basis.WRITTEN, Basis.EXPRESS)
"""A reminder is no advertisement: any yes to text messages is enough for it, an inquiry alone is not."""


def about(row: Appointment) -> tuple[str, int]:
    """In whose history a letter about it stands."""
    return (row.subject_type, row.subject_id) if row.subject_id is not None else ("appointment", row.pk)


def tell_customer(row: Appointment, news: News) -> Message | None:
    """By e-mail, with the appointment for their calendar. None when there is no address."""
    contact = row.contact
    if contact is None or not contact.email:
        return None
    with translation.override(_tongue(contact.language)):
        subject, blocks = _news(row, news, office.get())
        letter = _letter(row, contact.email, f"appointment-{row.pk}-{row.revision}-{news}", subject, blocks)
        method: Literal["CANCEL", "PUBLISH"] = "CANCEL" if news == "cancelled" else "PUBLISH"
        letter.data = {"calendar": invitation.calendar_of([row], method=method)}
    letter.contact = contact
    return post(letter, about(row), urgent=True)


def tell_people(row: Appointment, news: News, but: User | None = None) -> list[Message]:
    """Those of us who attend, other than whoever did it."""
    return [
        post(message, about(row), urgent=True)
        for user in row.people
        if user != but
        for message in _to_user(row, user, news)
    ]


def reminders_of(row: Appointment, audience: str, channel: str, key: str) -> list[Message] | Barred:
    """The messages of one reminder, or the reason why there are none."""
    if audience == Audience.ATTENDEE:
        found = [one for user in row.people for one in _reminder_to_user(row, user, channel, f"{key}-{user.pk}")]
        return found or Barred.NOBODY
    barred = _bar(row.contact, channel)
    if barred or row.contact is None:
        return barred or Barred.NO_CUSTOMER
    return [_reminder_to_customer(row, row.contact, channel, f"{key}-c")]


def _bar(contact: Contact | None, channel: str) -> Barred | None:
    if contact is None:
        return Barred.NO_CUSTOMER
    if channel == Channel.EMAIL:
        return None if contact.email else Barred.NO_EMAIL
    if channel != Channel.SMS:
        return Barred.NO_NOTICES
    if not contact.phone:
        return Barred.NO_PHONE
    held = [suppression_of("sms", contact.phone, scope=scope) for scope in (Scope.ALL, Scope.MARKETING)]
    stopped = any(row is not None and not came_along(row) for row in held)
    if stopped or not has_consent(contact, "sms", bases=SAID_YES):
        return Barred.NO_CONSENT
    return None


def _reminder_to_customer(row: Appointment, contact: Contact, channel: str, key: str) -> Message:
    home = office.get()
    with translation.override(_tongue(contact.language)):
        if channel == Channel.SMS:
            words = _("%(company)s: see you %(when)s for your %(kind)s. To change it: %(link)s") % {
                "company": home.name,
                "when": _when(row),
                "kind": _kind(row),
                "link": links.manage_url(row),
            }
            letter = Message(channel="sms", purpose=Purpose.REPLY, to_address=contact.phone, text=gsm.simplified(words))
        else:
            subject = _("Reminder: %(kind)s %(when)s") % {"kind": _kind(row), "when": _when(row)}
            opening = _("we look forward to seeing you:")
            letter = _letter(row, contact.email, key, subject, _customer_blocks(row, contact, opening))
    letter.idem_key, letter.contact, letter.expires_at = key, contact, row.starts_at
    return letter


def _reminder_to_user(row: Appointment, user: User, channel: str, key: str) -> Iterable[Message]:
    address = {"email": user.email, "sms": user.phone or ""}.get(channel, "")
    if channel != Channel.PUSH and not address:
        return
    with translation.override(user.language):
        subject = _("%(when)s: %(what)s") % {"when": _when(row), "what": row.headline}
        yield _internal(row, user, channel, key, subject)


def _to_user(row: Appointment, user: User, news: News) -> Iterable[Message]:
    with translation.override(user.language):
        words = {
            "booked": _("New in your calendar: %(what)s, %(when)s"),
            "moved": _("Moved: %(what)s is now %(when)s"),
            "cancelled": _("Cancelled: %(what)s, %(when)s"),
        }[news]
        subject = words % {"what": row.headline, "when": _when(row)}
        key = f"appointment-{row.pk}-{row.revision}-{news}-{user.pk}"
        yield _internal(row, user, "push", f"{key}-push", subject)
        yield _internal(row, user, "email", key, subject)


def _internal(row: Appointment, user: User, channel: str, key: str, subject: str) -> Message:
    url = f"{settings.BASE_URL}/calendar/{row.pk}/"
    facts = [_when(row, long=True), row.address, row.contact.name if row.contact else "", _phone(row.contact)]
    if row.status == "cancelled" and row.cancel_reason:
        facts.append(row.cancel_reason)
    blocks: list[Block] = [
        Heading((Run(row.headline),)),
        Listing(tuple((Run(fact),) for fact in facts if fact), is_numbered=False),
        Button(_("Open the appointment"), url),
    ]
    message = Message(
        channel=channel,
        purpose=Purpose.ALERT,
        to_user=user,
        to_address={"email": user.email, "sms": user.phone or ""}.get(channel, ""),
        subject=subject,
        text=", ".join(fact for fact in facts if fact),
        idem_key=key,
        data={"url": url, "tag": f"appointment-{row.pk}"},
        expires_at=row.ends_at,
    )
    if channel == Channel.EMAIL:
        message.text, message.html = written(subject, blocks)
    elif channel == Channel.SMS:
        message.text = gsm.simplified(f"{subject} {row.address} {url}")
    return message


def _news(row: Appointment, news: News, home: Company) -> tuple[str, list[Block]]:
    words = {"kind": _kind(row), "when": _when(row), "company": home.name}
    subject, opening = {
        "booked": (_("Your %(kind)s on %(when)s"), _("your appointment is in our calendar:")),
        "moved": (_("New time for your %(kind)s: %(when)s"), _("your appointment has a new time:")),
        "cancelled": (_("Cancelled: %(kind)s on %(when)s"), _("this appointment will not take place:")),
    }[news]
    return subject % words, _customer_blocks(row, row.contact, opening, is_over=news == "cancelled")


def _customer_blocks(row: Appointment, contact: Contact | None, opening: str, *, is_over: bool = False) -> list[Block]:
    greeting = _("Hello %(name)s,") % {"name": contact.first_name} if contact and contact.first_name else _("Hello,")
    people = ", ".join(user.get_full_name() for user in row.people)
    facts = [
        (_("What"), _kind(row)),
        (_("When"), _when(row, long=True)),
        (_("Where"), row.address),
        (_("Who comes"), people),
    ]
    items = tuple((Run(f"{label}: ", strong=True), Run(value)) for label, value in facts if value)
    blocks: list[Block] = [
        Paragraph((Run(greeting), Run("\n"), Run(opening))),
        Listing(items, is_numbered=False),
    ]
    if not is_over:
        blocks += [
            Button(_("Change or cancel"), links.manage_url(row)),
            Paragraph((Run(_("The link is for you alone, and shows your appointment.")),)),
        ]
    return blocks


def _letter(row: Appointment, to_address: str, key: str, subject: str, blocks: list[Block]) -> Message:
    text, html = written(subject, blocks)
    return Message(
        channel="email",
        purpose=Purpose.REPLY,
        to_address=to_address,
        subject=subject,
        text=text,
        html=html,
        idem_key=key,
        template="appointment",
    )


def written(subject: str, blocks: list[Block]) -> tuple[str, str]:
    home = office.get()
    lines = [part for part in (home.name, home.postal_address, _phone_of(home)) if part]
    footer: list[Block] = [Paragraph((Run(" · ".join(lines)),))]
    words: dict[str, Any] = {
        "subject": subject,
        "preheader": "",
        "brand": home.name,
        "language": translation.get_language() or "en",
    }
    html = markup.page({"body": blocks, "footer": footer}, untracked=frozenset(), hue=home.brand_hue, words=words)
    return f"{plaintext.write(blocks)}\n\n-- \n{plaintext.write(footer)}\n", html


def _when(row: Appointment, *, long: bool = False) -> str:
    """By the clock at the place of the meeting; the zone is said where there is room."""
    start, end = row.local_start, row.local_end
    if not long:
        return _("%(day)s at %(time)s") % {
            "day": date_format(start, "SHORT_DATE_FORMAT"),
            "time": date_format(start, "TIME_FORMAT"),
        }
    return _("%(day)s, %(start)s to %(end)s (%(zone)s)") % {
        "day": date_format(start, "l, " + str(_("F j, Y"))),
        "start": date_format(start, "TIME_FORMAT"),
        "end": date_format(end, "TIME_FORMAT"),
        "zone": start.tzname(),
    }


def _kind(row: Appointment) -> str:
    return row.title or str(row.get_kind_display()).lower()


def _phone(contact: Contact | None) -> str:
    return phones.pretty(contact.phone) if contact and contact.phone else ""


def _phone_of(home: Company) -> str:
    return phones.pretty(home.phone) if home.phone else ""


def _tongue(language: str) -> str:
    return language if language in dict(settings.LANGUAGES) else "en"
