"""The next touch of a person, as things stand: when, by which way, and what moved it."""

from __future__ import annotations

from collections.abc import Sequence as List
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from roofs.comms.consent.models import Channel
from roofs.marketing.cadence import adapting, pace_words
from roofs.marketing.cadence.deciding import COLUMNS, Due, Map
from roofs.marketing.cadence.models import Enrolment, Step, Touch
from roofs.marketing.cadence.reasons import sentence_of


@dataclass(frozen=True, slots=True)
class NextTouch:
    """`chosen` as it would be kept with the touch; empty where the days are fixed."""

    enrolment: Enrolment
    title: str
    channel: str
    at: datetime | None
    written: datetime | None
    chosen: dict[str, Any]
    words: str

    @property
    def way(self) -> str:
        return str(dict(Channel.choices).get(self.channel, self.channel))


def next_touches(enrolments: List[Enrolment], now: datetime | None = None) -> dict[int, NextTouch]:
    """By enrolment, of those that go on. What waits to go out comes before what is still to be decided."""
    now = now or timezone.now()
    going = [one for one in enrolments if one.is_running or one.status == Enrolment.Status.FINISHED]
    waiting: dict[int, Touch] = {}
    for touch in Touch.objects.waiting_for([one.pk for one in going]).select_related("step").order_by("-next_try_at"):
        waiting[touch.enrolment_id] = touch
    found = {one.pk: _waiting(one, waiting[one.pk]) for one in going if one.pk in waiting}
    ahead = [one for one in going if one.pk not in found and one.is_running and one.next_step_id is not None]
    return found | _ahead(ahead, now)


def _waiting(enrolment: Enrolment, touch: Touch) -> NextTouch:
    chosen = touch.chosen or {}
    words = ". ".join(part.rstrip(".") for part in (pace_words.told(chosen), sentence_of(touch)) if part)
    written = datetime.fromisoformat(chosen["written"]) if "written" in chosen else touch.due_at
    return NextTouch(
        enrolment, touch.step.title, touch.channel, touch.next_try_at, written, chosen, words and f"{words}."
    )


def _ahead(enrolments: List[Enrolment], now: datetime) -> dict[int, NextTouch]:
    if not enrolments:
        return {}
    rows = Enrolment.objects.filter(pk__in=[one.pk for one in enrolments]).values_list(*COLUMNS)
    dues = {row[0]: Due(*row) for row in rows}
    steps = Map.of({due.version_id for due in dues.values()})
    titles = dict(Step.objects.filter(pk__in=[due.step_id for due in dues.values()]).values_list("pk", "title"))
    paced = [due for due in dues.values() if due.step_id in steps.stops and steps.stops[due.step_id].is_paced]
    foreseen = adapting.foresee(paced, now)
    found = {}
    for one in enrolments:
        due = dues.get(one.pk)
        stop = steps.stops.get(due.step_id or 0) if due is not None else None
        if due is None or stop is None or stop.kind == Step.Kind.END:
            continue
        verdict, chosen = foreseen.get(one.pk), {}
        at, channel = due.due_at, stop.channel
        if verdict is not None:
            chosen = verdict.chosen or {}
            at, channel = verdict.try_at or verdict.next_at or at, verdict.channel or channel
        is_held = one.status == Enrolment.Status.PAUSED
        found[one.pk] = NextTouch(
            one,
            titles.get(stop.id, ""),
            channel,
            None if is_held and one.paused_until is None else max(at, one.paused_until or at),
            adapting.written_at(due, stop),
            chosen,
            pace_words.told(chosen),
        )
    return found
