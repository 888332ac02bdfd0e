"""The floor under a list: its bare SQL, by as many threads as the web processes have. Runs inside an installation."""

from __future__ import annotations

import threading
import time
from typing import Any

from django.db import connection

from bench.figures import percentile
from roofs.core.accounts.models import User
from roofs.sales.leads.filtering import LeadFilter
from roofs.sales.leads.models import Lead

THREADS = 16


def bare_sql(email: str, wanted: dict[str, Any], seconds: float) -> dict[str, Any]:
    statement, values = _statement(email, wanted)
    until, waited = time.monotonic() + seconds, list[float]()

    def client() -> None:
        with connection.cursor() as cursor:
            while time.monotonic() < until:
                began = time.perf_counter()
                cursor.execute(statement, values)
                cursor.fetchall()
                waited.append(1000 * (time.perf_counter() - began))
        connection.close()

    threads = [threading.Thread(target=client) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    alone = _alone(statement, values)
    return {
        "p50": percentile(waited, 0.5),
        "p95": percentile(waited, 0.95),
        "rate": len(waited) / seconds,
        "alone": alone,
    }


def plan(email: str, wanted: dict[str, Any]) -> list[str]:
    """How the database goes about it."""
    statement, values = _statement(email, wanted)
    word = "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF)" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        cursor.execute(f"{word} {statement}", values)
        return [str(row[-1]) for row in cursor.fetchall()]


def _statement(email: str, wanted: dict[str, Any]) -> tuple[str, tuple[Any, ...]]:
    user, asked = User.objects.get(email=email), LeadFilter.model_validate(wanted)
    leads = asked.ordered(asked.apply(Lead.objects.visible_to(user), user))
    page = leads.select_related("contact", "assigned_to").defer("message", "notes")[:51]
    statement, values = page.query.sql_with_params()
    return statement, tuple(values)


def _alone(statement: str, values: tuple[Any, ...]) -> float:
    """Milliseconds when nobody else asks: the middle of twenty."""
    waited = []
    with connection.cursor() as cursor:
        for _ in range(20):
            began = time.perf_counter()
            cursor.execute(statement, values)
            cursor.fetchall()
            waited.append(1000 * (time.perf_counter() - began))
    return percentile(waited, 0.5)
