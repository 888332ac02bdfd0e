"""What must be true before a touch may go out. Asked when a touch is first taken up and again just before the call.

Every gate says yes, no for good, or not before a moment; the answers are kept with the touch, so that each unsent
touch can say why.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from roofs.core.company.office import office
from roofs.marketing.cadence import lateness, trying
from roofs.marketing.cadence.capping import caps
from roofs.marketing.cadence.conditions import Person, holds_for, sentence
from roofs.marketing.cadence.deciding import parsed
from roofs.marketing.cadence.models import Enrolment
from roofs.marketing.cadence.permission import consent, hours, reachable, window_for
from roofs.marketing.cadence.questions import Answer, Question, Verdict

if TYPE_CHECKING:
    from roofs.sales.leads.models import Lead

__all__ = ["Answer", "Question", "Verdict", "ask", "window_for"]


def ask(question: Question) -> list[Answer]:
    """All gates in order, up to and including the first that does not pass."""
    answers = []
    for gate in GATES:
        answer = gate(question)
        if answer is not None:
            answers.append(answer)
            if answer.verdict != "pass":
                break
    return answers


def running(question: Question) -> Answer:
    """The person is still in the sequence. A finished one may still have its last touch to send."""
    enrolment = question.enrolment
    if enrolment.status == Enrolment.Status.EXITED:
        return Answer("running", "cancel", f"exit:{enrolment.exit_reason}")
    if enrolment.status == Enrolment.Status.PAUSED or enrolment.paused_at is not None:
        return Answer("running", "wait", "paused", question.now + timedelta(minutes=5))
    if enrolment.sequence.paused_at is not None:
        return Answer("running", "wait", "sequence_paused", question.now + timedelta(minutes=5))
    if question.is_gone:
        return Answer("running", "cancel", f"{enrolment.subject_type}_gone")
    if question.lead is not None and _is_at_rest(question.lead, enrolment, question):
        return Answer("running", "cancel", f"status:{question.lead.status}")
    return Answer("running", "pass")


def _is_at_rest(lead: Lead, enrolment: Enrolment, question: Question) -> bool:
    sequence = enrolment.sequence
    if enrolment.subject_type != "lead" or "stage" in sequence.ignores:
        return False
    return lead.status in sequence.quiet_stages(question.rules.quiet_statuses)


def fresh(question: Question) -> Answer:
    """Nothing stale goes out after an outage or a restored backup."""
    stale = lateness.is_stale(question.touch, question.now)
    return Answer("fresh", "expire", "too_late") if stale else Answer("fresh", "pass")


def lawful(question: Question) -> Answer:
    """A commercial letter carries the sender's postal address. Until the office has entered one, all of it waits: texts
    and scripts are written for a company that says who and where it is.
    """
    if not office.get().postal_address:
        return Answer("lawful", "wait", "no_postal_address", question.now + timedelta(minutes=30))
    return Answer("lawful", "pass")


def condition(question: Question) -> Answer | None:
    """What the step asks of the person may have changed while it was held: who has opened the letter in the night gets
    no text about it in the morning. Not asked where a person wants it to go out, or the provider may have it.
    """
    touch, asked = question.touch, parsed(question.touch.step.condition)
    if asked is None or touch.reason in lateness.BY_A_PERSON or touch.handed_at is not None:
        return None
    if holds_for(asked, Person.in_it(question.enrolment), question.now):
        return Answer("condition", "pass")
    return Answer("condition", "skip", f"unless:{sentence(asked)}")


Gate = Callable[[Question], Answer | None]
GATES: tuple[Gate, ...] = (running, fresh, reachable, consent, lawful, trying.hour, hours, caps, condition)
"""A gate that has nothing to ask answers nothing."""
