"""The company's own fields in lists: out, in, and what must be there."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from roofs.core.accounts.models import User
from roofs.core.fields import defining
from roofs.core.fields.answering import answer, answers_of
from roofs.core.fields.models import CustomField
from roofs.core.kit import tables
from roofs.core.kit.refusals import Refused
from roofs.core.transfer import importing, trial
from roofs.core.transfer.models import Import
from roofs.core.transfer.outgoing import as_json, outgoing, table_for
from roofs.people.contacts.models import Customer
from roofs.production.projects.models import Project
from roofs.sales.leads.models import Lead
from roofs.surfaces.web.customers.bulk import BULK as CUSTOMERS
from roofs.surfaces.web.leads.bulk import BULK as LEADS
from roofs.surfaces.web.partners.bulk import BULK as PARTNERS
from roofs.surfaces.web.projects.bulk import BULK as PROJECTS
from roofs.surfaces.web.reviews.bulk import BULK as REVIEWS
from tests.core.accounts import people
from tests.core.lists.test_bulk import row_of

pytestmark = pytest.mark.django_db
OUT = {"leads": LEADS, "customers": CUSTOMERS, "projects": PROJECTS, "partnerships": PARTNERS, "reviews": REVIEWS}
IN: dict[str, tuple[str, str, Any]] = {
    "leads": ("Name,Email", "Ada One,ada@example.com", Lead),
    "customers": ("Name,Email", "Ada One,ada@example.com", Customer),
    "projects": ("Customer,Customer email,Project name", "Ada One,ada@example.com,New roof", Project),
}
COLUMNS = "Gate code,Deductible,Wants,Dog,Since"
VALUES = '1234,"$2,500",gutters; Solar,Yes,3/1/2026'
ANSWERS = {
    "gate_code": "1234",
    "deductible": 250_000,
    "wants": ["Gutters", "Solar"],
    "dog": True,
    "since": "2026-03-01",
}


@pytest.fixture
def boss() -> User:
    return people.manager()


def ask(kind: str, boss: User, *, required: bool = False) -> None:
    defining.define(kind, "Gate code", "text", boss, is_required=required)
    defining.define(kind, "Deductible", "money", boss)
    defining.define(kind, "Wants", "choices", boss, options=["Gutters", "Solar"])
    defining.define(kind, "Dog", "yes_no", boss)
    defining.define(kind, "Since", "date", boss)


def brought(user: User, kind: str, text: str) -> Import:
    made = importing.begin(SimpleUploadedFile("list.csv", text.encode()), user, kind)
    trial.begin_trial(made, made.columns)
    trial.run_trial.call(made.pk)
    made.refresh_from_db()
    foretold = made.trial
    importing.start(made, made.columns)
    importing.run.call(made.pk)
    made = Import.objects.get(pk=made.pk)
    assert made.state == "done", made.error
    found = [made.accepted, made.duplicates, made.rejected]
    assert [foretold[name] for name in ("accepted", "duplicates", "rejected")] == found
    return made


def table(user: User, kind: str, asked: Any = None) -> list[dict[str, str]]:
    found = outgoing(kind)
    assert found is not None
    columns, rows = table_for(found, user, asked or {})
    return list(csv.DictReader(io.StringIO("".join(tables.write_csv(columns, rows)).lstrip("\ufeff"))))


@pytest.mark.parametrize("kind", OUT)
def test_each_own_field_is_a_column_of_the_list(kind: str, boss: User) -> None:
    bulk = OUT[kind]
    ask(bulk.name, boss)
    full, empty = row_of(bulk, boss, 1), row_of(bulk, boss, 2)
    answer((bulk.name, full.pk), ANSWERS, boss)
    told = {row["custom.gate_code"]: row for row in table(boss, kind)}
    assert set(told) == {"1234", ""}
    row = told["1234"]
    own = [row[f"custom.{name}"] for name in ("deductible", "wants", "dog", "since")]
    assert own == ["2500.00", "Gutters; Solar", "TRUE", "2026-03-01"]
    assert answers_of((bulk.name, empty.pk))["gate_code"] is None


def test_as_json_they_are_values(boss: User) -> None:
    ask("lead", boss)
    row = row_of(LEADS, boss, 1)
    answer(row, ANSWERS, boss)
    found = outgoing("leads")
    assert found is not None
    (told,) = json.loads("".join(as_json(*table_for(found, boss, {}))))
    assert (told["custom.deductible"], told["custom.dog"], told["custom.gate_code"]) == (2500.0, True, "1234")


def test_only_what_the_filter_shows_is_in_the_list(boss: User) -> None:
    ask("customer", boss)
    first, _second = row_of(CUSTOMERS, boss, 1), row_of(CUSTOMERS, boss, 2)
    answer(("customer", first.pk), ANSWERS, boss)
    assert len(table(boss, "customers", {"custom": ["wants:Solar"]})) == 1
    assert len(table(boss, "customers", {"custom": ["dog:false"]})) == 0


def test_a_colleagues_answers_are_in_nobody_elses_list(boss: User) -> None:
    ask("lead", boss)
    sara, carl = people.seller(), people.colleague()
    answer(row_of(LEADS, sara, 1), ANSWERS, boss)
    assert [row["custom.gate_code"] for row in table(sara, "leads")] == ["1234"]
    assert table(carl, "leads") == []


@pytest.mark.parametrize("kind", IN)
def test_they_come_in_with_the_record(kind: str, boss: User) -> None:
    head, row, model = IN[kind]
    ask(OUT[kind].name, boss)
    made = brought(boss, kind, f"{head},{COLUMNS}\n{row},{VALUES}\n")
    assert made.accepted == 1, list(made.rejected_rows.values_list("reason", flat=True))
    assert answers_of((OUT[kind].name, model.objects.get().pk)) == ANSWERS


@pytest.mark.parametrize("kind", IN)
def test_what_goes_out_comes_in_again(kind: str, boss: User) -> None:
    """The names the export gives the columns are known to the import."""
    head, row, model = IN[kind]
    ask(OUT[kind].name, boss)
    renamed = ",".join(f"custom.{name}" for name in ("gate_code", "deductible", "wants", "dog", "since"))
    brought(boss, kind, f"{head},{renamed}\n{row},{VALUES}\n")
    assert answers_of((OUT[kind].name, model.objects.get().pk)) == ANSWERS


def test_of_somebody_known_only_what_nobody_has_answered_is_taken(boss: User) -> None:
    ask("lead", boss)
    head, row, _model = IN["leads"]
    brought(boss, "leads", f"{head},Gate code\n{row},77\n")
    brought(boss, "leads", f"{head},{COLUMNS}\n{row},{VALUES}\n")
    assert answers_of(Lead.objects.get()) == ANSWERS | {"gate_code": "77"}


@pytest.mark.parametrize("kind", IN)
def test_a_wrong_answer_refuses_its_row_alone_and_says_why(kind: str, boss: User) -> None:
    head, row, model = IN[kind]
    ask(OUT[kind].name, boss)
    other = row.replace("Ada One", "Bo Two").replace("ada@", "bo@")
    made = brought(boss, kind, f"{head},Deductible\n{row},much\n{other},100\n")
    assert (made.accepted, made.rejected) == (1, 1)
    assert "amount in dollars" in made.rejected_rows.get().reason
    assert answers_of((OUT[kind].name, model.objects.get().pk))["deductible"] == 10_000


@pytest.mark.parametrize("kind", IN)
def test_what_must_be_filled_in_is_asked_of_a_list(kind: str, boss: User) -> None:
    head, row, model = IN[kind]
    ask(OUT[kind].name, boss, required=True)
    made = importing.begin(SimpleUploadedFile("list.csv", f"{head}\n{row}\n".encode()), boss, kind)
    with pytest.raises(Refused, match="column for Gate code"):
        importing.start(made, made.columns)
    other = row.replace("Ada One", "Bo Two").replace("ada@", "bo@")
    run = brought(boss, kind, f"{head},Gate code\n{row},\n{other},5\n")
    assert (run.accepted, run.rejected) == (1, 1)
    assert "Gate code must be filled in" in run.rejected_rows.get().reason
    assert model.objects.count() == 1


def test_a_field_nobody_asks_any_more_is_no_column(boss: User) -> None:
    ask("lead", boss)
    row_of(LEADS, boss, 1)
    field = CustomField.objects.get(key="dog")
    defining.archive(field, boss)
    assert "custom.dog" not in table(boss, "leads")[0]
