"""A call or a post on a network is a task for a person, with its words. What came of it decides how things go on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from roofs.comms.calendar import tasks
from roofs.comms.calendar.models import Task
from roofs.comms.consent.models import Channel, Reason
from roofs.comms.consent.suppression import lift, suppress, suppression_of
from roofs.comms.timeline.log import log, remove
from roofs.comms.timeline.models import Interaction
from roofs.core.events import record
from roofs.marketing.cadence import subjects, words
from roofs.marketing.cadence.enrolling import leave_all, pause, rejoin, resume
from roofs.marketing.cadence.models import Touch
from roofs.marketing.cadence.plan import CallOutcome
from roofs.marketing.cadence.subjects import Subject

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

SOURCE, ENDED_BY_CALL, OF_TOUCH = "cadence", "call:", "touch:"
TIME_TO_CALL = timedelta(hours=4)
CALL_BACK, WRONG_NUMBER = "call_back", "wrong_number"
BACK_AFTER = timedelta(days=1)
BY_NUMBER = (Channel.PHONE, Channel.SMS, Channel.VOICE)


def hand_to_rep(touch: Touch, subject: Subject, now: datetime) -> None:
    """Inside the caller's transaction: the task and the touch become true together."""
    touch.task = tasks.add(
        f"{touch.step.title}: {subject.contact.name}",
        now + TIME_TO_CALL,
        kind=Task.Kind.CALL if touch.channel == Channel.PHONE else Task.Kind.TODO,
        notes=words.rendered(touch, subject, now).text,
        assigned_to=subject.owner,
        subject=subject.record,
        contact=subject.contact,
        source=SOURCE,
        origin_key=f"touch:{touch.idem_key}",
    )
    touch.state, touch.reason, touch.handed_at, touch.sent_at = Touch.State.SENT, "", now, now
    touch.next_try_at, touch.lease_token, touch.lease_until = None, "", None
    touch.save()
    record("touch.sent", subject.record, touch=touch.pk, channel=touch.channel, step=touch.step.title)


def outcomes_of(tasks: Iterable[Task]) -> dict[int, list[CallOutcome]]:
    """What may come of the calls among these tasks, by the task's key. One query, however many tasks."""
    touches = Touch.objects.filter(task__in=[task.pk for task in tasks]).select_related("step")
    return {touch.task_id: ways_out(touch) for touch in touches if touch.task_id}


def ways_out(touch: Touch) -> list[CallOutcome]:
    """A call that took the place of a letter ends as calls do: the step itself knows no outcomes."""
    return touch.step.call_outcomes or (list(INSTEAD) if touch.is_elsewhere else [])


def act_on(task_id: int, outcome: str, actor: User | None, *, again_at: datetime | None = None) -> None:
    """Inside the transaction that ticks the task off: the sequence hears of it, and the call stands in the history."""
    touch, subject = _call(task_id)
    found = next((one for one in ways_out(touch) if one.key == outcome), None) if touch else None
    if touch is None or subject is None or found is None:
        return
    _conclude(touch, subject, found, actor)
    if found.key == CALL_BACK:
        _call_again(touch, subject, actor, again_at or timezone.now() + BACK_AFTER)


def machine_called(touch: Touch, outcome: str) -> bool:
    """What came of a call that a machine made: the same as if one of us had made it. False when the step knows no such
    outcome. Inside the transaction of whoever brings the news.
    """
    subject = subjects.about(touch.enrolment)
    found = MACHINE_OUTCOMES.get(outcome)
    if subject is None or found is None:
        return False
    _conclude(touch, subject, found, None)
    return True


MACHINE_OUTCOMES = {
    key: CallOutcome(key=key, label=label, then=then)
    for key, label, then in (
        ("reached", "Talked with the assistant", "exit"),
        ("booked", "Visit booked", "exit"),
        ("interested", "Talked, interested", "exit"),
        ("no_answer", "No answer", "continue"),
        ("voicemail", "Left a voicemail", "continue"),
        ("busy", "Busy", "continue"),
        ("call_back", "Asked to be called later", "continue"),
        ("wrong_number", "Wrong number", "continue"),
        ("not_interested", "Not interested", "exit"),
        ("do_not_call", "Does not want calls", "opt_out"),
    )
}


INSTEAD = tuple(
    MACHINE_OUTCOMES[key] for key in ("interested", "voicemail", "no_answer", "call_back", "wrong_number",
                                      "not_interested", "do_not_call")
)  # fmt: skip


def _conclude(touch: Touch, subject: Subject, found: CallOutcome, actor: User | None) -> None:
    contact = touch.enrolment.contact
    if found.then != "continue":
        leave_all(contact, f"{ENDED_BY_CALL}{found.key}", actor=actor)
    if contact.phone and found.then == "opt_out":
        suppress(Channel.PHONE, contact.phone, Reason.DO_NOT_CALL, source=_source(touch), contact_id=contact.pk)
    elif contact.phone and found.key == WRONG_NUMBER:
        for channel in BY_NUMBER:  # without the person: letters go on, the number belongs to somebody else
            suppress(channel, contact.phone, Reason.BOUNCED, source=_source(touch))
    kind = "call" if touch.channel in BY_NUMBER else "note"
    said = log(
        subject.record,
        kind=kind,
        direction="out",
        outcome=found.key,
        summary=found.label,
        contact=contact,
        actor=actor,
        source=_source(touch),
    )
    Touch.objects.filter(pk=touch.pk).update(provider_ref=str(said.pk))


def _call_again(touch: Touch, subject: Subject, actor: User | None, moment: datetime) -> None:
    """A new task for the same touch, with the same outcomes; letters wait until then."""
    former = touch.task
    if former is None:
        return
    again = tasks.add(
        former.title,
        moment,
        kind=former.kind,
        notes=former.notes,
        assigned_to=former.assigned_to,
        subject=subject.record,
        contact=subject.contact,
        source=SOURCE,
        origin_key=f"again:{former.pk}",
        actor=actor,
    )
    Touch.objects.filter(pk=touch.pk).update(task=again)
    pause(touch.enrolment, actor, until=moment, reason=CALL_BACK)


def take_back(task_id: int, actor: User | None) -> None:
    """The task was ticked off by mistake: whoever left because of it is in the sequence again."""
    _forget_second_call(task_id, actor)
    touch, _ = _call(task_id)
    if touch is None:
        return
    contact = touch.enrolment.contact
    for channel in BY_NUMBER if contact.phone else ():
        known = suppression_of(channel, contact.phone)
        if known is not None and known.source == _source(touch):
            lift(channel, contact.phone, "the outcome of the call was taken back", actor=actor)
    said = Interaction.objects.alive().filter(pk=touch.provider_ref or 0).first()
    if said is not None:
        remove(said, actor)
    if touch.enrolment.exit_reason.startswith(ENDED_BY_CALL):
        rejoin(touch.enrolment, actor)


def _forget_second_call(task_id: int, actor: User | None) -> None:
    again = Task.objects.filter(origin_key=f"again:{task_id}", done_at=None, deleted_at=None).first()
    touch = Touch.objects.select_related("enrolment").filter(task=again).first() if again else None
    if again is None or touch is None:
        return
    tasks.remove(again, actor)
    Task.objects.filter(pk=again.pk).update(origin_key=None)  # should they ask to be called later once more
    Touch.objects.filter(pk=touch.pk).update(task=task_id)
    if touch.enrolment.pause_reason == CALL_BACK:
        resume(touch.enrolment, actor)


def _call(task_id: int) -> tuple[Touch | None, Subject | None]:
    touch = Touch.objects.select_related("step", "enrolment__contact", "task").filter(task=task_id).first()
    return touch, subjects.about(touch.enrolment) if touch else None


def _source(touch: Touch) -> str:
    return f"{OF_TOUCH}{touch.pk}"


def way_of(source: str) -> int | None:
    """The enrolment whose own step has said how it goes on after this talk."""
    key = source.removeprefix(OF_TOUCH)
    if key == source or not key.isdigit():
        return None
    return Touch.objects.filter(pk=int(key)).values_list("enrolment", flat=True).first()
