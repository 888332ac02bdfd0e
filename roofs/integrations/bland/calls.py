"""A call a machine makes. Bland knows no key of ours: what may have been asked for is never asked for twice."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from roofs.comms.messaging.ports import Outcome, OutgoingVoiceCall
from roofs.core.connections import health
from roofs.core.connections.wire import Answer, NoAnswer
from roofs.integrations.bland import client
from roofs.integrations.bland.client import NAME, Account

RULES = {
    "en": (
        "You are an automated assistant calling for a roofing company. Say so in your first sentence. If the person "
        "asks you to stop or wants no calls, apologise, say you will take them off the list, and end the call. Never "
        "promise a price, a date or what an insurer will pay. Never ask for payment or numbers of cards. If they want "
        "a person, say that one will call back. What to say:\n\n"
    ),
    "es": (
        "Eres un asistente automático que llama de parte de una empresa de techos. Dilo en la primera frase. Si la "
        "persona pide que no la llamen, discúlpate, di que la quitas de la lista y termina la llamada. Nunca prometas "
        "un precio, una fecha ni lo que pagará el seguro. Nunca pidas pagos ni números de tarjetas. Si quieren hablar "
        "con una persona, di que alguien les llamará. Qué decir:\n\n"
    ),
}


class BlandCaller:
    name = NAME
    dedupes = False

    def __init__(self, account: Account) -> None:
        self._account = account

    def call(self, call: OutgoingVoiceCall) -> Outcome:
        try:
            answer = client.create(self._account, request(call, self._account))
        except NoAnswer as silence:
            health.heard(self._account.connection_pk, f"no answer: {silence}")
            return Outcome.unanswered(NAME, silence)
        outcome = meaning(answer)
        is_fine = answer.is_good or answer.status == HTTPStatus.TOO_MANY_REQUESTS
        health.heard(self._account.connection_pk, "" if is_fine else f"{outcome.code} {outcome.reason}")
        return outcome


def request(call: OutgoingVoiceCall, account: Account) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "phone_number": call.to_number,
        "task": RULES.get(call.language[:2], RULES["en"]) + call.task,
        "first_sentence": call.first_sentence,
        "language": call.language,
        "max_duration": call.longest_minutes,
        "record": False,
        "metadata": {"about": call.idem_key},
    }
    if call.from_number or account.from_number:
        asked["from"] = call.from_number or account.from_number
    if account.voice:
        asked["voice"] = account.voice
    if account.callback_url:
        asked["webhook"] = account.callback_url
    if call.voicemail:
        asked["voicemail_message"] = call.voicemail
    return asked


def meaning(answer: Answer) -> Outcome:
    said = answer.json if isinstance(answer.json, dict) else {}
    if answer.is_good and said.get("status") != "error":
        ref = str(said.get("call_id") or "")
        return Outcome.sent(NAME, ref) if ref else Outcome.unknown(NAME, "the answer names no call")
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Outcome.not_sent(NAME, retryable=True, reason="too fast", code=str(answer.status))
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Outcome.unknown(NAME, f"status {answer.status}")
    again = answer.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.PAYMENT_REQUIRED}
    reason = "the account is not let in" if again else "refused"
    return Outcome.not_sent(NAME, retryable=again, reason=reason, code=str(answer.status))
