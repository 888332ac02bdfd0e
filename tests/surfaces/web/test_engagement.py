"""How a person takes what they get, on the page of the lead and the customer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from roofs.comms.engagement.scores import standing_of
from roofs.comms.timeline.log import log
from roofs.core.accounts.models import User
from roofs.core.jobs import worker
from roofs.people.contacts.models import Customer
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import accept
from roofs.sales.leads.models import Lead
from tests.asking import questions
from tests.core.accounts import people
from tests.surfaces.web.browsers import filled_in, page, signed_in, words


@pytest.fixture
def ava() -> User:
    return people.person("Ava Lindqvist")


@pytest.fixture
def lead(ava: User) -> Lead:
    told = LeadIn(full_name="Marta Delgado", email="marta@example.com", phone="+12485550123", state="MI")
    return accept(told, door="form", owner=ava).lead


@pytest.fixture
def browser(ava: User) -> Client:
    return signed_in(ava)


def talked(lead: Lead, days: int = 0, outcome: str = "reached") -> None:
    at = timezone.now() - timedelta(days=days)
    log(lead, kind="call", direction="out", outcome=outcome, contact=lead.contact, happened_at=at)


def test_a_lead_that_only_asked_shows_that_and_claims_no_habits(browser: Client, lead: Lead) -> None:
    shown = words(browser.get(f"/leads/{lead.pk}/"))
    for part in ("Engagement Warm", "30 / 100", "Last sign today.", "Filled in a form or asked again", "+30.0"):
        assert part in shown
    assert "Nothing is known yet." in shown
    assert "Not known yet: too few touches were answered." in shown


def test_a_typed_in_lead_says_that_nothing_has_happened(browser: Client, ava: User) -> None:
    quiet = accept(LeadIn(full_name="Quiet One", email="quiet@example.com"), door="hand", actor=ava, owner=ava).lead
    shown = words(browser.get(f"/leads/{quiet.pk}/"))
    assert "Nothing has happened yet: no sign from them, no touch from us." in shown
    assert "Machines never do." in shown


def test_what_moved_it_stands_with_its_points_and_the_channels_with_their_odds(browser: Client, lead: Lead) -> None:
    for days in (9, 6, 3):
        talked(lead, days)
    shown = page(browser.get(f"/leads/{lead.pk}/"))
    told = words(browser.get(f"/leads/{lead.pk}/"))

    assert "Answers best by phone" in told
    assert "3 of 3" in told
    assert "phone: " not in told.split("What moved it")[0]
    assert 'aria-label="Phone: ' in shown
    assert "are answered, most likely between" in shown
    assert "Best on weekdays" in told or "Best at the weekend" in told
    assert 'style="' not in shown.split('id="engagement"')[1].split("</section>")[0]


def test_the_temperature_says_what_moved_it(browser: Client, lead: Lead) -> None:
    talked(lead)
    assert "by what they did in the last days they are hot. Last: Talked with us." in words(
        browser.get(f"/leads/{lead.pk}/")
    )


def test_numbers_in_drawings_are_those_a_browser_reads_in_any_language(lead: Lead, ava: User) -> None:
    talked(lead)
    User.objects.filter(pk=ava.pk).update(language="es")
    ava.refresh_from_db()
    drawn = page(signed_in(ava).get(f"/leads/{lead.pk}/")).split('class="range"')[1].split("/>")[0]
    assert "," not in drawn


def test_the_office_changes_what_a_sign_is_worth_and_everybody_is_counted_anew(lead: Lead) -> None:
    owner = signed_in(people.owner())
    sent = filled_in(owner.get("/settings/engagement/"))
    asked = next(name for name in sent if name.endswith("asked"))
    assert owner.post("/settings/engagement/", sent | {asked: "50"}).status_code == 302
    worker.drain()
    assert standing_of([lead.contact_id], timezone.now())[lead.contact_id].score == pytest.approx(50, abs=0.1)

    wrong = owner.post("/settings/engagement/", sent | {"silent_at_most": "70"})
    assert "Opens and clicks alone must stay below the border for hot" in words(wrong)


def test_the_panel_asks_as_often_however_much_happened(browser: Client, lead: Lead) -> None:
    talked(lead)
    browser.get(f"/leads/{lead.pk}/")
    with questions() as few:
        browser.get(f"/leads/{lead.pk}/")
    for days in range(25):
        talked(lead, days, "reached" if days % 2 else "no_answer")
    with questions() as many:
        browser.get(f"/leads/{lead.pk}/")
    assert len(many) <= len(few)


def test_a_customer_shows_it_too_and_only_to_who_may_see_them(lead: Lead, ava: User) -> None:
    talked(lead)
    customer = Customer.objects.create(contact=lead.contact, assigned_to=ava)
    place = f"/customers/{customer.pk}/"
    assert "Talked with us" in words(signed_in(ava).get(place))
    assert signed_in(people.colleague()).get(place).status_code == 404
    assert signed_in(people.stranger()).get(place).status_code == 403
