"""Colours and words for states, shared by the staff's pages."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from roofs.marketing.cadence.library.words import spoken
from roofs.marketing.cadence.reasons import outcome_in_words, why

register = template.Library()
register.filter(spoken)
MINUTE, HOUR, DAY = 60, 3600, 86_400

STAGES = {
    "new": "blue",
    "contacted": "teal",
    "qualified": "teal",
    "appointment_scheduled": "amber",
    "inspection_completed": "amber",
    "quote_sent": "violet",
    "negotiation": "violet",
    "won": "green",
    "lost": "gray",
    "nurture": "gray",
}
STATES = {
    "sent": "green",
    "kept": "teal",
    "active": "green",
    "finished": "blue",
    "received": "blue",
    "intent": "amber",
    "sending": "amber",
    "paused": "amber",
    "failed": "red",
    "unknown": "red",
    "waiting": "amber",
    "claimed": "teal",
    "answered": "green",
}
ENTRIES = {
    "call": "green",
    "meeting": "green",
    "visit": "green",
    "email": "blue",
    "sms": "blue",
    "message": "blue",
    "note": "amber",
}


@register.simple_tag
def stage_colour(status: str) -> str:
    return STAGES.get(status, "gray")


@register.simple_tag
def state_colour(state: str) -> str:
    return STATES.get(state, "gray")


@register.simple_tag
def entry_colour(kind: str) -> str:
    if kind.startswith(("cadence.", "touch.")):
        return "violet"
    return ENTRIES.get(kind, "gray")


@register.simple_tag
def exit_words(reason: str) -> str:
    return why(reason)


GATES = {
    "running": _l("Is the follow-up still going on?"),
    "fresh": _l("Does it still make sense this late?"),
    "reachable": _l("Is there an address or number?"),
    "consent": _l("May we contact this person this way?"),
    "lawful": _l("Does it carry what the law asks for?"),
    "hours": _l("Is it a good hour where they live?"),
    "caps": _l("Have they heard enough from us?"),
    "condition": _l("Does what the step asks for still hold?"),
    "throttle": _l("Is there room for one more?"),
}
VERDICTS = {
    "pass": _l("Yes"),
    "wait": _l("Not yet"),
    "suppress": _l("No"),
    "cancel": _l("Stopped"),
    "expire": _l("Too late"),
    "skip": _l("Left out"),
}


@register.simple_tag
def gate_words(gate: str) -> str:
    return str(GATES.get(gate, gate))


@register.filter
def moment(told: str) -> datetime | None:
    """A time as it stands in a log of answers."""
    return parse_datetime(told)


@register.simple_tag
def verdict_words(verdict: str) -> str:
    return str(VERDICTS.get(verdict, verdict))


@register.simple_tag
def outcome_words(outcome: str) -> str:
    return outcome_in_words(outcome)


@register.filter
def duration(seconds: float | None) -> str:
    """`1:35`, `12 min`, `3 h`: how long somebody waited."""
    if seconds is None:
        return ""
    whole = round(seconds)
    if whole < 10 * MINUTE:
        return f"{whole // MINUTE}:{whole % MINUTE:02d}"
    if whole < 2 * HOUR:
        return _("%(n)s min") % {"n": whole // MINUTE}
    return _("%(n)s h") % {"n": whole // HOUR} if whole < 2 * DAY else _("%(n)s d") % {"n": whole // DAY}
