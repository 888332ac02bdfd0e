"""SendGrid is told to forget a person too: its address in everything they keep of our mail."""

from __future__ import annotations

from roofs.comms.consent.processors import Forget, heard
from roofs.core.connections.models import Connection
from roofs.core.connections.wire import send_json
from roofs.integrations.sendgrid.connect import base_of

MOST = 5000
"""Addresses in one request. Their documents say also 256 kB and 100 requests a minute."""


class SendGridForgets:
    def __init__(self, connection: Connection) -> None:
        self._url = f"{base_of(connection)}recipients/erasejob"
        self._who = {"Authorization": f"Bearer {connection.secrets.get('api_key', '')}"}

    def forget(self, what: Forget) -> None:
        """Again is as good as once: the job at SendGrid looks for what is left."""
        if what.emails:
            asked = {"email_addresses": what.emails[:MOST]}
            heard(lambda: send_json(self._url, asked, self._who))
