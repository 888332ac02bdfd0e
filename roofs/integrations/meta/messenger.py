"""A text on Messenger in the name of the page. It knows no key of ours, so nothing is asked for twice."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from roofs.comms.messaging.ports import Outcome, OutgoingMessengerText
from roofs.core.connections import health
from roofs.core.connections.wire import Answer, NoAnswer
from roofs.integrations.meta import client
from roofs.integrations.meta.client import NAME, Page

LONGEST_TEXT = 2000
TOO_FAST = {4, 17, 32, 613}
NOT_LET_IN = {10, 190, 200}
AWAY = {551}
BROKEN = {1, 2}
"""Something went wrong on their side: nobody knows how far it came."""
OUTSIDE = 2018278


class MetaMessenger:
    name = NAME
    dedupes = False

    def __init__(self, page: Page) -> None:
        self._page = page

    def send(self, text: OutgoingMessengerText) -> Outcome:
        if len(text.text) > LONGEST_TEXT:
            return Outcome.not_sent(NAME, retryable=False, reason=f"longer than {LONGEST_TEXT} characters")
        try:
            answer = client.send_message(self._page, request(text))
        except NoAnswer as silence:
            health.heard(self._page.connection_pk, f"no answer: {silence}")
            return Outcome.unanswered(NAME, silence)
        outcome = meaning(answer)
        health.heard(
            self._page.connection_pk,
            "" if answer.is_good or not outcome.retryable else f"{outcome.code} {outcome.reason}",
        )
        return outcome


def request(text: OutgoingMessengerText) -> dict[str, Any]:
    asked: dict[str, Any] = {"recipient": {"id": text.person}, "message": {"text": text.text}}
    return (
        {**asked, "messaging_type": "MESSAGE_TAG", "tag": text.tag}
        if text.tag
        else {**asked, "messaging_type": "RESPONSE"}
    )


def meaning(answer: Answer) -> Outcome:
    said = answer.json if isinstance(answer.json, dict) else {}
    if answer.is_good:
        ref = str(said.get("message_id") or "")
        return Outcome.sent(NAME, ref) if ref else Outcome.unknown(NAME, "the answer names no message")
    trouble = said.get("error")
    known = trouble if isinstance(trouble, dict) else {}
    code, detail = known.get("code"), known.get("error_subcode")
    named = "/".join(str(part) for part in (code or answer.status, detail) if part)
    if code in BROKEN or (code is None and answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR):
        return Outcome.unknown(NAME, f"status {answer.status}")
    again, reason = _why(answer.status, code, detail)
    return Outcome.not_sent(NAME, retryable=again, reason=reason or f"refused, {named}", code=named)


def _why(status: int, code: object, detail: object) -> tuple[bool, str]:
    if detail == OUTSIDE:
        return False, "outside of the time in which the page may write"
    if code in TOO_FAST or status == HTTPStatus.TOO_MANY_REQUESTS:
        return True, "too fast"
    if code in NOT_LET_IN or status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return True, "the page is not let in"
    return False, "this person takes no messages" if code in AWAY else ""
