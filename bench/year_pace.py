"""Whether the follow-up adapts: near for the hot, far for the cold, a person of ours at once where it matters."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from statistics import median

from django.db.models.functions import Coalesce

from bench.year_company import LONG
from bench.year_found import MOST_SHOWN, Answer, none_of
from bench.year_habits import share
from bench.year_truth import day_of
from bench.year_world import World
from roofs.comms.calendar.models import Task
from roofs.marketing.cadence.models import Touch

DAY = timedelta(days=1)
ROOM = timedelta(days=2)
"""The best hour within a day, and a Sunday on which nobody is called or texted."""
BORDERS = {"hot": (1, 2), "warm": (3, 5), "cold": (7, 14), "dead": (30, 30)}
IN_TIME = timedelta(minutes=5)
OPENS, CLICKS, DAYS = 3, 2, timedelta(days=7)


def answers(world: World, contacts: dict[int, int], start: datetime) -> list[Answer]:
    return [*apart(world, contacts, start), *decided(), *asked_for(world, contacts), *another_way(world, contacts)]


def apart(world: World, contacts: dict[int, int], start: datetime) -> list[Answer]:
    """By what the engine knew, and by what was true."""
    people = {contact: world.people[number] for number, contact in contacts.items()}
    known: defaultdict[str, list[timedelta]] = defaultdict(list)
    true: defaultdict[str, list[float]] = defaultdict(list)
    last: dict[int, datetime] = {}
    rows = Touch.objects.annotate(moment=Coalesce("handed_at", "intent_at")).order_by("moment")
    for contact, at, state, chosen, slug in rows.values_list(
        "enrolment__contact", "moment", "state", "chosen", "enrolment__sequence__slug"
    ):
        before, last[contact] = last.get(contact), at  # what was held back counts: the next was planned from there
        if before is None or state != Touch.State.SENT or slug != LONG or not chosen or "mode" not in chosen:
            continue
        if chosen["reasons"][0][0] in {"fresh", "unknown"}:
            continue
        if chosen["mode"] in {"adjust", "accelerate"}:
            level = "hot" if chosen["mode"] == "accelerate" else chosen["level"]
            known[level].append(at - before)
        true[people[contact].temperature(day_of(before, start))].append((at - before) / DAY)
    found = []
    for level, (least, most) in BORDERS.items():
        gaps = known[level]
        inside = sum(timedelta(days=least) - timedelta(hours=1) <= gap <= timedelta(days=most) + ROOM for gap in gaps)
        if level == "dead":
            inside = sum(gap >= timedelta(days=least) - timedelta(hours=1) for gap in gaps)
        wished = f"{least} to {most} days" if least < most else f"{least} days or more"
        typical = f"; half of them below {median(gap / DAY for gap in gaps):.1f}" if gaps else ""
        good = inside / len(gaps) >= 0.9 if len(gaps) >= 5 else None
        found.append(Answer("pace", f"touches to {level} people come {wished} after the one before", "≥ 90%",
                            f"{inside} of {len(gaps)}{typical}", good))  # fmt: skip
    middles = [median(true[name]) if len(true[name]) >= 10 else None for name in ("hot", "warm", "cold", "dead")]
    told = [one for one in middles if one is not None]
    found.append(Answer("pace", "days between touches to who truly is hot, warm, cold, dead inside", "rising",
                        ", ".join("–" if one is None else f"{one:.1f}" for one in middles),
                        told == sorted(told) if len(told) > 1 else None))  # fmt: skip
    return found


def decided() -> list[Answer]:
    mine = Touch.objects.filter(enrolment__sequence__slug=LONG)
    mute = [f"{one.pk} {one.state}" for one in mine if not one.chosen or not one.chosen.get("reasons")]
    chosen = [one for one in mine.exclude(chosen=None).values_list("chosen", flat=True) if one and "hours" in one]
    arms = Counter(one["hours"]["arm"] for one in chosen)
    return [
        none_of("pace", "adaptive touches without a decision and its reasons", mute),
        Answer("pace", "how hours were chosen", "", ", ".join(f"{key} {n}" for key, n in arms.most_common()), None),
    ]


def asked_for(world: World, contacts: dict[int, int]) -> list[Answer]:
    """The triggers: for whom they should, at once, and once."""
    tasks: defaultdict[str, defaultdict[int, list[Task]]] = defaultdict(lambda: defaultdict(list))
    for task in Task.objects.filter(source__startswith="signal:").order_by("created_at", "pk"):
        tasks[task.source.partition(":")[2]][task.contact_id or 0].append(task)
    found = []
    for name, kind, said in (
        ("call", "buying", "3 opens or 2 clicks in a week: somebody is asked to call"),
        ("text", "text", "a text answered: handed over to one of us"),
        ("quote", "quote", "the link to a quote followed: a proposal is asked for within 5 minutes"),
        ("upset", "upset", "an angry letter or text: a manager hears of it"),
    ):
        should = {contacts[number]: at for number, at in _wanting(world, kind).items() if number in contacts}
        asked = tasks[name]
        hit = [
            key for key, at in should.items() if any(abs(one.created_at - at) <= IN_TIME for one in asked.get(key, []))
        ]
        missed = [f"{key} at {at:%m-%d %H:%M}" for key, at in should.items() if key not in hit]
        found.append(replace(share("signals", said, len(hit), len(should), 0.95), examples=missed[:MOST_SHOWN]))
        found.append(none_of("signals", "... for nobody else", (str(key) for key in asked.keys() - should.keys())))
    twice = Counter((task.origin_key or task.pk) for some in tasks.values() for mine in some.values() for task in mine)
    found.append(none_of("signals", "asked twice for one cause", (str(key) for key, n in twice.items() if n > 1)))
    return found


def _wanting(world: World, kind: str) -> dict[int, datetime]:
    """When each of them first gave cause."""
    if kind != "buying":
        return {number: at for (what, number), at in world.causes.items() if what == kind}
    first: dict[int, datetime] = {}
    seen: defaultdict[tuple[int, str], list[datetime]] = defaultdict(list)
    for number, what, at in world.seen:
        if number in first or (what == "opened" and world.people[number].post == "apple"):
            continue
        mine = seen[number, what]
        mine.append(at)
        most = OPENS if what == "opened" else CLICKS
        if len([one for one in mine if one > at - DAYS]) >= most:
            first[number] = at
    return {number: at for number, at in first.items() if number not in world.bought}


def another_way(world: World, contacts: dict[int, int]) -> list[Answer]:
    """Who was silent for three weeks is reached another way, and nobody for silence who was not silent."""
    numbers = {contact: number for number, contact in contacts.items()}
    moved, wrong = Counter[str](), []
    acts: defaultdict[int, list[datetime]] = defaultdict(list)
    for number, what, at in world.seen:
        if what == "clicked" or world.people[number].post != "apple":
            acts[number].append(at)
    for number, at in world.spoke:
        acts[number].append(at)
    rows = Touch.objects.filter(enrolment__sequence__slug=LONG).exclude(chosen=None)
    for contact, at, chosen in rows.values_list("enrolment__contact", "intent_at", "chosen"):
        way = (chosen or {}).get("channel")
        if not isinstance(way, dict) or not way.get("to"):
            continue
        moved[way["why"]] += 1
        if way["why"] == "silent" and _acted(acts[numbers[contact]], at - 21 * DAY + IN_TIME, at - IN_TIME):
            wrong.append(f"{contact} at {at:%m-%d}")
    told = ", ".join(f"{key} {count}" for key, count in moved.most_common()) or "none"
    return [
        Answer("pace", "reached another way, and why", "", told, None),
        none_of("pace", "... for silence, though they had done something within 21 days", wrong),
    ]


def _acted(moments: Iterable[datetime], since: datetime, until: datetime) -> bool:
    return any(since < one < until for one in moments)
