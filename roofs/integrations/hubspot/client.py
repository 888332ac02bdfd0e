"""The account, and the calls that are made with it. HubSpot names its interfaces by date; the old names end in 2027."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import quote

from roofs.core.connections import wire
from roofs.core.connections.models import Connection
from roofs.core.connections.wire import WIRE, Answer

NAME = "hubspot"
API = "https://api.hubapi.com"
SECONDS = 20.0
CONTACTS = {"2026-03": "/crm/objects/2026-03/contacts", "v3": "/crm/v3/objects/contacts"}
PATHS = {
    ("transactional", "2026-03"): "/marketing/transactional/2026-03/single-email/send",
    ("transactional", "v3"): "/marketing/v3/transactional/single-email/send",
    ("marketing", "2026-03"): "/marketing/v4/email/single-send",  # there is no dated one yet
    ("marketing", "v3"): "/marketing/v4/email/single-send",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    token: str = field(repr=False)
    kind: str = "transactional"
    version: str = "2026-03"
    email_id: int = 0
    by_template: tuple[tuple[str, int], ...] = ()
    connection_pk: int | None = None
    api: str = API

    @classmethod
    def of(cls, connection: Connection) -> Self:
        options = connection.options
        return cls(
            token=connection.secrets.get("token", ""),
            kind=str(options.get("kind") or "transactional"),
            version=str(options.get("version") or "2026-03"),
            email_id=int(options.get("email_id") or 0),
            by_template=templates_in(str(options.get("templates") or "")),
            connection_pk=connection.pk,
            api=str(options.get("endpoint") or API),
        )

    def email_for(self, template: str) -> int:
        return dict(self.by_template).get(template, self.email_id)


def templates_in(lines: str) -> tuple[tuple[str, int], ...]:
    """`welcome = 123456`, one a line. Raises ValueError."""
    found = []
    for line in lines.splitlines():
        if line.strip():
            name, _, number = line.partition("=")
            found.append((name.strip(), int(number)))
    return tuple(found)


def single_send(account: Account, value: dict[str, Any]) -> Answer:
    """Raises NoAnswer."""
    url = account.api + PATHS[account.kind, account.version]
    return wire.send_json(url, value, _who(account), seconds=SECONDS)


def send_status(account: Account, status_id: str) -> Answer:
    return _get(account, f"/marketing/v3/email/send-statuses/{status_id}")


def account_details(account: Account) -> Answer:
    return _get(account, "/account-info/v3/details")


def contact_email(account: Account, contact_id: int) -> Answer:
    return _get(account, f"{CONTACTS[account.version]}/{contact_id}?properties=email")


def contact_by_email(account: Account, email: str) -> Answer:
    return _get(account, f"{CONTACTS[account.version]}/{quote(email, safe='')}?idProperty=email")


def forget_contact(account: Account, contact_id: str) -> Answer:
    url = f"{account.api}{CONTACTS[account.version]}/gdpr-delete"
    return wire.send_json(url, {"objectId": contact_id}, _who(account), seconds=SECONDS)


def _get(account: Account, path: str) -> Answer:
    headers = {"Accept": "application/json", **_who(account)}
    return WIRE.get().call("GET", account.api + path, headers=headers, seconds=SECONDS)


def _who(account: Account) -> dict[str, str]:
    return {"Authorization": f"Bearer {account.token}"}
