"""Somebody at a browser."""

from __future__ import annotations

import html
import re
from typing import Any, Protocol

from django.test import Client

from roofs.core.accounts.models import User

ELSEWHERE: Any = {"REMOTE_ADDR": "203.0.113.7"}


class Answer(Protocol):
    @property
    def content(self) -> bytes: ...


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def page(answer: Answer) -> str:
    return answer.content.decode()


def words(answer: Answer) -> str:
    """What a person reads: no tags, one space between words."""
    return " ".join(re.sub(r"<[^>]+>", " ", page(answer)).split())


def filled_in(answer: Answer) -> dict[str, str | list[str]]:
    """What a browser would send if somebody pressed the button of the page's main form without touching anything."""
    body = re.search(r'<form method="post" class="form wide[^"]*".*?</form>', page(answer), re.DOTALL)
    assert body is not None
    sent: dict[str, str | list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", body[0]):
        name, value = _attribute(tag, "name"), _attribute(tag, "value")
        if 'type="checkbox"' not in tag and ('type="radio"' not in tag or " checked" in tag):
            sent[name] = value
        elif 'type="checkbox"' in tag and " checked" in tag:
            known = sent.setdefault(name, [])
            assert isinstance(known, list)
            known.append(value or "on")
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', body[0], re.DOTALL):
        sent[name] = html.unescape(text.removeprefix("\n"))
    for select, options in re.findall(r"(<select[^>]*>)(.*?)</select>", body[0], re.DOTALL):
        chosen = [html.unescape(value) for value in re.findall(r'<option value="([^"]*)" selected', options)]
        first = [html.unescape(value) for value in re.findall(r'<option value="([^"]*)"', options)][:1]
        sent[_attribute(select, "name")] = chosen if " multiple" in select else (chosen or first or [""])[0]
    return sent


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return html.unescape(found[1]) if found else ""
