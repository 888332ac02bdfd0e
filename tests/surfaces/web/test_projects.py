"""The pages of projects through browsers: what each shows, what each press does, and to whom."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from roofs.comms.calendar.models import Task
from roofs.comms.timeline.models import Interaction
from roofs.core.accounts.models import Role, User
from roofs.places.properties.models import Property
from roofs.production.projects import materials, opening
from roofs.production.projects.models import Crew, Line, Project
from roofs.production.projects.staffing import put_on
from roofs.sales.leads import pipeline as selling
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import accept
from tests.core.accounts import people
from tests.production.people import make_customer
from tests.surfaces.web.browsers import filled_in, page, signed_in, words

TODAY = timezone.now().date()


@pytest.fixture
def ava() -> User:
    return people.person("Ava Lindqvist")


@pytest.fixture
def boss() -> User:
    return people.manager()


@pytest.fixture
def cal() -> User:
    return people.person("Cal Crew", Role.FIELD)


@pytest.fixture
def project(ava: User, cal: User) -> Project:
    customer = make_customer(ava, last_name="Delgado")
    house = Property.objects.create(owner=customer.contact, address_line="418 Maple Ave", city="Birmingham")
    made = opening.open_project(
        {
            "customer": customer,
            "site": house,
            "name": "New roof",
            "project_type": "replacement",
            "assigned_to": ava,
            "contract_value_cents": 1_845_000,
            "scheduled_start": TODAY,
            "scheduled_end": TODAY + dt.timedelta(days=2),
        },
        ava,
    )
    put_on(made, cal, "roofer", ava)
    return made


@pytest.fixture
def browser(ava: User, project: Project) -> Client:
    return signed_in(ava)


def place(project: Project, rest: str = "") -> str:
    return f"/projects/{project.pk}/{rest}"


PAGES = (
    "/projects/",
    "/projects/?status=inquiry&project_type=replacement&assigned_to=me&q=delgado&sort=contract_value:asc&page=1",
    "/projects/?status=nonsense&page=x&crew=z&scheduled_from=never",
    "/projects/pipeline/",
    "/projects/pipeline/?more=inquiry&q=maple",
    "/projects/plan/",
    "/projects/plan/?zoom=week&lanes=crew&from=2026-05-04",
    "/projects/plan/?zoom=nonsense&from=yesterday",
    "/projects/new/",
    "/projects/new/?q=delgado",
    "/projects/export.csv",
    "/projects/crews/",
)


@pytest.mark.parametrize("address", PAGES)
def test_each_page_opens(address: str, browser: Client):
    assert browser.get(address).status_code == 200


@pytest.mark.parametrize("rest", ["", "edit/", "timeline/", "sheet/", "days/"])
def test_each_page_of_a_project_opens_for_its_people_alone(
    rest: str, browser: Client, boss: User, cal: User, project: Project
):
    expected_in_the_field = 403 if rest in {"edit/", "days/"} else 200
    assert browser.get(place(project, rest)).status_code == 200
    assert signed_in(boss).get(place(project, rest)).status_code == 200
    assert signed_in(cal).get(place(project, rest)).status_code == expected_in_the_field
    assert signed_in(people.colleague()).get(place(project, rest)).status_code == 404
    assert signed_in(people.stranger()).get(place(project, rest)).status_code == 403


POSTS = ("steps/", "deletion/", "lines/", "team/", "checklist/", "interactions/", "tasks/", "days/", "edit/")


@pytest.mark.parametrize("rest", POSTS)
def test_a_colleague_changes_nothing(rest: str, project: Project):
    assert signed_in(people.colleague()).post(place(project, rest), {"status": "quoted"}).status_code == 404


@pytest.mark.parametrize("rest", ["deletion/", "lines/", "team/", "checklist/", "days/", "edit/", "restoration/"])
def test_the_field_changes_no_facts(rest: str, cal: User, project: Project):
    assert signed_in(cal).post(place(project, rest), {}).status_code == 403


def test_the_field_sees_no_amounts_anywhere(cal: User, project: Project, ava: User):
    materials.add(project, {"description": "Shingles", "unit_cost_cents": 777_700}, ava)
    opening.correct(project, {"deductible_cents": 12_300}, ava)
    client = signed_in(cal)
    for address in ("/projects/", "/projects/pipeline/", place(project), place(project, "sheet/")):
        shown = words(client.get(address))
        assert "New roof" in shown
        assert "$" not in shown, address
    assert client.get("/projects/export.csv").status_code == 403


def test_a_project_is_started_for_a_customer_with_his_house_filled_in(browser: Client, ava: User, project: Project):
    address = f"/projects/new/?customer={project.customer_id}"
    form = browser.get(address)
    sent = filled_in(form)
    assert sent["site"] == str(project.site_id)
    answer = browser.post(address, sent | {"contract_value_cents": "12.5k", "name": "Gutters"})
    made = Project.objects.exclude(pk=project.pk).get()
    assert answer["Location"] == place(made)
    assert (made.name, made.contract_value_cents, made.assigned_to, made.site) == (
        "Gutters",
        1_250_000,
        ava,
        project.site,
    )


def test_a_won_lead_offers_to_start_its_project(browser: Client, ava: User):
    lead = accept(
        LeadIn(full_name="Ben Ortiz", email="ben@example.com", project_type="storm_damage"), door="form", owner=ava
    ).lead
    assert f"/projects/new/?lead={lead.pk}" not in page(browser.get(f"/leads/{lead.pk}/"))
    selling.convert(lead, ava)
    assert f"/projects/new/?lead={lead.pk}" in page(browser.get(f"/leads/{lead.pk}/"))
    browser.post(f"/projects/new/?lead={lead.pk}", filled_in(browser.get(f"/projects/new/?lead={lead.pk}")))
    made = Project.objects.get(lead=lead)
    assert (made.status, made.project_type, made.name) == ("approved", "storm_damage", "Storm damage, insurance")


def test_somebody_elses_customer_is_not_found(browser: Client):
    customer = make_customer(people.colleague())
    assert browser.get(f"/projects/new/?customer={customer.pk}").status_code == 404


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"contract_value_cents": "a lot"}, "Write an amount in dollars"),
        ({"scheduled_end": "2020-01-01"}, "The last day of work is before the first."),
        ({"name": " "}, "A project needs a name."),
    ],
)
def test_what_was_typed_stays_beside_what_is_wrong(
    typed: dict[str, str], sentence: str, browser: Client, project: Project
):
    sent = filled_in(browser.get(place(project, "edit/"))) | typed | {"notes": "Dog bites"}
    answer = browser.post(place(project, "edit/"), sent)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert "Dog bites" in page(answer)
    assert Project.objects.get().notes == ""


def test_who_was_slower_sees_that_somebody_changed_it(browser: Client, boss: User, project: Project):
    sent = filled_in(browser.get(place(project, "edit/")))
    opening.correct(project, {"notes": "Gate code 1417"}, boss)
    answer = browser.post(place(project, "edit/"), sent | {"notes": "No gate"})
    assert answer.status_code == 422
    assert "Somebody else changed this project meanwhile" in words(answer)
    assert Project.objects.get().notes == "Gate code 1417"


def test_a_step_is_taken_or_refused_with_its_reason(browser: Client, project: Project):
    browser.post(place(project, "steps/"), {"status": "quoted"})
    assert Project.objects.get().status == "quoted"
    refused = browser.post(place(project, "steps/"), {"status": "closed"}, follow=True)
    assert "A project that is “Quoted” cannot become “Closed”." in words(refused)
    browser.post(place(project, "steps/"), {"status": "cancelled", "reason": "They sold the house"})
    assert "They sold the house" in words(browser.get(place(project)))


def test_a_manager_goes_on_without_what_is_missing(browser: Client, boss: User, project: Project):
    Project.objects.update(status="in_progress")
    step = {"status": "completed", "override": "on", "reason": "Photos are on the old phone"}
    browser.post(place(project, "steps/"), step)
    assert Project.objects.get().status == "in_progress"
    client = signed_in(boss)
    assert "You may go on all the same." in words(client.get(place(project)))
    client.post(place(project, "steps/"), step)
    assert Project.objects.get().status == "completed"


def test_a_technician_starts_ticks_and_completes(cal: User, project: Project):
    client = signed_in(cal)
    Project.objects.update(status="scheduled")
    assert re.findall(r'name="status" value="(\w+)"', page(client.get(place(project)))) == ["in_progress"]
    client.post(place(project, "steps/"), {"status": "in_progress"})
    photo = project.checklist.get(proof="before_photo")
    refused = client.post(place(project, f"checklist/{photo.pk}/"), follow=True)
    assert "Add a before photo first." in words(refused)
    project.checklist.exclude(proof="").delete()
    for item in project.checklist.all():
        client.post(place(project, f"checklist/{item.pk}/"))
    client.post(place(project, "steps/"), {"status": "completed"})
    assert Project.objects.get().status == "completed"
    assert set(project.checklist.values_list("done_by__full_name", flat=True)) == {"Cal Crew"}


def test_ticking_again_takes_the_tick_back(browser: Client, project: Project):
    item = project.checklist.get(text="Permit posted")
    for done in (True, False):
        browser.post(place(project, f"checklist/{item.pk}/"))
        item.refresh_from_db()
        assert (item.done_at is not None) is done


def test_points_are_added_and_taken_off(browser: Client, project: Project):
    browser.post(place(project, "checklist/"), {"text": "Dish back on", "optional": "on"})
    item = project.checklist.get(text="Dish back on")
    assert not item.is_required
    browser.post(place(project, f"checklist/{item.pk}/removal/"))
    assert not project.checklist.filter(pk=item.pk).exists()


LINE = {
    "kind": "material", "phase": "planned", "description": "Architectural shingles", "quantity": "72.5",
    "unit": "bundle", "unit_cost_cents": "41.99",
}  # fmt: skip


def test_lines_are_added_used_changed_removed_and_brought_back(browser: Client, project: Project, ava: User):
    browser.post(place(project, "lines/"), LINE)
    line = Line.objects.get()
    assert (line.total_cents, line.created_by) == (304_428, ava)
    browser.post(place(project, f"lines/{line.pk}/use/"))
    used = Line.objects.exclude(pk=line.pk).get()
    assert (used.phase, used.done_by) == ("actual", ava)
    browser.post(place(project, f"lines/{line.pk}/"), LINE | {"quantity": "80"})
    browser.post(place(project, f"lines/{used.pk}/removal/"))
    assert Line.objects.visible_to(ava).get().quantity == 80
    browser.post(place(project, f"lines/{used.pk}/restoration/"))
    assert Line.objects.visible_to(ava).count() == 2
    wrong = browser.post(place(project, "lines/"), LINE | {"quantity": "0"})
    assert (wrong.status_code, "A quantity is more than nothing." in words(wrong)) == (422, True)


def test_people_are_put_on_and_taken_off(browser: Client, project: Project, boss: User):
    browser.post(place(project, "team/"), {"person": boss.pk, "role": "inspector"})
    member = project.team.get(person=boss)
    assert member.role == "inspector"
    browser.post(place(project, f"team/{member.pk}/removal/"))
    assert not project.team.filter(person=boss).exists()


def test_what_was_said_and_what_is_to_do_stand_on_the_page(browser: Client, project: Project, ava: User):
    browser.post(place(project, "interactions/"), {"kind": "visit", "body": "Decking is soft at the chimney"})
    browser.post(place(project, "tasks/"), {"title": "Order two more sheets", "kind": "todo"})
    shown = words(browser.get(place(project)))
    assert "Decking is soft at the chimney" in shown
    assert "Order two more sheets" in shown
    assert Interaction.objects.get().subject_type == "project"
    assert Task.objects.get().assigned_to == ava


def test_documents_stand_on_the_page(browser: Client, project: Project):
    paper = SimpleUploadedFile("scope.txt", b"Tear off", "text/plain")
    browser.post(f"/records/project/{project.pk}/documents/", {"file": paper, "kind": "document"})
    assert "scope.txt" in words(browser.get(place(project)))


def test_deleting_can_be_undone(browser: Client, project: Project):
    answer = browser.post(place(project, "deletion/"), follow=True)
    assert f"/projects/{project.pk}/restoration/" in page(answer)
    assert browser.get(place(project)).status_code == 404
    browser.post(place(project, "restoration/"))
    assert browser.get(place(project)).status_code == 200


def test_a_dropped_card_moves_or_says_why_not(browser: Client, project: Project):
    part = {"HX-Request": "true"}
    moved = browser.post("/projects/pipeline/moves/", {"card": project.pk, "column": "quoted"}, headers=part)
    assert (moved.status_code, "Quoted" in moved["HX-Trigger"]) == (200, True)
    refused = browser.post("/projects/pipeline/moves/", {"card": project.pk, "column": "invoiced"}, headers=part)
    assert "cannot become" in refused["HX-Trigger"]
    assert '"error"' in refused["HX-Trigger"]
    asked = browser.post("/projects/pipeline/moves/", {"card": project.pk, "column": "cancelled"}, headers=part)
    assert asked["HX-Redirect"] == place(project) + "#step-cancelled"
    assert Project.objects.get().status == "quoted"


def test_the_pipeline_counts_what_it_does_not_show(browser: Client, project: Project, ava: User):
    for number in range(25):
        Project.objects.create(number=f"X-{number}", name="X", customer=project.customer, assigned_to=ava)
    shown = page(browser.get("/projects/pipeline/"))
    assert "<small>26</small>" in shown
    assert shown.count('class="card"') == 20
    assert page(browser.get("/projects/pipeline/?more=inquiry")).count('class="card"') == 26


def test_a_dragged_bar_gets_other_days(browser: Client, project: Project):
    part = {"HX-Request": "true"}
    days = {"card": project.pk, "start": f"{TODAY}", "end": f"{TODAY + dt.timedelta(days=1)}"}
    moved = browser.post("/projects/plan/moves/?zoom=week", days, headers=part)
    assert moved.status_code == 200
    assert "next=/projects/plan/%3Fzoom%3Dweek" in page(moved)
    project.refresh_from_db()
    assert (project.scheduled_start, project.scheduled_end) == (TODAY, TODAY + dt.timedelta(days=1))
    refused = browser.post("/projects/plan/moves/", days | {"end": "2020-05-01"}, headers=part)
    assert "before the first" in refused["HX-Trigger"]
    nonsense = browser.post("/projects/plan/moves/", days | {"end": "soon"}, headers=part)
    assert "These are no days" in nonsense["HX-Trigger"]
    shown = page(browser.get("/projects/plan/"))
    assert f'data-bar="{project.pk}"' in shown


def test_the_dialog_of_days_is_the_second_way(browser: Client, project: Project):
    browser.post(place(project, "days/"), {"scheduled_start": "2031-05-05", "scheduled_end": ""})
    project.refresh_from_db()
    assert (project.scheduled_start, project.scheduled_end) == (dt.date(2031, 5, 5), None)


def test_crews_are_lanes_and_double_bookings_are_marked(browser: Client, project: Project, boss: User):
    client = signed_in(boss)
    client.post("/projects/crews/new/", {"name": "North", "lead": boss.pk, "members": [boss.pk]})
    north = Crew.objects.get()
    Project.objects.update(crew=north)
    Project.objects.create(
        number="X", name="X", customer=project.customer, crew=north, scheduled_start=TODAY, status="scheduled"
    )
    shown = page(client.get("/projects/plan/?lanes=crew"))
    assert '<li class="lane"><b>North</b></li>' in shown
    assert shown.count(" clash") == 2
    assert "A crew is wanted on two roofs on the same day." in shown


def test_the_export_holds_what_the_filter_shows_and_no_formula(browser: Client, project: Project):
    opening.correct(project, {"name": "=1+1"}, None)
    told = browser.get("/projects/export.csv").getvalue().decode()
    assert project.number in told
    assert "18450.00" in told
    assert ",=1+1," not in told
    assert project.number not in browser.get("/projects/export.csv?status=closed").getvalue().decode()


def test_html_in_a_name_is_shown_as_text(browser: Client, project: Project):
    opening.correct(project, {"name": "<script>alert(1)</script>"}, None)
    for address in ("/projects/", "/projects/pipeline/", "/projects/plan/", place(project), place(project, "sheet/")):
        assert "<script>alert(1)" not in page(browser.get(address))


def test_a_longer_list_asks_nothing_more(
    browser: Client, project: Project, ava: User, django_assert_max_num_queries: DjangoAssertNumQueries
):
    for number in range(30):
        customer = make_customer(ava)
        Project.objects.create(
            number=f"X-{number}", name="X", customer=customer, assigned_to=ava, scheduled_start=TODAY, status="quoted"
        )
    for address, most in (("/projects/", 30), ("/projects/pipeline/", 40), ("/projects/plan/", 30)):
        with django_assert_max_num_queries(most):
            browser.get(address)


def test_search_finds_a_project_by_its_number(browser: Client, project: Project):
    assert "New roof" in words(browser.get(f"/projects/?q={project.number}"))
    assert "Nothing fits" in words(browser.get("/projects/?q=P-1999-0001"))


def test_the_checklist_of_new_projects_is_edited_in_the_settings(boss: User, ava: User, project: Project):
    client = signed_in(boss)
    as_it_was = filled_in(client.get("/settings/projects/"))
    assert "Nothing was changed." in words(client.post("/settings/projects/", as_it_was, follow=True))
    last = max(int(name.split(".")[1]) for name in as_it_was if name.startswith("checklist."))
    added = {f"checklist.{last}.text": "Satellite dish back on", f"checklist.{last}.weight": "optional"}
    client.post("/settings/projects/", as_it_was | added)
    fresh = opening.open_project({"customer": project.customer, "name": "Gutters"}, ava)
    assert not fresh.checklist.get(text="Satellite dish back on").is_required
    assert not project.checklist.filter(text="Satellite dish back on").exists()
