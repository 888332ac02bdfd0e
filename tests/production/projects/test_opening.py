from __future__ import annotations

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import timezone

from roofs.core.accounts.models import User
from roofs.core.events.models import Event
from roofs.core.kit.refusals import Refused
from roofs.people.contacts.models import Customer
from roofs.places.properties.models import Property
from roofs.production.projects import opening, workflow
from roofs.production.projects.models import Crew, CrewMember, NumberSeries, Project
from roofs.production.projects.numbering import next_numbers
from roofs.production.projects.policy import PROJECTS
from roofs.production.projects.staffing import put_on
from roofs.sales.leads import pipeline
from tests.production.people import Begin, make_customer
from tests.sales.people import TakeIn


def test_numbers_run_through_the_year_and_begin_anew(db: None):
    with transaction.atomic():
        assert next_numbers(2, dt.date(2026, 3, 1)) == ["P-2026-0001", "P-2026-0002"]
        assert next_numbers(1, dt.date(2027, 1, 1)) == ["P-2027-0001"]
        NumberSeries.objects.filter(year=2026).update(last=9_999)
        assert next_numbers(1, dt.date(2026, 12, 31)) == ["P-2026-10000"]


def test_the_company_chooses_what_numbers_begin_with(begin: Begin):
    PROJECTS.save(PROJECTS.get().model_copy(update={"number_prefix": "JOB"}))
    assert begin().number == f"JOB-{timezone.localdate().year}-0001"


@pytest.mark.django_db(transaction=True)
def test_no_number_is_given_twice_however_many_begin_at_once():
    customer, problems = make_customer(), []

    def work() -> None:
        try:
            for _ in range(5):
                opening.open_project({"customer": customer, "name": "New roof"}, None)
        except Exception as error:  # noqa: BLE001 -- told to the test's own thread
            problems.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    numbers = sorted(Project.objects.values_list("number", flat=True))
    year = timezone.localdate().year
    assert numbers == [f"P-{year}-{n:04d}" for n in range(1, 31)]


def test_a_new_project_has_the_checklist_of_its_kind(begin: Begin):
    texts = set(begin(project_type="flat_roof").checklist.values_list("text", flat=True))
    assert "Seams and drains tested" in texts
    assert "Permit posted" not in texts


def test_it_begins_no_further_than_approved(begin: Begin, ava: User):
    facts = {"customer": make_customer(), "name": "New roof"}
    assert opening.open_project(facts, ava, status="approved").approved_at is not None
    with pytest.raises(Refused, match="begins as"):
        opening.open_project(facts, ava, status="completed")


def test_a_house_or_a_lead_of_somebody_else_is_refused(begin: Begin, take_in: TakeIn, ava: User):
    stranger, project = make_customer(), begin(ava)
    house = Property.objects.create(owner=stranger.contact, address_line="9 Elm St")
    with pytest.raises(Refused) as refused:
        opening.correct(project, {"site": house}, ava)
    assert refused.value.field == "property_id"
    with pytest.raises(Refused) as refused:
        opening.correct(project, {"lead": take_in()}, ava)
    assert refused.value.field == "lead_id"


def test_a_won_lead_gives_its_facts_to_the_project(take_in: TakeIn, ava: User):
    lead = take_in(owner=ava, project_type="storm_damage", message="Hail", estimated_value_cents=1_200_000)
    pipeline.convert(lead, ava)
    lead.refresh_from_db()
    project = opening.open_project(opening.facts_of(lead), ava, status="approved")
    assert (project.lead, project.customer, project.assigned_to) == (lead, lead.customer, ava)
    assert (project.name, project.contract_value_cents) == ("Storm damage, insurance", 1_200_000)
    assert Event.objects.get(name="project.approved").data["value_cents"] == 1_200_000


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"scheduled_end": dt.date(2026, 5, 1)}, "scheduled_start"),
        ({"scheduled_start": dt.date(2026, 5, 4), "scheduled_end": dt.date(2026, 5, 1)}, "scheduled_end"),
        ({"paid_cents": -1}, "paid_cents"),
        ({"name": "  "}, "name"),
    ],
)
def test_what_makes_no_sense_names_its_field(values: dict[str, object], field: str, begin: Begin, ava: User):
    with pytest.raises(Refused) as refused:
        opening.correct(begin(ava), values, ava)
    assert refused.value.field == field


def test_a_scheduled_project_keeps_a_first_day(begin: Begin, ava: User):
    project = begin(ava, "scheduled", scheduled_start=dt.date(2026, 5, 4))
    with pytest.raises(Refused, match="keeps a first day"):
        opening.reschedule(project, None, None, ava)


def test_a_change_is_told_field_by_field_in_plain_values(begin: Begin, ava: User):
    opening.correct(begin(ava), {"roof_squares": Decimal("24.5"), "date_of_loss": dt.date(2026, 4, 2)}, ava)
    assert Event.objects.get(name="project.changed").data["changes"] == {
        "date_of_loss": [None, "2026-04-02"],
        "roof_squares": [None, 24.5],
    }


def test_who_was_slower_is_told_so(begin: Begin, ava: User, mia: User):
    project = begin(ava)
    opening.correct(project, {"notes": "Dog"}, mia)
    with pytest.raises(Refused, match="Somebody else changed"):
        opening.correct(project, {"notes": "No dog"}, ava, seen_at=project.updated_at)


def test_three_people_see_what_concerns_them(begin: Begin, ava: User, tom: User, mia: User, crew: User, stranger: User):
    mine, theirs = begin(ava), begin(tom)
    of_my_customer = begin(tom, customers_owner=ava)
    put_on(theirs, crew, "roofer", mia)

    def seen(user: User) -> set[Project]:
        return set(Project.objects.visible_to(user))

    assert seen(ava) == {mine, of_my_customer}
    assert seen(tom) == {theirs, of_my_customer}
    assert seen(crew) == {theirs}
    assert seen(stranger) == set()
    assert seen(mia) == {mine, theirs, of_my_customer}


def test_a_crew_sees_its_projects_and_their_customers_until_it_is_given_another(begin: Begin, mia: User, crew: User):
    project = begin(mia)
    north = Crew.objects.create(name="North")
    CrewMember.objects.create(crew=north, person=crew)
    opening.correct(project, {"crew": north}, mia)
    assert Project.objects.visible_to(crew).get() == project
    assert Customer.objects.visible_to(crew).get() == project.customer
    opening.correct(project, {"crew": None}, mia)
    assert not Project.objects.visible_to(crew).exists()
    assert not Customer.objects.visible_to(crew).exists()


def test_a_deleted_project_is_gone_and_can_be_brought_back(begin: Begin, ava: User, tom: User):
    project = begin(ava)
    opening.delete(project, ava)
    assert not Project.objects.visible_to(ava).exists()
    assert not Project.objects.deleted_visible_to(tom).exists()
    opening.restore(Project.objects.deleted_visible_to(ava).get(), ava)
    assert Project.objects.visible_to(ava).get() == project


def test_a_customers_figures_follow_the_projects(begin: Begin, mia: User):
    customer, other = make_customer(), make_customer()
    project = begin(mia, "completed", customer=customer, contract_value_cents=900_000)
    begin(mia, customer=customer, contract_value_cents=50_000)
    workflow.advance(project, "invoiced", mia)
    customer.refresh_from_db()
    assert (customer.open_projects, customer.completed_projects, customer.lifetime_value_cents) == (1, 1, 900_000)
    opening.correct(project, {"customer": other}, mia)
    customer.refresh_from_db()
    other.refresh_from_db()
    assert (customer.lifetime_value_cents, other.lifetime_value_cents) == (0, 900_000)
    opening.delete(project, mia)
    other.refresh_from_db()
    assert (other.completed_projects, other.lifetime_value_cents) == (0, 0)
