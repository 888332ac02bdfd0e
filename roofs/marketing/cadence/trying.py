"""Where the engine asks which of two ways a person gets (experiments). Where nothing is tested it asks nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from collections.abc import Sequence as List
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from roofs.core.kit.windows import at_local
from roofs.marketing.cadence.models import Cohort, Enrolment, Sequence, Touch
from roofs.marketing.cadence.questions import Answer, Question
from roofs.marketing.experiments import assigning, wordings
from roofs.marketing.experiments.assigning import Dealt, Where
from roofs.marketing.experiments.vocabulary import What

if TYPE_CHECKING:
    from roofs.comms.writing.templates import Template
    from roofs.marketing.cadence.deciding import Verdict
    from roofs.marketing.cadence.subjects import Subject

ORIGIN = "campaign:"
_USUAL_ZONE = "America/New_York"
Note = dict[str, int]


def worded(touch: Touch, template: Template, now: datetime) -> tuple[Template, list[Note]]:
    """The letter as this person gets it, and which tests it is part of. Subject and text may be tested at once."""
    notes = []
    for what in (What.SUBJECT, What.BODY):
        places = (f"step:{touch.step_key}", f"template:{touch.template}")
        if not any(assigning.is_tested(what, place) for place in places):
            continue
        where = Where(what, places, template.language, lambda: _campaign_of(touch.enrolment))
        arm = assigning.arm_for(touch.enrolment.contact_id, where, now)
        if arm is not None:
            template = wordings.reworded(template, arm.change)
            notes.append(arm.note)
    return template, notes


def reroute(verdicts: List[Verdict], now: datetime) -> None:
    """Touches that were just planned, of steps whose channel is tested: over the channel their person was dealt."""
    tested = assigning.tested_places(What.CHANNEL)
    if not tested:
        return
    by_step: defaultdict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        step = verdict.step
        if step is not None and verdict.touch == Touch.State.INTENT and f"step:{step.key}" in tested:
            by_step[str(step.key)].append(verdict)
    for key, some in by_step.items():
        _reroute(key, some, now)


def _reroute(key: str, verdicts: List[Verdict], now: datetime) -> None:
    origins = _campaigns_of([one.due.pk for one in verdicts])
    by_campaign: defaultdict[int | None, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        by_campaign[origins.get(verdict.due.pk)].append(verdict)
    for campaign, some in by_campaign.items():
        where = Where(What.CHANNEL, (f"step:{key}",), campaign=lambda campaign=campaign: campaign)  # type: ignore[misc]
        arms = assigning.arms_for({one.due.contact_id for one in some}, where, now)
        by_arm: defaultdict[int, list[Verdict]] = defaultdict(list)
        for verdict in some:
            if verdict.due.contact_id in arms:
                by_arm[arms[verdict.due.contact_id].arm_id].append(verdict)
        known = {arm.arm_id: arm for arm in arms.values()}
        for arm_id, theirs in by_arm.items():
            _over(known[arm_id], key, theirs)


def _over(arm: Dealt, key: str, verdicts: List[Verdict]) -> None:
    channel = arm.change.channel
    if channel is None:
        return
    told = {"template": arm.change.template, "test": arm.note}
    planned = Touch.objects.filter(step_key=key, state=Touch.State.INTENT)
    usual = [one.due.pk for one in verdicts if one.chosen is None]
    planned.filter(enrolment__in=usual).update(channel=channel.value, chosen=told)
    for one in verdicts:
        if one.chosen is not None:  # what else was decided for this person stays with the touch
            planned.filter(enrolment=one.due.pk).update(channel=channel.value, chosen=one.chosen | told)


def keep_to_what_is_tested(what: What, step_key: UUID) -> bool:
    """Nothing else is decided about it while it is tested, or the test would say nothing."""
    return assigning.is_tested(what, f"step:{step_key}")


def hour(question: Question) -> Answer | None:
    """A gate: not before the hour this person was dealt. The law's hours and the caps are asked after it."""
    touch = question.touch
    place = f"step:{touch.step_key}"
    if not assigning.is_tested(What.SEND_TIME, place) or touch.handed_at is not None:
        return None
    where = Where(What.SEND_TIME, (place,), campaign=lambda: _campaign_of(question.enrolment))
    arm = assigning.arm_for(question.enrolment.contact_id, where, question.now)
    if arm is None:
        return None
    until = wished_moment(arm, touch.due_at, question.enrolment.zones)
    told = {name: str(value) for name, value in arm.note.items()}
    if until > question.now:
        return Answer("test", "wait", "test_hour", until, told)
    return Answer("test", "pass", told=told)


def wished_moment(arm: Dealt, due_at: datetime, zones: List[str]) -> datetime:
    """The first such hour of their own day that is not before the step is due, and so many days later."""
    if arm.change.is_none:
        return due_at
    local = due_at.astimezone(ZoneInfo(zones[0] if zones else _USUAL_ZONE))
    wished = arm.change.hour or local.time()
    days = arm.change.days_later + (local.time() > wished)
    return at_local(local.date() + timedelta(days=days), wished, str(local.tzinfo))


class Answered(Protocol):
    """What comes of putting somebody in."""

    @property
    def is_in(self) -> bool: ...


A = TypeVar("A", bound=Answered)
PutIn = Callable[[List["Subject"], Sequence], list[A]]


def spread(crowd: List[Subject], sequence: Sequence, cohort: Cohort | None, now: datetime, put_in: PutIn[A]) -> list[A]:
    """Where a sequence is tested against others, each goes into the one they are dealt. Who is refused there was never
    in the test.
    """
    if not assigning.is_tested(What.SEQUENCE, f"sequence:{sequence.slug}"):
        return put_in(crowd, sequence)
    campaign = _number(cohort.origin) if cohort is not None else None
    where = Where(What.SEQUENCE, (f"sequence:{sequence.slug}",), campaign=lambda: campaign)
    trial, arms = assigning.arms_wished(sorted({one.contact.pk for one in crowd}), where)
    if trial is None:
        return put_in(crowd, sequence)
    meant = _meant(crowd, sequence, arms)
    answers: dict[int, A] = {}
    for each in dict.fromkeys(meant):
        places = [place for place, one in enumerate(meant) if one == each]
        answers.update(zip(places, put_in([crowd[place] for place in places], each), strict=True))
    people = {place: one.contact.pk for place, one in enumerate(crowd) if answers[place].is_in}
    assigning.deal(trial, {one: arms[one] for one in people.values() if one in arms}, now)
    return [answers[place] for place in range(len(crowd))]


def _meant(crowd: List[Subject], sequence: Sequence, arms: Mapping[int, Dealt]) -> list[Sequence]:
    others = {arm.change.sequence for arm in arms.values() if arm.is_live and arm.change.sequence}
    known = {one.slug: one for one in Sequence.objects.alive().published().filter(slug__in=others)}
    dealt = [arms.get(one.contact.pk) for one in crowd]
    return [known.get(arm.change.sequence, sequence) if arm and arm.is_live else sequence for arm in dealt]


def _campaign_of(enrolment: Enrolment) -> int | None:
    return _number(enrolment.cohort.origin) if enrolment.cohort_id and enrolment.cohort else None


def _campaigns_of(enrolments: List[int]) -> dict[int, int | None]:
    rows = Enrolment.objects.filter(pk__in=enrolments, cohort__origin__startswith=ORIGIN)
    return {pk: _number(origin) for pk, origin in rows.values_list("pk", "cohort__origin")}


def _number(origin: str) -> int | None:
    number = origin.removeprefix(ORIGIN)
    return int(number) if origin.startswith(ORIGIN) and number.isdigit() else None
