"""A text message by Twilio. It knows no key of ours, so whatever may have arrived is never asked for twice."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from roofs.comms.messaging.ports import Outcome, OutgoingSms
from roofs.core.connections import health
from roofs.core.connections.wire import Answer, NoAnswer
from roofs.integrations.twilio import client, errors
from roofs.integrations.twilio.client import NAME, Account

LONGEST_TEXT = 1600
LONGEST_WAIT_SECONDS = 36_000
LATE = 5
"""Seconds of its life a text may lose on the way to the vendor."""


class TwilioSms:
    name = NAME
    dedupes = False

    def __init__(self, account: Account) -> None:
        self._account = account

    def send(self, sms: OutgoingSms) -> Outcome:
        if len(sms.text) > LONGEST_TEXT:
            return Outcome.not_sent(NAME, retryable=False, reason=f"longer than {LONGEST_TEXT} characters")
        try:
            answer = client.create_message(self._account, self._fields(sms))
        except NoAnswer as silence:
            health.heard(self._account.connection_pk, f"no answer: {silence}")
            return Outcome.unanswered(NAME, silence)
        outcome = meaning(answer)
        is_fine = answer.is_good or outcome.address_refused or outcome.opted_out
        if is_fine or answer.status != HTTPStatus.TOO_MANY_REQUESTS:
            health.heard(self._account.connection_pk, "" if is_fine else f"{outcome.code} {outcome.reason}".strip())
        return outcome

    def _fields(self, sms: OutgoingSms) -> list[tuple[str, str]]:
        account = self._account
        sender = sms.from_number or account.from_number
        by_service = bool(account.service_sid) and not sms.from_number
        fields = [
            ("To", sms.to_number),
            ("MessagingServiceSid", account.service_sid) if by_service else ("From", sender),
            ("Body", sms.text),
        ]
        if account.callback_url:
            fields.append(("StatusCallback", f"{account.callback_url}?{urlencode({'about': sms.idem_key})}"))
        if sms.valid_seconds is not None:
            fields.append(("ValidityPeriod", str(min(max(sms.valid_seconds - LATE, 1), LONGEST_WAIT_SECONDS))))
        return fields


def meaning(answer: Answer) -> Outcome:
    said = answer.json if isinstance(answer.json, dict) else {}
    return _taken(said) if answer.is_good else _refused(answer.status, str(said.get("code") or ""))


def _taken(said: dict[str, Any]) -> Outcome:
    """An answer that says yes but names no message may be either."""
    sid, code = str(said.get("sid") or ""), str(said.get("error_code") or "")
    if said.get("status") in {"failed", "undelivered", "canceled"}:
        return errors.refused(code, str(said.get("error_message") or said["status"]))
    return Outcome.sent(NAME, sid) if sid else Outcome.unknown(NAME, "the answer names no message")


def _refused(status: int, code: str) -> Outcome:
    if status == HTTPStatus.TOO_MANY_REQUESTS or code == errors.TOO_FAST:
        return Outcome.not_sent(NAME, retryable=True, reason="too fast", code=errors.TOO_FAST)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        return Outcome.not_sent(NAME, retryable=True, reason="not available", code=str(status))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Outcome.unknown(NAME, f"status {status}")
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return Outcome.not_sent(NAME, retryable=True, reason="the account is not let in", code=code or "20003")
    return errors.refused(code or str(status), f"refused, status {status}")
