"""One history out of three sources: what was logged by hand, what was written or received, and the log of events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from itertools import chain
from operator import or_
from typing import TYPE_CHECKING, Literal, TypeVar

from django.db.models import Model, Prefetch, Q, QuerySet

from roofs.comms.messaging.models import Direction, Message, MessageEvent, Purpose, Verdict
from roofs.comms.timeline.confiding import kept_from
from roofs.comms.timeline.models import Interaction
from roofs.comms.timeline.wording import Text, hidden_names, wording_of
from roofs.core.events.models import Event

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

Source = Literal["event", "message", "interaction"]
_RANK: dict[Source, int] = {"event": 0, "message": 1, "interaction": 2}
_SOURCES: dict[int, Source] = {rank: source for source, rank in _RANK.items()}
_ICONS = {
    "call": "phone",
    "phone": "phone",
    "email": "mail",
    "sms": "message-square",
    "push": "bell",
    "post": "mail",
    "meeting": "users",
    "visit": "house",
    "note": "square-pen",
}
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where one entry stands in the history. Two entries of one moment keep one order on every page."""

    at: datetime
    rank: int
    pk: int


@dataclass(frozen=True, slots=True)
class Reaction:
    """What the other side did with a message: opened, clicked, sent back."""

    kind: str
    label: str
    at: datetime
    verdict: str


@dataclass(frozen=True, slots=True)
class Entry:
    place: Place
    icon: str
    title: Text
    body: str
    actor: User | None
    kind: str
    channel: str = ""
    direction: str = ""
    state: str = ""
    outcome: str = ""
    reactions: list[Reaction] = field(default_factory=list)
    row: Event | Message | Interaction | None = None

    @property
    def at(self) -> datetime:
        return self.place.at

    @property
    def source(self) -> Source:
        return _SOURCES[self.place.rank]


@dataclass(frozen=True, slots=True)
class Page:
    entries: list[Entry]
    has_more: bool


def entries_for(
    subject_type: str,
    subject_id: int,
    *,
    page: int = 1,
    per_page: int = 50,
    viewer: User | None = None,
    also: Sequence[tuple[str, int]] = (),
) -> Page:
    """The newest first. Four queries, however long the history. Who may see the subject may see this: ask first.

    Without a `viewer` nothing is told that is not for everybody (see `confiding`). `also` are further subjects whose
    history belongs to this one, as the leads and houses of a customer.
    """
    last, about = page * per_page, _any_of([(subject_type, subject_id), *also])
    found = sorted(
        chain(
            map(_of_interaction, _newest(_interactions(about), "happened_at", last)),
            map(_of_message, _newest(_messages(about), "created_at", last)),
            map(_of_event, _newest(_events(about).exclude(name__in=kept_from(viewer)), "at", last)),
        ),
        key=lambda entry: entry.place,
        reverse=True,
    )
    return Page(found[last - per_page : last], has_more=len(found) > last)


def _any_of(subjects: Sequence[tuple[str, int]]) -> Q:
    keys = defaultdict(list)
    for kind, key in subjects:
        keys[kind].append(key)
    return reduce(or_, (Q(subject_type=kind, subject_id__in=some) for kind, some in keys.items()))


def _interactions(about: Q) -> QuerySet[Interaction]:
    return Interaction.objects.alive().filter(about).select_related("created_by")


def _messages(about: Q) -> QuerySet[Message]:
    """Letters to and from the customer; alerts to our own people are not part of his history."""
    reactions = Prefetch("events", MessageEvent.objects.order_by("at", "pk"))
    return (
        Message.objects.filter(about)
        .filter(interaction=None, purpose__in=[Purpose.TOUCH, Purpose.REPLY])
        .prefetch_related(reactions)
    )


def _events(about: Q) -> QuerySet[Event]:
    return Event.objects.filter(about).exclude(name__in=hidden_names()).select_related("actor")


def _newest(rows: QuerySet[M], moment: str, count: int) -> QuerySet[M]:
    """One more than asked, to know whether there are more."""
    return rows.order_by(f"-{moment}", "-pk")[: count + 1]


def _of_interaction(row: Interaction) -> Entry:
    return Entry(
        place=Place(row.happened_at, _RANK["interaction"], row.pk),
        icon=_ICONS.get(row.kind, "circle-dot"),
        title=row.summary or row.get_kind_display(),
        body=row.body,
        actor=row.created_by,
        kind=row.kind,
        channel=row.kind if row.kind in {"email", "sms"} else "",
        direction=row.direction,
        outcome=row.outcome,
        row=row,
    )


def _of_message(row: Message) -> Entry:
    return Entry(
        place=Place(row.created_at, _RANK["message"], row.pk),
        icon=_ICONS.get(row.channel, "circle-dot"),
        title=row.subject or row.get_channel_display(),
        body=row.text,
        actor=None,
        kind="message",
        channel=row.channel,
        direction=row.direction,
        state=row.state if row.direction == Direction.OUT else "",
        reactions=_reactions(row),
        row=row,
    )


def _reactions(row: Message) -> list[Reaction]:
    """The first of each kind that a person did, or that nobody can tell; what machines did is not news."""
    first: dict[str, Reaction] = {}
    for event in row.events.all():
        if event.verdict != Verdict.MACHINE and event.kind not in first:
            first[event.kind] = Reaction(event.kind, event.get_kind_display(), event.at, event.verdict)
    return list(first.values())


def _of_event(row: Event) -> Entry:
    words = wording_of(row.name)
    return Entry(
        place=Place(row.at, _RANK["event"], row.pk),
        icon=words.icon,
        title=words.title,
        body=words.body(row) if words.body else "",
        actor=row.actor,
        kind=row.name,
        row=row,
    )
