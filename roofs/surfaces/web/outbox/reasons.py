"""Why a touch is not sent (yet): what happened, by which rule, where the rule stands, and when it is tried next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import NoReverseMatch, reverse

from roofs.marketing.cadence.models import Touch
from roofs.marketing.cadence.reasons import sentence_of
from roofs.surfaces.web.consent.words import GATES

SETTINGS = {"caps": "cadence", "hours": "cadence", "lawful": "company", "throttle": "pace", "fresh": "pace"}


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


def _source(gate: str) -> str:
    if gate == "consent":
        return _address("web:consent")
    return reverse("web:section", args=[SETTINGS[gate]]) if gate in SETTINGS else ""


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
