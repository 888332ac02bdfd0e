"""A task rings on every open page of its person until something is done about it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from roofs.comms.calendar import task_reminders, tasks
from roofs.comms.calendar.models import Task
from roofs.core.accounts.models import User
from tests.core.accounts import people
from tests.surfaces.web.browsers import page, signed_in, words


@pytest.fixture
def sara(db: None) -> User:
    return people.seller()


@pytest.fixture
def ringing(sara: User) -> Task:
    due = timezone.now() + timedelta(hours=2)
    task = tasks.add("Call the adjuster", due, actor=sara, assigned_to=sara, remind_minutes=60)
    task_reminders.send_due(due)
    return task


def test_the_form_says_when_to_remind(sara: User) -> None:
    browser = signed_in(sara)
    form = {"title": "Order shingles", "kind": "todo", "due_at": "2031-05-06T09:00", "assigned_to": sara.pk}
    browser.post("/tasks/new/", form | {"remind_minutes": "60"})
    task = Task.objects.get()
    assert task.remind_at == task.due_at - timedelta(hours=1)
    assert "Reminds" in words(browser.get("/tasks/"))
    browser.post(f"/tasks/{task.pk}/", form | {"remind_minutes": ""})
    task.refresh_from_db()
    assert {task.remind_minutes, task.remind_at} == {None}
    assert browser.post("/tasks/new/", form | {"remind_minutes": "7"}).status_code == 422


@pytest.mark.parametrize(("deed", "given"), [("silence", {}), ("snooze", {"by": "hour"}), ("completion", {})])
def test_it_rings_until_something_is_done_about_it(sara: User, ringing: Task, deed: str, given: dict[str, str]) -> None:
    browser = signed_in(sara)
    assert "Call the adjuster" in page(browser.get("/answering/alerts/"))
    assert browser.post(f"/tasks/{ringing.pk}/{deed}/", given).status_code == 302
    assert "Call the adjuster" not in page(browser.get("/answering/alerts/"))


def test_it_rings_for_nobody_else(ringing: Task) -> None:
    for other in (people.colleague(), people.manager()):
        assert "Call the adjuster" not in page(signed_in(other).get("/answering/alerts/"))
    assert signed_in(people.person("Una Other")).post(f"/tasks/{ringing.pk}/silence/").status_code == 404
