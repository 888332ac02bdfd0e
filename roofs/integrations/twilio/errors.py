"""What Twilio's numbers mean for us: try again, never again to this number, or somebody must put the account right."""

from __future__ import annotations

from roofs.comms.messaging.ports import Outcome
from roofs.integrations.twilio.client import NAME

TOO_FAST = "20429"
OPTED_OUT = "21610"
NO_SUCH_NUMBER = {
    "21211": "not a phone number",
    "21217": "not a phone number",
    "21614": "not a mobile number",
    "30005": "no such number",
    "30006": "a landline",
}
WORDS = {
    OPTED_OUT: "this person has texted STOP",
    TOO_FAST: "too fast",
    "21408": "texts to this country are not allowed for the account",
    "21606": "the sender's number cannot send texts",
    "21608": "a trial account sends to verified numbers only",
    "21617": "the text is too long",
    "21703": "the Messaging Service has no number",
    "30001": "too many texts are waiting at the vendor",
    "30002": "the account is suspended",
    "30003": "the phone could not be reached",
    "30004": "blocked by the carrier or the person",
    "30007": "filtered by the carrier",
    "30008": "not delivered, for a reason the carrier does not tell",
    "30023": "the day's limit for this sender is used up",
    "30034": "the number is not registered for business texts (A2P 10DLC)",
    "30036": "its time was over before it could be delivered",
    "30047": "it could not be delivered outside of quiet hours",
    **NO_SUCH_NUMBER,
}
AGAIN = frozenset({TOO_FAST, "30001", "30022"})
"""Refused before anything left, and for a while only."""


def words(code: str, otherwise: str = "") -> str:
    return WORDS.get(code) or otherwise or f"error {code}"


def refused(code: str, otherwise: str = "") -> Outcome:
    return Outcome.not_sent(
        NAME,
        retryable=code in AGAIN,
        reason=words(code, otherwise),
        code=code,
        address_refused=code in NO_SUCH_NUMBER,
        opted_out=code == OPTED_OUT,
    )
