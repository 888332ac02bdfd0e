"""A letter by HubSpot's Single Send. `sendId` is our key: asked twice, it sends once.

HubSpot builds the letter from one of its own templates. Ours go through a template that prints `custom.subject`,
`custom.body_html` and `custom.body_text`; it puts its own List-Unsubscribe header on, so none of ours is sent along.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from roofs.comms.messaging.ports import Outcome, OutgoingEmail
from roofs.core.connections import health
from roofs.core.connections.wire import Answer, NoAnswer
from roofs.integrations.hubspot import client, following
from roofs.integrations.hubspot.client import NAME, Account
from roofs.integrations.hubspot.sent import decided, result_of


class HubSpotSender:
    name = NAME
    dedupes = True

    def __init__(self, account: Account) -> None:
        self._account = account

    def send(self, email: OutgoingEmail) -> Outcome:
        email_id = self._account.email_for(email.template)
        if not email_id:
            return Outcome.not_sent(NAME, retryable=False, reason="no HubSpot e-mail is named for it", code="email_id")
        try:
            answer = client.single_send(self._account, request(email, email_id))
        except NoAnswer as silence:
            health.heard(self._account.connection_pk, f"no answer: {silence}")
            return Outcome.unanswered(NAME, silence)
        outcome = meaning(answer)
        if outcome.kind == "sent" and not _is_decided(answer) and self._account.connection_pk is not None:
            following.soon(self._account.connection_pk, outcome.provider_ref, email.idem_key)
        is_fine = answer.is_good or answer.status == HTTPStatus.TOO_MANY_REQUESTS
        health.heard(self._account.connection_pk, "" if is_fine else f"{outcome.code} {outcome.reason}".strip())
        return outcome


def request(email: OutgoingEmail, email_id: int) -> dict[str, Any]:
    message: dict[str, Any] = {"to": email.to_address, "from": email.from_address, "sendId": email.idem_key}
    if email.reply_to and email.reply_to != email.from_address:
        message["replyTo"] = [email.reply_to]
    return {
        "emailId": email_id,
        "message": message,
        # Nothing is written onto the contact there; what the letter says is nobody's property.
        "contactProperties": {},
        "customProperties": {"subject": email.subject, "body_html": email.html, "body_text": email.text},
    }


def meaning(answer: Answer) -> Outcome:
    said = answer.json if isinstance(answer.json, dict) else {}
    if answer.is_good:
        return result_of(said)
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Outcome.not_sent(
            NAME, retryable=True, reason="too fast", code="429", retry_after_seconds=answer.retry_after_seconds
        )
    category = str(said.get("category") or said.get("errorType") or "")
    # It knows our key, so a server that broke in the middle may be asked again.
    is_passing = answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    is_account = answer.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
    return Outcome.not_sent(
        NAME,
        retryable=is_passing or is_account,
        reason=f"{category}: {said.get('message') or ''}".strip(": ")[:200] or f"refused, status {answer.status}",
        code=str(answer.status),
        retry_after_seconds=answer.retry_after_seconds,
    )


def _is_decided(answer: Answer) -> bool:
    return isinstance(answer.json, dict) and bool(decided(answer.json))
