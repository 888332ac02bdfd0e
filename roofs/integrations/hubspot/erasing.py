"""HubSpot is told to forget a person too: the contact with all that hangs on it, so that nobody can restore it."""

from __future__ import annotations

from functools import partial

from roofs.comms.consent.processors import Forget, TryLater, heard
from roofs.core.connections.models import Connection
from roofs.core.connections.wire import Answer
from roofs.integrations.hubspot import client
from roofs.integrations.hubspot.client import Account


class HubSpotForgets:
    def __init__(self, connection: Connection) -> None:
        self._account = Account.of(connection)

    def forget(self, what: Forget) -> None:
        """An address it does not know it would keep, on a list of its own: so it is asked for the contact first."""
        for email in what.emails:
            found = heard(partial(client.contact_by_email, self._account, email), may_be_gone=True)
            if found.is_good:
                heard(partial(client.forget_contact, self._account, _number(found)))


def _number(found: Answer) -> str:
    number = found.json.get("id") if isinstance(found.json, dict) else None
    if not number:
        raise TryLater("half an answer")
    return str(number)
