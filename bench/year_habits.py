"""Whether the program has found by which way and at which hour people answer, and says no more than it knows."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bench.year_found import EMAIL_HOURS, TALK_HOURS, Answer, bot_only
from bench.year_letters import Arrived
from bench.year_truth import PEAKS, SLOT_HOURS, Person, day_of
from bench.year_world import World
from roofs.comms.calendar.models import Task
from roofs.comms.engagement import channels, hours, scores
from roofs.comms.engagement.models import Habit
from roofs.comms.engagement.tries import BUCKETS_IN_DAY
from roofs.core.events.models import Event
from roofs.insight.outreach import effect, keeping
from roofs.marketing.cadence.models import Touch

ENOUGH, ENOUGH_EACH, ENOUGH_HOURS = 12, 3, 24
"""Tries after which it may be asked of the program what somebody likes: at all, by each of two ways, for hours."""
FOUND, RIGHT_WHEN_HIGH, CLAIMED_OF_NOTHING = 0.7, 0.9, 0.2
SUNDAY = 6
Slot = tuple[str, int]


def slot_of_bucket(bucket: int) -> Slot:
    return "weekend" if bucket >= BUCKETS_IN_DAY else "weekday", bucket % BUCKETS_IN_DAY * SLOT_HOURS


@dataclass(frozen=True, slots=True)
class Known:
    person: Person
    preference: channels.Preference

    @property
    def tried(self) -> dict[str, int]:
        return {one.channel: one.tried for one in self.preference.odds if one.tried}

    @property
    def is_enough(self) -> bool:
        return sum(self.tried.values()) >= ENOUGH and sum(n >= ENOUGH_EACH for n in self.tried.values()) > 1


def ways(world: World, contacts: dict[int, int], now: datetime) -> list[Answer]:
    told = channels.preference_of(list(contacts.values()), now)
    known = [Known(one, told[contacts[one.number]]) for one in world.people if one.number in contacts]
    enough = [one for one in known if one.is_enough and one.person.fate != "silent"]
    liking = [one for one in enough if one.person.best and one.tried.get(one.person.best, 0) >= ENOUGH_EACH]
    flat = [one for one in enough if not one.person.best]
    right = [one for one in liking if one.preference.best == one.person.best]
    answers = [
        share("ways", "who likes one way, and was tried enough: it is found", len(right), len(liking), FOUND),
    ]  # fmt: skip
    for level, least in (("high", RIGHT_WHEN_HIGH), ("medium", 0.6), ("low", None)):
        said = [one for one in liking if one.preference.confidence == level]
        hit = sum(one.preference.best == one.person.best for one in said)
        answers.append(share("ways", f"of those it says with {level} confidence, right", hit, len(said), least))
    claimed = sum(one.preference.confidence == "high" for one in flat)
    answers.append(
        Answer("ways", "who likes all alike: it claims a way with high confidence", "0", f"{claimed} of {len(flat)}",
               not flat or claimed / len(flat) <= CLAIMED_OF_NOTHING)
    )  # fmt: skip
    return answers


def day(world: World, contacts: dict[int, int], now: datetime) -> list[Answer]:
    """The hour of all, and of each."""
    answers = []
    tried: Counter[int] = Counter()
    hits: Counter[int] = Counter()
    for row in Habit.objects.filter(channel="email", bucket__gte=0):
        tried[row.bucket] += row.tried
        hits[row.bucket] += row.answered
    rates = {bucket: hits[bucket] / tried[bucket] for bucket in tried if tried[bucket] >= ENOUGH_HOURS}
    has_peaks = any(one.peak for one in world.people)
    if rates:
        best = max(rates, key=lambda bucket: rates[bucket])
        true = PEAKS[0][0] if has_peaks else None
        is_good = None if true is None else slot_of_bucket(best) == true
        said = _slot(slot_of_bucket(best))
        answers.append(Answer("hours", "the hours at which most people answer letters", _slot(true), said, is_good))
    found = asked = 0
    for person in world.people:
        contact = contacts.get(person.number)
        if person.peak is None or contact is None or person.fate == "silent":
            continue
        told = [one for one in hours.best_of(contact, now) if one.tried]
        is_enough = sum(one.tried for one in told) >= ENOUGH_HOURS
        if not is_enough or person.peak not in {slot_of_bucket(one.bucket) for one in told}:
            continue
        asked += 1
        found += slot_of_bucket(max(told, key=lambda one: one.mean).bucket) == person.peak
    answers.append(share("hours", "who has hours, and was tried enough: they are found", found, asked, 0.5))
    return answers


def lift(world: World, start: datetime) -> list[Answer]:
    """What choosing the hour brings, as the page of the program says it, against what it did bring: the same touches,
    had each come at any allowed moment of its day.
    """
    keeping.rebuild()
    found, true = effect.measured(), _true_lift(world, start)
    has_peaks = any(one.peak for one in world.people)
    low, high = 100 * found.interval.low, 100 * found.interval.high
    said = found.verdict if found.is_enough else f"few ({found.chosen} and {found.held_out} people)"
    wanted = "better, nothing, few" if has_peaks else "nothing, few"
    return [
        Answer("hours", "what chosen hours bring, in points of answered touches", f"{100 * true:+.1f}",
               f"{low:+.1f} to {high:+.1f}", low <= 100 * true <= high),
        Answer("hours", "... and what the page says about it", wanted, said, found.verdict in wanted),
    ]  # fmt: skip


def _true_lift(world: World, start: datetime) -> float:
    arms = {}
    for key, task, chosen, at in Touch.objects.exclude(chosen=None).values_list(
        "idem_key", "task", "chosen", "intent_at"
    ):
        arm = (chosen or {}).get("hours", {}).get("arm", "")
        if arm in effect.CHOSEN:
            arms[f"task{task}" if task else str(key)] = at
    gains: defaultdict[int, list[float]] = defaultdict(list)
    for one in world.arrived:
        if one.key in arms:
            gains[one.person].append(one.chance - _at_any_hour(world, one, arms[one.key], start))
    each = [sum(some) / len(some) for some in gains.values()]
    return sum(each) / len(each) if each else 0.0


def _at_any_hour(world: World, one: Arrived, planned: datetime, start: datetime) -> float:
    """How likely the touch would have been answered at a moment of the next 24 hours left to chance."""
    person, chances = world.people[one.person], []
    opens, closes = EMAIL_HOURS if one.channel == "email" else TALK_HOURS
    for step in range(24):
        at = planned + timedelta(hours=step)
        there = at.astimezone(ZoneInfo(person.zone))
        if opens <= there.hour + there.minute / 60 <= closes and (one.channel == "email" or there.weekday() != SUNDAY):
            chances.append(person.chance(one.channel, at, day_of(one.at, start), one.lift))
    return sum(chances) / len(chances) if chances else one.chance


def _slot(slot: Slot | None) -> str:
    return f"{slot[0]} {slot[1]}-{slot[1] + SLOT_HOURS}" if slot else "none"


def warmth(world: World, contacts: dict[int, int], now: datetime) -> list[Answer]:
    """No machine makes anybody warm."""
    only = {contacts[one.number] for one in bot_only(world) if one.number in contacts}
    moved = Event.objects.filter(name="engagement.moved", subject_id__in=only, data__to__in=("hot",)).count()
    warm = sum(one.level in {"hot", "warm"} for one in scores.standing_of(list(only), now).values())
    asked = Task.objects.filter(contact__in=only, source__startswith="signal:").count()
    return [
        Answer("bots", f"of {len(only)} whose machines alone did something: ever hot", "0", str(moved), moved == 0),
        Answer("bots", "... warm or hot at the end", "0", str(warm), warm == 0),
        Answer("bots", "... somebody was asked to call or write to", "0", str(asked), asked == 0),
    ]


def share(part: str, asked: str, hits: int, people: int, least: float | None) -> Answer:
    found = f"{hits} of {people}" + (f" ({hits / people:.0%})" if people else "")
    is_good = None if least is None or people < 5 else hits / people >= least
    return Answer(part, asked, "all" if least is None else f"≥ {least:.0%}", found, is_good)
