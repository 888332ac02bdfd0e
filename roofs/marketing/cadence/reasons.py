"""The codes under which a touch waits, was held back or a way ended, in words: for pages and for programs alike."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from roofs.comms.messaging.faults import OURS
from roofs.marketing.cadence.models import Touch

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
    "test_hour": _l("Waits for the hour that is being tried with them."),
    "too_much": _l("Left out: it presses, and they have had enough."),
    "past_end": _l("Left out: the sequence ends before it would come."),
    "best_hour": _l("Waits for the hour at which they answer best."),
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
    "written": _l("Written to"),
    "not_found": _l("Not found there"),
    "do_not_write": _l("Does not want to be written to"),
    "all_well": _l("All is well"),
    "problem": _l("Something is wrong, task written"),
    "accepted": _l("Says yes to the quote"),
    "questions": _l("Talked, questions open"),
    "went_elsewhere": _l("Chose another roofer"),
}
THROTTLES = {
    "company": _l("Waits its turn: enough e-mails for this minute."),
    "domain": _l("Waits its turn: enough e-mails of your domain for this minute."),
    "domain_day": _l("Waits for tomorrow: enough e-mails of your domain for one day."),
    "warm_up": _l("Waits for tomorrow: your domain is new and sends a little more each day."),
    "mailbox": _l("Waits its turn: enough e-mails of this mailbox for the hour."),
    "mailbox_day": _l("Waits for tomorrow: enough e-mails of this mailbox for one day."),
    "recipient": _l("Waits its turn: enough e-mails to this mail service for this minute."),
    "brand": _l("Waits for midnight Pacific time: enough text messages of your company for one day."),
    "provider": _l("Waits its turn: the provider takes no more at once."),
    "post": _l("Waits for tomorrow: enough postcards for one day."),
}
NEEDS = {
    "customer": _l("It is written for customers, and they are none yet."),
    "project": _l("It is about a job, and there is none."),
    "project.starts_on": _l("It is about the day the work begins, and there is none yet."),
    "project.completed_on": _l("It is about the day the work was done, and there is none yet."),
    "quote": _l("It is about a quote, and there is none."),
    "review": _l("It is about a review, and there is none."),
    "storm": _l("It is about a storm, and none is known near the house."),
}
"""By what a template is about (its `needs`)."""
CODES = {
    "4": _l("The mail server asked us to try later."),
    "5.1": _l("The mail server says that there is no such address."),
    "5": _l("The mail server refused it."),
}


def sentence_of(touch: Touch) -> str:
    reason = touch.reason
    if not reason:
        return _("Waits to be sent.") if touch.state == Touch.State.INTENT else str(touch.get_state_display())
    if reason.startswith("throttle"):
        return _throttled(reason)
    if reason in REASONS or ":" in reason:
        return why(reason)
    status = reason.split()[-1] if reason[:1].isdigit() else ""
    for beginning in ("5.1", "5", "4"):
        if status.startswith(beginning):
            return _("%(words)s (%(code)s)") % {"words": CODES[beginning], "code": reason}
    return why(reason)


def _throttled(reason: str) -> str:
    _word, _colon, rest = reason.partition(":")
    kind, _colon, held = rest.partition(":")
    if held in OURS:
        return _("E-mail of your domain is stopped: %(fault)s. A manager has to mend it.") % {"fault": OURS[held].name}
    if held:
        return _("A mail service said that we are too fast. Your domain rests a little and then goes on more slowly.")
    return str(THROTTLES.get(kind, REASONS["throttle"]))


def why(reason: str) -> str:
    """Why something is not sent, or has ended, in a sentence."""
    kind, colon, rest = reason.partition(":")
    match kind if colon else "":
        case "exit":
            words = why(rest)
        case "call":
            words = _("After a call: %(outcome)s.") % {"outcome": outcome_in_words(rest)}
        case "priority":
            words = _("Another sequence goes first: %(name)s.") % {"name": rest}
        case "goal":
            words = _("The goal was reached: %(name)s.") % {"name": rest.replace("_", " ")}
        case "status":
            words = _("The lead has moved on.")
        case "needs":
            words = str(NEEDS.get(rest) or _("It speaks of what is not known: %(name)s.") % {"name": rest})
        case "unless":
            words = _("left out, because this does not hold: %(condition)s") % {"condition": rest}
        case _:
            words = str(REASONS.get(reason, reason))
    return words


def outcome_in_words(outcome: str) -> str:
    """What came of a call."""
    return str(OUTCOMES.get(outcome, outcome.replace("_", " ")))
