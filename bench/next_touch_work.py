"""The work measured by bench/next_touch.py. Runs inside an installation (see bench/inside.py)."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.fill import _contact, pour
from roofs.comms.engagement.models import Engagement, Sign
from roofs.comms.messaging.models import Message
from roofs.marketing.cadence import adapting, library, pacing, planning, publishing
from roofs.marketing.cadence.deciding import COLUMNS, Due
from roofs.marketing.cadence.models import Enrolment, Sequence
from roofs.people.contacts.models import Contact

LETTERS, SIGNS, ALONE, ROUNDS = 12, 3, 300, 4


def fill(people: int) -> dict[str, Any]:
    """Half of them at an adaptive pace, half on their days; all due for the letter of day 14."""
    now = timezone.now()
    steps = {}
    for pace in ("adaptive", "fixed"):
        plan = library.load("sixteen-touch").model_copy(update={"slug": pace, "name": pace, "pace": pace})
        sequence = Sequence.objects.create(slug=pace, name=pace)
        version = publishing.publish(sequence, plan)
        steps[pace] = (sequence.pk, version.pk, version.steps.get(day=14).pk)
    pour(Contact, (_contact(key) for key in range(1, people + 1)))
    pour(Enrolment, (_enrolment(key, steps["adaptive" if key % 2 else "fixed"], now) for key in range(1, people + 1)))
    for start in range(1, people + 1, 1000):
        some = range(start, min(start + 1000, people + 1))
        Message.objects.bulk_create(_letter(key, number, now) for key in some for number in range(LETTERS))
        Sign.objects.bulk_create(_sign(key, number, now) for key in some for number in range(SIGNS))
        Engagement.objects.bulk_create(
            Engagement(contact_id=key, value=12 + key % 60, value_at=now, last_sign_at=now - timedelta(days=6))
            for key in some
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return {"people": people}


def _enrolment(key: int, place: tuple[int, int, int], now: datetime) -> dict[str, Any]:
    began = now - timedelta(days=13, seconds=people_apart(key))
    return {
        "id": key, "contact_id": key, "subject_id": key, "sequence_id": place[0], "version_id": place[1],
        "next_step_id": place[2], "next_run_at": began + timedelta(days=13), "wait_anchor": began, "started_at": began,
        "previous_at": now - timedelta(days=15), "zones": ["America/Detroit"], "source": "bench",
    }  # fmt: skip


def people_apart(key: int) -> int:
    return key % 600


def _letter(key: int, number: int, now: datetime) -> Message:
    at = now - timedelta(days=15 + 5 * number)
    return Message(
        contact_id=key, channel="email", direction="out", state="sent", purpose="touch", sent_at=at, created_at=at,
        to_address=f"p{key}@example.com", subject_type="lead", subject_id=key,
    )  # fmt: skip


def _sign(key: int, number: int, now: datetime) -> Sign:
    return Sign(contact_id=key, key=f"bench:{key}:{number}", kind="clicked", at=now - timedelta(days=6), points=10)


def run() -> dict[str, Any]:
    now = timezone.now()
    mine = Enrolment.objects.filter(sequence__slug="adaptive").order_by("-pk")
    dues = [Due(*row) for row in mine.values_list(*COLUMNS)[:ALONE]]
    adapting.foresee(dues[:1], now)
    alone, pure = [], []
    for due in dues:
        began = time.perf_counter()
        adapting.foresee([due], now)
        alone.append(1000 * (time.perf_counter() - began))
    book = adapting.Book.of(dues, now)
    for due in dues:
        stop = book.steps.stops[due.step_id or 0]
        slot, facts = book.slot(due, stop), book.facts_for(due)
        began = time.perf_counter()
        pacing.pace(slot, facts, book.rules)
        pure.append(1000 * (time.perf_counter() - began))
    with CaptureQueriesContext(connection) as asked:
        adapting.foresee(dues[1:2], now)
    return {"alone": alone, "pure": pure, "questions_alone": len(asked)} | _batches()


def _batches() -> dict[str, Any]:
    """In turn, each with the other half put off."""
    spent, done, questions = {"adaptive": 0.0, "fixed": 0.0}, {"adaptive": 0, "fixed": 0}, 0
    people = Enrolment.objects.all()
    later = timezone.now() + timedelta(days=900)
    people.update(next_run_at=later)
    for number in range(ROUNDS):
        for pace in spent:
            theirs = Enrolment.objects.filter(sequence__slug=pace, next_run_at=later).order_by("pk")
            keys = list(theirs.values_list("pk", flat=True)[: planning.BATCH])
            people.filter(pk__in=keys).update(next_run_at=timezone.now())
            with CaptureQueriesContext(connection) as asked:
                began = time.perf_counter()
                planned = planning.plan_due()
                took = time.perf_counter() - began
            if planned != len(keys):
                raise ValueError(f"{pace}: {planned} of {len(keys)}")
            if number:  # the first opens files and reads the plans
                spent[pace] += took
                done[pace] += planned
            questions = len(asked) if pace == "adaptive" else questions
            people.filter(pk__in=keys).update(next_run_at=later + timedelta(days=1))
    each = {f"{pace}_ms": 1000 * seconds / done[pace] for pace, seconds in spent.items()}
    return each | {"questions": questions}
