"""What the search box finds, and that nothing typed into an address breaks a page."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from roofs.comms.calendar import booking, tasks
from roofs.core.accounts.models import User
from roofs.core.files.documents import attach
from roofs.marketing.reviews.models import Review
from roofs.people.partners import keeping as partners
from roofs.production.projects.opening import open_project
from roofs.sales.leads import pipeline
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import accept
from roofs.sales.leads.models import Lead
from tests.core.accounts import people
from tests.surfaces.web.browsers import page, signed_in

TEN = timezone.now().replace(hour=15, minute=0, second=0, microsecond=0) + timedelta(days=3)


@pytest.fixture
def sara(db: None) -> User:
    return people.seller()


@pytest.fixture
def lead(sara: User) -> Lead:
    told = LeadIn(full_name="Marta Delgado", email="marta@example.com", address_line="418 Maple Ave", city="Troy")
    return accept(told, door="form", owner=sara).lead


@pytest.fixture
def everything(sara: User, lead: Lead) -> None:
    """One record of each kind, all of them Sara's."""
    partners.take_in({"name": "Zebrawood Insurance", "kind": "insurance_agent", "assigned_to": sara}, sara)
    Review.objects.create(author="Zebrawood Joe", rating=5, text="They came on time.")
    booking.book("call", TEN, people=[sara], title="Zebrawood siding", remind=())
    tasks.add("Order zebrawood shingles", TEN, actor=sara, assigned_to=sara, contact=lead.contact)
    attach(lead, ContentFile(b"Ridge 40 ft", "estimate.txt"), sara, kind="document", caption="Zebrawood estimate")


@pytest.mark.parametrize(
    ("kind", "title", "address"),
    [
        ("Partners", "Zebrawood Insurance", "/partners/"),
        ("Reviews", "Zebrawood Joe", "/reviews/"),
        ("Appointments", "Zebrawood siding", "/calendar/"),
        ("Tasks", "Order zebrawood shingles", "/tasks/"),
        ("Documents", "Zebrawood estimate", "/records/lead/"),
    ],
)
def test_every_kind_of_record_is_found_by_part_of_a_word(
    everything: None, sara: User, kind: str, title: str, address: str
) -> None:
    shown = page(signed_in(sara).get("/search/?q=ebrawoo"))
    assert f"<h2>{kind}</h2>" in shown
    assert title in shown
    assert f'href="{address}' in shown


def test_the_links_of_what_is_found_lead_somewhere(everything: None, sara: User) -> None:
    browser = signed_in(sara)
    links = re.findall(r'<li><a href="([^"]+)"><svg', page(browser.get("/search/?q=zebrawood")))
    assert len(links) == 5
    assert {browser.get(link).status_code for link in links} == {200}


def test_a_colleague_finds_only_what_is_everybodys(everything: None) -> None:
    shown = page(signed_in(people.colleague()).get("/search/?q=zebrawood"))
    assert "Zebrawood Joe" in shown
    for hidden in ("Zebrawood Insurance", "Zebrawood siding", "Order zebrawood", "Zebrawood estimate"):
        assert hidden not in shown


def test_each_kind_is_one_query_and_nothing_is_counted(
    everything: None, sara: User, django_assert_max_num_queries: Any
) -> None:
    browser = signed_in(sara)
    browser.get("/search/?q=warm")
    with django_assert_max_num_queries(40) as asked:
        browser.get("/search/?q=zebrawood", headers={"HX-Request": "true"})
    assert not [one["sql"] for one in asked.captured_queries if "COUNT(" in one["sql"]]


@pytest.mark.parametrize(
    "address",
    ["/search/", "/leads/", "/leads/board/", "/customers/", "/projects/", "/tasks/", "/partners/", "/reviews/",
     "/calendar/?view=agenda", "/outbox/", "/team/", "/playbook/", "/calendar/about/?about_q=a%00b"],
)  # fmt: skip
def test_nul_in_what_is_asked_for_is_harmless(db: None, address: str) -> None:
    with_more = address + ("&" if "?" in address else "?")
    assert signed_in(people.manager()).get(f"{with_more}q=a%00b&state=%00&kind=%00&status=%00").status_code == 200


def test_projects_are_found_by_customer_street_and_number(sara: User, lead: Lead) -> None:
    customer = pipeline.convert(lead, sara)
    project = open_project({"customer": customer, "name": "Gutter job", "assigned_to": sara}, sara)
    browser = signed_in(sara)
    for text in ("delga", "maple", project.number, "MARTA+418", "gutter"):
        assert f'href="/projects/{project.pk}/"' in page(browser.get(f"/search/?q={text}")), text
    assert f'href="/projects/{project.pk}/"' not in page(browser.get("/search/?q=marta+nowhere"))
