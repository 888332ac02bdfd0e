"""Reasons and gates in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l

from roofs.marketing.cadence.reasons import why

MENDS: dict[str, Promise] = {
    "no_address": _l("Enter the address or number."),
    "no_street": _l("Enter street and ZIP code of the house."),
    "no_zone": _l("Enter the state or ZIP code of the house, or their time zone."),
    "no_sms_consent": _l("Ask them, and write down what was said; or let them sign a form."),
    "no_voice_consent": _l("A call by a machine needs their consent in writing."),
    "not_confirmed": _l("They have not pressed the link in our letter yet."),
    "on_do_not_call_list": _l("Call only if they ask for it; then write down their consent."),
    "no_common_hours": _l(
        "Their number and their house are too far apart. Ask where they live, and enter the time zone."
    ),
}
GATES: dict[str, Promise] = {
    "running": _l("Still in the sequence"),
    "fresh": _l("Still in time"),
    "reachable": _l("Address and place"),
    "consent": _l("Consent and lists"),
    "lawful": _l("Postal address of the company"),
    "hours": _l("Hours of the law"),
    "caps": _l("Not too often"),
    "condition": _l("Condition of the step"),
    "throttle": _l("Speed limit"),
}
PROOFS: dict[str, Promise] = {
    "said": _l("They said"),
    "signature": _l("Signed by"),
    "page": _l("Page"),
    "network": _l("Network"),
    "browser": _l("Browser"),
    "door": _l("How it came in"),
    "form": _l("Web form"),
}
"""What is kept beside a yes."""


def words_of(reason: str) -> str:
    return why(reason)
