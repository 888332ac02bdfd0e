"""What `bin/bench segments` does inside the installation."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from bench.crowd_facts import born
from bench.spread import number, one_of, settle, spread
from roofs.comms.messaging.models import Message, MessageEvent
from roofs.comms.timeline.log import log
from roofs.core.accounts.models import User
from roofs.core.segments import jobs, listening, rebuilding
from roofs.core.segments.compiling import fitting, plan_of
from roofs.core.segments.models import Membership, Segment, State
from roofs.core.tags import tagging
from roofs.core.tags.models import Tag
from roofs.sales.leads import pipeline
from roofs.sales.leads.models import Lead

LETTERS = 1_000_000
Tree = dict[str, Any]


def _test(trait: str, op: str, value: Any = None) -> Tree:
    return {"trait": trait, "op": op, "value": value}


def _trees() -> dict[str, Tree]:
    tags = list(Tag.objects.alive().values_list("pk", flat=True)[:2])
    dear = _test("lead.property_value", "at_least", 1_200_000)
    near = _test("lead.postal_code", "begins", ["4800", "4801"])
    return {
        "everybody": {"all": []},
        "hot in two towns": _all(
            _test("lead.temperature", "any_of", ["hot", "warm"]), _test("lead.city", "any_of", ["Troy", "Novi"])
        ),
        "clicked twice in 90 days": _test("message.clicked", "did", {"times": 2, "days": 90}),
        "opened, not called, no answer": _all(
            _test("message.opened", "did", {"times": 1}),
            _test("talk.called", "did_not", {"times": 1}),
            _test("message.replied", "did_not", {"times": 1}),
        ),
        "silent for 60 days, open": _all(
            _test("talk.any", "did_not", {"days": 60}),
            _test("lead.status", "none_of", ["won", "lost"]),
            {"not": _test("contact.language", "any_of", ["es"])},
        ),
        "tagged, or dear, or near": {"any": [_test("record.tag", "any_of", tags), dear, near]},
        "customers of worth": _test("customer.lifetime_value", "at_least", 20_000),
        "met and quoted lately": _all(
            _test("appointment.booked", "did", {"days": 120}),
            _test("lead.created_at", "within", 365),
            _test("house.roof_age", "at_least", 10),
        ),
    }


def _all(*tests: Tree) -> Tree:
    return {"all": list(tests)}


def filled() -> str:
    """Letters and what became of them, once; and the segments."""
    if not Message.objects.filter(pk=LETTERS).exists():
        with transaction.atomic():
            _letters()
        settle()
    for name, tree in _trees().items():
        Segment.objects.get_or_create(name=f"bench: {name}", kind="lead", defaults={"tree": tree})
    return (
        f"{Lead.objects.count():,} leads, {Message.objects.count():,} letters, {MessageEvent.objects.count():,} events"
    )


def _letters() -> None:
    leads = Lead.objects.order_by("-pk").values_list("pk", flat=True)[0]
    at = f"{born('n', leads)} + interval '2 hours'"
    spread(
        Message,
        LETTERS,
        {
            "channel": "'email'",
            "direction": "'out'",
            "state": "'sent'",
            "purpose": "'touch'",
            "contact_id": "n",
            "subject_type": "'lead'",
            "subject_id": "n",
            "sent_at": at,
            "created_at": at,
        },
    )
    spread(
        MessageEvent,
        LETTERS,
        {
            "message_id": f"1 + {number(203, LETTERS)}",
            "kind": one_of(("delivered", "opened", "clicked", "replied"), 201),
            "verdict": one_of(("human", "machine", "unsure"), 202),
            "fingerprint": "'bench' || n",
            "at": f"{born(f'1 + {number(203, LETTERS)}', leads)} + interval '1 day'",
        },
    )


def rebuilds() -> dict[str, Any]:
    told = {}
    for segment in Segment.objects.alive().order_by("pk"):
        Membership.objects.filter(segment=segment).delete()
        Segment.objects.filter(pk=segment.pk).update(state=State.BUILDING, built_at=None, swept_at=None)
        segment.refresh_from_db()
        plan, now = plan_of(segment), timezone.now()
        count = _seconds(lambda plan=plan, now=now: fitting(plan.tree, plan.kind, now).count())  # type: ignore[misc]  # bound now
        first = _seconds(lambda segment=segment, now=now: rebuilding.rebuild(segment, now))  # type: ignore[misc]  # bound now
        began = time.perf_counter()
        drift = rebuilding.rebuild(segment, now)
        again = time.perf_counter() - began
        segment.refresh_from_db()
        told[segment.name] = {
            "seconds": first,
            "again": again,
            "count": count,
            "members": segment.members,
            "drift": drift,
        }
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE segments_membership")
    return told


def effort(name: str) -> dict[str, float]:
    """One rebuild from nothing and one again, by the clock and by what the processors did for it: the database and us.
    On a machine that others use, too, the second is the one to compare.
    """
    segment = Segment.objects.get(name=name)
    Membership.objects.filter(segment=segment).delete()
    told: dict[str, float] = {}
    for part in ("first", "again"):
        began, worked = time.perf_counter(), _worked()
        rebuilding.rebuild(segment)
        told |= {f"{part}_s": time.perf_counter() - began, f"{part}_cpu_s": _worked() - worked}
    return told


def _worked() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100 + time.process_time()


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


class _Watch:
    """How long following takes, whatever else the commit does."""

    def __init__(self) -> None:
        self.took: list[float] = []
        self.real = listening.ask_about

    def ask(self, subjects: dict[str, set[int]], heard: Collection[str]) -> None:
        began = time.perf_counter()
        self.real(subjects, heard)
        self.took.append(1000 * (time.perf_counter() - began))


def changes(times: int) -> dict[str, Any]:
    """Spread over all leads. Following is done by the same process, right after the commit."""
    user = User.objects.get(email="manager@example.com")
    tag = tagging.tag_called("Bench", user)
    last = Lead.objects.order_by("-pk").values_list("pk", flat=True)[0]
    leads = [Lead.objects.alive().filter(pk__gte=last * n // times).order_by("pk")[0] for n in range(times)]
    acts: dict[str, Callable[[Lead, int], object]] = {
        "another town": lambda lead, n: pipeline.correct(lead, {"city": f"Town {n}"}, user),
        "the town of many": lambda lead, _n: pipeline.correct(lead, {"city": "Troy", "temperature": "hot"}, user),
        "another stage": lambda lead, n: pipeline.advance(lead, ("contacted", "qualified")[n % 2], user),
        "a call": lambda lead, _n: log(lead, kind="call", direction="out", contact=lead.contact, actor=user),
        "a tag": lambda lead, _n: tagging.put(lead, [tag], user),
    }
    followed, bare = {}, {}
    for name, act in acts.items():
        followed[name] = _followed(act, leads)
        bare[name] = _bare(act, leads)
    return {"followed": followed, "bare": bare, "sweep": _seconds(jobs.sweep.call)}


def _followed(act: Callable[[Lead, int], object], leads: list[Lead]) -> list[float]:
    watch = _Watch()
    listening.ask_about = watch.ask
    try:
        for n, lead in enumerate(leads):
            act(lead, n)
    finally:
        listening.ask_about = watch.real
    return watch.took


def _bare(act: Callable[[Lead, int], object], leads: list[Lead]) -> list[float]:
    real, took = listening.ask_about, []
    listening.ask_about = lambda *_asked: None
    try:
        for n, lead in enumerate(leads):
            began = time.perf_counter()
            act(lead, n + 1)
            took.append(1000 * (time.perf_counter() - began))
    finally:
        listening.ask_about = real
    return took
