"""Runs inside an installation (see bench/inside.py): people with a past, then the clock on each question."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.figures import percentile
from roofs.comms.engagement import hours, learning, rebuilding
from roofs.comms.engagement.channels import preference_of
from roofs.comms.engagement.models import Sign
from roofs.comms.engagement.noticing import Noticed, notice
from roofs.comms.engagement.scores import standing_of
from roofs.comms.messaging.models import Message, MessageEvent
from roofs.core.events import record
from roofs.people.contacts.models import Contact

LETTERS, SIGNS, TIMES, CROWD, BATCH = 16, 3, 400, 1000, 2000
ZONE = "America/Detroit"


def fill(people: int) -> dict[str, float]:
    began, chance, now = time.perf_counter(), random.Random(1), timezone.now()
    for start in range(0, people, BATCH):
        some = Contact.objects.bulk_create(
            Contact(first_name=f"P{n}", phone=f"+1248555{n % 100:04}", timezone=ZONE)
            for n in range(start, min(people, start + BATCH))
        )
        letters = Message.objects.bulk_create(
            Message(
                channel=("email", "sms")[n % 2],
                state="sent",
                purpose="touch",
                contact=one,
                sent_at=now - timedelta(days=3 + 5 * n, hours=chance.uniform(0, 12)),
            )
            for one in some
            for n in range(LETTERS)
        )
        MessageEvent.objects.bulk_create(
            MessageEvent(
                message=letter,
                kind="clicked",
                verdict="human",
                at=(letter.sent_at or now) + timedelta(hours=chance.uniform(0, 30)),
                fingerprint=uuid4().hex,
            )
            for n, letter in enumerate(letters)
            if n % LETTERS in range(1, 2 * SIGNS, 2)
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    filled, began = time.perf_counter() - began, time.perf_counter()
    rebuilding.rebuild_all.call()
    rebuilt, began = time.perf_counter() - began, time.perf_counter()
    learning.tally(list(Contact.objects.order_by("pk").values_list("pk", flat=True)), timezone.now())
    learning.learn.call()
    return {"filled": filled, "rebuilt": rebuilt, "learned": time.perf_counter() - began}


def measure() -> dict[str, Any]:
    keys, chance = list(Contact.objects.values_list("pk", flat=True)), random.Random(2)
    crowd, now = chance.sample(keys, min(CROWD, len(keys))), timezone.now()
    letters = list(
        Message.objects.filter(contact__in=crowd, channel="email").order_by("pk").values_list("pk", "contact")[:TIMES]
    )
    signs, cpu = [], []
    for _ in range(TIMES):
        began = time.process_time()
        signs.append(_ms(lambda: notice(_sign(chance.choice(crowd)))))
        cpu.append((time.process_time() - began) * 1000)
    told = [_ms(partial(_tell, *letter)) for letter in letters]
    choose = _chooser()
    known = hours.known_of(crowd, now)
    return {
        "sign": _spread(signs),
        "sign_values": signs,
        "cpu": percentile(cpu, 0.5),
        "statements": _statements(chance.choice(crowd)),
        "told": _spread(told),
        "standing": _spread(_ms(lambda: standing_of([chance.choice(crowd)], timezone.now())) for _ in range(TIMES)),
        "channels": _spread(_ms(lambda: preference_of([chance.choice(crowd)], timezone.now())) for _ in range(TIMES)),
        "hour": _spread(_ms(lambda: choose(chance.choice(crowd), None)) for _ in range(TIMES)),
        "standings": _ms(lambda: standing_of(crowd, now)),
        "preferences": _ms(lambda: preference_of(crowd, now)),
        "choices": _ms(lambda: [choose(key, known) for key in crowd]),
        "kept": Sign.objects.count(),
    }


def _statements(contact: int) -> int:
    notice(_sign(contact))
    with CaptureQueriesContext(connection) as caught:
        notice(_sign(contact))
    return len(caught)


def _sign(contact: int) -> Noticed:
    return Noticed(contact, "replied", f"bench:{uuid4().hex[:20]}", timezone.now(), "sms")


def _tell(letter: int, contact: int) -> None:
    """As tracking does it: what was fetched is written, and told."""
    with transaction.atomic():
        message = Message.objects.get(pk=letter)
        detail = {"agent": "browser", "told": True}
        message.events.create(kind="clicked", verdict="human", fingerprint=uuid4().hex, detail=detail)
        record("message.clicked", message, verdict="human", url="", about=["", None], contact=contact)


def _chooser() -> Callable[[int, hours.Known | None], hours.Choice]:
    now = timezone.now()

    def choose(key: int, known: hours.Known | None) -> hours.Choice:
        return hours.choose(
            key,
            "email",
            now,
            now + timedelta(days=2),
            [ZONE],
            now,
            seed=key,
            allowed=lambda at: 12 <= at.hour < 24,
            known=known,
        )

    return choose


def _ms(what: Callable[[], object]) -> float:
    began = time.perf_counter()
    what()
    return (time.perf_counter() - began) * 1000


def _spread(values: Any) -> dict[str, float]:
    found = list(values)
    return {"p50": percentile(found, 0.5), "p95": percentile(found, 0.95)}
