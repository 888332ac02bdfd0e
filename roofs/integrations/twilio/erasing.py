"""Twilio is told to forget a person too: every text it carried for us, with its words and the number."""

from __future__ import annotations

from functools import partial

from roofs.comms.consent.processors import Forget, heard
from roofs.core.connections.models import Connection
from roofs.integrations.twilio import client
from roofs.integrations.twilio.client import Account

TEXTS = ("SM", "MM")


class TwilioForgets:
    def __init__(self, connection: Connection) -> None:
        self._account = Account.of(connection)

    def forget(self, what: Forget) -> None:
        """Again from the beginning after a failure: what is gone stays gone."""
        for sid in what.references:
            if sid.startswith(TEXTS):
                heard(partial(client.delete_message, self._account, sid), may_be_gone=True)
