"""Why a touch is not sent (yet): what happened, by which rule, where the rule stands, and when it is tried next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from roofs.comms.messaging.faults import OURS
from roofs.marketing.cadence.models import Touch
from roofs.surfaces.web.templatetags.staff import GATES, REASONS, why

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
SETTINGS = {"caps": "cadence", "hours": "cadence", "lawful": "company", "throttle": "pace", "fresh": "pace"}
CODES = {
    "4": _l("The mail server asked us to try later."),
    "5.1": _l("The mail server says that there is no such address."),
    "5": _l("The mail server refused it."),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """`source` is where the rule can be read or changed, when this person may."""

    sentence: str
    rule: str = ""
    detail: str = ""
    source: str = ""
    until: datetime | None = None


def reason_of(touch: Touch, *, for_manager: bool) -> Reason:
    """What the last gate said; without one, what the provider or a person said."""
    last = touch.gate_log[-1] if touch.gate_log else {}
    said = str(last.get("reason", ""))
    is_gates = bool(said) and last.get("verdict") != "pass" and touch.reason.startswith(said)
    gate = str(last.get("gate", "")) if is_gates else ""
    return Reason(
        sentence=sentence_of(touch),
        rule=str(GATES.get(gate, "")),
        detail=str(last.get("law") or last.get("rule") or last.get("source") or "") if is_gates else "",
        source=_source(gate) if for_manager else "",
        until=touch.next_try_at,
    )


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


def _source(gate: str) -> str:
    if gate == "consent":
        return _address("web:consent")
    return reverse("web:section", args=[SETTINGS[gate]]) if gate in SETTINGS else ""


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
