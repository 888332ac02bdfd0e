"""Whether somebody there may be called or texted now, and if not, from when on.

The strictest of the country, the state of the property and the state of the area code, inside the hours the company
chose, in every time zone the person may be in. Who asks does it twice: when planning, and just before the call.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from roofs.comms.consent import hours
from roofs.comms.consent.models import Channel
from roofs.comms.consent.policy import CONSENT, ConsentRules
from roofs.core.kit import zones
from roofs.core.kit.timetables import Timetable
from roofs.core.kit.windows import EVERY_DAY, WEEKDAYS, NeverAllowedError, Window, next_allowed

TALKING = frozenset({Channel.SMS, Channel.PHONE, Channel.VOICE})
"""What rings or buzzes at once. E-mail has softer hours of its own; post has none."""
_PRESETS = {
    "standard": Timetable.of(Window(EVERY_DAY, time(9), time(20))),
    "cautious": Timetable(
        tuple((time(10), time(18)) if day in WEEKDAYS else None for day in range(7)), closes_on_holidays=True
    ),
    "law": Timetable.of(Window(EVERY_DAY, time(0), time(0))),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the person may be: what the property says, and what the number says."""

    states: tuple[str, ...]
    zones: tuple[str, ...]

    @property
    def is_known(self) -> bool:
        return bool(self.zones)


@dataclass(frozen=True, slots=True)
class Law:
    """What holds for one channel at one place."""

    hours: Timetable
    cap_24h: int | None
    sources: tuple[str, ...]
    version: str


@dataclass(frozen=True, slots=True)
class Permit:
    """`from_when` is now when it is allowed; None when the hours of these places never meet. `until`: when the hours
    that run now are over, the margin included: what is still under way then must not arrive any more.
    """

    law: Law
    now: datetime
    from_when: datetime | None
    until: datetime | None = None

    @property
    def is_given(self) -> bool:
        return self.from_when == self.now


def place_of(*, state: str = "", postal_code: str = "", phone: str = "", zone: str = "") -> Place:
    """`zone` is what the person themselves said. A number given out elsewhere adds that state's law and clock."""
    by_address = zones.zone_for(state, postal_code) if state or postal_code else ()
    named = [zone] if zone else []
    states = [zones.state_for(state, postal_code), zones.state_of_area_code(phone)]
    found = dict.fromkeys([*by_address, *named, *zones.zone_for_area_code(phone)])
    return Place(tuple(dict.fromkeys(filter(None, states))), tuple(found))


def law_for(channel: str, states: Iterable[str], rules: ConsentRules | None = None) -> Law:
    """The strictest of the country, these states and the company's choice, less the margin at the end of each day."""
    rules = rules or CONSENT.get()
    found = [rule for state in (hours.EVERYWHERE, *states) if (rule := hours.rule_for(state, channel)) is not None]
    strictest = found[0].hours
    for rule in found[1:]:
        strictest = strictest.within(rule.hours)
    allowed = strictest.ending_earlier(rules.margin_minutes).within(_PRESETS[rules.hours])
    caps = [rule.cap_24h for rule in found if rule.cap_24h is not None]
    return Law(allowed, min(caps, default=None), tuple(rule.state for rule in found), hours.version())


def ask(
    channel: str,
    place: Place,
    now: datetime,
    *,
    inside: Timetable | None = None,
    rules: ConsentRules | None = None,
    fallback_zones: Sequence[str] = (),
) -> Permit:
    """`inside` is narrower still: the hours of a step or of the company. It never widens what the law leaves."""
    rules = rules or CONSENT.get()
    law = law_for(channel, place.states, rules)
    allowed = law.hours.within(inside) if inside else law.hours
    zones_there = place.zones or fallback_zones
    try:
        from_when = next_allowed(now, allowed, zones_there)
    except NeverAllowedError:
        return Permit(law, now, None)
    if from_when != now:
        return Permit(law, now, from_when)
    until = min(allowed.closes_after(now, zone) for zone in zones_there) + timedelta(minutes=rules.margin_minutes)
    return Permit(law, now, now, until)
