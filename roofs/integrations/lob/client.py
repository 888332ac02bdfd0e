"""The account, and the calls that are made with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import quote

from roofs.core.connections import wire
from roofs.core.connections.models import Connection
from roofs.core.connections.wire import WIRE, Answer

NAME = "lob"
API = "https://api.lob.com/v1"
SECONDS = 30.0  # a card is drawn before the answer comes


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    key: str = field(repr=False)
    mail_type: str = "usps_first_class"
    connection_pk: int | None = None
    api: str = API

    @classmethod
    def of(cls, connection: Connection) -> Self:
        options = connection.options
        return cls(
            key=connection.secrets.get("api_key", ""),
            mail_type=str(options.get("mail_type") or "usps_first_class"),
            connection_pk=connection.pk,
            api=str(options.get("endpoint") or API),
        )


def verify(account: Account, address: Mapping[str, str]) -> Answer:
    """Raises NoAnswer, as all of them."""
    return wire.send_json(f"{account.api}/us_verifications?case=proper", address, _who(account), seconds=SECONDS)


def create(account: Account, card: Mapping[str, Any], key: str) -> Answer:
    """Asked twice with one key within a day, it prints once."""
    headers = {**_who(account), "Idempotency-Key": key}
    return wire.send_json(f"{account.api}/postcards", card, headers, seconds=SECONDS)


def cancel(account: Account, ref: str) -> Answer:
    return WIRE.get().call("DELETE", f"{account.api}/postcards/{quote(ref, safe='')}", headers=_who(account))


def fetch(account: Account, ref: str) -> Answer:
    return WIRE.get().call("GET", f"{account.api}/postcards/{quote(ref, safe='')}", headers=_who(account))


def delete_address(account: Account, ref: str) -> Answer:
    return WIRE.get().call("DELETE", f"{account.api}/addresses/{quote(ref, safe='')}", headers=_who(account))


def look(account: Account) -> Answer:
    return WIRE.get().call("GET", f"{account.api}/postcards?limit=1", headers=_who(account))


def _who(account: Account) -> dict[str, str]:
    return {**wire.basic(account.key, ""), "Accept": "application/json"}
