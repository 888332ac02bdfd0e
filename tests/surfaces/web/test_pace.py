"""Pages about the pace: the next touch of a lead, the queue of hot leads, what last month would have been like."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from roofs.comms.calendar.models import Task
from roofs.core.accounts.models import User
from roofs.marketing.cadence import adjusting, replaying, signals
from roofs.marketing.cadence.models import Enrolment, Replay, Sequence
from roofs.marketing.cadence.policy import PACE
from roofs.sales.leads.models import Lead
from tests.asking import questions
from tests.marketing.cadence.engine import *  # noqa: F403 -- the fixtures of the engine
from tests.marketing.cadence.engine import DAY, HOUR, NOON, Sink, tick
from tests.marketing.cadence.test_adapting import did
from tests.sales.people import *  # noqa: F403 -- the fixtures of the sales floor
from tests.sales.people import TakeIn

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def adaptive(lead: Lead, mia: User, ava: User, sink: Sink) -> Lead:
    PACE.save(PACE.get().model_copy(update={"learn_hours": False, "change_channel": False, "phone_first": False}))
    Lead.objects.filter(pk=lead.pk).update(assigned_to=ava)
    with time_machine.travel(NOON, tick=False):
        adjusting.set_pace(Sequence.objects.get(slug="sixteen-touch"), "adaptive", mia)
    at = NOON
    while at <= NOON + 9 * DAY:
        tick(at)
        at += 4 * HOUR
    did(lead, "clicked", NOON + 9 * DAY + HOUR, times=2)
    return lead


def at_that_time() -> time_machine.travel:
    return time_machine.travel(NOON + 9 * DAY + 2 * HOUR, tick=False)


def test_the_leads_page_says_when_the_next_touch_comes_and_what_moved_it(adaptive: Lead, ava: User) -> None:
    with at_that_time():
        page = signed_in(ava).get(f"/leads/{adaptive.pk}/").content.decode()
    assert "Next: How to check your roof" in page
    assert "3 days earlier than written: clicked 2 times lately." in page


def test_the_pace_of_a_person_is_set_on_the_leads_page(adaptive: Lead, ava: User, tom: User) -> None:
    with at_that_time():
        client = signed_in(ava)
        client.post(reverse("web:lead_pace", args=[adaptive.pk]), {"pace": "slower"})
        assert Enrolment.objects.get().tempo == "slower"
        assert "one of us wants it slower" in client.get(f"/leads/{adaptive.pk}/").content.decode()
        client.post(reverse("web:lead_pace", args=[adaptive.pk]), {"pace": "pause-14"})
        assert Enrolment.objects.get().paused_until == NOON + 9 * DAY + 2 * HOUR + timedelta(days=14)
        assert client.post(reverse("web:lead_pace", args=[adaptive.pk]), {"pace": "at once"}).status_code == 404
        assert signed_in(tom).post(reverse("web:lead_pace", args=[adaptive.pk]), {"pace": "usual"}).status_code == 404


def test_who_keeps_to_the_days_cannot_be_hurried_and_is_told_why(lead: Lead, ava: User) -> None:
    Lead.objects.filter(pk=lead.pk).update(assigned_to=ava)
    client = signed_in(ava)
    answer = client.post(reverse("web:lead_pace", args=[lead.pk]), {"pace": "faster"}, follow=True)
    assert "keeps to its days" in answer.content.decode()


def test_the_pace_of_a_sequence_is_the_managers_business(lead: Lead, mia: User, ava: User) -> None:
    address = reverse("web:sequence_pace", args=["sixteen-touch"])
    assert signed_in(ava).post(address, {"pace": "adaptive"}).status_code == 403
    client = signed_in(mia)
    client.post(address, {"pace": "adaptive"})
    assert Sequence.objects.get(slug="sixteen-touch").live.plan.pace == "adaptive"
    assert "adapts to each person" in client.get("/follow-up/sixteen-touch/").content.decode()


def hot_task(lead: Lead, user: User) -> Task:
    return Task.objects.create(
        title="Call now", due_at=NOON, assigned_to=user, contact=lead.contact, source=signals.CALL,
        subject_type="lead", subject_id=lead.pk,
    )  # fmt: skip


def test_the_queue_shows_each_their_own(adaptive: Lead, ava: User, tom: User, mia: User, crew: User) -> None:
    hot_task(adaptive, ava)
    with at_that_time():
        pages = {user: signed_in(user).get("/follow-up/hot/") for user in (ava, tom, mia, crew)}
    assert "Marta" in pages[ava].content.decode()
    assert "Clicked a link" in pages[mia].content.decode()
    assert "Marta" not in pages[tom].content.decode()
    assert "Nobody is hot now" in pages[tom].content.decode()
    assert pages[crew].status_code in {302, 403, 404}


def test_the_queue_can_be_narrowed_and_says_when_nobody_fits(adaptive: Lead, mia: User, ava: User) -> None:
    hot_task(adaptive, ava)
    client = signed_in(mia)
    with at_that_time():
        assert "Marta" in client.get("/follow-up/hot/?q=marta&signal=signal:call").content.decode()
        for query in ("q=nobody", "signal=signal:upset", f"owner={mia.pk}"):
            assert "Nobody fits" in client.get(f"/follow-up/hot/?{query}").content.decode()
        assert client.get("/follow-up/hot/?owner=x&signal=%00&q=%27").status_code == 200


def test_the_queue_asks_no_more_for_many(adaptive: Lead, take_in: TakeIn, mia: User, ava: User) -> None:
    client, asked = signed_in(mia), []
    with at_that_time():
        for number in range(3):
            hot_task(take_in(email=f"n{number}@example.com", phone=f"24855501{number:02}"), ava)
            client.get("/follow-up/hot/")
            with questions() as found:
                client.get("/follow-up/hot/")
            asked.append(len(found))
    assert len(set(asked)) == 1


def test_what_if_is_asked_stopped_and_read(adaptive: Lead, mia: User, ava: User) -> None:
    client = signed_in(mia)
    with at_that_time():
        page = client.get("/follow-up/what-if/")
        assert "Unanswered touches" in page.content.decode()
        rules = {name: str(value) for name, value in PACE.get().model_dump().items() if value is not False}
        answer = client.post("/follow-up/what-if/", rules | {"every": "on", "fresh_days": "0"})
        replay = Replay.objects.get()
        assert answer.headers["Location"] == reverse("web:replay", args=[replay.pk])
        assert "Being worked out" in client.get(f"/follow-up/what-if/{replay.pk}/").content.decode()
        replaying.work_out.func(replay.pk)
        told = client.get(f"/follow-up/what-if/{replay.pk}/").content.decode()
    assert "By how warm they were then" in told
    assert "What nobody can know" in told
    assert signed_in(ava).get("/follow-up/what-if/").status_code == 403
    assert signed_in(ava).get(f"/follow-up/what-if/{replay.pk}/").status_code == 403


@pytest.mark.parametrize("wrong", [{"hot_from": "30"}, {"dead_days": "x"}, {"unanswered_most": "-1"}])
def test_rules_that_contradict_each_other_are_said_and_not_worked_out(
    lead: Lead,
    mia: User,
    wrong: dict[str, str],
) -> None:
    rules = {name: str(value) for name, value in PACE.get().model_dump().items() if value is not False}
    answer = signed_in(mia).post("/follow-up/what-if/", rules | wrong)
    assert answer.status_code == 422
    assert not Replay.objects.exists()


def test_a_replay_can_be_stopped(lead: Lead, mia: User) -> None:
    replay = replaying.ask(PACE.get(), mia, every=True)
    signed_in(mia).post(reverse("web:replay_stop", args=[replay.pk]))
    assert Replay.objects.get().status == Replay.Status.CANCELLED
