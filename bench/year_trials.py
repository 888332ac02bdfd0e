"""The tests of the year: what is tried on people, how much it really does, and what the program says about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bench.year_found import Answer
from bench.year_letters import Arrived
from bench.year_world import World
from roofs.core.accounts.models import User
from roofs.marketing.experiments import designing, judging, running, verdicts
from roofs.marketing.experiments.judging import ArmResult, Judgement
from roofs.marketing.experiments.models import Assignment, Experiment

WORKS, LIFT = "Saturday", 8.0
"""What stands in the subject that really works, and how much likelier it makes an answer: so strongly that some two
hundred people are enough to see it.
"""
CLICKS, WRITES = 0.8, 0.2
"""Of those who answer a letter."""
COUNTS = {
    "click": {"email": CLICKS},
    "reply": {"email": WRITES, "sms": 1.0, "phone": 1.0},
}
ENOUGH_PEOPLE = 100
"""With fewer the honest words are "not enough", whatever is true."""
LOST = "Dealing broken on purpose"
AS_IT_IS: dict[str, Any] = {"label": "As it is"}
_TEXT = 'Hi {{ contact.first_name | or: "there" }},\n\n%s\n\n[Read more](%s)\n\n[See a time for a visit](%s)\n'


@dataclass(frozen=True, slots=True)
class Planned:
    name: str
    what: str
    measure: str
    days: int
    step: int
    change: dict[str, Any]
    wanted: frozenset[str]
    """What may be said about it at the end."""

    shares: tuple[int, int] = (1, 1)


def _subject(words: str) -> dict[str, Any]:
    return {"subject": {"en": words, "es": words}}


def _body(line: str) -> dict[str, Any]:
    text = _TEXT % (line, "https://example.com/roofs/more", "https://example.com/roofs/visit")
    return {"body": {"en": text, "es": text}}


SOFT = frozenset({"not_enough", "alike"})
PLANNED = (
    Planned("A subject that works", "subject", "click", 3, 0, _subject(f"A look at your roof on {WORKS}?"),
            frozenset({"winner"})),
    Planned("The same in other words (A/A)", "body", "click", 5, 4, _body("Full gutters push water under shingles."),
            SOFT),
    Planned("A letter instead of a text", "channel", "reply", 1, 1, {"channel": "email", "template": "year_season"},
            SOFT | {"winner"}),
    Planned("In the evening", "send_time", "click", 4, 6, {"hour": "18:00"}, SOFT | {"winner"}),
    Planned(LOST, "subject", "click", 3, 2, _subject("A mark on the ceiling"), frozenset({"unbalanced"})),
    Planned("An arm with three people", "body", "click", 3, 2, _body("It may be small."), frozenset({"not_enough"}),
            (99, 1)),
)  # fmt: skip


def begin(admin: User, slug: str, steps: list[dict[str, Any]]) -> None:
    for one in PLANNED:
        step = steps[one.step]
        values = {"name": one.name, "what": one.what, "measure": one.measure, "days": one.days, "sequence": slug,
                  "step_key": step["key"], "template": step["template"]}  # fmt: skip
        arms = [AS_IT_IS | {"share": one.shares[0]}, {"label": "B", "share": one.shares[1], "change": one.change}]
        experiment = designing.design(values, designing.read_arms(arms), admin)
        experiment.salt = f"{one.name:.32}"  # the same people get the same in each year of this seed
        experiment.save(update_fields=["salt"])
        running.start(experiment, admin)


def lift_of(channel: str, words: str) -> float:
    return LIFT if channel == "email" and WORKS in words else 1.0


def lose_some() -> int:
    """A fault of somebody's: of one group, six in ten are no longer written down."""
    mine = Assignment.objects.filter(experiment__name=LOST, arm__position=1)
    lost = [pk for pk in mine.values_list("pk", flat=True) if pk % 10 < 6]
    return Assignment.objects.filter(pk__in=lost).delete()[0]


def answers(world: World, contacts: dict[int, int], now: datetime) -> Iterator[Answer]:
    numbers = {contact: number for number, contact in contacts.items()}
    arrived: defaultdict[int, list[Arrived]] = defaultdict(list)
    for one in world.arrived:
        arrived[one.person].append(one)
    for planned in PLANNED:
        experiment = Experiment.objects.get(name=planned.name)
        found = judging.judge(experiment, now)
        headline = verdicts.of(experiment, found).headline
        is_good = found.kind in planned.wanted or (None if found.people < ENOUGH_PEOPLE else False)
        yield Answer("tests", f"{planned.name}: what is said", " or ".join(sorted(planned.wanted)), found.kind,
                     is_good, [f"“{headline}” ({_sizes(found)})"])  # fmt: skip
        if planned.name in {LOST, "An arm with three people"}:
            continue
        true = {arm.arm.pk: _true_rate(arm, planned, now, numbers, arrived) for arm in found.arms}
        yield from _covered(planned, found, true)


def _sizes(found: Judgement) -> str:
    return " and ".join(f"{one.counts.hits} of {one.sample.people}" for one in found.arms)


def _covered(planned: Planned, found: Judgement, true: dict[int, float]) -> Iterator[Answer]:
    second = found.arms[1]
    if second.against is None:
        return
    difference = true[second.arm.pk] - true[found.arms[0].arm.pk]
    low, high = second.against.low, second.against.high
    yield Answer("tests", f"{planned.name}: the difference, B less A", f"{100 * difference:+.1f} points",
                 f"{100 * low:+.1f} to {100 * high:+.1f}", low <= difference <= high)  # fmt: skip


def _true_rate(
    arm: ArmResult, planned: Planned, now: datetime, numbers: dict[int, int], arrived: dict[int, list[Arrived]]
) -> float:
    """How many of this group would do it, by what reached each of them in their days, if it were played for ever."""
    counts, rates = COUNTS[planned.measure], []
    rows = Assignment.objects.filter(arm=arm.arm, matures_at__lte=now)
    for contact, at, until in rows.values_list("contact", "at", "matures_at"):
        no = 1.0
        for one in arrived[numbers[contact]]:
            if at <= one.at < until:
                no *= 1 - counts.get(one.channel, 0.0) * one.chance
        rates.append(1 - no)
    return sum(rates) / len(rates) if rates else 0.0
