"""The office corrects a number or an address."""

from __future__ import annotations

import pytest

from roofs.comms.consent.ledger import grant, has_consent
from roofs.comms.consent.models import Basis, Consent, Reason
from roofs.comms.consent.suppression import is_suppressed, suppress
from roofs.comms.consent.unsubscribing import leave_by_address
from roofs.core.accounts.models import User
from roofs.people.contacts.keeping import correct, keep
from roofs.people.contacts.models import Customer
from roofs.sales.leads import pipeline
from roofs.sales.leads.intake import accept
from tests.comms.consent.people import marta
from tests.sales.people import arriving

pytestmark = pytest.mark.django_db
NEW = "+12485550144"


@pytest.fixture
def customer() -> Customer:
    customer, _is_new = keep(marta(), None)
    for channel in ("sms", "voice", "email"):
        grant(customer.contact, channel, Basis.WRITTEN, text_shown="Yes.")
    return customer


def test_a_yes_was_said_for_the_old_number_alone(customer: Customer, manager: User) -> None:
    correct(customer, {"phone": NEW}, manager)
    assert not has_consent(customer.contact, "sms")
    assert not has_consent(customer.contact, "voice")
    assert has_consent(customer.contact, "email")
    closed = Consent.objects.get(channel="sms")
    assert (closed.revoked_source, closed.revoked_by) == ("address changed", manager)


def test_a_no_was_said_by_the_person(customer: Customer, manager: User) -> None:
    leave_by_address("email", "marta@example.com", "page", contact_id=customer.contact_id)
    correct(customer, {"phone": NEW, "email": "m.delgado@example.com"}, manager)
    assert is_suppressed("email", "m.delgado@example.com")
    assert is_suppressed("sms", NEW)
    assert not is_suppressed("phone", NEW)


def test_that_the_old_mailbox_was_gone_says_nothing_of_the_new_one(customer: Customer, manager: User) -> None:
    suppress("email", "marta@example.com", Reason.BOUNCED, scope="all")
    correct(customer, {"email": "m.delgado@example.com"}, manager)
    assert not is_suppressed("email", "m.delgado@example.com")


def test_the_first_number_we_get_takes_nothing_away(manager: User) -> None:
    customer, _is_new = keep(marta(phone=""), None)
    grant(customer.contact, "sms", Basis.WRITTEN, text_shown="Yes.")
    correct(customer, {"phone": NEW}, manager)
    assert has_consent(customer.contact, "sms")


def test_a_lead_s_number_is_their_number(manager: User) -> None:
    lead = accept(arriving(sms_consent=True, consent_text="Yes, text me."), door="form").lead
    assert has_consent(lead.contact, "sms")
    pipeline.correct(lead, {"phone": NEW}, manager)
    assert not has_consent(lead.contact, "sms")
