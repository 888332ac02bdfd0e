"""What becomes of people who are due: a touch, a touch left out, a way on, an end. No writing here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Sequence as List
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Max

from roofs.core.kit.windows import Window
from roofs.marketing.cadence import conditions
from roofs.marketing.cadence.conditions import Answers, Person
from roofs.marketing.cadence.models import SequenceVersion, Step, Touch, Watch
from roofs.marketing.cadence.plan import CONDITION, Condition
from roofs.marketing.cadence.waiting import after_wait

SOON = timedelta(minutes=1)
MOST_KEPT = 500


COLUMNS = (
    "pk", "contact_id", "subject_type", "subject_id", "sequence_id", "version_id", "rotation", "next_step_id",
    "next_run_at", "wait_anchor", "previous_at", "zones",
)  # fmt: skip
"""Of an enrolment, in the order of what follows."""


class Due(NamedTuple):
    pk: int
    contact_id: int
    subject_type: str
    subject_id: int
    sequence_id: int
    version_id: int
    rotation: int
    step_id: int | None
    due_at: datetime
    wait_anchor: datetime
    previous_at: datetime | None
    zones: Sequence[str]

    @property
    def person(self) -> Person:
        return Person(self.pk, self.subject_type, self.subject_id, self.contact_id, self.pk)


@dataclass(frozen=True)
class Stop:
    """A step as the engine reads it, with what comes after it in the list."""

    id: int
    version_id: int
    key: UUID
    kind: str
    channel: str
    after: timedelta
    unit: str
    since: str
    condition: Condition | None
    ways: tuple[tuple[UUID, Condition | None], ...]
    own_window: Window | None = None
    presses: bool = False
    is_paced: bool = False
    """A touch of a sequence whose pace adapts, and not an answer to what was just asked."""

    @cached_property
    def spelled_key(self) -> str:
        """Spelled once for all who stand here: the key of each of their touches is made of it."""
        return str(self.key)


class Verdict(NamedTuple):
    """What happens to one person now. Without a next step the way is over; `stays` means: not yet, ask again then."""

    due: Due
    step: Stop | None
    touch: str = ""
    """The state of the touch to write: waiting, or left out."""
    why: str = ""
    next: Stop | None = None
    next_at: datetime | None = None
    stays: bool = False
    ends: str = ""
    """As `goal:signed`: reached before the step was taken."""
    reason: str = ""
    """A code for the touch: why it is left out, or waits."""
    channel: str = ""
    """Another one than the step says."""
    try_at: datetime | None = None
    chosen: dict[str, Any] | None = None
    """Where the pace adapts: what was decided and why, as it is kept with the touch."""


@dataclass
class Map:
    """The steps of the versions people are on, in one query."""

    stops: dict[int, Stop] = field(default_factory=dict)
    by_version: dict[int, list[Stop]] = field(default_factory=dict)

    @classmethod
    def of(cls, versions: Iterable[int]) -> Map:
        """Versions never change, so each is read once by a process. `forget` is for whoever publishes one."""
        wanted = set(versions)
        fresh = wanted - _read.keys()
        if fresh:
            _read.update(dict.fromkeys(fresh, ()) | _stops_of(fresh))
        found = cls({stop.id: stop for version in wanted for stop in _read[version]})
        found.by_version = {version: list(_read[version]) for version in wanted}
        if len(_read) > MOST_KEPT:
            _read.clear()
        return found

    @cached_property
    def following(self) -> dict[int, Stop | None]:
        after: dict[int, Stop | None] = {}
        for stops in self.by_version.values():
            after.update({stop.id: later for stop, later in zip(stops, [*stops[1:], None], strict=True)})
        return after

    @cached_property
    def gaps(self) -> dict[int, timedelta]:
        """How far each step is from the one before it, as written."""
        found: dict[int, timedelta] = {}
        for stops in self.by_version.values():
            for before, stop in zip([None, *stops[:-1]], stops, strict=True):
                is_counted = before is not None and stop.since == before.since == Step.Since.START
                found[stop.id] = stop.after - before.after if before is not None and is_counted else stop.after
        return found

    @cached_property
    def by_key(self) -> dict[tuple[int, UUID], Stop]:
        return {(stop.version_id, stop.key): stop for stop in self.stops.values()}


_read: dict[int, tuple[Stop, ...]] = {}


def forget() -> None:
    """A number may be given again after a transaction that was taken back."""
    _read.clear()


def _stops_of(versions: set[int]) -> dict[int, tuple[Stop, ...]]:
    found: dict[int, list[Stop]] = {}
    adaptive = {one.pk for one in SequenceVersion.objects.filter(pk__in=versions) if one.is_adaptive}
    for step in Step.objects.filter(version__in=versions).order_by("version_id", "position"):
        found.setdefault(step.version_id, []).append(stop_of(step, is_adaptive=step.version_id in adaptive))
    return {version: tuple(stops) for version, stops in found.items()}


def stop_of(step: Step, *, is_adaptive: bool) -> Stop:
    names = ("id", "version_id", "key", "kind", "channel", "after", "unit", "since", "own_window", "presses")
    return Stop(
        **{name: getattr(step, name) for name in names},
        condition=parsed(step.condition),
        ways=tuple((UUID(way["to"]), parsed(way["when"])) for way in step.branches),
        is_paced=is_adaptive and step.kind == Step.Kind.TOUCH and not step.at_once,
    )


def parsed(written: Any) -> Condition | None:
    return None if written is None else CONDITION.validate_python(written)


def decide(due: List[Due], now: datetime) -> list[Verdict]:
    steps = Map.of(one.version_id for one in due)
    goals = _goals({one.sequence_id for one in due})
    answers = conditions.ask(_asked(due, steps, goals), now)
    held = _still_waiting([one for one in due if _counts_from_previous(one, steps)])
    verdicts = []
    for one in due:
        reached = next((name for name, asked in goals[one.sequence_id] if answers.holds(asked, one.pk)), "")
        stop = steps.stops.get(one.step_id or 0)
        if reached:
            verdicts.append(Verdict(one, stop, ends=reached))
        elif stop is not None and (later := _not_yet(one, stop, held.get(one.pk), now)) is not None:
            verdicts.append(Verdict(one, stop, next=stop, next_at=later, stays=True))
        else:
            verdicts.append(_taken(one, stop, steps, answers, now))
    return verdicts


def _taken(one: Due, stop: Stop | None, steps: Map, answers: Answers, now: datetime) -> Verdict:
    if stop is None or stop.kind == Step.Kind.END:
        return Verdict(one, stop)
    following, why, touch = steps.following[stop.id], "", ""
    if stop.kind == Step.Kind.BRANCH:
        way = next(((key, asked) for key, asked in stop.ways if answers.holds(asked, one.pk)), None)
        if way is not None:
            following = steps.by_key.get((stop.version_id, way[0]))
        why = conditions.sentence(way[1]) if way else ""
    elif answers.holds(stop.condition, one.pk):
        touch = Touch.State.INTENT
    else:
        touch, why = Touch.State.SKIPPED, conditions.sentence(stop.condition)
    at = _due_at(one, following, now) if following is not None else None
    return Verdict(one, stop, touch, why, following, at)


def _due_at(one: Due, following: Stop, now: datetime) -> datetime:
    """After an outage the wait since the step before begins now, not when that one should have been taken."""
    since = one.wait_anchor if following.since == Step.Since.START else max(one.due_at, now)
    return after_wait(since, following, one.zones)


def _asked(
    due: List[Due], steps: Map, goals: Mapping[int, List[tuple[str, Condition]]]
) -> list[tuple[Condition | None, List[Person]]]:
    """What has to be known of whom; nothing at all for steps without conditions."""
    standing: defaultdict[int, list[Person]] = defaultdict(list)
    aiming: defaultdict[int, list[Person]] = defaultdict(list)
    for one in due:
        stop = steps.stops.get(one.step_id or 0)
        if stop is not None and (stop.condition is not None or stop.ways):
            standing[stop.id].append(one.person)
        if goals[one.sequence_id]:
            aiming[one.sequence_id].append(one.person)
    asked: list[tuple[Condition | None, List[Person]]] = []
    for stop_id, people in standing.items():
        stop = steps.stops[stop_id]
        asked += [(tree, people) for tree in (stop.condition, *(tree for _, tree in stop.ways)) if tree is not None]
    for sequence, people in aiming.items():
        asked += [(tree, people) for _, tree in goals[sequence]]
    return asked


def _goals(sequences: set[int]) -> defaultdict[int, list[tuple[str, Condition]]]:
    """Goals that no event tells of: looked at before each step."""
    found: defaultdict[int, list[tuple[str, Condition]]] = defaultdict(list)
    for watch in Watch.objects.filter(sequence__in=sequences, event="").exclude(condition=None):
        tree = parsed(watch.condition)
        if tree is not None:
            found[watch.sequence_id].append((f"goal:{watch.key}", tree))
    return found


def _counts_from_previous(one: Due, steps: Map) -> bool:
    stop = steps.stops.get(one.step_id or 0)
    return stop is not None and stop.since == Step.Since.PREVIOUS and one.previous_at is not None


def _still_waiting(due: List[Due]) -> dict[int, tuple[str, datetime | None, datetime | None]]:
    """Of those who wait since the step before: what became of its touch. Who is far on has many older ones."""
    if not due:
        return {}
    theirs = Touch.objects.filter(enrolment__in=[one.pk for one in due]).order_by().values("enrolment")
    rows = Touch.objects.filter(pk__in=theirs.annotate(latest=Max("pk")).values("latest"))
    return {row[0]: row[1:] for row in rows.values_list("enrolment", "state", "next_try_at", "sent_at")}


def _not_yet(
    one: Due, stop: Stop, before: tuple[str, datetime | None, datetime | None] | None, now: datetime
) -> datetime | None:
    """The touch before is held, or went out later than planned: the wait counts from when the person got it."""
    if before is None:
        return None
    state, next_try_at, sent_at = before
    if state in {Touch.State.INTENT, Touch.State.SENDING}:
        return max(now + SOON, after_wait(max(next_try_at or now, now), stop, one.zones))
    later = after_wait(sent_at, stop, one.zones) if sent_at is not None else now
    return later if later > now else None
