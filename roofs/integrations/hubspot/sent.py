"""What HubSpot's results of a send mean for us. The list is open: what we do not know is a refusal to be read."""

from __future__ import annotations

from typing import Any

from roofs.comms.messaging.ports import Outcome
from roofs.integrations.hubspot.client import NAME

CANCELED = "CANCELED"
TAKEN = frozenset({"SENT", "QUEUED", "IDEMPOTENT_IGNORE"})
GONE = frozenset({"PREVIOUSLY_BOUNCED", "INVALID_TO_ADDRESS", "UNDELIVERABLE"})
WANTS_NO_MORE = frozenset(
    {
        "PREVIOUS_SPAM",
        "ADDRESS_OPTED_OUT",
        "PREVIOUSLY_UNSUBSCRIBED_BRAND",
        "PREVIOUSLY_UNSUBSCRIBED_BUSINESS_UNIT",
        "PREVIOUSLY_UNSUBSCRIBED_MESSAGE",
        "PREVIOUSLY_UNSUBSCRIBED_PORTAL",
    }
)
FOR_A_WHILE = frozenset(
    {
        "IDEMPOTENT_FAIL",
        "THROTTLED",
        "PORTAL_OVER_LIMIT",
        "RECIPIENT_FATIGUE_SUPPRESSED",
        "BRAND_RECIPIENT_FATIGUE_SUPPRESSED",
        "ATTACHMENT_DOWNLOAD_QUEUE_FULL",
    }
)


def decided(said: dict[str, Any]) -> str:
    """Its result, as far as there is one. What was called off there gets none."""
    return str(said.get("sendResult") or "") or (CANCELED if said.get("status") == CANCELED else "")


def result_of(said: dict[str, Any]) -> Outcome:
    """Of a send, now or asked for later. Results we do not know yet are refusals that somebody has to read."""
    status, ref = str(said.get("status") or ""), str(said.get("statusId") or "")
    got = decided(said)
    if not got:
        if status in {"PENDING", "PROCESSING", "COMPLETE"} and ref:
            return Outcome.sent(NAME, ref)
        return Outcome.unknown(NAME, f"status {status or 'missing'}")
    if got in TAKEN:
        return Outcome.sent(NAME, ref)
    return Outcome.not_sent(
        NAME,
        retryable=got in FOR_A_WHILE,
        reason=f"{got}: {said.get('message') or ''}".strip(": ")[:200],
        code=got,
        address_refused=got in GONE,
        opted_out=got in WANTS_NO_MORE,
    )
