"""What becomes of people whose pace adapts, decided for all who are due together: now or later, by which way, at which
hour. Whoever is in a sequence that keeps to its days is passed on as he is, at the cost of a look.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence as List
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from roofs.core.events import Happening, record_many
from roofs.marketing.cadence import hours_of_day, pacing, rerouting, trying
from roofs.marketing.cadence.deciding import Due, Map, Stop, Verdict
from roofs.marketing.cadence.models import Enrolment, Step, Touch
from roofs.marketing.cadence.pacing import Facts, Paced, Slot
from roofs.marketing.cadence.policy import CADENCE, PACE, PaceRules
from roofs.marketing.cadence.rerouting import Rerouted
from roofs.marketing.cadence.sensing import facts_of
from roofs.marketing.cadence.waiting import after_wait
from roofs.marketing.experiments.vocabulary import What

SLACK = timedelta(minutes=1)
FALLBACK = "America/New_York"
TOO_MUCH, PAST_END, BEST_HOUR = "too_much", "past_end", "best_hour"


@dataclass(slots=True)
class Decided:
    """The verdicts in their order, and what is to be written down beside them."""

    verdicts: list[Verdict]
    saturated: list[tuple[Due, int]] = field(default_factory=list)
    rested: list[int] = field(default_factory=list)
    rerouted: list[tuple[Due, Rerouted]] = field(default_factory=list)


@dataclass(slots=True)
class Book:
    """What is known of the crowd, read once."""

    now: datetime
    rules: PaceRules
    min_gap: timedelta
    facts: dict[int, Facts]
    """By the person."""
    tempos: dict[int, str]
    """By the enrolment."""
    saturated: set[int]
    steps: Map

    @classmethod
    def of(cls, dues: List[Due], now: datetime, rules: PaceRules | None = None) -> Book:
        rules = rules or PACE.get()
        rows = Enrolment.objects.filter(pk__in=[due.pk for due in dues]).exclude(tempo="", saturated_at=None)
        told = list(rows.values_list("pk", "tempo", "tempo_until", "saturated_at"))
        return cls(
            now,
            rules,
            timedelta(minutes=CADENCE.get().min_gap_minutes),
            facts_of([due.contact_id for due in dues], now, rules),
            {pk: tempo for pk, tempo, until, _since in told if tempo and (until is None or until > now)},
            {pk for pk, _tempo, _until, since in told if since is not None},
            Map.of({due.version_id for due in dues}),
        )

    def facts_for(self, due: Due) -> Facts:
        """Who has not heard from us in the time we look back over was last thought of when the last step was taken."""
        found = self.facts.get(due.contact_id) or Facts()
        last = max((one for one in (found.last, due.previous_at) if one is not None), default=None)
        return replace(found, last=last, tempo=self.tempos.get(due.pk, ""))

    def slot(self, due: Due, stop: Stop) -> Slot:
        zone = due.zones[0] if due.zones else FALLBACK
        return Slot(written_at(due, stop), due.wait_anchor, zone, self.min_gap, self.steps.gaps.get(stop.id, SLACK))

    def paced(self, due: Due, stop: Stop, facts: Facts) -> Paced:
        return pacing.pace(self.slot(due, stop), facts, self.rules)


def written_at(due: Due, stop: Stop) -> datetime:
    """When the step would come if nothing adapted."""
    since = due.wait_anchor if stop.since == Step.Since.START else due.previous_at or due.wait_anchor
    return after_wait(since, stop, due.zones)


def adapt(verdicts: list[Verdict], now: datetime) -> Decided:
    concerned = [one for one in verdicts if _is_concerned(one)]
    if not concerned:
        return Decided(verdicts)
    book, decided = Book.of([one.due for one in concerned], now), Decided([])
    ready = {}
    for one in concerned:
        ready[one.due.pk] = _now_or_later(one, book, decided)
    routes = _routes([one for one in ready.values() if one.chosen is not None], book)
    for key, one in ready.items():
        if one.chosen is not None:
            ready[key] = _by_way(one, routes.get(key), book, decided)
    timed = hours_of_day.choose([one for one in ready.values() if one.chosen is not None], book.rules, now)
    for key, one in ready.items():
        ready[key] = _onwards(timed.get(key, one), book)
    decided.verdicts = [ready.get(one.due.pk, one) for one in verdicts]
    return decided


def _is_concerned(verdict: Verdict) -> bool:
    if verdict.ends or verdict.stays:
        return False
    is_next = verdict.next is not None and verdict.next.is_paced
    return is_next or (verdict.step is not None and verdict.step.is_paced)


def _now_or_later(verdict: Verdict, book: Book, decided: Decided) -> Verdict:
    """Later: he is looked at again then, with what is known by that time."""
    due, stop = verdict.due, verdict.step
    if stop is None or not stop.is_paced or verdict.touch != Touch.State.INTENT:
        return verdict
    facts = book.facts_for(due)
    paced = book.paced(due, stop, facts)
    _watch_the_guard(due, facts, book, decided)
    if paced.at > book.now + SLACK:
        end = _end_ahead(due, stop, book.steps)
        if end is None or paced.at < end:
            return Verdict(due, stop, next=stop, next_at=paced.at, stays=True)
        return verdict._replace(touch=Touch.State.SKIPPED, reason=PAST_END)
    told = chosen_json(book.slot(due, stop), facts, paced)
    if paced.mode == "pause" and stop.presses:
        return verdict._replace(touch=Touch.State.SKIPPED, reason=TOO_MUCH, chosen=told)
    return verdict._replace(chosen=told)


def _watch_the_guard(due: Due, facts: Facts, book: Book, decided: Decided) -> None:
    is_saturated = facts.unanswered > book.rules.unanswered_most
    if is_saturated and due.pk not in book.saturated:
        decided.saturated.append((due, facts.unanswered))
    elif not is_saturated and due.pk in book.saturated:
        decided.rested.append(due.pk)


def _end_ahead(due: Due, stop: Stop, steps: Map) -> datetime | None:
    """The day on which the sequence ends for whoever goes straight on: nothing is put off until after it."""
    following = steps.following.get(stop.id)
    while following is not None and following.kind == Step.Kind.TOUCH:
        following = steps.following.get(following.id)
    is_fixed = following is not None and following.kind == Step.Kind.END and following.since == Step.Since.START
    return after_wait(due.wait_anchor, following, due.zones) if following is not None and is_fixed else None


def chosen_json(slot: Slot, facts: Facts, paced: Paced) -> dict[str, Any]:
    """What is kept with the touch: the decision, what moved it and the numbers it saw."""
    return {
        "mode": paced.mode,
        "level": facts.level,
        "written": slot.written.isoformat(timespec="seconds"),
        "at": paced.at.isoformat(timespec="seconds"),
        "moved_s": round((paced.at - slot.written).total_seconds()),
        "reasons": [[code, number] for code, number in paced.reasons],
        "saw": facts.seen,
    }


def _routes(ready: Iterable[Verdict], book: Book) -> dict[int, Rerouted]:
    """Of those who should be reached another way. Nothing is asked when there is nobody."""
    wanting = {}
    for one in ready:
        if one.step is not None and _may_go_another_way(one):
            facts = book.facts_for(one.due)
            paced = book.paced(one.due, one.step, facts)
            why = rerouting.wanted(facts, paced, one.step.channel, book.rules, book.now)
            if why:
                wanting[one.due.pk] = (one.due.contact_id, one.step.channel, why)
    return rerouting.reroute_all(wanting, book.rules, book.now) if wanting else {}


def _may_go_another_way(verdict: Verdict) -> bool:
    is_going = verdict.touch == Touch.State.INTENT and verdict.due.subject_type == "lead"
    return is_going and verdict.step is not None and not trying.keep_to_what_is_tested(What.CHANNEL, verdict.step.key)


def _by_way(verdict: Verdict, route: Rerouted | None, book: Book, decided: Decided) -> Verdict:
    if route is None or verdict.step is None or verdict.chosen is None:
        return verdict
    told = verdict.chosen | {"channel": route.as_json(verdict.step.channel)}
    if not route.channel:
        return verdict._replace(chosen=told)
    decided.rerouted.append((verdict.due, route))
    return verdict._replace(chosen=told | {"template": route.template}, channel=route.channel)


def _onwards(verdict: Verdict, book: Book) -> Verdict:
    """When the step after this one comes, as things stand: looked at again when it does."""
    due, following = verdict.due, verdict.next
    if verdict.stays or following is None or not following.is_paced:
        return verdict
    facts = book.facts_for(due)
    if verdict.touch == Touch.State.INTENT:
        facts = replace(facts, last=verdict.try_at or book.now)
    moved_on = due._replace(previous_at=book.now)
    return verdict._replace(next_at=max(book.paced(moved_on, following, facts).at, book.now))


def foresee(dues: List[Due], now: datetime) -> dict[int, Verdict]:
    """What would become of them as things stand, by the enrolment: with the moment in `try_at` or `next_at`. They stand
    at touches whose pace adapts. Nothing is written.
    """
    if not dues:
        return {}
    book, decided, found = Book.of(dues, now), Decided([]), {}
    for due in dues:
        stop = book.steps.stops[due.step_id or 0]
        facts = book.facts_for(due)
        paced = book.paced(due, stop, facts)
        told = chosen_json(book.slot(due, stop), facts, paced)
        found[due.pk] = Verdict(due, stop, Touch.State.INTENT, next_at=max(paced.at, now), chosen=told)
    routes = _routes(found.values(), book)
    for key, one in found.items():
        routed = _by_way(one, routes.get(key), book, decided)
        found[key] = hours_of_day.choose([routed], book.rules, one.next_at or now).get(key, routed)
    return found


def note(decided: Decided, now: datetime) -> None:
    """The guard's own state, and what managers and the history hear of."""
    news = [
        Happening("cadence.saturated", (due.subject_type, due.subject_id), {"enrolment": due.pk, "unanswered": number,
                                                                            "contact": due.contact_id})
        for due, number in decided.saturated
    ]  # fmt: skip
    news += [
        Happening("cadence.rerouted", (due.subject_type, due.subject_id), {"enrolment": due.pk, "why": route.why,
                                                                           "channel": route.channel})
        for due, route in decided.rerouted
    ]  # fmt: skip
    if decided.saturated:
        Enrolment.objects.filter(pk__in=[due.pk for due, _ in decided.saturated]).update(saturated_at=now)
    if decided.rested:
        Enrolment.objects.filter(pk__in=decided.rested).update(saturated_at=None)
    if news:
        record_many(news)
