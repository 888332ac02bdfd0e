"""Fields that must be filled in: asked by hand, not of the web."""

from __future__ import annotations

import pytest
from django.test import Client

from roofs.core.accounts.models import User
from roofs.core.fields import defining
from roofs.core.fields.answering import answers_of
from roofs.people.contacts import keeping
from roofs.people.contacts.entering import CustomerIn
from roofs.people.contacts.models import Customer
from roofs.production.projects.models import Project
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import accept
from roofs.sales.leads.models import Lead
from tests.core.accounts import people
from tests.surfaces.web.browsers import page, signed_in, words


@pytest.fixture
def boss() -> User:
    return people.manager()


@pytest.fixture
def browser(boss: User) -> Client:
    return signed_in(boss)


def forms(boss: User) -> dict[str, tuple[str, dict[str, str], type]]:
    bo = keeping.create(CustomerIn(first_name="Bo", email="bo@example.com"), boss)
    name = {"first_name": "Ada", "email": "ada@example.com"}
    lead = name | {"source": "referral", "budget": "unknown", "authority": "unknown", "need": "unknown"}
    return {
        "lead": ("/leads/new/", lead | {"timeline": "unknown"}, Lead),
        "customer": ("/customers/new/", name | {"kind": "person", "language": "en"}, Customer),
        "project": (f"/projects/new/?customer={bo.pk}", {"name": "New roof", "status": "inquiry"}, Project),
    }


@pytest.mark.parametrize("kind", ["lead", "customer", "project"])
def test_what_must_be_filled_in_is_asked_when_somebody_types_in_a_record(kind: str, boss: User, browser: Client):
    defining.define(kind, "Gate code", "text", boss, is_required=True)
    defining.define(kind, "Dog", "yes_no", boss)
    address, given, model = forms(boss)[kind]
    before = model.objects.count()  # type: ignore[attr-defined] # a model
    assert 'name="custom-gate_code"' in page(browser.get(address))
    assert 'name="custom-dog"' not in page(browser.get(address))
    refused = browser.post(address, given)
    assert refused.status_code == 422
    assert "This field is required" in words(refused)
    assert model.objects.count() == before  # type: ignore[attr-defined] # a model
    taken = browser.post(address, given | {"custom-gate_code": "1234"})
    assert taken.status_code == 302, words(taken)
    row = model.objects.latest("pk")  # type: ignore[attr-defined] # a model
    assert answers_of((kind, row.pk))["gate_code"] == "1234"


@pytest.mark.parametrize("kind", ["lead", "customer", "project"])
def test_nothing_more_is_asked_when_nothing_must_be_known(kind: str, boss: User, browser: Client):
    defining.define(kind, "Dog", "yes_no", boss)
    address, given, model = forms(boss)[kind]
    before = model.objects.count()  # type: ignore[attr-defined] # a model
    assert browser.post(address, given).status_code == 302
    assert model.objects.count() == before + 1  # type: ignore[attr-defined] # a model


def test_a_form_on_the_web_does_not_lose_anybody_for_it(boss: User):
    defining.define("lead", "Gate code", "text", boss, is_required=True)
    made = accept(LeadIn(full_name="Ada One", email="ada@example.com"), door="form")
    assert answers_of(made.lead)["gate_code"] is None


@pytest.mark.parametrize("name", ["customers", "projects"])
def test_own_fields_are_columns_a_person_may_show(name: str, boss: User, browser: Client):
    kind = name.removesuffix("s")
    field = defining.define(kind, "Gate code", "text", boss)
    address, given, model = forms(boss)[kind]
    browser.post(address, given)
    row = model.objects.latest("pk")  # type: ignore[attr-defined] # a model
    browser.post(f"/records/{kind}/{row.pk}/fields/", {"custom-gate_code": "A-77"})
    assert "A-77" not in words(browser.get(f"/{name}/"))
    browser.post(f"/lists/{name}/columns/", {"column": [f"custom.{field.key}"]})
    shown = words(browser.get(f"/{name}/"))
    assert "Gate code" in shown
    assert "A-77" in shown
