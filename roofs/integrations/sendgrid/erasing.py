"""SendGrid is told to forget a person too: its address in everything they keep of our mail."""

from __future__ import annotations

import json
from http import HTTPStatus

from roofs.comms.consent.processors import Forget, TryLater
from roofs.core.connections.models import Connection
from roofs.core.connections.wire import WIRE, NoAnswer
from roofs.integrations.sendgrid.connect import NAME, REGIONS

MOST = 5000
"""Addresses in one request. Their documents say also 256 kB and 100 requests a minute."""


class SendGridForgets:
    name = NAME

    def __init__(self, connection: Connection) -> None:
        options = connection.options
        self._base = str(options.get("endpoint") or REGIONS.get(str(options.get("region")), REGIONS["us"]))
        self._key = connection.secrets.get("api_key", "")

    def forget(self, what: Forget) -> None:
        """Again is as good as once: the job at SendGrid looks for what is left."""
        if not what.emails:
            return
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        body = json.dumps({"email_addresses": what.emails[:MOST]}).encode()
        try:
            answer = WIRE.get().call("POST", f"{self._base}recipients/erasejob", headers=headers, body=body)
        except NoAnswer as silence:
            raise TryLater(str(silence)) from None
        if answer.is_good:
            return
        is_busy = answer.status == HTTPStatus.TOO_MANY_REQUESTS or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        if is_busy:
            raise TryLater(f"status {answer.status}")
        raise ValueError(f"SendGrid says no (status {answer.status})")
