"""What people do that one of us should hear of at once: a task that rings, once for each cause.

| what | what comes of it |
| --- | --- |
| a person opens our letters again and again, or clicks as a buyer does | a call, at once or as soon as one may call |
| a text is answered | everything stops (see `reactions`), and whoever looks after them takes over |
| a link to a quote is followed | a proposal within minutes, and `proposal.wanted` for whoever writes proposals |
| somebody is upset | a manager hears of it |

The fifth, weeks of silence, changes the way they are reached (see `rerouting`). Machines never count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import override

from roofs.comms.calendar import task_reminders, tasks
from roofs.comms.calendar.models import Task
from roofs.comms.consent import permits
from roofs.comms.consent.models import Channel
from roofs.comms.consent.standing import standing
from roofs.comms.engagement.models import Sign
from roofs.comms.engagement.policy import ENGAGEMENT
from roofs.comms.timeline.wording import describe
from roofs.core.accounts.models import User
from roofs.core.events import on, record
from roofs.core.events.models import Event
from roofs.core.jobs.turns import take_turn
from roofs.marketing.cadence import repacing, subjects
from roofs.marketing.cadence.policy import PACE, SIGNALS
from roofs.marketing.cadence.subjects import Subject
from roofs.sales.leads.vocabulary import Status

CALL, TEXT, QUOTE, UPSET = "signal:call", "signal:text", "signal:quote", "signal:upset"
SOURCES = (CALL, TEXT, QUOTE, UPSET)
TEXTS = frozenset({Channel.SMS, Channel.MESSENGER})
TIME_TO_CALL = timedelta(minutes=15)
Words = Callable[[], tuple[str, str]]
"""Title and notes, in the language of whoever gets them."""


class Cause(NamedTuple):
    source: str
    key: str
    kind: str
    due_at: datetime
    words: Words


@on("message.opened", "message.clicked", inside=True)
def notice_a_buyer(event: Event) -> None:
    contact = event.data.get("contact")
    if event.data.get("verdict") != "human" or not contact or event.subject_id is None:
        return
    repacing.reconsider([int(contact)])
    subject = _about(event)
    if subject is None:
        return
    if event.name == "message.clicked" and _is_quote(str(event.data.get("url", ""))):
        _want_proposal(subject, event.subject_id)
    _want_call(subject, event.subject_id)


def _want_call(subject: Subject, message: int, now: datetime | None = None) -> None:
    now, rules, pace = now or timezone.now(), SIGNALS.get(), PACE.get()
    contact = subject.contact
    opens = _signs(contact.pk, now, rules.opens_days)["opened"]
    clicks = _signs(contact.pk, now, pace.buying_days)["clicked"]
    is_reader = rules.on_opens and opens >= rules.opens
    if not is_reader and not (rules.on_buying and clicks >= pace.buying_clicks):
        return
    days = max(rules.opens_days, pace.buying_days)
    take_turn(f"signal:{contact.pk}")
    if _was_asked(contact.pk, CALL, now - timedelta(days=days)):
        return

    def words() -> tuple[str, str]:
        title = _("Call now: %(name)s is interested") % {"name": contact.name}
        told = _("Opened our letters %(opens)s times and clicked %(clicks)s times in %(days)s days.")
        return title, told % {"opens": opens, "clicks": clicks, "days": days}

    kind, due_at = _call_or_write(subject, now)
    _tell(subject, Cause(CALL, f"{CALL}:{contact.pk}:{message}", kind, due_at, words), _owners(subject), now)


def _signs(contact: int, now: datetime, days: int) -> Counter[str]:
    rows = Sign.objects.filter(contact=contact, at__gt=now - timedelta(days=days))
    kinds = Counter(rows.values_list("kind", flat=True))
    return Counter(opened=kinds["opened"], clicked=kinds["clicked"] + kinds["quote"])


def _call_or_write(subject: Subject, now: datetime) -> tuple[str, datetime]:
    """As soon as one may call there; whoever must not be called is written to."""
    contact = subject.contact
    if not contact.phone or standing(contact, Channel.PHONE, now).verdict != "yes":
        return Task.Kind.TODO, now + TIME_TO_CALL
    place = permits.place_of(
        state=subject.state, postal_code=subject.postal_code, phone=contact.phone, zone=contact.timezone
    )
    permit = permits.ask(Channel.PHONE, place, now, fallback_zones=subject.zones)
    return Task.Kind.CALL, (permit.from_when or now) + TIME_TO_CALL


def _is_quote(url: str) -> bool:
    return any(word.casefold() in url.casefold() for word in ENGAGEMENT.get().quote_words)


def _want_proposal(subject: Subject, message: int) -> None:
    """Once for each letter, and not while somebody is at it already."""
    rules, now, contact = SIGNALS.get(), timezone.now(), subject.contact
    take_turn(f"signal:{contact.pk}")
    key = f"{QUOTE}:{contact.pk}:{message}"
    if not rules.on_quote or _is_open(contact.pk, QUOTE) or Task.objects.filter(origin_key__startswith=key).exists():
        return

    def words() -> tuple[str, str]:
        title = _("Send a proposal: %(name)s looked at the quote") % {"name": contact.name}
        return title, _("They followed the link to the quote in our letter. Be quick: they are at it now.")

    due_at = now + timedelta(minutes=rules.quote_minutes)
    _tell(subject, Cause(QUOTE, key, Task.Kind.TODO, due_at, words), _owners(subject), now)
    record("proposal.wanted", subject.record, contact=contact.pk, message=message, until=due_at)


@on("interaction.received", inside=True)
def hand_over(event: Event) -> None:
    """The follow-up stops by itself; that somebody waits for a word of ours must reach one of us."""
    if event.data.get("auto") or event.data.get("channel") not in TEXTS or not SIGNALS.get().on_text:
        return
    subject, now = _about(event), timezone.now()
    if subject is None or _is_open(subject.contact.pk, TEXT):
        return
    contact = subject.contact

    def words() -> tuple[str, str]:
        title = _("Answer now: %(name)s wrote a text") % {"name": contact.name}
        return title, _("The follow-up has stopped. They are yours now: answer as a person.")

    key = f"{TEXT}:{contact.pk}:{event.data.get('message') or event.pk}"
    _tell(subject, Cause(TEXT, key, Task.Kind.SMS, now + TIME_TO_CALL, words), _owners(subject), now)


@on("person.upset", inside=True)
def tell_a_manager(event: Event) -> None:
    subject, now = _about(event), timezone.now()
    if subject is None or not SIGNALS.get().on_upset:
        return
    contact = subject.contact

    def words() -> tuple[str, str]:
        title = _("Upset: %(name)s. Please look after it yourself") % {"name": contact.name}
        return title, _("What they wrote or said sounds angry. Read it before anybody answers.")

    key = f"{UPSET}:{contact.pk}:{event.data.get('message') or event.pk}"
    cause = Cause(UPSET, key, Task.Kind.TODO, now + TIME_TO_CALL, words)
    _tell(subject, cause, User.objects.managers(), now)


@on("engagement.moved", "preferences.chosen", inside=True)
def look_again(event: Event) -> None:
    if event.subject_id is not None:
        repacing.reconsider([event.subject_id])


@on("settings.changed", inside=True)
def look_at_all(event: Event) -> None:
    if event.data.get("section") == "adaptive":
        repacing.look_at_everybody.using(unique_key="pace:all").enqueue()


def _about(event: Event) -> Subject | None:
    """The record it is about. Whoever has bought already is no buyer to be called."""
    named = subjects.named_by(event)
    if named is None and event.subject_type == "contact":
        named = subjects.latest_of(event.subject_id or 0)
    subject = subjects.find(named[0], [named[1]]).get(named[1]) if named else None
    if subject is None or subject.is_gone or (subject.lead is not None and subject.lead.status == Status.WON):
        return None
    return subject


def _owners(subject: Subject) -> Iterable[User]:
    """Nobody's person is the managers' business: a task without a name reaches nobody."""
    owner = subject.owner
    return [owner] if owner is not None and owner.is_active else User.objects.managers()


def _was_asked(contact: int, source: str, since: datetime) -> bool:
    return Task.objects.filter(contact=contact, source=source, created_at__gt=since).exists()


def _is_open(contact: int, source: str) -> bool:
    return Task.objects.open().filter(contact=contact, source=source).exists()


def _tell(subject: Subject, cause: Cause, people: Iterable[User], now: datetime) -> None:
    """On their list, and ringing at once: on the page, on their phone, by e-mail, as they chose."""
    for user in people:
        with override(user.language or None):
            title, notes = cause.words()
        task = tasks.add(
            title,
            cause.due_at,
            notes=notes,
            kind=cause.kind,
            priority=Task.Priority.HIGH,
            assigned_to=user,
            subject=subject.record,
            contact=subject.contact,
            source=cause.source,
            origin_key=f"{cause.key}:{user.pk}",
        )
        Task.objects.filter(pk=task.pk, created_at__gte=now).update(remind_at=now)
    task_reminders.sweep.using(unique_key="signals:ring", priority=URGENT).enqueue()


URGENT = 90
describe("cadence.saturated", _l("Too much unanswered: the follow-up slows down"), icon="gauge")
describe("cadence.rerouted", _l("Reached another way"), icon="route")
describe("cadence.adjusted", _l("Pace changed by hand"), icon="gauge")
describe("proposal.wanted", _l("Wants a proposal"), icon="file-text")
