"""Lob is told to forget a person too: cards not printed yet are cancelled, the addresses they went to are erased."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop as _n

from roofs.comms.consent.processors import Forget, TryLater, heard
from roofs.core.connections.models import Connection
from roofs.integrations.lob import client
from roofs.integrations.lob.client import Account

BY_HAND = _n(
    "Cards that were still waiting are cancelled and the saved addresses are erased. What was printed stays in Lob's "
    "records, and no program can erase that: write to Lob's support, name the numbers below and ask for it."
)


class LobForgets:
    def __init__(self, connection: Connection) -> None:
        self._account = Account.of(connection)

    def forget(self, what: Forget) -> None:
        for ref in what.references:
            answer = heard(partial(client.fetch, self._account, ref), may_be_gone=True)
            if answer.is_good:
                self._forget_card(ref, answer.json)

    def _forget_card(self, ref: str, card: Any) -> None:
        if not isinstance(card, dict):
            raise TryLater("half an answer")
        if _is_waiting(card):
            heard(partial(client.cancel, self._account, ref), may_be_gone=True)
        to = card.get("to")
        if isinstance(to, dict) and to.get("id"):
            heard(partial(client.delete_address, self._account, str(to["id"])), may_be_gone=True)


def _is_waiting(card: dict[str, Any]) -> bool:
    try:
        return not card.get("deleted") and datetime.fromisoformat(str(card.get("send_date"))) > timezone.now()
    except (TypeError, ValueError):
        return False
