"""What the program found in its year, held against what was true. Each answer is a line: the truth, what was found, and
whether that will do.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bench.year_letters import Arrived
from bench.year_truth import MACHINES, Person
from bench.year_world import World
from roofs.comms.messaging.models import MessageEvent, Verdict
from roofs.marketing.cadence.models import Touch
from roofs.people.contacts.models import Contact

AT_ONCE = timedelta(minutes=5)
"""What is said back to a text in this time: that the STOP was heard."""
EMAIL_HOURS, TALK_HOURS = (8.0, 20.0), (9.0, 19.75)
WEEK, DAY = timedelta(days=7), timedelta(days=1)
MOST_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Answer:
    part: str
    asked: str
    true: str
    found: str
    is_good: bool | None
    """None: not judged, told for what it is."""

    examples: list[str] = field(default_factory=list)

    @property
    def told(self) -> dict[str, Any]:
        return asdict(self)


def none_of(part: str, asked: str, found: Iterable[str]) -> Answer:
    listed = list(found)
    return Answer(part, asked, "0", str(len(listed)), not listed, listed[:MOST_SHOWN])


def never(world: World) -> list[Answer]:
    """What must not happen at all."""
    seen = Counter(one.key for one in world.arrived)
    people = {one.number: one for one in world.people}
    return [
        none_of("never", "reached somebody twice", (f"{times} x {key}" for key, times in seen.items() if times > 1)),
        none_of("never", "written to after a no or a bounce", _after_no(world)),
        none_of("never", "a follow-up went on after an answer", _after_answer(world)),
        none_of("never", "outside the hours where the person lives", _at_night(world.arrived, people)),
        none_of("never", "more than 2 in a day or 7 in a week", _too_often(world)),
        none_of("never", "doors that refused", (f"{key} {n}" for key, n in world.answers.items() if key[-3] in "45")),
    ]


def _after_no(world: World) -> Iterable[str]:
    for (kind, number), at in world.left.items():
        if kind == "no":
            yield from (f"{one.channel} to {number}, {one.at - at} after" for one in _of(world, number)
                        if one.at > at + AT_ONCE)  # fmt: skip
        elif kind == "gone":
            yield from (f"email to {number}, {one.at - at} after" for one in _of(world, number)
                        if one.at > at + AT_ONCE and one.channel == "email")  # fmt: skip


def _of(world: World, number: int) -> list[Arrived]:
    return [one for one in world.arrived if one.person == number]


def _after_answer(world: World) -> Iterable[str]:
    """What had begun before somebody wrote to us is over; what the office begins anew is another matter."""
    keys = dict(Contact.objects.values_list("email_key", "pk"))
    sent: defaultdict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    rows = Touch.objects.filter(state="sent").values_list("enrolment__contact", "enrolment__started_at", "sent_at")
    for contact, began, at in rows:
        if at is not None:
            sent[contact].append((began, at))
    for (kind, number), at in world.left.items():
        if kind == "answer":
            mine = sent[keys.get(world.people[number].email, 0)]
            yield from (f"{number}: {moment - at} after" for began, moment in mine if began < at < moment - AT_ONCE)


def _at_night(arrived: Iterable[Arrived], people: dict[int, Person]) -> Iterable[str]:
    for one in arrived:
        there = one.at.astimezone(ZoneInfo(people[one.person].zone))
        opens, closes = EMAIL_HOURS if one.channel == "email" else TALK_HOURS
        hour = there.hour + there.minute / 60
        is_sunday = there.weekday() == 6 and one.channel == "sms"
        late = 1.0 if one.channel == "phone" else 0.51  # a task is taken up within the hour, the clock has a grid
        if not opens <= hour <= closes + late or is_sunday:
            yield f"{one.channel} {there:%a %H:%M} to {one.person}"


def _too_often(world: World) -> Iterable[str]:
    """Of what the follow-up handed over; the office's own books, as a call is made some time after its task."""
    got: defaultdict[int, list[datetime]] = defaultdict(list)
    rows = Touch.objects.filter(state="sent", handed_at__isnull=False).order_by("handed_at")
    for contact, at in rows.values_list("enrolment__contact", "handed_at"):
        if at is not None:
            got[contact].append(at)
    for contact, moments in got.items():
        for first, third in zip(moments, moments[2:], strict=False):
            if third - first < DAY - AT_ONCE:
                yield f"3 within {third - first} to {contact}"
        for first, eighth in zip(moments, moments[7:], strict=False):
            if eighth - first < WEEK - AT_ONCE:
                yield f"8 within {eighth - first} to {contact}"


def reasons(_world: World) -> list[Answer]:
    mute = Touch.objects.exclude(state=Touch.State.SENT).filter(reason="", task=None)
    ungated = Touch.objects.filter(state=Touch.State.SENT, gate_log=[])
    return [
        none_of("reasons", "touches not sent that do not say why", (f"{one.pk} {one.state}" for one in mute)),
        none_of("reasons", "touches sent without the gates they passed", (str(one.pk) for one in ungated)),
    ]


def bots(world: World) -> list[Answer]:
    """Each person's human opens and clicks against what their own eyes did."""
    emails = {one.email: one for one in world.people}
    counted: Counter[tuple[int, str]] = Counter()
    machine: Counter[str] = Counter()
    rows = MessageEvent.objects.filter(kind__in=("opened", "clicked"), message__to_address__in=list(emails))
    for kind, verdict, to in rows.values_list("kind", "verdict", "message__to_address"):
        if verdict == Verdict.HUMAN:
            counted[emails[to].number, kind] += 1
        elif verdict == Verdict.MACHINE:
            machine[kind] += 1
    answers = []
    for kind, name in (("opened", "opens"), ("clicked", "clicks")):
        seen = {one.number for one in world.people if not (kind == "opened" and one.post == "apple")}
        true = sum(world.looked[number, kind] for number in seen)
        found = sum(counted[number, kind] for number in seen)
        too_many = sum(max(0, counted[one.number, kind] - world.looked[one.number, kind]) for one in world.people)
        answers.append(Answer("bots", f"{name} of people counted as a person's", str(true), str(found),
                              true == 0 or abs(found - true) / true <= 0.06))  # fmt: skip
        answers.append(Answer("bots", f"{name} of machines counted as a person's", "0", str(too_many),
                              too_many <= 0.01 * max(1, machine[kind])))  # fmt: skip
        answers.append(Answer("bots", f"{name} of machines known as such", "", str(machine[kind]), None))
    return answers


def bot_only(world: World) -> list[Person]:
    """Behind machines, and never moved a finger themselves."""
    did = {number for (number, _what), times in world.looked.items() if times}
    did |= {number for _kind, number in world.left}
    did |= {one.person for one in world.arrived if one.answered}
    return [one for one in world.people if one.post in MACHINES and one.number not in did]
