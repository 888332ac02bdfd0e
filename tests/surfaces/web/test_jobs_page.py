from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from roofs.core.connections.models import Delivery, DeliveryState
from roofs.core.jobs.models import EngineBeat, Job, ScheduledRun
from roofs.core.jobs.schedule import EVERY
from tests.core.accounts import people
from tests.surfaces.web.browsers import page, signed_in, words

FAILURE = {
    "at": "2026-03-04T10:00:00+00:00",
    "attempt": 5,
    "kind": "builtins.ValueError",
    "message": "no <b>such</b> lead",
}


@pytest.fixture
def manager() -> Client:
    return signed_in(people.manager())


def job(**facts: object) -> Job:
    return Job.objects.create(task="roofs.sales.scoring.jobs.rescore_all", **facts)


def dead() -> Job:
    return job(status=Job.Status.DEAD, attempts=5, errors=[FAILURE], finished_at=timezone.now())


@pytest.mark.parametrize("person", [people.seller, people.stranger])
def test_only_who_runs_the_office_sees_the_work(person):
    client, failed = signed_in(person()), dead()
    assert client.get("/settings/work/").status_code == 403
    for act in ("revival", "discard", "cancellation"):
        assert client.post(f"/settings/work/{failed.pk}/{act}/").status_code == 403
    assert client.post("/settings/deliveries/1/replay/").status_code == 403
    assert Job.objects.get().status == Job.Status.DEAD


def test_without_an_engine_the_page_says_so_loudly(manager: Client):
    assert "The engine is not running." in page(manager.get("/settings/work/"))
    beat = EngineBeat.objects.create(name="one", at=timezone.now())
    assert "The engine is not running." not in page(manager.get("/settings/work/"))
    EngineBeat.objects.filter(pk=beat.pk).update(at=timezone.now() - timedelta(seconds=61))
    assert "It was last heard of on" in page(manager.get("/settings/work/"))


def test_what_runs_shows_how_far_it_is_and_can_be_stopped(manager: Client):
    running = job(status=Job.Status.RUNNING, progress_done=30, progress_total=120, started_at=timezone.now())
    shown = page(manager.get("/settings/work/"))
    assert "30 / 120" in shown
    assert '<progress value="30" max="120"' in shown
    answer = manager.post(
        f"/settings/work/{running.pk}/cancellation/", headers={"Referer": "http://testserver/settings/scoring/"}
    )
    assert answer["Location"] == "http://testserver/settings/scoring/"
    running.refresh_from_db()
    assert running.cancel_requested_at is not None
    assert "Stopping" in page(manager.get("/settings/work/"))


def test_after_a_stop_nobody_is_sent_to_a_stranger(manager: Client):
    url = f"/settings/work/{job().pk}/cancellation/"
    assert manager.post(url, headers={"Referer": "https://evil.example.com/"})["Location"] == "/settings/work/"


def test_what_waits_says_how_often_it_was_tried(manager: Client):
    job(attempts=2, errors=[FAILURE], run_after=timezone.now() + timedelta(minutes=5))
    shown = words(manager.get("/settings/work/"))
    assert "Score all leads again 2 tries so far · ValueError: no &lt;b&gt;such&lt;/b&gt; lead" in shown


def test_a_dead_letter_is_tried_again_or_thrown_away(manager: Client):
    first, second = dead(), dead()
    assert "ValueError: no &lt;b&gt;such&lt;/b&gt; lead" in page(manager.get("/settings/work/"))
    manager.post(f"/settings/work/{first.pk}/revival/")
    manager.post(f"/settings/work/{second.pk}/discard/")
    assert [(one.pk, one.status, one.attempts) for one in Job.objects.all()] == [(first.pk, Job.Status.READY, 0)]
    answer = manager.post(f"/settings/work/{first.pk}/discard/", follow=True)
    assert "cannot be thrown away" in page(answer)
    assert manager.post(f"/settings/work/{uuid4()}/revival/").status_code == 404


def test_a_dead_letter_whose_work_waits_already_is_not_doubled(manager: Client):
    failed = dead()
    Job.objects.filter(pk=failed.pk).update(unique_key="once")
    job(unique_key="once")
    assert "The same work waits already." in page(manager.post(f"/settings/work/{failed.pk}/revival/", follow=True))


def test_every_line_of_the_schedule_has_a_name_and_its_times(manager: Client):
    now = timezone.now()
    ScheduledRun.objects.create(
        name=EVERY[0].run, last_at=now - timedelta(hours=2), next_at=now + timedelta(hours=4, minutes=1)
    )
    shown = words(manager.get("/settings/work/"))
    assert all(line.run in shown for line in EVERY)
    assert "every 6 hours Last" not in shown
    assert "2 h ago in 4 h" in shown


def test_failed_deliveries_are_the_administrators_business(manager: Client):
    failed = Delivery.objects.create(
        source="mail", fingerprint="1", raw=b"x", state=DeliveryState.FAILED, error="ValueError: broken", attempts=3
    )
    assert "ValueError: broken" not in page(manager.get("/settings/work/"))
    assert manager.post(f"/settings/deliveries/{failed.pk}/replay/").status_code == 404
    owner = signed_in(people.owner())
    assert "ValueError: broken" in page(owner.get("/settings/work/"))
    assert owner.post(f"/settings/deliveries/{failed.pk}/replay/").status_code == 302
    failed.refresh_from_db()
    assert failed.state == DeliveryState.RECEIVED
    assert Job.objects.filter(task="roofs.core.connections.deliveries.work").count() == 1
