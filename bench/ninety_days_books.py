"""What the vendors of the play have on their books, held against ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from bench.ninety_days_world import Arrived, World
from roofs.comms.messaging.models import Direction, Message
from roofs.integrations.rehearsal.vendors import Double
from roofs.marketing.cadence.models import Touch
from roofs.people.contacts.models import Contact

EARLIEST, LATEST = 8, 21
AT_ONCE = timedelta(minutes=5)
"""What is said back to a text in this time: that the STOP was heard, who we are."""


def held(world: World, name: str) -> str:
    double = world.doubles[name]
    asked = f"{len(double.asked)} requests"
    if not world.descriptions:
        return f"{asked}, not held against its description: ../shared is not here"
    against, elsewhere = _problems(double)
    return f"{asked}, {len(against)} against its description, {len(elsewhere)} that another of its descriptions has"


def _problems(double: Double) -> tuple[list[str], list[str]]:
    """A vendor describes each of its services apart, and only one description is at hand."""
    elsewhere = [problem for problem in double.problems if ": there is no " in problem and "/Consents/" in problem]
    return [problem for problem in double.problems if problem not in elsewhere], elsewhere


def wanted_none(world: World, planned_twice: int) -> dict[str, Any]:
    problems = [problem for double in world.doubles.values() for problem in _problems(double)[0]]
    taken = {"email": world.mail, "sms": "twilio", "post": "lob"}
    ours = Message.objects.filter(direction=Direction.OUT, provider__in=taken.values()).exclude(provider_ref="")
    sent = Counter(ours.values_list("channel", flat=True))
    came = Counter(one.channel for one in world.arrived)
    differ = [f"{channel}: {sent[channel]} in our books, {came[channel]} arrived"
              for channel in taken if sent[channel] != came[channel]]  # fmt: skip
    late = Touch.objects.waiting().filter(next_try_at__lt=timezone.now() - timedelta(hours=1))
    refused = [f"{key} {number}" for key, number in world.answers.items() if key[-3] in "45"]
    mute = Touch.objects.exclude(state=Touch.State.SENT).filter(reason="", task=None)
    return {
        "requests that a vendor would not understand": _told(problems),
        "letters, texts and cards that came twice": _told(_repeated(world.arrived)),
        "touches planned twice": {"count": planned_twice, "examples": []},
        "channels on which the other side counts otherwise": _told(differ),
        "written to after a no by that way": _told(_after_no(world)),
        "follow-up by any way after an answer or a no": _told(_after_answer(world)),
        "texts outside 8 to 21 where the person lives": _told(_at_night(world)),
        "uncertain touches": _told([str(one.pk) for one in Touch.objects.filter(state=Touch.State.UNKNOWN)]),
        "touches overdue without being tried": _told([f"{one.pk} {one.reason}" for one in late]),
        "touches not sent and without a reason": _told([f"{one.pk} {one.state}" for one in mute]),
        "calls from outside that were refused": _told(refused),
    }  # fmt: skip


def _told(found: Iterable[str]) -> dict[str, Any]:
    listed = list(found)
    return {"count": len(listed), "examples": listed[:5]}


def _repeated(arrived: list[Arrived]) -> list[str]:
    seen = Counter((one.channel, one.to, one.mark) for one in arrived)
    return [f"{number} times {key}" for key, number in seen.items() if number > 1]


def _after_no(world: World) -> list[str]:
    late = []
    for key, at in world.left.items():
        kind, to = key.split(" ", 1)
        if kind in {"left", "gone"}:
            late += [f"{kind} {at:%m-%d %H:%M}, {one.channel} {one.at:%m-%d %H:%M} {one.words[:60]}"
                     for one in world.arrived
                     if one.to == to and one.at > at + AT_ONCE]  # fmt: skip
    return late


def _after_answer(world: World) -> list[str]:
    """Who answered is a person's to talk to: no touch of theirs is handed over any more."""
    late = []
    for key, at in world.left.items():
        kind, to = key.split(" ", 1)
        if kind == "gone":
            continue
        mine = Touch.objects.filter(enrolment__contact__in=_people(to), enrolment__started_at__lt=at)
        late += [
            f"{kind} {at:%m-%d %H:%M}: {touch.enrolment.sequence} {touch.channel} {touch.sent_at:%m-%d %H:%M}"
            for touch in mine.filter(sent_at__gt=at + AT_ONCE).select_related("enrolment__sequence")
        ]
    return late


def _people(to: str) -> list[int]:
    by = {"phone": to} if to.startswith("+") else {"email_key": to}
    return list(Contact.objects.filter(**by).values_list("pk", flat=True))


def _is_said_back(text: Arrived, world: World) -> bool:
    return any(key.endswith(text.to) and at <= text.at <= at + AT_ONCE for key, at in world.left.items())


def _at_night(world: World) -> list[str]:
    zones = dict(Contact.objects.exclude(phone="").values_list("phone", "timezone"))
    found = []
    for one in world.arrived:
        if one.channel == "sms":
            there = one.at.astimezone(ZoneInfo(zones.get(one.to) or "America/Detroit"))
            if not EARLIEST <= there.hour < LATEST and not _is_said_back(one, world):
                found.append(f"{there:%a %H:%M} {one.words[:50]}")
    return found
