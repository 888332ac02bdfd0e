"""Twilio's own list of who wants no texts (Consent Management). It hears STOP by itself; whole sentences we tell it.

Only accounts with the Compliance Toolkit have this list open; for others ours alone holds, and says so.
"""

from __future__ import annotations

import json
import uuid
from http import HTTPStatus
from typing import Literal

from roofs.comms.consent.models import Channel
from roofs.core.connections import wire
from roofs.core.connections.wire import NoAnswer
from roofs.integrations.twilio.client import Account

API = "https://accounts.twilio.com"
NOT_OPEN = {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}


class TwilioOptOuts:
    def __init__(self, account: Account) -> None:
        self._account = account

    def tell(self, channel: str, address: str, *, wanted: bool) -> Literal["done", "not_kept", "again"]:
        account = self._account
        if channel != Channel.SMS or not (account.service_sid or account.from_number):
            return "not_kept"
        item = {
            "contact_id": address,
            "correlation_id": uuid.uuid4().hex,
            "sender_id": account.service_sid or account.from_number,
            "status": "opt-in" if wanted else "opt-out",
            "source": "opt-in-message" if wanted else "opt-out-message",
        }
        own = account.api if account.is_rehearsal else API
        who = wire.basic(account.user, account.password)
        try:
            answer = wire.send_form(f"{own}/v1/Consents/Bulk", [("Items", json.dumps(item))], who)
        except NoAnswer:
            return "again"  # telling it twice changes nothing
        if answer.is_good:
            return "done"
        return "not_kept" if answer.status in NOT_OPEN else "again"
