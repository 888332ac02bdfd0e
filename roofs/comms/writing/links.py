"""Whether the addresses in a template lead anywhere. Asked in the background; what came back is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from django.utils import timezone

from roofs.comms.writing.models import LinkCheck
from roofs.core.connections.ports import Port
from roofs.core.jobs import task

MOST_AT_ONCE = 30
AGAIN_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Found:
    """`status` is what HTTP said; `error` why nothing was said."""

    status: int = 0
    error: str = ""


class LinkChecker(Protocol):
    def ask(self, url: str) -> Found: ...


class PretendedChecker:
    """For tests and rehearsals: everything is there, but what is named."""

    def __init__(self, broken: Iterable[str] = ()) -> None:
        self.broken = frozenset(broken)
        self.asked: list[str] = []

    def ask(self, url: str) -> Found:
        self.asked.append(url)
        return Found(404) if url in self.broken else Found(200)


LINKS: Port[LinkChecker] = Port("links")
LINKS.register(PretendedChecker)


def check_links(urls: Iterable[str]) -> int:
    """How many will be asked: one that was asked a moment ago is not asked again."""
    now = timezone.now()
    wanted = list(dict.fromkeys(urls))[:MOST_AT_ONCE]
    fresh = LinkCheck.objects.filter(url__in=wanted, asked_at__gt=now - AGAIN_AFTER).values_list("url", flat=True)
    due = sorted(set(wanted) - set(fresh))
    for url in due:
        LinkCheck.objects.update_or_create(url=url, defaults={"asked_at": now})
    if due:
        ask_them.enqueue(due)
    return len(due)


@task(max_attempts=2, atomic=False)
def ask_them(urls: list[str]) -> int:
    """How many are broken. Each answer is kept at once, so a restart asks little twice."""
    broken = 0
    for url in urls:
        found = LINKS.get().ask(url)
        row, _is_new = LinkCheck.objects.update_or_create(
            url=url, defaults={"status": found.status, "error": found.error[:300], "checked_at": timezone.now()}
        )
        broken += not row.is_good
    return broken
