"""Colours and words for states, shared by the staff's pages."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

register = template.Library()
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
REASONS = {
    "reply": _l("They answered."),
    "conversation": _l("We talked with them."),
    "unsubscribed": _l("They unsubscribed."),
    "bounced": _l("Their address does not exist."),
    "complained": _l("They marked us as spam."),
    "stop": _l("They asked us to stop."),
    "do_not_call": _l("They do not want calls."),
    "deleted": _l("The lead was deleted."),
    "merged": _l("Their record was merged with another one."),
    "hand": _l("Stopped by hand."),
    "quiet_hours": _l("Waits for daytime where they live."),
    "cap_day": _l("Enough for one day."),
    "cap_week": _l("Enough for one week."),
    "min_gap": _l("Too soon after the last one."),
    "throttle": _l("Waits its turn: the hourly limit of the mailbox."),
    "paused": _l("Paused by a person."),
    "no_postal_address": _l("Waits: enter your postal address in the settings. The law wants it in every letter."),
    "no_address": _l("There is no address or number."),
    "suppressed": _l("This address may not be written to."),
    "no_sms_consent": _l("They have not agreed to text messages."),
    "no_street": _l("There is no street with a ZIP code."),
    "no_zone": _l("Nobody knows where they are, so nobody knows what time it is there."),
    "no_voice_consent": _l("They have not agreed in writing to calls by a machine."),
    "not_confirmed": _l("They have not confirmed their address yet."),
    "on_do_not_call_list": _l("Their number is on a do-not-call list, and we have no consent and no recent business."),
    "no_common_hours": _l("The hours of all places they may be in never meet."),
    "topic_off": _l("They do not want to hear of this."),
    "person_paused": _l("They asked for a pause."),
    "cap_state": _l("Their state allows no more calls and texts in 24 hours."),
    "cap_channel": _l("Enough by this way for one week."),
    "less_often": _l("They asked to hear from us less often."),
    "erased": _l("Their data was erased."),
    "too_late": _l("Too late to still make sense."),
    "lead_gone": _l("The lead is gone."),
    "template": _l("Its text could not be filled in."),
    "sender_died": _l("The program stopped in the middle of sending. It may have arrived."),
    "retry": _l("The mail server asked us to try later."),
    "taken_for_sent": _l("A person decided that it has arrived."),
    "send_again": _l("A person decided to send it again."),
    "send_now": _l("A person wants it to go out now."),
    "no_answer": _l("The provider did not say whether it has it."),
    "restored": _l("It fell due while a backup was brought back. It may have arrived."),
    "told_by_provider": _l("The provider told later that it arrived."),
    "sequence_paused": _l("The whole sequence is paused."),
    "step_gone": _l("Its step was taken out of the sequence."),
    "campaign": _l("The campaign is paused."),
    "campaign_over": _l("The campaign is over."),
    "undone": _l("They were taken out again."),
    "begun_anew": _l("It began anew."),
}
OUTCOMES = {
    "reached": _l("We talked"),
    "no_answer": _l("No answer"),
    "left_message": _l("Left a message"),
    "wrong_number": _l("Wrong number"),
    "auto_reply": _l("Automatic reply"),
    "booked": _l("Visit booked"),
    "interested": _l("Talked, interested"),
    "done_elsewhere": _l("Work is done by someone else"),
    "voicemail": _l("Left a voicemail"),
    "call_back": _l("Asked to be called later"),
    "not_interested": _l("Not interested"),
    "do_not_call": _l("Does not want calls"),
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
    "throttle": _l("Is there room for one more?"),
}
VERDICTS = {
    "pass": _l("Yes"),
    "wait": _l("Not yet"),
    "suppress": _l("No"),
    "cancel": _l("Stopped"),
    "expire": _l("Too late"),
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
    return str(OUTCOMES.get(outcome, outcome.replace("_", " ")))


def why(reason: str) -> str:
    """Why something is not sent, or has ended, in a sentence."""
    if reason.startswith("exit:"):
        return why(reason.removeprefix("exit:"))
    if reason.startswith("call:"):
        return _("After a call: %(outcome)s.") % {"outcome": outcome_words(reason.removeprefix("call:"))}
    if reason.startswith("priority:"):
        return _("Another sequence goes first: %(name)s.") % {"name": reason.removeprefix("priority:")}
    if reason.startswith("goal:"):
        return _("The goal was reached: %(name)s.") % {"name": reason.removeprefix("goal:").replace("_", " ")}
    if reason.startswith("status:"):
        return _("The lead has moved on.")
    return str(REASONS.get(reason, reason))


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
