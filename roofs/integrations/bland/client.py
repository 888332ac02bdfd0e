"""The account, and the calls that are made with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Self

from roofs.core.connections import wire
from roofs.core.connections.models import Connection
from roofs.core.connections.wire import WIRE, Answer

NAME = "bland"
API = "https://api.bland.ai/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    key: str = field(repr=False)
    voice: str = ""
    from_number: str = ""
    callback_url: str = ""
    connection_pk: int | None = None
    api: str = API

    @classmethod
    def of(cls, connection: Connection, callback_url: str = "") -> Self:
        options = connection.options
        return cls(
            key=connection.secrets.get("api_key", ""),
            voice=str(options.get("voice", "")),
            from_number=str(options.get("from_number", "")),
            callback_url=callback_url,
            connection_pk=connection.pk,
            api=str(options.get("endpoint") or API),
        )


def create(account: Account, value: dict[str, Any]) -> Answer:
    """Raises NoAnswer, as all of them."""
    return wire.send_json(f"{account.api}/calls", value, _who(account))


def look(account: Account) -> Answer:
    return WIRE.get().call("GET", f"{account.api}/calls?limit=1", headers=_who(account))


def _who(account: Account) -> dict[str, str]:
    return {"Authorization": f"Bearer {account.key}", "Accept": "application/json"}
