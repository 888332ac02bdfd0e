"""What the office tries, asks and has seen: tests of two ways, a segment, a storm, a look at other rules."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from roofs.comms.timeline.models import Interaction
from roofs.core.accounts.models import User
from roofs.core.segments import writing
from roofs.marketing.cadence.models import Replay
from roofs.marketing.cadence.policy import PACE
from roofs.marketing.experiments import designing, running
from roofs.marketing.experiments.models import Assignment, Experiment
from roofs.people.contacts.models import Contact
from roofs.places.weather import keeping
from roofs.places.weather.models import Storm
from roofs.places.weather.reported import Reported
from roofs.places.weather.vocabulary import Peril, Source

TRIED = "day_05_case_study"
ARMS = (
    {"label": "As it is", "share": "1"},
    {"label": "Shorter", "share": "1", "change": {"subject": {"en": "Your roof in Troy", "es": "Su techo"}}},
)
DESIGN = {
    "hypothesis": "Short ones are read on phones", "measure": "reply", "days": "7", "worth": "50", "mode": "measure",
    "guardrails": ["unsubscribed", "complained"], "arms": "2", "arm-0-label": "As it is", "arm-0-share": "1",
    "arm-1-label": "Shorter", "arm-1-share": "1", "arm-1-subject-en": "Your roof in Troy",
    "arm-1-subject-es": "Su techo",
}  # fmt: skip
IN_TROY = {
    "kind": "lead", "g-join": "all", "g-0-node": "test", "g-0-trait": "lead.city", "g-0-op": "any_of",
    "g-0-words": "Troy",
}  # fmt: skip
HAIL_LIST = (
    b'{"features": [{"properties": {"type": "H", "lat": 42.6, "lon": -83.15, "valid": "2026-06-14T21:42:00Z", '
    b'"magf": 1.75, "city": "TROY", "county": "OAKLAND", "st": "MI", "wfo": "DTX"}}]}'
)
CROWD, ANSWERED = 150, {0: 5, 1: 60}


def learning(admin: User) -> dict[str, Any]:
    """`test` is a draft, `test_on` runs, in `test_won` the second way is surely better."""
    running_one = running.start(_test("On", "day_10_offer", admin), admin)
    won = _won(admin)
    segment = writing.create(
        {"name": "In Troy", "kind": "lead", "tree": {"trait": "lead.city", "op": "any_of", "value": ["Troy"]}}, admin
    )
    return {
        "test": _test("Draft", TRIED, admin).pk,
        "test_on": running_one.pk,
        "test_won": won.pk,
        "better_arm": won.arms.get(position=1).pk,
        "tried": TRIED,
        "segment": segment.pk,
        "storm": _storm().pk,
        "replay": _replay(admin).pk,
    }


def _test(name: str, template: str, admin: User) -> Experiment:
    told = {"name": name, "what": "subject", "template": template}
    return designing.design(told, designing.read_arms(ARMS), admin)


def _won(admin: User) -> Experiment:
    """Everybody in it was dealt long enough ago to be judged."""
    began = timezone.now() - dt.timedelta(days=10)
    test = running.start(_test("Won", "day_14_education", admin), admin, began)
    for arm in test.arms.all():
        crowd = Contact.objects.bulk_create(Contact(first_name=f"{arm.label} {number}") for number in range(CROWD))
        Assignment.objects.bulk_create(
            Assignment(experiment=test, arm=arm, contact=one, at=began, matures_at=began + test.matures_after)
            for one in crowd
        )
        Interaction.objects.bulk_create(
            Interaction(kind="email", direction="in", contact=one, happened_at=began + dt.timedelta(days=1))
            for one in crowd[: ANSWERED[arm.position]]
        )
    return test


def _storm() -> Storm:
    hail = Reported(
        peril=Peril.HAIL, happened_at=timezone.now() - dt.timedelta(hours=5), latitude=42.61, longitude=-83.15,
        source=Source.IEM, hail_inches=1.75, place="Troy", county="Oakland", state="MI",
    )  # fmt: skip
    keeping.take_in([hail])
    return Storm.objects.get()


def _replay(admin: User) -> Replay:
    """One that is done: only one is worked out at a time."""
    now = timezone.now()
    return Replay.objects.create(
        rules={"rules": PACE.get().model_dump(mode="json"), "every": True},
        since=now - dt.timedelta(days=30),
        until=now,
        status=Replay.Status.DONE,
        asked_by=admin,
        ended_at=now,
    )
