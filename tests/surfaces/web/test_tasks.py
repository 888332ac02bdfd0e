"""The list of tasks, one task, and where each leads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from roofs.comms.calendar import booking, tasks
from roofs.comms.calendar.models import Task
from roofs.core.accounts.models import Role, User
from roofs.core.company.office import office
from roofs.core.lists.models import SavedView
from roofs.marketing.cadence import enrolling
from roofs.marketing.cadence.models import Enrolment
from roofs.people.contacts import keeping
from roofs.people.contacts.entering import CustomerIn
from roofs.people.contacts.models import Customer
from roofs.production.projects import opening
from tests.asking import questions
from tests.core.accounts import people
from tests.marketing.cadence.engine import NOON, tick
from tests.marketing.cadence.test_planning import touch, write
from tests.surfaces.web.browsers import page, signed_in, words

DAY = timedelta(days=1)


@pytest.fixture
def sara(db: None) -> User:
    return people.seller()


def customer(owner: User, n: int = 34) -> Customer:
    told = CustomerIn(first_name="Ann", last_name=f"Smith {n}", phone=f"(248) 555-01{n}")
    return keeping.create(told, owner, assigned_to=owner)


def test_a_new_task_has_a_page_of_its_own_for_a_browser_without_scripts(sara: User) -> None:
    browser = signed_in(sara)
    asked = browser.get("/tasks/new/")
    assert (asked.status_code, 'name="title"' in page(asked)) == (200, True)
    assert 'href="/tasks/new/"' in page(browser.get("/tasks/"))
    wrong = browser.post("/tasks/new/", {"title": "", "kind": "todo", "due_at": "2031-05-06T09:00", "notes": "kept"})
    assert (wrong.status_code, "kept" in page(wrong)) == (422, True)
    given = {"title": "Order shingles", "kind": "todo", "due_at": "2031-05-06T09:00"}
    assert browser.post("/tasks/new/", given).status_code == 302
    assert Task.objects.get().title == "Order shingles"


def test_a_task_of_a_sequence_ends_with_what_came_of_it_in_the_readers_language(sara: User) -> None:
    said_no = {"key": "do_not_write", "label": "Does not want to be written to", "then": "exit"}
    step = touch("hello", channel="social", template="test_nextdoor", outcomes=[said_no])
    ann = customer(sara)
    enrolling.enrol(ann, write(step, touch("later", 5), audience="customer"), now=NOON)
    office.save(office.get().model_copy(update={"address": "1 Main St", "city": "Troy", "postal_code": "48083"}))
    tick(NOON)
    User.objects.filter(pk=sara.pk).update(language="es")
    browser = signed_in(User.objects.get(pk=sara.pk))
    shown = page(browser.get("/tasks/"))
    assert 'value="do_not_write"' in shown
    assert "No quiere que le escriban" in shown
    browser.post(f"/tasks/{Task.objects.get().pk}/completion/", {"outcome": "do_not_write"})
    assert Enrolment.objects.get().exit_reason == "call:do_not_write"


def test_a_task_leads_to_what_it_is_about(sara: User) -> None:
    ann = customer(sara)
    roof = opening.open_project({"customer": ann, "name": "Ann's roof", "assigned_to": sara}, sara)
    visit = booking.book("inspection", timezone.now() + DAY, people=[sara])
    for about in (ann, roof, visit):
        tasks.add("Look", timezone.now(), subject=about, actor=sara, assigned_to=sara)
    shown = page(signed_in(sara).get("/tasks/"))
    for address in (f"/customers/{ann.pk}/", f"/projects/{roof.pk}/", f"/calendar/{visit.pk}/"):
        assert f'<a class="name" href="{address}">' in shown
    one = Task.objects.filter(subject_type="customer").get()
    assert f'href="/customers/{ann.pk}/"' in page(signed_in(sara).get(f"/tasks/{one.pk}/"))


def test_what_one_may_not_see_is_no_link_but_the_task_is(sara: User) -> None:
    ann = customer(people.colleague())
    crew = people.person("Tia Tiler", Role.FIELD)
    task = tasks.add("Bring the ladder", timezone.now(), subject=ann, actor=sara, assigned_to=crew)
    shown = page(signed_in(crew).get("/tasks/"))
    assert f'<a class="name" href="/tasks/{task.pk}/">' in shown
    assert f"/customers/{ann.pk}/" not in shown


def test_many_tasks_about_many_things_ask_as_little_as_few(sara: User) -> None:
    browser = signed_in(sara)
    browser.get("/tasks/")

    counts = []
    for n in range(12):
        tasks.add(f"Look {n}", timezone.now(), subject=customer(sara, 40 + n), actor=sara, assigned_to=sara)
        if n in {1, 11}:
            with questions() as asked:
                browser.get("/tasks/?whose=mine")
            counts.append(len(asked))
    assert counts[0] == counts[1] < 60


def test_what_is_downloaded_is_what_the_page_shows(sara: User) -> None:
    boss, carl, now = people.manager(), people.colleague(), timezone.now()
    for title, whose, kind in (("Hers", sara, "call"), ("His", carl, "call"), ("Paper", sara, "todo")):
        tasks.add(title, now, actor=boss, assigned_to=whose, kind=kind)
    tasks.complete(tasks.add("Done one", now, actor=boss, assigned_to=sara), sara)
    browser = signed_in(boss)
    shown = page(browser.get(f"/tasks/?whose={sara.pk}&kind=call"))
    link = next(part for part in shown.split('"') if part.startswith("/export/tasks.csv")).replace("&amp;", "&")
    file = b"".join(browser.get(link)).decode()
    assert [title for title in ("Hers", "His", "Paper", "Done one") if title in file] == ["Hers"]
    everything = b"".join(browser.get("/export/tasks.csv")).decode()
    assert all(title in everything for title in ("Hers", "His", "Paper", "Done one"))
    hers = b"".join(signed_in(sara).get(f"/export/tasks.csv?whose={carl.pk}")).decode()
    assert "His" not in hers


def test_filters_are_kept_as_a_view_and_columns_are_chosen(sara: User) -> None:
    browser = signed_in(sara)
    tasks.add("Call Ann", timezone.now(), actor=sara, assigned_to=sara, kind="call", notes="before noon")
    browser.post("/lists/tasks/views/", {"name": "Calls", "query": "kind=call", "opens": "on"})
    view = SavedView.objects.get()
    answer = browser.get("/tasks/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/tasks/?view={view.pk}&kind=call")
    assert "before noon" in words(browser.get(answer.headers["Location"]))
    browser.post("/lists/tasks/columns/", {"column": ["priority"]})
    shown = words(browser.get("/tasks/?whose=mine"))
    assert ("Priority: Normal" in shown, "before noon" in shown) == (True, False)


def test_managers_download_the_team_as_it_is_filtered(sara: User) -> None:
    boss = people.manager()
    people.person("Tia Tiler", Role.FIELD)
    assert "/export/team.csv?role=field" in page(signed_in(boss).get("/team/?role=field"))
    file = b"".join(signed_in(boss).get("/export/team.csv?role=field")).decode()
    assert ("Tia" in file, "Sara" in file) == (True, False)
    assert "/export/team.csv" not in page(signed_in(sara).get("/team/"))
