"""Twilio is told to forget a person too: every text it carried for us, with its words and the number."""

from __future__ import annotations

from http import HTTPStatus

from roofs.comms.consent.processors import Forget, TryLater
from roofs.core.connections.wire import NoAnswer
from roofs.integrations.twilio import client
from roofs.integrations.twilio.client import NAME, Account

GONE = {HTTPStatus.NO_CONTENT, HTTPStatus.OK, HTTPStatus.NOT_FOUND}
STILL_UNDER_WAY = HTTPStatus.CONFLICT


class TwilioForgets:
    name = NAME

    def __init__(self, account: Account) -> None:
        self._account = account

    def forget(self, what: Forget) -> None:
        """Again from the beginning after a failure: what is gone stays gone."""
        for sid in what.references:
            if not sid.startswith(("SM", "MM")):
                continue
            try:
                answer = client.delete_message(self._account, sid)
            except NoAnswer as silence:
                raise TryLater(str(silence)) from None
            if answer.status in GONE:
                continue
            busy = answer.status in {HTTPStatus.TOO_MANY_REQUESTS, STILL_UNDER_WAY}
            if busy or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                raise TryLater(f"status {answer.status}")
            raise ValueError(f"Twilio says no (status {answer.status})")
