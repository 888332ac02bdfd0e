"""When the next touch comes where the pace adapts: facts in, a moment and its reasons out. Asks nobody anything.

Rules that contradict each other have an order, and what was overruled is said:

1. what the person wished (less often, a topic switched off): a week at least, whatever they click;
2. the guard against too much: so many touches unanswered, from whatever sequence or campaign;
3. what one of us wants for this person: slower, faster;
4. a new inquiry is followed up as written;
5. signs of buying: nearer;
6. how warm they are: hot 1 to 2 days, warm 3 to 5, cold 7 to 14, silent for long monthly.

Of whom nobody knows anything, neither a sign since they came nor a long silence, nothing is moved: the days as written
are what is known to work. Never before the shortest pause between two touches. Days are those of the person's own
calendar.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from roofs.core.kit.windows import plus_days_local
from roofs.marketing.cadence.policy import PaceRules

Mode = Literal["as_written", "accelerate", "pause", "adjust"]
Level = Literal["hot", "warm", "cold", "dead", "unknown"]
ONE_DAY = timedelta(days=1)
THE_INQUIRY_ITSELF = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one person at one moment. `last`: when they last heard from us."""

    level: Level = "unknown"
    score: float = 0.0
    last_sign_at: datetime | None = None
    silent_days: int | None = None
    clicks: int = 0
    opens: int = 0
    """In the days in which they count as signs of buying."""
    unanswered: int = 0
    """In the window of the guard."""
    last: datetime | None = None
    wish: str = ""
    wish_days: int = 0
    tempo: str = ""
    """As one of us wants it: slower, faster."""
    by_channel: dict[str, datetime] = field(default_factory=dict)
    """When they last heard from us over each."""
    run: tuple[str, int] = ("", 0)
    """The way of the last touches without a sign, and how many they were in a row."""

    @property
    def seen(self) -> dict[str, Any]:
        """The numbers, as they are kept with a decision."""
        told: dict[str, Any] = {"score": round(self.score), "clicks": self.clicks, "opens": self.opens}
        told |= {"unanswered": self.unanswered, "silent_days": self.silent_days}
        return told


@dataclass(frozen=True, slots=True)
class Slot:
    """The touch it is about: when it would come as written, and since when the person is in the sequence."""

    written: datetime
    began: datetime
    zone: str
    min_gap: timedelta
    gap: timedelta = ONE_DAY
    """To the step before, as written."""


@dataclass(frozen=True, slots=True)
class Paced:
    at: datetime
    mode: Mode
    reasons: tuple[tuple[str, int], ...]
    """What moved it, the deciding first: a code with its number. What was overruled begins with "not:"."""


def pace(slot: Slot, facts: Facts, rules: PaceRules) -> Paced:
    buying = signs_of_buying(facts, rules)
    if held := holding_back(facts, rules):
        overruled = (("not:buying", 0),) if buying else ()
        paused = max(_written(slot, facts), _after(slot, facts, max(rules.slow_days, facts.wish_days)))
        return Paced(_apart(slot, facts, paused), "pause", (held, *overruled))
    usual = _usual(slot, facts, rules, buying)
    return _as_we_want(slot, facts, rules, usual) if facts.tempo else usual


def holding_back(facts: Facts, rules: PaceRules) -> tuple[str, int] | None:
    """Why somebody is to be left in peace, if so."""
    if facts.wish:
        return facts.wish, 0
    if facts.unanswered > rules.unanswered_most:
        return "saturated", facts.unanswered
    return None


def signs_of_buying(facts: Facts, rules: PaceRules) -> tuple[tuple[str, int], ...]:
    found = (("clicked", facts.clicks if facts.clicks >= rules.buying_clicks else 0),)
    hot = (("hot", round(facts.score)),) if facts.level == "hot" else ()
    return (*(one for one in found if one[1]), *hot)


def is_unknown(slot: Slot, facts: Facts) -> bool:
    """Neither a sign since they are in the sequence nor a silence that says something. That they asked us is why they
    are in it, and nothing they did since.
    """
    if facts.level in {"hot", "dead"}:
        return False
    return facts.last_sign_at is None or facts.last_sign_at <= slot.began + THE_INQUIRY_ITSELF


def _usual(slot: Slot, facts: Facts, rules: PaceRules, buying: tuple[tuple[str, int], ...]) -> Paced:
    if slot.written < plus_days_local(slot.began, rules.fresh_days, slot.zone):
        return Paced(_written(slot, facts), "as_written", (("fresh", rules.fresh_days),))
    if buying:
        days = rules.hot_from if any(code != "hot" for code, _number in buying) else rules.hot_until
        nearer = min(_written(slot, facts), _after(slot, facts, days))
        return Paced(_apart(slot, facts, nearer), "accelerate", buying)
    if is_unknown(slot, facts):
        return Paced(_written(slot, facts), "as_written", (("unknown", 0),))
    return Paced(_apart(slot, facts, _by_level(slot, facts, rules)), "adjust", ((facts.level, round(facts.score)),))


def _by_level(slot: Slot, facts: Facts, rules: PaceRules) -> datetime:
    """As written, as long as that lies between the borders of the level."""
    if facts.level == "dead":
        return max(_written(slot, facts), _after(slot, facts, rules.dead_days))
    from_days, until_days = borders_of(facts.level, rules)
    return min(max(_written(slot, facts), _after(slot, facts, from_days)), _after(slot, facts, until_days))


def borders_of(level: Level, rules: PaceRules) -> tuple[int, int]:
    return {
        "hot": (rules.hot_from, rules.hot_until),
        "warm": (rules.warm_from, rules.warm_until),
        "dead": (rules.dead_days, rules.dead_days),
    }.get(level, (rules.cold_from, rules.cold_until))


def _as_we_want(slot: Slot, facts: Facts, rules: PaceRules, usual: Paced) -> Paced:
    """Twice as far from the last touch as it would be, or half as far: within a day and a month."""
    last = facts.last or slot.began
    apart = max(usual.at - last, timedelta(0))
    if facts.tempo == "slower":
        latest = max(usual.at, _after(slot, facts, rules.dead_days))
        at = min(max(last + 2 * apart, _after(slot, facts, rules.warm_from)), latest)
        return Paced(_apart(slot, facts, at), "adjust", (("slower", 0), *usual.reasons))
    at = min(usual.at, max(last + apart / 2, _after(slot, facts, rules.hot_from)))
    return Paced(_apart(slot, facts, at), "adjust", (("faster", 0), *usual.reasons))


def _written(slot: Slot, facts: Facts) -> datetime:
    """What was put off until after its day keeps its distance to the touch before: nothing comes in a heap."""
    if facts.last is None or slot.written > facts.last:
        return slot.written
    return facts.last + max(slot.gap, ONE_DAY)


def _after(slot: Slot, facts: Facts, days: int) -> datetime:
    return plus_days_local(facts.last or slot.began, days, slot.zone)


def _apart(slot: Slot, facts: Facts, at: datetime) -> datetime:
    return max(at, facts.last + slot.min_gap) if facts.last is not None else at
