"""What must be true before a touch may go out. Asked when a touch is first taken up and again just before the call.

Every gate says yes, no for good, or not before a moment; the answers are kept with the touch, so that each unsent
touch can say why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from roofs.comms.consent import ledger
from roofs.comms.consent.models import Basis
from roofs.comms.consent.suppression import is_suppressed
from roofs.core.company.office import office
from roofs.core.kit.windows import EVERY_DAY, Window, next_allowed
from roofs.marketing.cadence.models import Enrolment, Step, Touch
from roofs.marketing.cadence.policy import CadenceRules
from roofs.sales.leads.models import Lead

Verdict = Literal["pass", "wait", "suppress", "cancel", "expire"]


@dataclass(frozen=True, slots=True)
class Answer:
    gate: str
    verdict: Verdict
    reason: str = ""
    until: datetime | None = None

    def as_json(self, now: datetime) -> dict[str, str]:
        told = {"gate": self.gate, "verdict": self.verdict, "at": now.isoformat(timespec="seconds")}
        if self.reason:
            told["reason"] = self.reason
        if self.until:
            told["until"] = self.until.isoformat(timespec="seconds")
        return told


@dataclass(frozen=True, slots=True)
class Question:
    touch: Touch
    lead: Lead | None
    rules: CadenceRules
    now: datetime

    @property
    def enrolment(self) -> Enrolment:
        return self.touch.enrolment

    @property
    def address(self) -> str:
        contact = self.enrolment.contact
        return contact.email if self.touch.channel == "email" else contact.phone


def ask(question: Question) -> list[Answer]:
    """All gates in order, up to and including the first that does not pass."""
    answers = []
    for gate in GATES:
        answer = gate(question)
        answers.append(answer)
        if answer.verdict != "pass":
            break
    return answers


def running(question: Question) -> Answer:
    """The person is still in the sequence. A finished one may still have its last touch to send."""
    enrolment = question.enrolment
    if enrolment.status == Enrolment.Status.EXITED:
        return Answer("running", "cancel", f"exit:{enrolment.exit_reason}")
    if enrolment.status == Enrolment.Status.PAUSED:
        return Answer("running", "wait", "paused", question.now + timedelta(minutes=5))
    if question.lead is None or question.lead.deleted_at is not None:
        return Answer("running", "cancel", "lead_gone")
    if question.lead.status in question.rules.quiet_statuses:
        return Answer("running", "cancel", f"status:{question.lead.status}")
    return Answer("running", "pass")


def fresh(question: Question) -> Answer:
    """Nothing stale goes out after an outage or a restored backup."""
    late = question.now - question.touch.due_at
    held_by_us = question.touch.reason in {
        "quiet_hours",
        "cap_day",
        "cap_week",
        "min_gap",
        "throttle",
        "paused",
        "no_postal_address",
    }
    grace = question.touch.step.max_lateness + (timedelta(days=3) if held_by_us else timedelta(0))
    return Answer("fresh", "expire", "too_late") if late > grace else Answer("fresh", "pass")


def reachable(question: Question) -> Answer:
    return Answer("reachable", "pass") if question.address else Answer("reachable", "suppress", "no_address")


def consent(question: Question) -> Answer:
    channel, contact = question.touch.channel, question.enrolment.contact
    if is_suppressed(channel, question.address):
        return Answer("consent", "suppress", "suppressed")
    if channel == "sms" and not ledger.has_consent(contact, "sms", bases=[Basis.WRITTEN]):
        return Answer("consent", "suppress", "no_sms_consent")
    return Answer("consent", "pass")


def lawful(question: Question) -> Answer:
    """A commercial letter carries the sender's postal address. Until the office has entered one, all of it waits: texts
    and scripts are written for a company that says who and where it is.
    """
    if not office.get().postal_address:
        return Answer("lawful", "wait", "no_postal_address", question.now + timedelta(minutes=30))
    return Answer("lawful", "pass")


def hours(question: Question) -> Answer:
    """In the person's own day. An answer to what they just asked may come at any hour by e-mail."""
    if question.touch.step.at_once and question.touch.channel == "email":
        return Answer("hours", "pass", "at_once")
    until = next_allowed(question.now, window_for(question.touch.step, question.rules), question.enrolment.zones)
    return Answer("hours", "pass") if until <= question.now else Answer("hours", "wait", "quiet_hours", until)


def window_for(step: Step, rules: CadenceRules) -> Window:
    """The step's own hours as far as the company's allow them; the company's when the two never meet."""
    company = _company_window(step.channel, rules)
    return (step.own_window and step.own_window.within(company)) or company


def _company_window(channel: str, rules: CadenceRules) -> Window:
    if channel == "email":
        return Window(EVERY_DAY, time.fromisoformat(rules.email_from), time.fromisoformat(rules.email_until))
    days = EVERY_DAY if rules.talk_on_sunday else EVERY_DAY - {6}
    return Window(days, time.fromisoformat(rules.talk_from), time.fromisoformat(rules.talk_until))


def caps(question: Question) -> Answer:
    """Not too often. Counts what this person got or may have got from any sequence."""
    if question.touch.step.at_once:
        return Answer("caps", "pass", "at_once")
    week = question.now - timedelta(days=7)
    moments = sorted(
        moment
        for moment in Touch.objects.filter(
            enrolment__contact=question.enrolment.contact, state__in=("sent", "unknown", "sending"), handed_at__gte=week
        )
        .exclude(pk=question.touch.pk)
        .values_list("handed_at", flat=True)
        if moment is not None
    )
    rules = question.rules
    if len(moments) >= rules.per_week:
        return Answer("caps", "wait", "cap_week", moments[-rules.per_week] + timedelta(days=7))
    today = [moment for moment in moments if moment > question.now - timedelta(days=1)]
    if len(today) >= rules.per_day:
        return Answer("caps", "wait", "cap_day", today[-rules.per_day] + timedelta(days=1))
    free_at = moments[-1] + timedelta(minutes=rules.min_gap_minutes) if moments else question.now
    return Answer("caps", "pass") if free_at <= question.now else Answer("caps", "wait", "min_gap", free_at)


GATES: tuple[Callable[[Question], Answer], ...] = (running, fresh, reachable, consent, lawful, hours, caps)
