"""Two gates of the law: whether this person may be reached at all, and whether now."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Protocol

from roofs.comms.consent import permits
from roofs.comms.consent.standing import standing
from roofs.core.kit.timetables import Timetable
from roofs.core.kit.windows import EVERY_DAY, Window, next_allowed
from roofs.marketing.cadence.capping import talks_since
from roofs.marketing.cadence.questions import Answer, Question

if TYPE_CHECKING:
    from roofs.marketing.cadence.policy import CadenceRules

TOPIC = "follow_up"
DAY = timedelta(hours=24)
ADDRESSED = frozenset({"email", "sms", "phone", "voice", "post"})
"""Messenger and social networks have addresses of their own, which their ports and people know."""


def reachable(question: Question) -> Answer:
    if question.touch.channel in ADDRESSED and not question.address:
        return Answer("reachable", "suppress", "no_street" if question.touch.channel == "post" else "no_address")
    if question.touch.channel in permits.TALKING and not question.place.is_known:
        return Answer("reachable", "suppress", "no_zone")
    return Answer("reachable", "pass")


def consent(question: Question) -> Answer:
    """Consent, suppression, do-not-call lists and what the person chose, in one answer with what it rests on."""
    address = question.address or f"contact:{question.enrolment.contact_id}"
    found = standing(
        question.enrolment.contact,
        question.touch.channel,
        question.now,
        topic=lambda: topic_of(question),
        address=address,
    )
    told = {"basis": found.basis} if found.basis else {}
    if found.verdict == "yes":
        return Answer("consent", "pass", told=told)
    if found.verdict == "later":
        return Answer("consent", "wait", found.reason, found.until, told)
    return Answer("consent", "suppress", found.reason, told=told)


def topic_of(question: Question) -> str:
    """What the sequence says it is about; the follow-up of a request when it says nothing."""
    return str(question.touch.step.version.definition.get("topic") or TOPIC)


def hours(question: Question) -> Answer:
    """In the person's own day. An answer to what they just asked may come at any hour by e-mail."""
    channel, at_once = question.touch.channel, question.touch.step.at_once
    if channel == "post" or (at_once and channel == "email"):
        return Answer("hours", "pass", "at_once" if at_once else "")
    if channel not in permits.TALKING:
        until = next_allowed(question.now, window_of(question), question.enrolment.zones)
        return Answer("hours", "pass") if until <= question.now else Answer("hours", "wait", "quiet_hours", until)
    return _lawful_hours(question)


def quiet_from(question: Question) -> datetime | None:
    """From when on a text that is still on its way must not arrive. None for what nobody hears arrive."""
    return _lawful(question).until if question.touch.channel == "sms" else None


def _lawful(question: Question) -> permits.Permit:
    place = question.place
    zones = dict.fromkeys([*question.enrolment.zones, *place.zones])
    known = permits.Place(place.states, tuple(zones))
    permit = _permit(question, known, window_of(question))
    if permit.from_when is None:  # the step's own hours and the law's never meet: the law decides
        permit = _permit(question, known, company_window(question.touch.channel, question.rules))
    return permit


def _lawful_hours(question: Question) -> Answer:
    permit = _lawful(question)
    told = {"law": "+".join(permit.law.sources), "table": permit.law.version}
    if permit.from_when is None:
        return Answer("hours", "suppress", "no_common_hours", told=told)
    if not permit.is_given:
        return Answer("hours", "wait", "quiet_hours", permit.from_when, told)
    if free_at := _over_the_cap(question, permit.law.cap_24h):
        return Answer("hours", "wait", "cap_state", free_at, told)
    return Answer("hours", "pass", told=told)


def _permit(question: Question, place: permits.Place, inside: Window) -> permits.Permit:
    return permits.ask(question.touch.channel, place, question.now, inside=Timetable.of(inside))


def _over_the_cap(question: Question, cap: int | None) -> datetime | None:
    """When the state lets somebody be called again, who had the most it allows in 24 hours."""
    if cap is None:
        return None
    moments = talks_since(question, question.now - DAY)
    return moments[-cap] + DAY if len(moments) >= cap else None


def window_of(question: Question) -> Window:
    """The step's own hours are for its own channel: who is reached another way is reached in the company's."""
    touch = question.touch
    if touch.is_elsewhere:
        return company_window(touch.channel, question.rules)
    return window_for(touch.step, question.rules)


class Hours(Protocol):
    """A step, or as much of it as its hours."""

    @property
    def channel(self) -> str: ...
    @property
    def own_window(self) -> Window | None: ...


def window_for(step: Hours, rules: CadenceRules) -> Window:
    """The step's own hours as far as the company's allow them; the company's when the two never meet."""
    company = company_window(step.channel, rules)
    return (step.own_window and step.own_window.within(company)) or company


def company_window(channel: str, rules: CadenceRules) -> Window:
    if channel not in permits.TALKING:
        return Window(EVERY_DAY, time.fromisoformat(rules.email_from), time.fromisoformat(rules.email_until))
    days = EVERY_DAY if rules.talk_on_sunday else EVERY_DAY - {6}
    return Window(days, time.fromisoformat(rules.talk_from), time.fromisoformat(rules.talk_until))
