"""The page, and the calls made for it. The version is part of every address: without one Meta picks the oldest."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlencode

from roofs.core.connections import wire
from roofs.core.connections.models import Connection
from roofs.core.connections.wire import WIRE, Answer

NAME = "meta"
API = "https://graph.facebook.com"
VERSION = "v26.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    page_id: str
    token: str = field(repr=False)
    app_secret: str = field(repr=False, default="")
    connection_pk: int | None = None
    api: str = API

    @classmethod
    def of(cls, connection: Connection) -> Self:
        secrets, options = connection.secrets, connection.options
        return cls(
            page_id=str(options.get("page_id", "")),
            token=secrets.get("page_token", ""),
            app_secret=secrets.get("app_secret", ""),
            connection_pk=connection.pk,
            api=str(options.get("endpoint") or API),
        )

    @property
    def proof(self) -> str:
        """That the token is used by the app it was given to."""
        return hmac.new(self.app_secret.encode(), self.token.encode(), hashlib.sha256).hexdigest()


def send_message(page: Page, value: dict[str, Any]) -> Answer:
    """Raises NoAnswer."""
    return wire.send_json(_url(page, f"/{page.page_id}/messages"), value, _who(page))


def look(page: Page) -> Answer:
    return WIRE.get().call("GET", _url(page, f"/{page.page_id}", fields="name"), headers=_who(page))


def _url(page: Page, path: str, **query: str) -> str:
    return f"{page.api}/{VERSION}{path}?{urlencode({**query, 'appsecret_proof': page.proof})}"


def _who(page: Page) -> dict[str, str]:
    return {"Authorization": f"Bearer {page.token}", "Accept": "application/json"}
