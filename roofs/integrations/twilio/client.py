"""The account, and the calls that are made with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

from roofs.core.connections import wire
from roofs.core.connections.models import Connection

NAME = "twilio"
API = "https://api.twilio.com"
VERSION = "2010-04-01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    sid: str
    user: str
    password: str = field(repr=False)
    auth_token: str = field(repr=False, default="")
    service_sid: str = ""
    from_number: str = ""
    callback_url: str = ""
    connection_pk: int | None = None
    api: str = API

    @classmethod
    def of(cls, connection: Connection, callback_url: str = "") -> Self:
        """With a key of its own when there is one: the account's token then only proves who calls us."""
        secrets, options = connection.secrets, connection.options
        sid, token = str(options.get("account_sid", "")), secrets.get("auth_token", "")
        key = str(options.get("key_sid", ""))
        return cls(
            sid=sid,
            user=key or sid,
            password=secrets.get("key_secret", "") if key else token,
            auth_token=token,
            service_sid=str(options.get("service_sid", "")),
            from_number=str(options.get("from_number", "")),
            callback_url=callback_url,
            connection_pk=connection.pk,
            api=str(options.get("endpoint") or API),
        )

    @property
    def is_rehearsal(self) -> bool:
        return self.api != API

    def url(self, path: str) -> str:
        return f"{self.api}/{VERSION}/Accounts/{self.sid}{path}"


def create_message(account: Account, fields: list[tuple[str, str]]) -> wire.Answer:
    """Raises NoAnswer."""
    return wire.send_form(account.url("/Messages.json"), fields, _who(account))


def delete_message(account: Account, sid: str) -> wire.Answer:
    return wire.WIRE.get().call("DELETE", account.url(f"/Messages/{sid}.json"), headers=_who(account))


def fetch_account(account: Account) -> wire.Answer:
    return wire.WIRE.get().call("GET", account.url(".json"), headers={**_who(account), "Accept": "application/json"})


def _who(account: Account) -> dict[str, str]:
    return wire.basic(account.user, account.password)
