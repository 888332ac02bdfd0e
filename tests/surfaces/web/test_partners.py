"""The partners' pages: taking one in, the people they send, and paying what is owed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from roofs.core.accounts.models import Role, User
from roofs.marketing.referrals import referring
from roofs.marketing.referrals.models import Referral
from roofs.people.partners import keeping
from roofs.people.partners.models import Partnership
from roofs.sales.leads import pipeline
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import accept
from roofs.sales.leads.models import Lead
from tests.core.accounts import people
from tests.surfaces.web.browsers import page, signed_in, words


@pytest.fixture
def sara() -> User:
    return people.seller()


@pytest.fixture
def boss() -> User:
    return people.manager()


@pytest.fixture
def partner(sara: User, boss: User) -> Partnership:
    values = {"name": "Lakeside Insurance", "kind": "insurance_agent", "assigned_to": sara}
    return keeping.take_in(values | {"rule": "percent", "percent": Decimal("2.5")}, boss)


@pytest.mark.parametrize("path", ["", "new/", "{pk}/", "{pk}/edit/", "?kind=insurance_agent&status=active&q=lake"])
def test_owner_and_manager_come_in_field_and_stranger_do_not(sara, boss, partner: Partnership, path: str):
    address = "/partners/" + path.format(pk=partner.pk)
    assert [signed_in(one).get(address).status_code for one in (sara, boss)] == [200, 200]
    for other in (people.person("Finn Field", Role.FIELD), people.stranger()):
        assert signed_in(other).get(address).status_code == 403
    assert "/accounts/login/" in Client().get(address)["Location"]
    assert signed_in(people.colleague()).get(f"/partners/{partner.pk}/").status_code == 404


def test_a_partner_is_taken_in_with_steps_and_a_wrong_step_keeps_what_was_typed(boss: User):
    form = {"name": "Oak Realty", "kind": "realtor", "contact_name": "Ida Moore", "email": "ida@example.com"}
    rule = {"rule": "tiers", "tiers": "10,000 = 3\n0 = 2%", "due_on": "paid"}
    wrong = signed_in(boss).post("/partners/new/", form | rule | {"tiers": "much"})
    assert (wrong.status_code, 'value="Oak Realty"' in page(wrong)) == (422, True)
    assert signed_in(boss).post("/partners/new/", form | rule).status_code == 302
    made = Partnership.objects.get()
    assert (made.tiers, str(made.contact)) == ([[0, 2.0], [1_000_000, 3.0]], "Ida Moore")
    assert "from $10,000: 3%" in words(signed_in(boss).get(f"/partners/{made.pk}/"))
    signed_in(boss).post(f"/partners/{made.pk}/edit/", form | rule | {"tiers": "0 = 4", "contact_name": "Ida Stone"})
    assert str(Partnership.objects.get().contact) == "Ida Stone"
    assert "Changed" in words(signed_in(boss).get(f"/partners/{made.pk}/"))


def test_a_seller_takes_a_partner_in_without_a_commission(sara: User):
    assert "Commission" not in words(signed_in(sara).get("/partners/new/")).split("Save")[0].split("New partner")[-1]
    form = {"name": "Olga", "kind": "homeowner", "assigned_to": sara.pk, "rule": "flat", "flat_cents": "500"}
    signed_in(sara).post("/partners/new/", form)
    assert (Partnership.objects.get().rule, Partnership.objects.get().assigned_to) == ("none", sara)


def test_somebody_is_sent_won_paid_and_the_payment_taken_back(sara: User, boss: User, partner: Partnership):
    place = f"/partners/{partner.pk}/"
    nobody = signed_in(sara).post(f"{place}referrals/", {"contact_name": "Nora"})
    assert (nobody.status_code, "is needed" in words(nobody)) == (422, True)
    signed_in(sara).post(f"{place}referrals/", {"contact_name": "Nora Reed", "phone": "248-555-0177"})
    made = Referral.objects.get()
    pipeline.correct(made.lead, {"estimated_value_cents": 1_000_000}, boss)
    pipeline.win(made.lead, boss)
    assert "Commission due $250" in words(signed_in(boss).get(place))
    signed_in(sara).post(f"{place}referrals/{made.pk}/payment/")
    assert Referral.objects.get().status == "earned"
    paid = signed_in(boss).post(f"{place}referrals/{made.pk}/payment/", follow=True)
    assert f"{place}referrals/{made.pk}/repayment/" in page(paid)
    assert Referral.objects.get().status == "paid"
    signed_in(boss).post(f"{place}referrals/{made.pk}/repayment/")
    assert Referral.objects.get().status == "earned"


def test_a_colleagues_lead_is_not_named_on_a_free_partners_page(sara: User, boss: User):
    free = keeping.take_in({"name": "Free"}, boss)
    made = referring.refer(free, LeadIn(full_name="Nora Reed", email="nora@example.com"), boss)
    pipeline.assign(made.lead, sara, boss)
    assert "Nora Reed" in words(signed_in(sara).get(f"/partners/{free.pk}/"))
    assert "Nora Reed" not in words(signed_in(people.colleague()).get(f"/partners/{free.pk}/"))


def test_the_contract_with_a_partner_hangs_on_their_page(sara: User, partner: Partnership):
    upload = SimpleUploadedFile("contract.pdf", b"%PDF-1.7 terms")
    signed_in(sara).post(f"/records/partnership/{partner.pk}/documents/", {"kind": "document", "file": upload})
    assert "contract.pdf" in words(signed_in(sara).get(f"/partners/{partner.pk}/"))


def test_an_ended_partnership_can_be_begun_again(boss: User, partner: Partnership):
    gone = signed_in(boss).post(f"/partners/{partner.pk}/ending/", follow=True)
    assert f"/partners/{partner.pk}/resumption/" in page(gone)
    assert "They send somebody" not in words(signed_in(boss).get(f"/partners/{partner.pk}/"))
    signed_in(boss).post(f"/partners/{partner.pk}/resumption/")
    assert Partnership.objects.get().status == "active"


@pytest.fixture
def known(sara: User) -> Lead:
    return accept(LeadIn(full_name="Marta Delgado", email="marta@example.com"), door="hand", owner=sara).lead


def test_a_lead_we_have_is_found_linked_unlinked_and_linked_again(sara: User, partner: Partnership, known: Lead):
    browser, here = signed_in(sara), f"/partners/{partner.pk}/"
    assert "Marta Delgado" in page(browser.get(here + "leads/?q=delg"))
    linked = browser.post(here + "links/", {"lead": known.pk}, follow=True)
    made = Referral.objects.get()
    assert "Marta Delgado was sent by Lakeside Insurance." in words(linked)
    assert f'action="{here}referrals/{made.pk}/removal/"' in page(linked)
    assert "Marta Delgado" not in page(browser.get(here + "leads/?q=delg")).replace("“delg”", "")
    undone = browser.post(here + f"referrals/{made.pk}/removal/", follow=True)
    assert Referral.objects.alive().count() == 0
    assert f"{here}referrals/{made.pk}/restoration/" in page(undone)
    browser.post(here + f"referrals/{made.pk}/restoration/")
    assert Referral.objects.alive().get() == made
    assert "Referral brought back" in words(browser.get(here))


def test_the_lead_s_page_says_who_sent_it_and_unlinks(sara: User, partner: Partnership, known: Lead):
    browser, here = signed_in(sara), f"/leads/{known.pk}/"
    assert "Sent by a partner?" in words(browser.get(here))
    browser.post(here + "partner/", {"partner": partner.pk})
    assert "Lakeside Insurance" in words(browser.get(here))
    made = Referral.objects.get()
    gone = browser.post(f"/partners/{partner.pk}/referrals/{made.pk}/removal/", {"next": here})
    assert gone["Location"] == here
    assert Referral.objects.alive().count() == 0


def test_what_was_paid_is_not_unlinked_and_two_partners_do_not_send_one(sara, boss, partner: Partnership, known: Lead):
    browser, here = signed_in(sara), f"/partners/{partner.pk}/"
    pipeline.correct(known, {"estimated_value_cents": 1_000_000}, sara)
    browser.post(here + "links/", {"lead": known.pk})
    pipeline.win(known, sara)
    made = Referral.objects.get()
    signed_in(boss).post(here + f"referrals/{made.pk}/payment/")
    refused = browser.post(here + f"referrals/{made.pk}/removal/", follow=True)
    assert "Take the payment back first." in words(refused)
    other = keeping.take_in({"name": "Oak Realty", "assigned_to": sara}, sara)
    assert "sent by Lakeside Insurance already" in words(
        browser.post(f"/leads/{known.pk}/partner/", {"partner": other.pk}, follow=True)
    )


def test_a_colleague_links_and_unlinks_nothing(sara: User, partner: Partnership, known: Lead):
    made, other = referring.link(partner, known, sara), signed_in(people.colleague())
    for path in ("links/", f"referrals/{made.pk}/removal/", f"referrals/{made.pk}/restoration/"):
        assert other.post(f"/partners/{partner.pk}/{path}", {"lead": known.pk}).status_code == 404
    assert other.post(f"/leads/{known.pk}/partner/", {"partner": partner.pk}).status_code == 404
    assert "Lakeside" not in page(signed_in(people.person("Una Other")).get("/leads/?view=all"))
    assert Referral.objects.alive().count() == 1
