"""What would have been different under other rules of the adaptive pace, over what really happened.

Every touch of the time looked at is decided anew out of what was known just before it: the signs and touches until
then. What cannot be known is not made up: what people would have answered to a touch that came at another time, and
what they had asked us for at that time (their wishes of today are taken). Nothing is sent or changed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Sequence as List
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from roofs.comms.engagement.models import Sign
from roofs.comms.engagement.policy import ENGAGEMENT, EngagementRules
from roofs.comms.engagement.scores import Standing
from roofs.comms.engagement.warmth import decay, level_of, shown
from roofs.core.jobs import control, progress, task
from roofs.core.jobs.models import Job
from roofs.core.kit.refusals import Refused
from roofs.marketing.cadence import pacing, rerouting, sensing
from roofs.marketing.cadence.adapting import FALLBACK, chosen_json, written_at
from roofs.marketing.cadence.capping import WENT_OUT, Contacted
from roofs.marketing.cadence.deciding import COLUMNS, Due, Map, Stop
from roofs.marketing.cadence.models import Enrolment, Replay, Sequence, Touch
from roofs.marketing.cadence.pacing import Facts, Slot
from roofs.marketing.cadence.policy import CADENCE, PaceRules

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

DAYS, BATCH, EXAMPLES = 30, 200, 12
LOOK_BACK = timedelta(days=90)
SAME = timedelta(hours=12)
EARLIER, LATER, OTHER_WAY, NOT_AT_ALL, UNCHANGED = "earlier", "later", "other_way", "not_at_all", "unchanged"
OUTCOMES = (EARLIER, LATER, OTHER_WAY, NOT_AT_ALL, UNCHANGED)


@dataclass(frozen=True, slots=True)
class Past:
    """What was there to be known of the people of a batch."""

    heard: Mapping[int, list[Contacted]]
    signs: Mapping[int, list[tuple[datetime, str, float]]]
    wishes: Mapping[int, str]
    ways: rerouting.Ways


@transaction.atomic
def ask(rules: PaceRules, actor: User, *, every: bool, now: datetime | None = None) -> Replay:
    """`every`: also of sequences that keep to their days, as if they adapted. One at a time."""
    if Replay.objects.open().exists():
        raise Refused(_("One is being worked out already. Wait for it, or stop it."))
    until = now or timezone.now()
    replay = Replay.objects.create(
        rules={"rules": rules.model_dump(mode="json"), "every": every},
        since=until - timedelta(days=DAYS),
        until=until,
        asked_by=actor,
        asked_at=until,
    )
    work_out.using(unique_key=replay.job_key).enqueue(replay.pk)
    return replay


@task(atomic=False, max_attempts=5)
def work_out(replay_id: int) -> int:
    """Batch by batch; an engine that dies in the middle goes on where it was."""
    replay = Replay.objects.get(pk=replay_id)
    if not replay.is_open:
        return replay.seen
    people = _people(replay)
    if replay.total is None:
        replay.total, replay.status = people.count(), Replay.Status.RUNNING
        replay.save(update_fields=["total", "status"])
    while _some(replay_id):
        replay.refresh_from_db()
        try:
            progress.report(replay.seen, replay.total)
        except progress.Cancelled:
            stop(replay)
            raise
    return replay.seen


@transaction.atomic
def stop(replay: Replay, actor: User | None = None) -> bool:
    stopped = Replay.objects.open().filter(pk=replay.pk).update(status=Replay.Status.CANCELLED, ended_at=timezone.now())
    for job in Job.objects.open().filter(unique_key=replay.job_key):
        control.cancel(job, actor)
    return bool(stopped)


def _people(replay: Replay) -> Any:
    touched = Touch.objects.filter(state__in=WENT_OUT, handed_at__gte=replay.since, handed_at__lt=replay.until)
    people = Enrolment.objects.filter(pk__in=touched.values("enrolment"))
    return people if replay.rules["every"] else people.filter(sequence__pace=Sequence.Pace.ADAPTIVE)


@transaction.atomic
def _some(replay_id: int) -> bool:
    """The next batch. False when there is nobody left, or somebody said stop."""
    replay = Replay.objects.select_for_update(of=("self",)).get(pk=replay_id)
    if not replay.is_open:
        return False
    rows = _people(replay).filter(pk__gt=replay.last_enrolment_id).order_by("pk").values_list(*COLUMNS)[:BATCH]
    dues = [Due(*row) for row in rows]
    if not dues:
        replay.status, replay.ended_at = Replay.Status.DONE, timezone.now()
        replay.save(update_fields=["status", "ended_at"])
        return False
    counts = defaultdict(Counter, {level: Counter(found) for level, found in replay.counts.items()})
    for example in _decided_anew(replay, dues):
        counts[example["level"]][example["outcome"]] += 1
        alike = sum(one["outcome"] == example["outcome"] for one in replay.examples)
        if example["outcome"] != UNCHANGED and alike < EXAMPLES:
            replay.examples.append(example)
    replay.counts = {level: dict(found) for level, found in counts.items()}
    replay.seen, replay.last_enrolment_id = replay.seen + len(dues), dues[-1].pk
    replay.save(update_fields=["counts", "examples", "seen", "last_enrolment_id"])
    return True


def _decided_anew(replay: Replay, dues: List[Due]) -> Iterable[dict[str, Any]]:
    rules = PaceRules.model_validate(replay.rules["rules"])
    past, steps = _past(replay, dues, rules), Map.of({due.version_id for due in dues})
    by_key = {due.pk: due for due in dues}
    touches = Touch.objects.filter(
        enrolment__in=by_key, state__in=WENT_OUT, handed_at__gte=replay.since, handed_at__lt=replay.until
    )
    for touch in touches.select_related("step").order_by("pk"):
        due = by_key[touch.enrolment_id]
        stop = steps.by_key.get((due.version_id, touch.step_key))
        if stop is not None and not touch.step.at_once and touch.handed_at is not None:
            yield _example(touch, due, stop, past, steps, rules)


def _example(touch: Touch, due: Due, stop: Stop, past: Past, steps: Map, rules: PaceRules) -> dict[str, Any]:
    was = touch.handed_at or touch.due_at
    facts = facts_at(was - timedelta(seconds=1), due.contact_id, past, rules, ENGAGEMENT.get())
    known = replace(facts, last=facts.last or due.wait_anchor)
    gap = timedelta(minutes=CADENCE.get().min_gap_minutes)
    zone = due.zones[0] if due.zones else FALLBACK
    before = due._replace(previous_at=facts.last)
    slot = Slot(written_at(before, stop), due.wait_anchor, zone, gap, steps.gaps.get(stop.id, gap))
    paced = pacing.pace(slot, known, rules)
    would = max(paced.at, facts.last_sign_at) if paced.mode == "accelerate" and facts.last_sign_at else paced.at
    outcome, told = _when(touch, was, would), chosen_json(slot, known, paced)
    if paced.mode == "pause" and stop.presses:
        outcome = NOT_AT_ALL
    elif outcome == UNCHANGED:
        why = rerouting.wanted(known, paced, stop.channel, rules, was)
        way = _way(touch, due.contact_id, why, past.ways)
        if way != touch.channel:
            outcome, told = OTHER_WAY, told | {"channel": {"from": touch.channel, "to": way, "why": why}}
    return {
        "touch": touch.pk,
        "level": facts.level,
        "outcome": outcome,
        "was": was.isoformat(timespec="minutes"),
        "would": would.isoformat(timespec="minutes"),
        "chosen": told,
    }


def _when(touch: Touch, was: datetime, would: datetime) -> str:
    """Against the moment it was planned for, if that is earlier: hours of the law and limits hold back either."""
    if would < min(touch.due_at, was) - SAME:
        return EARLIER
    return LATER if would > was + SAME else UNCHANGED


def _way(touch: Touch, contact: int, why: str, ways: rerouting.Ways) -> str:
    """Over which it would have gone; by what is open to them today."""
    route = rerouting.reroute(touch.enrolment_id, contact, touch.step.channel, why, ways, None) if why else None
    return route.channel if route is not None and route.channel else touch.step.channel


def facts_at(at: datetime, contact: int, past: Past, rules: PaceRules, warmth: EngagementRules) -> Facts:
    """What was known of somebody at that moment."""
    heard = [one for one in past.heard.get(contact, []) if one.at <= at]
    signs = [one for one in past.signs.get(contact, []) if one[0] <= at]
    last = max((moment for moment, _kind, _points in signs), default=None)
    since = [one.at for one in heard if last is None or one.at > last]
    quiet_from = last or min(since, default=None)
    silent = (at - quiet_from) / timedelta(days=1) if quiet_from is not None else None
    value = sum(points * decay((at - moment).total_seconds(), warmth.half_life_days) for moment, _kind, points in signs)
    level = level_of(value, silent_days=silent, unanswered=len(since), rules=warmth)
    standing = Standing(contact, shown(value), level, last, len(since), None if silent is None else int(silent))
    recent = Counter(kind for moment, kind, _points in signs if moment > at - timedelta(days=rules.buying_days))
    return sensing.facts(standing, heard, recent, past.wishes.get(contact, ""), at, rules)


def _past(replay: Replay, dues: List[Due], rules: PaceRules) -> Past:
    contacts = {due.contact_id for due in dues}
    signs: defaultdict[int, list[tuple[datetime, str, float]]] = defaultdict(list)
    rows = Sign.objects.filter(contact__in=contacts, at__gt=replay.since - LOOK_BACK, at__lt=replay.until)
    for contact, at, kind, points in rows.values_list("contact", "at", "kind", "points"):
        signs[contact].append((at, kind, points))
    back = timedelta(days=max(rules.unanswered_days, rules.dead_days, rules.silent_days)) + LOOK_BACK
    heard = sensing.contacted_since(contacts, replay.since - back)
    ways = rerouting.Ways.of({due.pk: due.contact_id for due in dues})
    ways.used = {}  # what somebody got since is no reason against it
    return Past(heard, signs, sensing.wishes_of(contacts), ways)
