"""How Mailchimp Transactional wants a letter, and what it answers. A 200 may still be a refusal."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from anymail.backends.mandrill import EmailBackend
from anymail.message import AnymailMessage

from roofs.comms.messaging.ports import Outcome, OutgoingEmail
from roofs.core.connections.wire import Answer
from roofs.integrations.mailchimp.connect import API, NAME

GONE = frozenset({"hard-bounce", "invalid"})
WANTS_NO_MORE = frozenset({"spam", "unsub"})
FOR_A_WHILE = frozenset({"soft-bounce", "test-mode-limit"})
ACCOUNT = frozenset({"Invalid_Key", "PaymentRequired", "Unknown_Subaccount"})


def backend(api_key: str, endpoint: str = "") -> EmailBackend:
    return EmailBackend(api_key=api_key, api_url=endpoint or API)


def dress(letter: AnymailMessage, email: OutgoingEmail) -> None:
    """We count opens and clicks ourselves, and make the text part ourselves."""
    letter.track_opens = False
    letter.track_clicks = False
    letter.esp_extra = {"message": {"auto_text": False, "auto_html": False, "inline_css": False}}


def taken(answer: Answer) -> Outcome:
    rows = answer.json if isinstance(answer.json, list) else []
    first = rows[0] if rows and isinstance(rows[0], dict) else {}
    status = str(first.get("status") or "")
    if status in {"sent", "queued", "scheduled"}:
        return Outcome.sent(NAME, str(first.get("_id") or ""))
    if status in {"rejected", "invalid"}:
        return _turned_away(first, status)
    return Outcome.unknown(NAME, "the answer names no message")


def _turned_away(said: dict[str, Any], status: str) -> Outcome:
    why = str(said.get("reject_reason") or status)
    return Outcome.not_sent(
        NAME,
        retryable=why in FOR_A_WHILE,
        reason=f"turned away: {why}",
        code=why,
        address_refused=why in GONE,
        opted_out=why in WANTS_NO_MORE,
    )


def refused(answer: Answer) -> Outcome:
    """Its errors come with status 500, whatever was wrong; only one with a name says that nothing was sent."""
    said = answer.json if isinstance(answer.json, dict) else {}
    name = str(said.get("name") or "")
    if not name and answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Outcome.unknown(NAME, f"status {answer.status}")
    if name == "GeneralError":
        return Outcome.unknown(NAME, name)
    reason = f"{name}: {said.get('message') or ''}".strip(": ")[:200]
    return Outcome.not_sent(
        NAME,
        retryable=name in ACCOUNT or name == "ServiceUnavailable",
        reason=reason or f"refused, status {answer.status}",
        code=name or str(answer.status),
    )
