"""Public addresses that stand in messages. The surface serves them under these very paths."""

from __future__ import annotations

from django.conf import settings

OPEN_PATH = "m/o/"
CLICK_PATH = "m/c/"
UNSUBSCRIBE_PATH = "m/u/"


def open_url(token: str) -> str:
    return f"{settings.BASE_URL}/{OPEN_PATH}{token}.gif"


def click_url(token: str) -> str:
    return f"{settings.BASE_URL}/{CLICK_PATH}{token}"


def unsubscribe_url(token: str) -> str:
    return f"{settings.BASE_URL}/{UNSUBSCRIBE_PATH}{token}"
