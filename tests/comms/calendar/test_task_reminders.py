from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import OperationalError, connection
from structlog.testing import capture_logs

from roofs.comms.calendar import task_reminders, tasks
from roofs.comms.calendar.models import Task
from roofs.comms.calendar.policy import CALENDAR
from roofs.comms.messaging.models import Message
from roofs.core.accounts.models import User
from roofs.core.events.models import Event
from tests.core.accounts import people

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _noon(time_machine: object) -> None:
    time_machine.move_to(NOW, tick=False)  # type: ignore[attr-defined] # a fixture without types


@pytest.fixture
def sara(db: None) -> User:
    return people.seller()


def plan(sara: User | None, minutes: int | None = 60, due: datetime = NOW + DAY) -> Task:
    return tasks.add("Call the adjuster", due, actor=sara, assigned_to=sara, remind_minutes=minutes)


def handed() -> list[str]:
    return list(Message.objects.filter(idem_key__startswith="task-").order_by("pk").values_list("channel", flat=True))


def test_it_is_reminded_of_once_by_notice_and_mail_and_on_the_page(sara: User) -> None:
    task = plan(sara)
    assert task_reminders.send_due(NOW + DAY - HOUR - timedelta(seconds=1)) == 0
    assert task_reminders.send_due(NOW + DAY - HOUR) == 1
    assert task_reminders.send_due(NOW + 2 * DAY) == 0
    assert sorted(handed()) == ["email", "push"]
    event = Event.objects.get(name="task.reminded")
    assert (event.to, event.data["task"]) == ([sara.pk], task.pk)
    assert list(Task.objects.visible_to(sara).ringing(sara)) == [task]
    letter = Message.objects.get(idem_key__startswith="task-", channel="email")
    assert ("Call the adjuster" in letter.subject, f"/tasks/{task.pk}/" in letter.text) == (True, True)


def test_putting_it_off_moves_the_reminder_and_stops_the_ringing(sara: User) -> None:
    task = plan(sara)
    task_reminders.send_due(NOW + DAY - HOUR)
    tasks.snooze(task, NOW + 3 * DAY, sara)
    assert not Task.objects.all().ringing(sara)
    assert task_reminders.send_due(NOW + 2 * DAY) == 0
    assert task_reminders.send_due(NOW + 3 * DAY - HOUR) == 1
    assert len(handed()) == 4


def test_a_change_that_leaves_the_time_does_not_remind_again(sara: User) -> None:
    task = plan(sara)
    task_reminders.send_due(NOW + DAY - HOUR)
    tasks.correct(task, {"title": "Call the adjuster back"}, sara)
    tasks.reopen(tasks.complete(task, sara), sara)
    assert task_reminders.send_due(NOW + DAY) == 0
    assert len(handed()) == 2


@pytest.mark.parametrize("deed", [tasks.complete, tasks.remove])
def test_what_is_done_or_removed_is_not_reminded_of(sara: User, deed: object) -> None:
    deed(plan(sara), sara)  # type: ignore[operator] # one of two functions
    assert task_reminders.send_due(NOW + DAY) == 0
    assert handed() == []


def test_nobody_in_particular_is_not_reminded_until_it_is_given_to_somebody(sara: User) -> None:
    task = plan(None)
    assert task_reminders.send_due(NOW + DAY - HOUR) == 0
    tasks.hand_to(task, sara, None)
    assert task_reminders.send_due(NOW + DAY - HOUR) == 1


def test_a_moment_that_has_passed_is_not_made_up_for(sara: User) -> None:
    assert plan(sara, minutes=1440, due=NOW + HOUR).remind_at is None
    assert plan(sara, minutes=None).remind_at is None


def test_the_company_says_by_which_ways(sara: User) -> None:
    CALENDAR.save(CALENDAR.get().model_copy(update={"task_reminders": "push"}))
    plan(sara)
    task_reminders.send_due(NOW + DAY)
    assert handed() == ["push"]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_many_engines_remind_once(on_postgresql: None) -> None:
    sara = people.seller()
    for _number in range(10):
        plan(sara)

    def engine() -> None:
        try:
            task_reminders.send_due(NOW + DAY)
        finally:
            connection.close()

    engines = [Thread(target=engine) for _number in range(4)]
    for one in engines:
        one.start()
    for one in engines:
        one.join()
    assert len(handed()) == 20


def test_one_that_cannot_be_written_only_rings_and_holds_up_nobody(sara: User, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, sound = plan(sara), plan(sara)
    written = task_reminders._message

    def fails(one: Task, *rest: Any) -> Message:
        if one.pk == broken.pk:
            raise ValueError("sara@example.com")
        return written(one, *rest)

    monkeypatch.setattr(task_reminders, "_message", fails)
    with capture_logs() as said:
        assert task_reminders.send_due(NOW + DAY) == 2
        assert task_reminders.send_due(NOW + DAY) == 0
    assert {(key or "").split("-")[1] for key in Message.objects.values_list("idem_key", flat=True)} == {str(sound.pk)}
    assert set(Task.objects.all().ringing(sara)) == {broken, sound}
    assert [(one["row"], one["key"], one["error"]) for one in said] == [("calendar.task", broken.pk, "ValueError")]
    assert "example.com" not in str(said)


def test_a_database_that_is_away_puts_nothing_aside(sara: User, monkeypatch: pytest.MonkeyPatch) -> None:
    task = plan(sara)

    def away(*_given: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(task_reminders, "_message", away)
    with pytest.raises(OperationalError):
        task_reminders.send_due(NOW + DAY)
    task.refresh_from_db()
    assert task.remind_at is not None
