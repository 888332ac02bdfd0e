"""What a list shows leaves the house as CSV, Excel or JSON, for who may see it."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from roofs.comms.calendar.models import Appointment, Task
from roofs.comms.timeline.models import Interaction
from roofs.core.accounts.models import Role, User
from roofs.core.events.models import Event
from roofs.core.transfer.outgoing import outgoing, outgoing_kinds, rows_for
from roofs.marketing.referrals.models import Referral
from roofs.marketing.reviews.models import Review
from roofs.people.contacts import keeping as customers
from roofs.people.contacts.entering import CustomerIn
from roofs.people.partners.models import Partnership
from roofs.places.properties import keeping as houses
from roofs.places.properties.entering import PropertyIn
from roofs.production.projects.opening import open_project
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import accept
from roofs.sales.leads.models import Lead
from tests.core.accounts import people
from tests.surfaces.web.browsers import signed_in

KINDS = (
    "appointments", "customers", "interactions", "leads", "partnerships", "projects", "properties", "referrals",
    "reviews", "tasks", "team",
)  # fmt: skip


@pytest.fixture
def boss() -> User:
    return people.manager()


@pytest.fixture
def _company(boss: User) -> None:
    """One of each kind, with what belongs to it."""
    told = CustomerIn(first_name="Marta", last_name="Delgado", phone="248-555-0101", city="Troy", state="MI")
    marta = customers.create(told, boss)
    for street in ("418 Maple Ave", "9 Oak St"):
        houses.add(marta.contact, PropertyIn(address_line=street, city="Troy", state="MI"), boss)
    open_project({"customer": marta, "name": "New roof", "contract_value_cents": 1_250_050}, boss)
    lead = LeadIn(first_name="=cmd|' /C calc'!A1", email="a@example.com", estimated_value_cents=990, notes="Dog")
    accept(lead, door="hand", actor=boss, owner=boss)
    start = timezone.now() + timedelta(days=1)
    Appointment.objects.create(
        title="Look at it", contact=marta.contact, starts_at=start, ends_at=start + timedelta(hours=1), zone="UTC"
    )
    Interaction.objects.create(kind="call", body="Rang twice", contact=marta.contact, created_by=boss)
    Review.objects.create(rating=5, author="Marta D.", text="Neat work", customer=marta)
    partner = Partnership.objects.create(name="Good Hands Insurance", rule="flat", flat_cents=25_000)
    Referral.objects.create(partner=partner, lead=Lead.objects.get())
    Task.objects.all().delete()
    Task.objects.create(title="Call back", due_at=start)


def taken(user: User, path: str) -> bytes:
    answer = signed_in(user).get(path)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined] # a stream


def rows_of(user: User, path: str) -> list[dict[str, Any]]:
    return list(csv.DictReader(io.StringIO(taken(user, path).decode("utf-8-sig"))))


def test_every_kind_of_record_is_known() -> None:
    assert outgoing_kinds() == sorted(KINDS)


@pytest.mark.usefixtures("_company")
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_leaves_as_csv_json_and_excel_with_the_same_rows(kind: str, boss: User) -> None:
    row, *others = rows_of(boss, f"/export/{kind}.csv")
    same, *again = json.loads(taken(boss, f"/export/{kind}.json"))
    assert list(row) == list(same)
    assert len(others) == len(again) == (1 if kind == "properties" else 0)
    sheet = load_workbook(io.BytesIO(taken(boss, f"/export/{kind}.xlsx"))).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == list(row)
    assert sheet.max_row == 2 + len(others)
    assert Event.objects.filter(name=f"{kind}.exported", actor=boss).count() == 3


@pytest.mark.usefixtures("_company")
def test_relations_come_along(boss: User) -> None:
    (customer,) = rows_of(boss, "/export/customers.csv")
    assert customer["houses"] == "418 Maple Ave, Troy, MI; 9 Oak St, Troy, MI"
    (project,) = json.loads(taken(boss, "/export/projects.json"))
    assert (project["customer"], project["contract_value"]) == ("Marta Delgado", 12500.5)
    (lead,) = rows_of(boss, "/leads/export.csv")
    assert (lead["notes"], lead["estimated_value"]) == ("Dog", "9.90")


@pytest.mark.usefixtures("_company")
def test_a_formula_leaves_harmless(boss: User) -> None:
    (row,) = rows_of(boss, "/export/leads.csv")
    assert row["first_name"].startswith("'=cmd")
    sheet = load_workbook(io.BytesIO(taken(boss, "/export/leads.xlsx"))).active
    assert sheet is not None
    assert sheet["B2"].data_type == "s"


@pytest.mark.usefixtures("_company")
def test_the_filter_of_the_list_is_the_filter_of_the_file(boss: User) -> None:
    nothing = (
        "leads.csv?q=nobody",
        "customers.csv?city=Novi",
        "projects.csv?status=closed",
        "reviews.csv?rating=1",
        "partnerships.csv?kind=realtor",
        f"appointments.csv?people={boss.pk}",
        "interactions.csv?kind=visit",
    )
    for path in nothing:
        assert rows_of(boss, f"/export/{path}") == [], path
    assert len(rows_of(boss, "/export/leads.csv?status=nonsense&score_min=abc")) == 1
    assert len(rows_of(boss, "/export/interactions.csv?kind=call&since=2020-01-01&person=me")) == 1


@pytest.mark.usefixtures("_company")
def test_nobody_takes_out_what_they_may_not_see(boss: User) -> None:
    other, field = people.seller(), people.person("Fred Field", Role.FIELD)
    assert rows_of(other, "/export/leads.csv") == []
    assert rows_of(boss, "/export/leads.csv") != []
    for kind in ("leads", "customers", "projects", "partnerships"):
        assert signed_in(field).get(f"/export/{kind}.csv").status_code == 403, kind
    assert rows_of(field, "/export/appointments.csv") == []
    assert signed_in(boss).get("/export/secrets.csv").status_code == 404
    assert signed_in(boss).get("/export/leads.exe").status_code == 404


@pytest.mark.usefixtures("_company")
@pytest.mark.parametrize("kind", KINDS)
def test_a_longer_list_asks_no_more_of_the_database(
    kind: str, boss: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        told = CustomerIn(last_name=f"Number{number}", email=f"n{number}@example.com")
        one = customers.create(told, boss)
        houses.add(one.contact, PropertyIn(address_line=f"{number} Elm St"), boss)
        open_project({"customer": one, "name": "Roof"}, boss)
        Interaction.objects.create(kind="call", contact=one.contact, created_by=boss)
        Review.objects.create(rating=4, customer=one)
    found = outgoing(kind)
    assert found is not None
    with django_assert_max_num_queries(5):
        list(rows_for(found, boss, {}))
