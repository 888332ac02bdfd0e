"""The hour of a touch whose day is decided: the one at which this person answers, inside what is allowed.

The order: the legal window, the throttle, the shortest pause, the best hour. The first and the third are kept to here,
all of them are asked again when it goes out. Which arm it was stands with the touch: only against those whose hour is
left to chance can be said what the learning brings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import lru_cache

from roofs.comms.consent import permits
from roofs.comms.consent.permits import Place, place_of
from roofs.comms.consent.policy import CONSENT
from roofs.comms.engagement import hours
from roofs.core.kit.timetables import Timetable
from roofs.core.kit.windows import is_allowed
from roofs.marketing.cadence import subjects, trying
from roofs.marketing.cadence.deciding import Verdict
from roofs.marketing.cadence.models import Touch, idem_hex
from roofs.marketing.cadence.permission import company_window, window_for
from roofs.marketing.cadence.policy import CADENCE, CadenceRules, PaceRules
from roofs.marketing.cadence.subjects import Subject
from roofs.marketing.experiments.vocabulary import What

BEST_HOUR = "best_hour"
TIMELESS = frozenset({"post", "social"})
"""Whose hour nobody notices."""
SOON = timedelta(minutes=1)
Allowed = Callable[[datetime], bool]


def choose(verdicts: Iterable[Verdict], rules: PaceRules, now: datetime) -> dict[int, Verdict]:
    """By enrolment, with the moment and the arm. Who is in the days that stay as written is not among them."""
    chosen = [one for one in verdicts if rules.learn_hours and _has_an_hour(one)]
    if not chosen:
        return {}
    allowed = _windows(chosen)
    known = hours.known_of({one.due.contact_id for one in chosen}, now)
    room = timedelta(hours=rules.hours_room)
    return {one.due.pk: _timed(one, room, now, allowed[one.due.pk], known) for one in chosen}


def _has_an_hour(verdict: Verdict) -> bool:
    if verdict.touch != Touch.State.INTENT or verdict.step is None or verdict.chosen is None:
        return False
    if trying.keep_to_what_is_tested(What.SEND_TIME, verdict.step.key):
        return False
    is_fresh = verdict.chosen["reasons"][0][0] == "fresh"
    return not is_fresh and (verdict.channel or verdict.step.channel) not in TIMELESS


def _timed(verdict: Verdict, room: timedelta, now: datetime, allowed: Allowed, known: hours.Known) -> Verdict:
    due, step = verdict.due, verdict.step
    if step is None:
        return verdict
    seed = idem_hex(due.pk, step.spelled_key, due.rotation)
    channel = verdict.channel or step.channel
    choice = hours.choose(
        due.contact_id, channel, now, now + room, list(due.zones), now, seed=seed, allowed=allowed, known=known
    )
    told = {"arm": choice.why, "bucket": choice.bucket, "at": choice.at.isoformat(timespec="seconds")}
    waits = choice.at > now + SOON
    return verdict._replace(
        chosen=(verdict.chosen or {}) | {"hours": told},
        try_at=choice.at if waits else None,
        reason=BEST_HOUR if waits else verdict.reason,
    )


def _windows(verdicts: Iterable[Verdict]) -> dict[int, Allowed]:
    """For each whether a moment lies in the hours of the law, of the company and of the step."""
    rows = list(verdicts)
    found = {
        kind: subjects.find(kind, {one.due.subject_id for one in rows if one.due.subject_type == kind})
        for kind in {one.due.subject_type for one in rows}
    }
    rules = CADENCE.get()
    return {one.due.pk: _window(one, found[one.due.subject_type].get(one.due.subject_id), rules) for one in rows}


def _window(verdict: Verdict, subject: Subject | None, rules: CadenceRules) -> Allowed:
    step = verdict.step
    if step is None:
        return lambda _moment: True
    channel, zones = verdict.channel or step.channel, list(verdict.due.zones)
    inside = company_window(channel, rules) if verdict.channel else window_for(step, rules)
    if channel not in permits.TALKING:
        return lambda moment: is_allowed(moment, inside, zones)
    place = _place(subject, zones)
    open_hours = _lawful_hours(channel, place.states, CONSENT.get().model_dump_json()).within(Timetable.of(inside))
    return lambda moment: is_allowed(moment, open_hours, place.zones)


@lru_cache(maxsize=512)
def _lawful_hours(channel: str, states: tuple[str, ...], _rules: str) -> Timetable:
    """Of few states, and asked for everybody in them: until the company chooses other hours."""
    return permits.law_for(channel, states).hours


def _place(subject: Subject | None, zones: list[str]) -> Place:
    if subject is None:
        return Place((), tuple(zones))
    known = place_of(
        state=subject.state,
        postal_code=subject.postal_code,
        phone=subject.contact.phone,
        zone=subject.contact.timezone,
    )
    return Place(known.states, tuple(dict.fromkeys([*zones, *known.zones])))
