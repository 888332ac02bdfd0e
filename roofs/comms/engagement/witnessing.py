"""Finding signs of life in what the log, the letters and the history hold. The same readers serve the moment at which
something happens and the counting anew of somebody's whole past, so both find the same.

A group above that knows of more signs says so here (`also_seen_by`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import reduce
from operator import or_
from urllib.parse import urlsplit

from django.db.models import Q, QuerySet

from roofs.comms.calendar.models import Appointment
from roofs.comms.calendar.vocabulary import Origin
from roofs.comms.engagement.noticing import Noticed
from roofs.comms.engagement.policy import ENGAGEMENT
from roofs.comms.engagement.vocabulary import SILENT_CALLS, Kind
from roofs.comms.messaging import optouts
from roofs.comms.messaging.models import Direction, Message, MessageEvent, Verdict
from roofs.comms.timeline.models import Interaction
from roofs.core.events.models import Event

Reader = Callable[[Collection[int]], Iterable[Noticed]]
_readers: list[Reader] = []
CHANNELS = {"call": "phone", "email": "email", "sms": "sms"}
TALKS = frozenset({Interaction.Kind.CALL, Interaction.Kind.MEETING, Interaction.Kind.VISIT})
LONGEST_READ = 2_000
"""A no to further letters is short; nobody's long letter is read to the end for it."""
MOST_OF_A_LETTER = 60


def also_seen_by(reader: Reader) -> Reader:
    """For groups above: all signs of these people that they know of."""
    _readers.append(reader)
    return reader


def all_of(contact_ids: Collection[int]) -> Iterator[Noticed]:
    yield from on_letters(_letter_events().filter(message__contact__in=contact_ids))
    yield from in_talks(Interaction.objects.alive().filter(contact__in=contact_ids).select_related("message"))
    visits = list(Appointment.objects.filter(contact__in=contact_ids, deleted_at=None))
    yield from in_appointments(visits)
    yield from _confirmed(visits)
    for reader in _readers:
        yield from reader(contact_ids)


def on_letter(message: int) -> Iterator[Noticed]:
    """All that people did with it so far: an open that was unsure may have become a person's since."""
    return on_letters(_letter_events().filter(message=message).order_by("-pk")[:MOST_OF_A_LETTER])


def _letter_events() -> QuerySet[MessageEvent]:
    kinds = (MessageEvent.Kind.OPENED, MessageEvent.Kind.CLICKED)
    rows = MessageEvent.objects.filter(kind__in=kinds, verdict=Verdict.HUMAN, message__direction=Direction.OUT)
    return (
        rows.exclude(message__contact=None)
        .select_related("message")
        .only("kind", "at", "url", "detail", "message__contact", "message__channel")
    )


def on_letters(events: Iterable[MessageEvent]) -> Iterator[Noticed]:
    words = ENGAGEMENT.get().quote_words
    for event in events:
        if event.message.contact_id is None or not _is_settled(event):
            continue
        kind = Kind.OPENED if event.kind == MessageEvent.Kind.OPENED else Kind.CLICKED
        if kind == Kind.CLICKED and leads_to_a_quote(event.url, words):
            kind = Kind.QUOTE
        yield Noticed(
            event.message.contact_id, kind, f"letter:{event.pk}", event.at, event.message.channel, event.message_id
        )


def _is_settled(event: MessageEvent) -> bool:
    """A click is believed once it is known what else was fetched around it. What was brought in from elsewhere, without
    the name of the program, was judged there.
    """
    return bool(event.detail.get("told")) or "agent" not in event.detail


def leads_to_a_quote(url: str, words: Iterable[str] | None = None) -> bool:
    """By a word in the path of the address, not in the name of the site."""
    path = urlsplit(url).path.lower()
    return any(word.lower() in path for word in (ENGAGEMENT.get().quote_words if words is None else words))


def in_talks(interactions: Iterable[Interaction]) -> Iterator[Noticed]:
    rows = list(interactions)
    answered = _letters_named_by(rows)
    for one in rows:
        kind = kind_of(one)
        if kind is None or one.contact_id is None:
            continue
        came = one.message if one.direction == Direction.IN else None
        channel = came.channel if came is not None else CHANNELS.get(one.kind, "")
        letter = answered.get(came.in_reply_to) if came is not None else None
        yield Noticed(one.contact_id, kind, f"talk:{one.pk}", one.happened_at, channel, letter)


def _letters_named_by(rows: Iterable[Interaction]) -> dict[str, int]:
    """Our letters that these say they answer, by their Message-IDs."""
    names = {one.message.in_reply_to for one in rows if one.message is not None} - {""}
    if not names:
        return {}
    ours = Message.objects.named(names).filter(direction=Direction.OUT)
    return dict(ours.values_list("message_id", "pk"))


def kind_of(one: Interaction) -> Kind | None:
    """What it says of the person. None: nothing, as a call nobody took, or a word that they want no more."""
    if one.is_auto:
        return None
    if one.kind in TALKS:
        return None if _is_in_vain(one) else Kind.TALKED
    if one.direction != Direction.IN or wants_no_more(one.body):
        return None
    return Kind.REPLIED


def _is_in_vain(one: Interaction) -> bool:
    """A call of ours of which nobody said what came of it was probably not taken."""
    is_our_call = one.kind == Interaction.Kind.CALL and one.direction != Direction.IN
    return one.outcome in SILENT_CALLS or (is_our_call and not one.outcome)


def wants_no_more(text: str) -> bool:
    return len(text) <= LONGEST_READ and optouts.wants_out(text)


def in_appointments(rows: Iterable[Appointment]) -> Iterator[Noticed]:
    """What they booked themselves, on our page. What we wrote into the calendar shows what we did."""
    for one in rows:
        if one.contact_id is not None and one.origin == Origin.LINK:
            yield Noticed(one.contact_id, Kind.BOOKED, f"appointment:{one.pk}", one.created_at)


def in_confirmations(events: Iterable[Event], contacts: Mapping[int, int]) -> Iterator[Noticed]:
    """`contacts`: by appointment. Who confirmed stands only in the log."""
    for event in events:
        key = int(event.data.get("appointment") or 0)
        if event.data.get("by_customer") and key in contacts:
            yield Noticed(contacts[key], Kind.CONFIRMED, f"confirmed:{key}", event.at)


def _confirmed(rows: Iterable[Appointment]) -> Iterator[Noticed]:
    contacts = {one.pk: one.contact_id for one in rows if one.contact_id is not None}
    subjects: defaultdict[str, set[int]] = defaultdict(set)
    for one in rows:
        kind, key = (one.subject_type, one.subject_id) if one.subject_id is not None else ("appointment", one.pk)
        subjects[kind].add(key)
    wanted = [Q(subject_type=kind, subject_id__in=keys) for kind, keys in subjects.items()]
    if wanted:
        events = Event.objects.filter(reduce(or_, wanted), name="appointment.confirmed").order_by("pk")
        yield from in_confirmations(events, contacts)
