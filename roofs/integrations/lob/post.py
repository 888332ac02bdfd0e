"""A postcard by Lob: the address is looked up first, our key keeps it from being printed twice."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from roofs.comms.messaging.ports import AddressCheck, Outcome, OutgoingPostcard, PostalAddress
from roofs.core.connections import health
from roofs.core.connections.wire import Answer, NoAnswer
from roofs.integrations.lob import client
from roofs.integrations.lob.client import NAME, Account

LONGEST_SIDE, LONGEST_NAME, LONGEST_LINE = 10_000, 40, 64
BLAMES_THE_ADDRESS = {"address_length_exceeds_limit", "failed_deliverability_strictness"}
UNDECIDED = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT}
"""Of a first request with this key that is still under way, or that broke off: it may have been printed."""
DOUBTS = {
    "deliverable_incorrect_unit": "the apartment does not fit the building",
    "deliverable_missing_unit": "the apartment is missing",
}


class LobPost:
    name = NAME
    dedupes = True

    def __init__(self, account: Account) -> None:
        self._account = account

    def check(self, address: PostalAddress) -> AddressCheck:
        """Where the post itself cannot be asked, nothing is known against the address."""
        asked = {
            "primary_line": address.line,
            "secondary_line": address.line2,
            "city": address.city,
            "state": address.state,
            "zip_code": address.zip_code,
        }
        try:
            answer = client.verify(self._account, {name: value for name, value in asked.items() if value})
        except NoAnswer:
            return AddressCheck("unchecked", "the post could not be asked")
        return _checked(answer, address)

    def send(self, postcard: OutgoingPostcard) -> Outcome:
        if too_long := _too_long(postcard):
            return Outcome.not_sent(NAME, retryable=False, reason=too_long, code="too_long")
        checked = self.check(postcard.to)
        if checked.verdict == "undeliverable":
            return Outcome.not_sent(NAME, retryable=False, reason=checked.reason, code="address", address_refused=True)
        try:
            answer = client.create(self._account, request(postcard, self._account.mail_type), postcard.idem_key)
        except NoAnswer as silence:
            health.heard(self._account.connection_pk, f"no answer: {silence}")
            return Outcome.unanswered(NAME, silence)
        outcome = meaning(answer)
        is_fine = answer.is_good or answer.status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.UNPROCESSABLE_ENTITY}
        health.heard(self._account.connection_pk, "" if is_fine else f"{outcome.code} {outcome.reason}".strip())
        return outcome

    def cancel(self, ref: str) -> bool:
        answer = client.cancel(self._account, ref)
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise NoAnswer(f"{NAME} answered {answer.status}", may_have_arrived=True)
        said = answer.json
        return answer.is_good and isinstance(said, dict) and bool(said.get("deleted"))


def request(card: OutgoingPostcard, mail_type: str) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "to": _address(card.to),
        "from": _address(card.sender),
        "front": card.front_html,
        "back": card.back_html,
        "size": card.size,
        "mail_type": mail_type if card.size != "4x6" else "usps_first_class",
        "use_type": "marketing" if card.marketing else "operational",
        "metadata": {"about": card.idem_key},
    }
    if card.send_at is not None:
        asked["send_date"] = card.send_at.isoformat(timespec="seconds")
    return asked


def meaning(answer: Answer) -> Outcome:
    said = answer.json if isinstance(answer.json, dict) else {}
    if answer.is_good:
        ref = str(said.get("id") or "")
        return Outcome.sent(NAME, ref) if ref else Outcome.unknown(NAME, "the answer names no card")
    trouble = said.get("error")
    code = str(trouble.get("code") or answer.status) if isinstance(trouble, dict) else str(answer.status)
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Outcome.not_sent(NAME, retryable=True, reason="too fast", code=code)
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status in UNDECIDED:
        return Outcome.unknown(NAME, f"status {answer.status}")
    if answer.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.PAYMENT_REQUIRED}:
        return Outcome.not_sent(NAME, retryable=True, reason="the account is not let in", code=code)
    return Outcome.not_sent(
        NAME, retryable=False, reason=f"refused: {code}", code=code, address_refused=code in BLAMES_THE_ADDRESS
    )


def _checked(answer: Answer, address: PostalAddress) -> AddressCheck:
    said = answer.json if isinstance(answer.json, dict) else {}
    verdict = str(said.get("deliverability", ""))
    if not answer.is_good or not verdict:
        return AddressCheck("unchecked", f"the post could not be asked (status {answer.status})")
    if verdict == "undeliverable":
        return AddressCheck("undeliverable", "the post does not know this address")
    if verdict in DOUBTS:
        return AddressCheck("doubtful", DOUBTS[verdict])
    parts = said.get("components") or {}
    fixed = PostalAddress(
        name=address.name,
        company=address.company,
        line=str(said.get("primary_line") or address.line),
        line2=str(said.get("secondary_line") or ""),
        city=str(parts.get("city") or address.city),
        state=str(parts.get("state") or address.state),
        zip_code=str(parts.get("zip_code") or address.zip_code),
    )
    return AddressCheck("good", fixed=fixed)


def _address(one: PostalAddress) -> dict[str, str]:
    told = {
        "name": one.name[:LONGEST_NAME],
        "company": one.company[:LONGEST_NAME],
        "address_line1": one.line,
        "address_line2": one.line2,
        "address_city": one.city,
        "address_state": one.state,
        "address_zip": one.zip_code,
        "address_country": one.country,
    }
    return {name: value for name, value in told.items() if value}


def _too_long(card: OutgoingPostcard) -> str:
    if max(len(card.front_html), len(card.back_html)) > LONGEST_SIDE:
        return f"a side has more than {LONGEST_SIDE} letters"
    if any(len(line) > LONGEST_LINE for line in (card.to.line, card.to.line2, card.sender.line, card.sender.line2)):
        return f"a line of the address has more than {LONGEST_LINE} letters"
    return ""
