"""How SendGrid wants a letter, and what it answers. 202 says that it was taken, not that it arrived."""

from __future__ import annotations

import warnings
from http import HTTPStatus

from anymail.backends.sendgrid import EmailBackend
from anymail.exceptions import AnymailNotSupportedWarning
from anymail.message import AnymailMessage

from roofs.comms.messaging.ports import Outcome, OutgoingEmail
from roofs.core.connections.wire import Answer
from roofs.integrations.sendgrid.connect import NAME, REGIONS

# Its own counting, its own footer and its own header would stand beside ours.
OURS = {
    "click_tracking": {"enable": False, "enable_text": False},
    "open_tracking": {"enable": False},
    "subscription_tracking": {"enable": False},
}
# anymail's makers have no account to try theirs on any more (their issue 432). We hold every request against the
# vendor's own description, and read what comes back ourselves.
warnings.filterwarnings("ignore", category=AnymailNotSupportedWarning)


def backend(api_key: str, region: str = "us", endpoint: str = "") -> EmailBackend:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AnymailNotSupportedWarning)
        return EmailBackend(
            api_key=api_key, api_url=endpoint or REGIONS.get(region, REGIONS["us"]), generate_message_id=False
        )


def dress(letter: AnymailMessage, email: OutgoingEmail) -> None:
    # Beside the recipient, where the vendor's description has it; at the top it says a text is wanted.
    letter.merge_metadata = {email.to_address: letter.metadata}
    del letter.metadata
    letter.esp_extra = {"tracking_settings": OURS}


def taken(answer: Answer) -> Outcome:
    ref = answer.headers.get("x-message-id", "")
    if answer.status != HTTPStatus.ACCEPTED and not ref:
        return Outcome.unknown(NAME, f"status {answer.status} names no message")
    return Outcome.sent(NAME, ref)


def refused(answer: Answer) -> Outcome:
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Outcome.unknown(NAME, f"status {answer.status}")
    errors = answer.json.get("errors", []) if isinstance(answer.json, dict) else []
    first = errors[0] if errors and isinstance(errors[0], dict) else {}
    field, said = str(first.get("field") or ""), str(first.get("message") or "")
    return Outcome.not_sent(
        NAME,
        retryable=False,
        reason=f"{field}: {said}".strip(": ")[:200] or f"refused, status {answer.status}",
        code=str(answer.status),
        address_refused=".to." in f"{field}." and "valid" in said.lower(),
    )
