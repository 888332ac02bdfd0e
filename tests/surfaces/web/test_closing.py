"""Closing a deal asks why: on the lead's page, and on the board by drag and by select."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from roofs.core.accounts.models import User
from roofs.people.contacts.models import Customer
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import accept
from roofs.sales.leads.models import Lead
from roofs.sales.playbook.models import WonBecause
from tests.core.accounts import people
from tests.surfaces.web.browsers import page, signed_in, words

HTMX = {"HX-Request": "true"}
MOVES = "/leads/board/moves/"


@pytest.fixture
def sara(db: None) -> User:
    return people.seller()


@pytest.fixture
def lead(sara: User) -> Lead:
    return accept(LeadIn(full_name="Marta Delgado", email="marta@example.com"), door="hand", owner=sara).lead


@pytest.fixture
def browser(sara: User) -> Client:
    return signed_in(sara)


@pytest.mark.parametrize(("column", "question"), [("won", "Why did they choose us?"), ("lost", "Why was it lost?")])
def test_a_card_that_is_dropped_on_an_end_is_asked_about_first(
    browser: Client, lead: Lead, column: str, question: str
) -> None:
    asked = browser.post(MOVES, {"card": lead.pk, "column": column, "order": lead.pk}, headers=HTMX)
    assert (asked["HX-Retarget"], asked.status_code) == ("#modal", 200)
    assert question in words(asked)
    lead.refresh_from_db()
    assert lead.status == "new"


def test_the_answer_closes_it_and_the_board_says_so(browser: Client, lead: Lead, sara: User) -> None:
    answer = {
        "card": lead.pk,
        "column": "won",
        "answered": "1",
        "reason": "speed",
        "note": "Same day",
        "customer": "on",
    }
    done = browser.post(MOVES, answer, headers=HTMX)
    assert 'id="col-won"' in page(done)
    assert set(json.loads(done["HX-Trigger"])) == {"toast", "close-dialog"}
    lead.refresh_from_db()
    because = WonBecause.objects.get(lead=lead)
    assert (lead.status, because.reason, because.note) == ("won", "speed", "Same day")
    assert Customer.objects.filter(contact=lead.contact).exists()


def test_losing_on_the_board_needs_a_reason(browser: Client, lead: Lead) -> None:
    answer = {"card": lead.pk, "column": "lost", "answered": "1", "lost_reason": "", "lost_note": "They moved"}
    asked = browser.post(MOVES, answer, headers=HTMX)
    assert (asked.status_code, asked["HX-Retarget"], "They moved" in page(asked)) == (422, "#modal", True)
    browser.post(MOVES, answer | {"lost_reason": "timing"}, headers=HTMX)
    lead.refresh_from_db()
    assert (lead.status, lead.lost_reason, lead.lost_note) == ("lost", "timing", "They moved")


def test_without_scripts_the_page_of_the_lead_asks(browser: Client, lead: Lead) -> None:
    for column in ("won", "lost"):
        asks = f"/leads/{lead.pk}/#close-{column}"
        assert browser.post(MOVES, {"card": lead.pk, "column": column})["Location"] == asks
        there = browser.post(f"/leads/{lead.pk}/stage/", {"status": column})["Location"]
        assert there == asks
        assert f'id="close-{column}"' in page(browser.get(f"/leads/{lead.pk}/"))
    lead.refresh_from_db()
    assert lead.status == "new"


def test_a_sale_can_be_closed_without_a_reason_and_without_a_customer(browser: Client, lead: Lead) -> None:
    browser.post(f"/leads/{lead.pk}/sale/", {"reason": "", "note": ""})
    lead.refresh_from_db()
    assert (lead.status, lead.customer, WonBecause.objects.count()) == ("won", None, 0)
    assert "Why did they choose us?" in words(browser.get(f"/leads/{lead.pk}/"))
    wrong = browser.post(f"/leads/{lead.pk}/sale/", {"reason": "moonlight"}, follow=True)
    assert "Choose a reason." in words(wrong)


def test_a_colleague_closes_nothing(lead: Lead) -> None:
    other = signed_in(people.colleague())
    answer = {"card": lead.pk, "column": "won", "answered": "1"}
    assert other.post(MOVES, answer, headers=HTMX).status_code == 404
    assert other.post(f"/leads/{lead.pk}/sale/", {}).status_code == 404
    lead.refresh_from_db()
    assert lead.status == "new"
