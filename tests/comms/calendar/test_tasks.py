from __future__ import annotations

import datetime as dt

import pytest

from roofs.comms.calendar import tasks
from roofs.comms.calendar.models import Task
from roofs.core.accounts.models import User
from roofs.core.events.models import Event

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 5, 4, 16, tzinfo=dt.UTC)  # 12:00 in Detroit
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def call(title: str = "Call Ann", due_at: dt.datetime = NOON, **wish) -> Task:
    return tasks.add(title, due_at, **{"kind": Task.Kind.CALL, "subject": ("lead", 7), **wish})


def events(name: str) -> list[Event]:
    return list(Event.objects.filter(name=name).order_by("pk"))


def test_a_task_is_added_and_its_owner_hears_of_it(seller, manager, ann):
    task = call(
        assigned_to=seller, actor=manager, contact=ann, notes="script", priority=Task.Priority.HIGH, source="vip"
    )

    task.refresh_from_db()
    assert (task.subject_type, task.subject_id, task.created_by, task.priority) == ("lead", 7, manager, 1)
    (event,) = events("task.added")
    assert (event.subject_type, event.subject_id, event.to) == ("lead", 7, [seller.pk])
    assert (event.data["task"], event.data["title"]) == (task.pk, "Call Ann")


def test_a_task_about_nothing_speaks_for_itself():
    task = tasks.add("Order shingles", NOON)
    (event,) = events("task.added")
    assert (event.subject_type, event.subject_id, event.to) == ("task", task.pk, [])


def test_an_engine_cannot_add_the_same_task_twice():
    first, second = call(origin_key="touch:1"), call(origin_key="touch:1", title="again")
    assert first.pk == second.pk
    assert len(events("task.added")) == 1
    assert call().pk != call().pk


def test_a_long_title_is_cut():
    assert len(call("x" * 300).title) == 200


def test_done_is_done_once(seller, manager):
    task = call(notes="script")
    tasks.complete(task, seller, "reached", "wants a quote", now=NOON)
    tasks.complete(task, manager, "no_answer", now=NOON + HOUR)

    task.refresh_from_db()
    assert (task.done_at, task.done_by, task.outcome, task.notes) == (
        NOON,
        seller,
        "reached",
        "script\n\nwants a quote",
    )
    assert task.is_done
    assert [event.data["outcome"] for event in events("task.done")] == ["reached"]


def test_a_task_can_be_taken_up_again(seller):
    task = tasks.complete(call(), seller, "reached")
    tasks.reopen(task, seller)
    tasks.reopen(task, seller)

    task.refresh_from_db()
    assert (task.done_at, task.done_by, task.outcome) == (None, None, "")
    assert len(events("task.reopened")) == 1


def test_a_task_is_put_off_to_a_time_ahead_and_the_row_counts(seller):
    task = call()
    with pytest.raises(ValueError, match="ahead"):
        tasks.snooze(task, NOON, seller, now=NOON)
    tasks.snooze(task, NOON + HOUR, seller, now=NOON)
    tasks.snooze(task, NOON + DAY, seller, now=NOON)

    task.refresh_from_db()
    assert (task.due_at, task.snoozes) == (NOON + DAY, 2)
    tasks.complete(task, seller)
    assert tasks.snooze(task, NOON + 2 * DAY, seller, now=NOON).due_at == NOON + DAY


def test_a_task_goes_to_somebody_else_and_he_hears_of_it(seller, other_seller, manager):
    task = call(assigned_to=seller)
    tasks.hand_to(task, other_seller, manager)
    tasks.hand_to(task, other_seller, manager)
    tasks.hand_to(task, None, manager)

    assert [event.to for event in events("task.assigned")] == [[other_seller.pk], []]


def test_a_removed_task_can_be_brought_back(seller, manager):
    task = call(assigned_to=seller)
    tasks.remove(task, seller)
    assert not Task.objects.visible_to(seller).exists()
    assert not Task.objects.open().exists()
    assert list(Task.objects.deleted_visible_to(seller)) == [task]
    assert list(Task.objects.deleted_visible_to(manager)) == [task]

    tasks.bring_back(task, seller)
    assert list(Task.objects.visible_to(seller)) == [task]


def test_the_open_tasks_of_one_source_go_when_it_ends(seller):
    done, waiting, other = call(source="cadence"), call(source="cadence"), call(source="vip")
    tasks.complete(done, seller)

    assert tasks.drop_open(("lead", 7), "cadence") == 1
    assert set(Task.objects.about("lead", 7)) == {done, other}
    waiting.refresh_from_db()
    assert waiting.deleted_at is not None


def test_everybody_sees_what_is_his(manager, seller, other_seller, roofer):
    mine, theirs, nobodys, on_site = (
        call(assigned_to=seller),
        call(assigned_to=other_seller),
        call(),
        call(assigned_to=roofer),
    )
    newcomer = User.objects.create(email="new@example.org", role="pending")

    def seen_by(user):
        return set(Task.objects.visible_to(user))

    assert seen_by(manager) == {mine, theirs, nobodys, on_site}
    assert seen_by(seller) == {mine, nobodys}
    assert seen_by(roofer) == {on_site}
    assert seen_by(newcomer) == set()
    manager.is_active = False
    assert seen_by(manager) == set()
    assert set(Task.objects.of(seller)) == {mine}


def test_overdue_today_and_later_follow_the_persons_own_midnight():
    late, now, evening, midnight, tomorrow = (
        call(due_at=NOON - HOUR),
        call(due_at=NOON),
        call(due_at=dt.datetime(2026, 5, 5, 3, 59, tzinfo=dt.UTC)),
        call(due_at=dt.datetime(2026, 5, 5, 4, 0, tzinfo=dt.UTC)),
        call(due_at=NOON + DAY),
    )

    assert set(Task.objects.overdue(NOON)) == {late}
    assert set(Task.objects.due_today(NOON, "America/Detroit")) == {now, evening}
    assert set(Task.objects.upcoming(NOON, "America/Detroit")) == {midnight, tomorrow}
    assert set(Task.objects.due_today(NOON, "UTC")) == {now}


def test_the_most_pressing_comes_first():
    low = call(due_at=NOON, priority=Task.Priority.LOW)
    high = call(due_at=NOON, priority=Task.Priority.HIGH)
    earlier = call(due_at=NOON - HOUR, priority=Task.Priority.LOW)
    assert list(Task.objects.open().most_pressing()) == [earlier, high, low]
