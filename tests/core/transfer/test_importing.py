"""Lists of customers, projects and leads: tried without writing, worked off once, and what was refused is told."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from roofs.core.accounts.models import User
from roofs.core.events.models import Event
from roofs.core.jobs.worker import drain
from roofs.core.kit.refusals import Refused
from roofs.core.transfer import importing, trial
from roofs.core.transfer.incoming import _declared, incoming, incoming_for
from roofs.core.transfer.models import Import
from roofs.people.contacts import keeping as customers
from roofs.people.contacts.entering import CustomerIn
from roofs.people.contacts.models import Contact, Customer
from roofs.places.properties.models import Property
from roofs.production.projects.models import Project
from roofs.sales.leads.models import Lead
from tests.asking import questions
from tests.core.accounts import people
from tests.house.tree import ROOT

pytestmark = pytest.mark.django_db

CUSTOMERS = """\
Name,Phone,Email,Street,City,State,Zip,Notes,House address,Roof material,Roof year
Marta Delgado,248-555-0101,marta@example.com,1 Elm St,Troy,MI,48084,Dog,"418 Maple Ave, Troy, MI 48084",Shingle,2010
Marta Delgado,(248) 555-0101,,,,,,,"9 Oak St, Troy, MI 48084",slate,abc
Novak Holdings,,not an address,2 Elm St,Troy,MI,48084,,,,
,,,,,,,,,,
,,,5 Elm St,Troy,MI,48084,,,,
"""
PROJECTS = """\
Project name,Customer,Phone,Address,City,State,Zip,Status,Contract value,Paid,Start date,Completion date,Squares
New roof,Marta Delgado,248-555-0101,418 Maple Ave,Troy,MI,48084,Completed,"$12,500.00",5000,5/1/2024,2024-05-03,28 sq
New roof,Marta Delgado,248-555-0101,418 Maple Ave,Troy,MI,48084,Completed,"$12,500.00",5000,5/1/2024,2024-05-03,28 sq
Gutters,Marta Delgado,248-555-0101,418 Maple Ave,Troy,MI,48084,Estimate sent,soon,,,,
Siding,,,418 Maple Ave,Troy,MI,48084,Won,100,,,,
"""


@pytest.fixture
def boss() -> User:
    return people.manager()


def brought(user: User, text: str, kind: str, name: str = "list.csv", **columns: str) -> Import:
    made = importing.begin(SimpleUploadedFile(name, text.encode()), user, kind)
    importing.start(made, columns or made.columns)
    importing.run.call(made.pk)
    made.refresh_from_db()
    return made


def counts(of: Any) -> tuple[int, int, int]:
    told = of if isinstance(of, dict) else vars(of)
    return told["accepted"], told["duplicates"], told["rejected"]


def test_customers_come_with_their_houses(boss: User) -> None:
    made = brought(boss, CUSTOMERS, "customers")
    assert (made.state, *counts(made)) == ("done", 2, 1, 1)
    marta = Customer.objects.get(contact__phone="+12485550101")
    assert (marta.contact.email, marta.city, marta.notes) == ("marta@example.com", "Troy", "Dog")
    roofs = Property.objects.filter(owner=marta.contact).order_by("pk").values_list("address_line", "roof_material")
    assert list(roofs) == [("418 Maple Ave", "architectural"), ("9 Oak St", "slate")]
    assert "email: not an address" in Customer.objects.get(address_line="2 Elm St").notes
    assert [(row.line_number, "name" in row.reason) for row in made.rejected_rows.all()] == [(6, True)]


def test_the_same_list_twice_makes_nobody_twice(boss: User) -> None:
    brought(boss, CUSTOMERS, "customers")
    assert counts(brought(boss, CUSTOMERS, "customers")) == (0, 3, 1)
    brought(boss, PROJECTS, "projects")
    assert counts(brought(boss, PROJECTS, "projects")) == (0, 3, 1)
    assert (Customer.objects.count(), Property.objects.count(), Project.objects.count()) == (2, 2, 2)


def test_projects_come_with_their_customer_and_where_they_stood(boss: User) -> None:
    made = brought(boss, PROJECTS, "projects")
    assert (made.state, *counts(made)) == ("done", 2, 1, 1)
    roof = Project.objects.get(name="New roof")
    assert (roof.customer.contact.name, roof.status, roof.contract_value_cents) == (
        "Marta Delgado",
        "completed",
        1_250_000,
    )
    assert roof.site is not None
    assert (roof.site.address_line, str(roof.roof_squares), f"{roof.completed_at:%Y-%m-%d}") == (
        "418 Maple Ave",
        "28.00",
        "2024-05-03",
    )
    assert roof.customer.lifetime_value_cents == 1_250_000
    gutters = Project.objects.get(name="Gutters")
    assert (gutters.status, gutters.customer) == ("quoted", roof.customer)
    assert "contract_value_cents: soon" in gutters.notes


@pytest.mark.parametrize(("kind", "text"), [("customers", CUSTOMERS), ("projects", PROJECTS)])
def test_a_trial_tells_what_would_happen_and_writes_nothing(boss: User, kind: str, text: str) -> None:
    made = importing.begin(SimpleUploadedFile("list.csv", text.encode()), boss, kind)
    trial.begin_trial(made, made.columns)
    trial.run_trial.call(made.pk)
    made.refresh_from_db()
    assert (made.state, made.rejected_rows.count()) == ("mapping", 0)
    assert not Customer.objects.exists()
    assert len(made.trial["problems"]) == 1
    told = counts(made.trial)
    importing.start(made, made.columns)
    importing.run.call(made.pk)
    made.refresh_from_db()
    assert counts(made) == told


def test_a_trial_of_leads_counts_as_the_run_does(boss: User) -> None:
    text = (
        "Name,Phone,Street\nAda,248-555-0111,1 Elm St\nAda,248-555-0111,\nAda,248-555-0111,77 Oak St\n"
        "Ada,248-555-0111,1 ELM ST.\nBo,nonsense,\n"
    )
    made = importing.begin(SimpleUploadedFile("list.csv", text.encode()), boss, "leads", "import")
    trial.begin_trial(made, made.columns)
    trial.run_trial.call(made.pk)
    made.refresh_from_db()
    importing.start(made, made.columns)
    importing.run.call(made.pk)
    told = counts(made.trial)
    made.refresh_from_db()
    assert told == counts(made) == (2, 2, 1)


def test_columns_are_remembered_for_the_same_headers(boss: User) -> None:
    brought(boss, "A,B\nAda Lee,248-555-0111\n", "customers", full_name="A", phone="B")
    again = importing.begin(SimpleUploadedFile("next.csv", b"b,a\n248-555-0112,Bo Lee\n"), boss, "customers")
    assert again.columns == {}
    again = importing.begin(SimpleUploadedFile("next.csv", b"B,A\n248-555-0112,Bo Lee\n"), boss, "customers")
    assert again.columns == {"full_name": "A", "phone": "B"}
    assert importing.begin(SimpleUploadedFile("l.csv", b"B,A\nx,y\n"), boss, "leads").columns == {}


@pytest.mark.parametrize(
    ("program", "kind", "headers", "columns"),
    [
        ("HubSpot", "leads", "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Original Source",
         {"first_name": "First Name", "last_name": "Last Name", "email": "Email", "phone": "Phone Number",
          "source": "Original Source"}),
        ("HubSpot", "projects", "Record ID,Deal Name,Deal Stage,Amount,Associated Contact",
         {"name": "Deal Name", "status": "Deal Stage", "contract_value_cents": "Amount",
          "customer_name": "Associated Contact"}),
        ("Salesforce", "leads", ("Id,FirstName,LastName,Company,Street,City,State,PostalCode,Phone,MobilePhone,"
         "Email,LeadSource,OwnerId"),
         {"first_name": "FirstName", "last_name": "LastName", "company_name": "Company", "email": "Email",
          "phone": "MobilePhone", "address_line": "Street", "city": "City", "state": "State",
          "postal_code": "PostalCode", "source": "LeadSource"}),
        ("AccuLynx", "leads", ("firstName,lastName,phoneNumber1,emailAddress,street,city,state,zip,jobCategory,"
         "workType,notes,crossReference"),
         {"first_name": "firstName", "last_name": "lastName", "phone": "phoneNumber1", "email": "emailAddress",
          "address_line": "street", "city": "city", "state": "state", "postal_code": "zip", "notes": "notes",
          "project_type": "workType"}),
        ("JobNimbus", "customers", ("Display Name,First Name,Last Name,Mobile Phone,Email,Address Line 1,City,State,"
         "Zip,Sales Rep"),
         {"full_name": "Display Name", "first_name": "First Name", "last_name": "Last Name", "phone": "Mobile Phone",
          "email": "Email", "address_line": "Address Line 1", "city": "City", "state": "State", "postal_code": "Zip"}),
    ],
)  # fmt: skip
def test_lists_of_other_programs_are_recognised(
    program: str, kind: str, headers: str, columns: dict[str, str], boss: User
) -> None:
    made = importing.begin(SimpleUploadedFile("export.csv", f"{headers}\nx\n".encode()), boss, kind)
    assert made.written_by == program
    assert {field: header for field, header in made.columns.items() if field in columns} == columns


def test_a_killed_engine_goes_on_where_it_stopped(boss: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    rows = "".join(f"N{number},n{number}@example.com\n" for number in range(7))
    made = importing.begin(SimpleUploadedFile("list.csv", f"Name,Email\n{rows}".encode()), boss, "leads", "import")
    importing.start(made, made.columns)
    whole, seen = importing._take_in, []

    def die_in_the_third(of: Import, batch: list[Any]) -> bool:
        seen.append(len(batch))
        if len(seen) == 3:
            raise SystemExit(9)
        return whole(of, batch)

    monkeypatch.setattr(importing, "_take_in", die_in_the_third)
    with pytest.raises(SystemExit):
        importing.run.call(made.pk)
    made.refresh_from_db()
    assert (made.state, made.rows_done, Lead.objects.count()) == ("running", 4, 4)
    monkeypatch.setattr(importing, "_take_in", whole)
    importing.run.call(made.pk)
    made.refresh_from_db()
    assert (made.state, made.rows_done, made.accepted, Lead.objects.count()) == ("done", 7, 7, 7)


MIXED = {
    "leads": (
        "Name,Phone,Email,Street,City,State,Zip,Job,Notes\n"
        "Ada Lee,248-555-0111,,1 Elm St,Troy,MI,48084,Repair,\n"
        "Ada Lee,248-555-0111,ada@example.com,,,,,,Dog\n"
        "A. Lee,,ada@example.com,1 ELM ST.,,,,,\n"
        "Ada Lee,248-555-0111,,77 Oak St,Novi,MI,48375,,\n"
        "Bo Ray,nonsense,,,,,,,\n"
        "Old Owner,248-555-0199,,,,,,Siding,\n"
        "Old Owner,248-555-0199,old@example.com,5 Oak St,,,,,\n"
        "Old Owner,,old@example.com,6 Fir St,,,,,\n"
    ),
    "customers": (
        CUSTOMERS + "Ann Nophone,,,7 Elm St,Troy,MI,48084,,,,\nAnn Nophone,,,7 ELM STREET,Troy,MI,48084,Cat,,,\n"
        "Old Owner,248-555-0199,old@example.com,,,,,,,,\n,,old@example.com,,,,,Again,,,\n"
    ),
    "projects": (
        PROJECTS + "Old job,Old Owner,248-555-0199,5 Oak St,Troy,MI,48084,Lost,900,,,,\n"
        "Roof,Ann Nophone,,7 Elm St,Troy,MI,48084,Scheduled,,,,,\nRoof,Ann Nophone,,7 Elm St,Troy,MI,48084,,,,,,\n"
    ),
}
LEFT_OUT = {"id", "created_at", "updated_at", "status_since", "board_order", "computed_at", "compared_at"}


def plain(row: Any, people: dict[int, str]) -> dict[str, Any]:
    told = {name: value for name, value in row.items() if name not in LEFT_OUT and not name.endswith("_id")}
    told["who"] = people.get(row.get("contact_id") or row.get("owner_id") or 0)
    return {name: value.date() if isinstance(value, dt.datetime) else value for name, value in told.items()}


def written_by(boss: User, kind: str, batch: int, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What is in the tables after the list, without keys and clocks; all of it undone again."""
    monkeypatch.setattr(importing, "BATCH", batch)
    with transaction.atomic():
        customers.create(CustomerIn(full_name="Old Owner", phone="248-555-0199"), boss)
        made = importing.begin(SimpleUploadedFile("list.csv", MIXED[kind].encode()), boss, kind, "import")
        importing.start(made, made.columns)
        importing.run.call(made.pk)
        made.refresh_from_db()
        people = {one.pk: one.name for one in Contact.objects.all()}
        found: dict[str, Any] = {"counts": counts(made)}
        found["rejected"] = list(made.rejected_rows.order_by("line_number").values_list("line_number", "reason"))
        for model in (Contact, Customer, Lead, Property, Project):
            found[model.__name__] = [plain(row, people) for row in model.objects.order_by("pk").values()]
        found["events"] = sorted(
            (one.name, str({k: v for k, v in one.data.items() if k in {"changes", "door", "filled", "why", "number"}}))
            for one in Event.objects.exclude(name="import.progressed")
        )
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("kind", MIXED)
def test_a_batch_leaves_what_row_by_row_would_leave(boss: User, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one_by_one = written_by(boss, kind, 1, monkeypatch)
    assert one_by_one["counts"][0] > 1 < one_by_one["counts"][1]
    together = written_by(boss, kind, 100, monkeypatch)
    for what, rows in one_by_one.items():
        assert together[what] == rows, what


def test_one_bad_row_is_named_and_costs_nobody_else_their_place(boss: User, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = incoming("leads")

    def spoiled(arriving: Any, of: Import) -> Any:
        ends = kind.accept(arriving, of)
        if any(one.first_name == "Bad" for one in arriving):
            raise IntegrityError
        return ends

    monkeypatch.setitem(_declared, "leads", replace(kind, accept=spoiled))
    rows = "".join(f"{'Bad' if n == 4 else 'Ann'} Lee,n{n}@example.com\n" for n in range(9))
    made = importing.begin(SimpleUploadedFile("list.csv", f"Name,Email\n{rows}".encode()), boss, "leads", "import")
    importing.start(made, made.columns)
    importing.run.call(made.pk)
    made.refresh_from_db()
    assert (made.state, *counts(made)) == ("done", 8, 0, 1)
    assert [(row.line_number, row.cells["Name"]) for row in made.rejected_rows.all()] == [(6, "Bad Lee")]
    assert Lead.objects.count() == Event.objects.filter(name="lead.arrived").count() == 8


def test_questions_grow_with_batches_and_not_with_rows(boss: User, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    for batch in (2, 10, 40):  # the first of all also asks for what is remembered from then on
        monkeypatch.setattr(importing, "BATCH", batch)
        for kind, line in {
            "leads": "Ann N{n},{p},1 Oak St,Troy,MI,Repair",
            "customers": "Bo N{n},{p},1 Oak St,Troy,MI,",
            "projects": "Cy N{n},{p},1 Oak St,Troy,MI,Repair",
        }.items():
            first = batch * 100
            rows = "".join(line.format(n=n, p=f"24855{first + n:05d}") + "\n" for n in range(batch))
            text = f"Customer name,Phone,Street,City,State,Job\n{rows}"
            made = importing.begin(SimpleUploadedFile("list.csv", text.encode()), boss, kind, "import")
            importing.start(made, made.columns)
            with questions() as queries:
                importing.run.call(made.pk)
            made.refresh_from_db()
            assert made.accepted == batch, list(made.rejected_rows.values_list("reason", flat=True))
            asked.append(len(queries))
    assert max(asked) < 80
    # Thirty rows more; SQLite takes some of them in two statements.
    assert asked[6:] == pytest.approx(asked[3:6], abs=10)


def test_a_cancelled_import_reads_no_further(boss: User) -> None:
    made = importing.begin(SimpleUploadedFile("list.csv", CUSTOMERS.encode()), boss, "customers")
    importing.start(made, made.columns)
    importing.cancel(made, boss)
    drain()
    made.refresh_from_db()
    assert (made.state, Customer.objects.count()) == ("cancelled", 0)


def test_without_a_column_that_says_who_it_is_nothing_starts(boss: User) -> None:
    made = importing.begin(SimpleUploadedFile("list.csv", CUSTOMERS.encode()), boss, "customers")
    with pytest.raises(Refused):
        importing.start(made, {"city": "City"})
    with pytest.raises(Refused):
        trial.begin_trial(made, {"nonsense": "City", "phone": "No such column"})


def test_a_seller_cannot_change_a_colleagues_customer_by_a_list(boss: User) -> None:
    theirs = CustomerIn(full_name="Marta Delgado", phone="248-555-0101")
    customers.create(theirs, boss, assigned_to=people.colleague())
    made = brought(people.seller(), CUSTOMERS, "customers")
    assert counts(made) == (1, 0, 3)
    assert Customer.objects.get(contact__phone="+12485550101").contact.email == ""
    assert incoming_for(people.stranger()) == []


UPLOADS = ROOT.parent / "shared/data/contacts/import_files"


@pytest.mark.skipif(not UPLOADS.is_dir(), reason="the lists of other programs are not on this machine")
@pytest.mark.parametrize("path", sorted(UPLOADS.glob("*")), ids=lambda path: path.name)
@pytest.mark.parametrize("kind", ["leads", "customers", "projects"])
def test_lists_of_other_programs_are_read_to_the_end(boss: User, path: Path, kind: str) -> None:
    """Every row is taken in, known, or refused with a sentence; none is lost."""
    made = importing.begin(SimpleUploadedFile(path.name, path.read_bytes()), boss, kind)
    if not made.columns.keys() & incoming(kind).needs:
        assert made.state == "mapping"
        return
    importing.start(made, made.columns)
    importing.run.call(made.pk)
    made.refresh_from_db()
    assert made.state == "done"
    assert sum(counts(made)) == made.rows_done == made.rows_total > 0
    assert all(row.reason for row in made.rejected_rows.all())
