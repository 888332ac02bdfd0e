"""How people take what they get, by the API; and how warm leads were."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from roofs.comms.timeline.log import log
from roofs.core.jobs.worker import drain
from roofs.sales.leads.models import Lead
from roofs.sales.scoring.rescoring import rescore

NOT_FOR = pytest.mark.parametrize(("name", "status"), [("colleague", 404), ("field", 404), ("pending", 403), ("", 401)])


def talked(lead: Lead, at: dt.datetime | None = None) -> None:
    log(lead, kind="call", direction="out", outcome="reached", contact=lead.contact, happened_at=at or timezone.now())


def test_the_score_is_told_with_what_made_it_and_the_hours(program, lead):
    talked(lead)
    told = program("owner").send("GET", f"/sales/intelligence/engagement-score/{lead.pk}").json()

    assert told["level"] in {"warm", "hot"}
    assert told["signs"][0]["kind"] == "talked"
    assert told["signs"][0]["points_then"] == 40
    assert sum(one["points_now"] for one in told["signs"]) == pytest.approx(told["score"], abs=0.1)
    assert (told["unanswered_touches"], told["silent_days"]) == (0, 0)
    assert [(one["weekend"], one["from_hour"], one["until_hour"]) for one in told["hours"]][::7] == [
        (False, 0, 3),
        (False, 21, 24),
        (True, 18, 21),
    ]


def test_the_manager_reads_it_too_and_asking_takes_as_many_queries_however_much_was_done(
    program, lead, django_assert_max_num_queries
):
    for n in range(30):
        talked(lead, timezone.now() - dt.timedelta(days=n))
    manager = program("manager")
    with django_assert_max_num_queries(25):
        assert manager.send("GET", f"/sales/intelligence/engagement-score/{lead.pk}").status_code == 200


@NOT_FOR
def test_who_may_not_see_the_lead_reads_no_score(program, lead, name: str, status: int):
    place = f"/sales/intelligence/engagement-score/{lead.pk}"
    assert program(name).send("GET", place).status_code == status


@NOT_FOR
def test_who_may_not_see_the_lead_makes_no_temperature(program, lead, name: str, status: int):
    found = program(name).send("POST", f"/leads/{lead.pk}/recalculate-temperature")
    assert found.status_code in {status, 403}


def test_the_preference_says_how_sure_it_is(program, lead):
    told = program("owner").send("GET", f"/sales/channels/preference/{lead.pk}").json()
    assert (told["preferred"], told["confidence"], told["words"]) == (None, "none", "Nothing is known yet.")
    talked(lead)
    told = program("owner").send("GET", f"/sales/channels/preference/{lead.pk}").json()
    assert told["confidence"] == "low"
    assert [(one["channel"], one["tried"], one["answered"]) for one in told["odds"]] == [("phone", 1, 1)]
    assert told["odds"][0]["low"] < told["odds"][0]["mean"] < told["odds"][0]["high"]


def test_a_temperature_is_recalculated_at_once_and_says_what_moved_it(program, lead):
    talked(lead)
    talked(lead)
    Lead.objects.filter(pk=lead.pk).update(temperature="cold")
    told = program("owner").send("POST", f"/leads/{lead.pk}/recalculate-temperature").json()

    assert told["before"] == "cold"
    assert (told["engagement"]["level"], told["reason"], told["moved_by"]) == ("hot", "engaged", "talked")
    assert told["temperature"] != told["by_points"]
    assert Lead.objects.get(pk=lead.pk).temperature == told["temperature"]


def trend(program, name: str, **query: str) -> dict[str, dict[str, int]]:
    asked = "&".join(f"{key}={value}" for key, value in query.items())
    found = program(name).send("GET", f"/analytics/temperature-trends?{asked}")
    assert found.status_code == 200, found.content
    return {one.pop("day"): one for one in found.json()["days"]}


def test_temperatures_are_told_day_by_day_as_they_were(program, arrive, staff):
    start = timezone.now().replace(hour=16, minute=0, second=0, microsecond=0) - dt.timedelta(days=5)
    with time_machine.travel(start, tick=False):
        first = arrive(staff["owner"], email="one@example.com", phone="+12485550124")
        arrive(staff["colleague"], email="two@example.com", phone="+12485550125")
    with time_machine.travel(start + dt.timedelta(days=2), tick=False):
        log(first, kind="meeting", direction="in", contact=first.contact)
        log(first, kind="call", direction="in", contact=first.contact)
        drain()
        rescore(Lead.objects.get(pk=first.pk))
    warmer = Lead.objects.get(pk=first.pk).temperature
    assert warmer != "cold"
    days = [(start + dt.timedelta(days=n)).date().isoformat() for n in range(-1, 4)]

    told = trend(program, "manager", date_from=days[0], date_to=days[-1])
    assert list(told) == days
    assert [sum(told[day].values()) for day in days] == [0, 2, 2, 2, 2]
    assert [told[day]["cold"] for day in days] == [0, 2, 2, 1, 1]
    assert [told[day][warmer] for day in days] == [0, 0, 0, 1, 1]
    assert [sum(one.values()) for one in trend(program, "owner", date_from=days[0]).values()][1] == 1


def test_more_than_a_year_of_temperatures_is_refused(program):
    found = program("owner").send("GET", "/analytics/temperature-trends?date_from=2020-01-01&date_to=2024-01-01")
    assert found.status_code == 409


def test_nobody_reads_temperatures_who_sees_no_leads(program):
    assert program("field").send("GET", "/analytics/temperature-trends").status_code == 403
