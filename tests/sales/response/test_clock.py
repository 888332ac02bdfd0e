from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import transaction

from roofs.comms.calendar.models import Task
from roofs.comms.messaging.models import Message
from roofs.comms.timeline.log import log
from roofs.core.accounts.models import User
from roofs.core.events.models import Event
from roofs.core.jobs.models import Job
from roofs.people.team.duty import go_off_duty
from roofs.sales.leads import pipeline
from roofs.sales.response import clock
from roofs.sales.response.figures import speeds
from roofs.sales.response.jobs import hand_over
from roofs.sales.response.models import Alert, Clock, State
from roofs.sales.response.policy import RESPONSE
from tests.core.accounts import people
from tests.sales.people import TakeIn
from tests.surfaces.web.browsers import signed_in, words

NOON = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


def running(lead_pk: int) -> Clock:
    return Clock.objects.get(lead=lead_pk, state__in=(State.WAITING, State.CLAIMED))


def test_a_new_lead_rings_the_one_it_was_given_to(take_in: TakeIn, ava: User) -> None:
    lead = take_in()
    assert lead.assigned_to == ava
    assert {alert.user for alert in Alert.objects.all()} == {ava}
    assert {alert.channel for alert in Alert.objects.all()} == {"live", "email"}
    assert Event.objects.get(name="alert.raised").to == [ava.pk]


def test_with_nobody_on_duty_the_managers_are_rung(take_in: TakeIn, ava: User, mia: User) -> None:
    go_off_duty(ava, ava)
    lead = take_in()
    assert lead.assigned_to is None
    assert {alert.user for alert in Alert.objects.all()} == {mia}


def test_leads_go_round_fairly(take_in: TakeIn, ava: User, tom: User) -> None:
    owners = [take_in(email=f"{n}@example.com", phone="").assigned_to for n in range(4)]
    assert sorted(str(owner) for owner in owners) == sorted([str(ava), str(tom)] * 2)


def test_an_imported_list_rings_nobody(take_in: TakeIn, ava: User) -> None:
    take_in(door="import")
    assert not Clock.objects.exists()


def test_whoever_types_a_lead_in_for_himself_is_not_rung(take_in: TakeIn, ava: User) -> None:
    take_in(door="hand", owner=ava, actor=ava)
    assert not Clock.objects.exists()


def test_the_first_to_claim_gets_the_lead_and_the_second_learns_who(take_in: TakeIn, ava: User, tom: User) -> None:
    lead = take_in()
    found = running(lead.pk)
    assert clock.claim(found, tom, found.started_at + timedelta(seconds=40))
    assert not clock.claim(Clock.objects.get(pk=found.pk), ava)
    lead.refresh_from_db()
    found.refresh_from_db()
    assert (lead.assigned_to, found.claimed_by, found.seconds_to_claim, found.in_time) == (tom, tom, 40, True)


def test_claiming_twice_is_not_an_error(take_in: TakeIn, ava: User) -> None:
    found = running(take_in().pk)
    assert clock.claim(found, ava)
    assert clock.claim(found, ava)


def test_nobody_took_it_so_everybody_and_the_managers_are_rung_once(
    take_in: TakeIn, ava: User, tom: User, mia: User
) -> None:
    found = running(take_in().pk)
    late = found.due_at + timedelta(seconds=1)
    assert clock.escalate_due(found.due_at - timedelta(seconds=1)) == 0
    assert clock.escalate_due(late) == 1
    assert clock.escalate_due(late) == 0
    assert {alert.user for alert in Alert.objects.filter(level=1)} == {ava, tom, mia}


def test_taken_but_silent_rings_the_managers(take_in: TakeIn, ava: User, mia: User) -> None:
    found = running(take_in().pk)
    at = found.started_at + timedelta(seconds=20)
    clock.claim(found, ava, at)
    assert clock.escalate_due(at + timedelta(minutes=10, seconds=1)) == 1
    assert {alert.user for alert in Alert.objects.filter(level=1)} == {mia}


def test_a_call_written_down_stops_the_clock(take_in: TakeIn, ava: User) -> None:
    lead = take_in()
    log(lead, kind="call", direction="out", actor=ava)
    found = Clock.objects.get()
    assert (found.state, found.answered_by, found.check_at) == (State.ANSWERED, ava, None)
    assert clock.escalate_due(found.due_at + timedelta(days=1)) == 0


def test_a_note_to_oneself_does_not_stop_the_clock(take_in: TakeIn, ava: User) -> None:
    lead = take_in()
    log(lead, kind="note", actor=ava, body="remember")
    assert Clock.objects.get().state == State.WAITING


def test_a_deleted_lead_rings_nobody_any_more(take_in: TakeIn, mia: User) -> None:
    lead = take_in()
    pipeline.delete(lead, mia)
    assert Clock.objects.get().state == State.CLOSED


def test_a_clock_set_back_never_gives_negative_seconds(take_in: TakeIn, ava: User) -> None:
    found = running(take_in().pk)
    clock.claim(found, ava, found.started_at - timedelta(hours=1))
    found.refresh_from_db()
    assert found.seconds_to_claim == 0


def test_each_ring_becomes_one_message_however_often_its_job_runs(take_in: TakeIn, ava: User) -> None:
    take_in()
    alert = Alert.objects.get(channel="email")
    for _ in range(3):
        hand_over.call(alert.pk)
    alert.refresh_from_db()
    message = Message.objects.get(purpose="alert")
    assert alert.handed_at is not None
    assert (message.to_address, message.to_user) == (ava.email, ava)
    assert f"/answering/{alert.clock_id}/claim/" in message.text


def test_who_took_it_meanwhile_is_not_rung_by_mail(take_in: TakeIn, ava: User) -> None:
    lead = take_in()
    alert = Alert.objects.get(channel="email")
    clock.claim(running(lead.pk), ava)
    hand_over.call(alert.pk)
    assert not Message.objects.filter(purpose="alert").exists()


def test_lead_clock_alerts_and_jobs_vanish_together_when_the_transaction_fails(take_in: TakeIn, ava: User) -> None:
    with transaction.atomic():
        take_in()
        transaction.set_rollback(True)
    assert not Clock.objects.exists()
    assert not Job.objects.filter(unique_key__startswith="alert:").exists()


def test_a_vip_gets_a_call_task_from_a_top_seller_within_fifteen_minutes(take_in: TakeIn, ava: User, tom: User) -> None:
    won = take_in(owner=tom, email="won@example.com", phone="")
    pipeline.win(won, tom)
    RESPONSE.save(RESPONSE.get().model_copy(update={"vip_score": 30}))
    take_in(property_value=900_000, website_visits=3, email="vip@example.com", phone="+12485550199")
    found = Clock.objects.latest("pk")
    task = Task.objects.get(source="vip")
    assert (task.assigned_to, task.due_at) == (tom, found.started_at + timedelta(minutes=15))


def test_response_times_are_told_per_person_and_only_to_who_may_see(
    take_in: TakeIn, ava: User, tom: User, mia: User, crew: User
) -> None:
    lead = take_in()
    found = running(lead.pk)
    owner = ava if lead.assigned_to == ava else tom
    clock.claim(found, owner, found.started_at + timedelta(seconds=30))
    clock.answer(lead, owner, found.started_at + timedelta(seconds=90))
    since, until = found.started_at - timedelta(days=1), found.started_at + timedelta(days=1)
    together, each = speeds(since, until, mia)
    assert (together.leads, together.share_in_time, together.median_to_claim, together.median_to_answer) == (
        1,
        1.0,
        30,
        90,
    )
    assert [speed.user for speed in each] == [owner]
    assert speeds(since, until, crew)[0].leads == 0


def test_whoever_it_rang_sees_a_clock_only_while_it_runs(take_in: TakeIn, ava: User, mia: User) -> None:
    carl = people.colleague()
    lead = take_in()
    started = running(lead.pk)
    Alert.objects.create(clock=started, user=carl, channel="live", raised_at=NOON)
    assert list(Clock.objects.visible_to(carl)) == [started]
    assert not Clock.objects.missed_visible_to(carl).exists()
    browser = signed_in(carl)
    assert browser.get(f"/answering/{started.pk}/claim/").status_code == 200
    clock.answer(lead, ava)
    assert not Clock.objects.visible_to(carl).exists()
    assert list(Clock.objects.visible_to(ava)) == [started]
    shown = words(browser.get(f"/answering/{started.pk}/claim/", follow=True))
    assert "This lead does not wait for an answer any more." in shown
    assert lead.contact.last_name not in shown
    assert signed_in(people.person("Una Other")).get(f"/answering/{started.pk}/claim/").status_code == 404
