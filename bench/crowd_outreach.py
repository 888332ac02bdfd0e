"""What a big company has written: enrolments, touches, messages and what came of them, over the last year.

Each of the newest leads has been in the sequence for new leads: six letters and texts of it and one call. Of every
message up to eight things are heard; which, is worked out from its number.
"""

from __future__ import annotations

import time
from typing import Any

from django.db import transaction

from bench.crowd_facts import born
from bench.spread import in_turn, number, one_of, settle, spread
from roofs.comms.messaging.models import Message, MessageEvent
from roofs.insight.outreach.keeping import catch_up, rebuild
from roofs.marketing.cadence.models import Enrolment, Sequence, Touch
from roofs.marketing.cadence.policy import CADENCE
from roofs.sales.leads.models import Lead

WRITTEN, MOST_NEWS = 6, 8
ENDS = ("reply", "stage", "stage", "stage", "unsubscribed")
DAYS = (0, 1, 2, 3, 5, 10, 14)
MAILBOXES = ("gmail.com", "gmail.com", "yahoo.com", "hotmail.com", "icloud.com", "example.com")
NEWS = (
    ("delivered", "", 960),
    ("opened", "machine", 420),
    ("opened", "human", 330),
    ("opened", "unsure", 60),
    ("clicked", "human", 70),
    ("clicked", "machine", 60),
    ("replied", "", 35),
    ("bounced", "", 15),
)
"""What is heard of a message, by whom, and of how many among a thousand."""


def outreach(messages: int) -> dict[str, Any]:
    """Unless it is there already."""
    if Touch.objects.exists():
        return {"messages": Message.objects.count(), "seconds": 0.0}
    began, told = time.perf_counter(), {}
    leads = Lead.objects.order_by("-pk").values_list("pk", flat=True)[0]
    people = min(messages // WRITTEN, leads)
    with transaction.atomic():
        _enrolments(people, leads)
        _touches(people, leads)
        _messages(people, leads)
        _news(people, leads)
    settle()
    told["written"] = round(time.perf_counter() - began, 1)
    before = time.perf_counter()
    told["counted"] = rebuild()
    told["counting"] = round(time.perf_counter() - before, 1)
    settle()
    return told | {"messages": Message.objects.count(), "seconds": time.perf_counter() - began}


def _steps() -> tuple[list[int], list[str], list[str]]:
    """Of the sequence for new leads: keys, lasting names and channels of six written steps and one call."""
    live = Sequence.objects.get(slug=CADENCE.get().new_lead_sequence).live
    steps = list(live.steps.filter(kind="touch").order_by("position"))
    written = [one for one in steps if one.channel in {"email", "sms"}][:WRITTEN]
    call = next(one for one in steps if one.channel == "phone")
    chosen = [*written, call]
    return [one.pk for one in chosen], [str(one.key) for one in chosen], [one.channel for one in chosen]


def _lead(people: int, leads: int, place: str) -> str:
    return f"({leads - people} + {place})"


def _enrolments(people: int, leads: int) -> None:
    live = Sequence.objects.get(slug=CADENCE.get().new_lead_sequence).live
    lead = _lead(people, leads, "n")
    spread(
        Enrolment,
        people,
        {
            "sequence_id": str(live.sequence_id),
            "version_id": str(live.pk),
            "contact_id": lead,
            "subject_id": lead,
            "status": f"CASE WHEN {number(201, 4)} = 0 THEN 'exited' ELSE 'finished' END",
            "exit_reason": f"CASE WHEN {number(201, 4)} = 0 THEN {one_of(ENDS, 202)} ELSE '' END",
            "ended_at": f"{born(lead, leads)} + interval '15 days'",
            "wait_anchor": born(lead, leads),
            "started_at": born(lead, leads),
        },
    )


def _when(leads: int, lead: str, place: str) -> str:
    """Some time of the day in Detroit, never later than now."""
    hour = f"(13 + mod({number(203, 14, lead)} + {place}, 11))"
    days = f"({in_turn(DAYS, place)})::int"
    moment = f"(date_trunc('day', {born(lead, leads)}) + make_interval(days => {days}, hours => {hour}::int))"
    return f"least({moment}, now() - interval '1 minute')"


def _touches(people: int, leads: int) -> None:
    keys, names, channels = _steps()
    each = len(keys)
    lead, place = _lead(people, leads, f"(n - 1) / {each} + 1"), f"mod(n - 1, {each})"
    arm = "CASE WHEN mod(lead, 10) = 0 THEN 'holdout' ELSE 'learned' END"
    spread(
        Touch,
        people * each,
        {
            "enrolment_id": f"(n - 1) / {each} + 1",
            "step_id": in_turn(keys, "place"),
            "step_key": f"({in_turn(names, 'place')})::uuid",
            "channel": in_turn(channels, "place"),
            "state": "'sent'",
            "intent_at": "at",
            "due_at": "at",
            "sent_at": "at",
            "handed_at": "at",
            "idem_key": "md5('touch' || n)::uuid",
            "message_id": f"CASE WHEN place < {WRITTEN} THEN (n - 1) / {each} * {WRITTEN} + place + 1 END",
            "chosen": f"jsonb_build_object('hours', jsonb_build_object('arm', {arm}))",
        },
        given={"lead": lead, "place": place, "at": _when(leads, lead, place)},
    )


def _messages(people: int, leads: int) -> None:
    _keys, _names, channels = _steps()
    lead = _lead(people, leads, f"(n - 1) / {WRITTEN} + 1")
    place = f"mod(n - 1, {WRITTEN})"
    mailbox = one_of(MAILBOXES, 204, lead)
    spread(
        Message,
        people * WRITTEN,
        {
            "channel": in_turn(channels[:WRITTEN], place),
            "state": "'sent'",
            "purpose": "'touch'",
            # An underscore is in nobody's name there.
            "to_address": f"'bench_' || {lead} || '@' || {mailbox}",
            "from_address": "'office@example.com'",
            "subject": "'Your roof'",
            "text": "'Shall we have a look at it?'",
            "subject_type": "'lead'",
            "subject_id": lead,
            "contact_id": lead,
            "created_at": _when(leads, lead, place),
            "sent_at": _when(leads, lead, place),
        },
    )


def _news(people: int, leads: int) -> None:
    kinds, verdicts, often = zip(*NEWS, strict=True)
    message = f"((n - 1) / {MOST_NEWS} + 1)"
    which, place = f"mod(n - 1, {MOST_NEWS})", f"mod((n - 1) / {MOST_NEWS}, {WRITTEN})"
    sent = _when(leads, _lead(people, leads, f"(n - 1) / {MOST_NEWS * WRITTEN} + 1"), place)
    spread(
        MessageEvent,
        people * WRITTEN * MOST_NEWS,
        {
            "message_id": message,
            "kind": in_turn(kinds, which),
            "verdict": in_turn(verdicts, which),
            "at": f"{sent} + make_interval(mins => (2 + {number(206, 3000)})::int)",
            "fingerprint": "md5('news' || n) || md5('of' || n)",
        },
        where=f"{number(205, 1000)} < {in_turn(often, which)}",
    )


def keep() -> int:
    """What an engine does every two minutes."""
    return catch_up() if Touch.objects.exists() else 0
