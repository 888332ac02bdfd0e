from __future__ import annotations

from typing import Any

from django.test import Client

from roofs.core.accounts import tokens
from roofs.core.accounts.models import User

PASSWORD = "a-long-quiet-evening"


class Program(Client):
    """A client of the API: JSON in and out, signed in by its token."""

    def __init__(self, user: User | None = None, **defaults: Any) -> None:
        headers = {"Authorization": f"Bearer {tokens.issue_pair(user).access}"} if user else {}
        super().__init__(headers=headers, **defaults)

    def send(self, method: str, path: str, body: object = None, **extra: Any) -> Any:
        given = {} if body is None else {"data": body}
        return self.generic_json(method, f"/api{path}", **given, **extra)

    def generic_json(self, method: str, path: str, **extra: Any) -> Any:
        return getattr(self, method.lower())(path, content_type="application/json", **extra)
