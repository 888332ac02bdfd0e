"""How far a no reaches, and how somebody comes back."""

from __future__ import annotations

import pytest

from roofs.comms.consent.ledger import grant, has_consent
from roofs.comms.consent.models import Basis, Consent, Reason, Suppression
from roofs.comms.consent.policy import CONSENT
from roofs.comms.consent.revoking import came_along, come_back
from roofs.comms.consent.suppression import is_suppressed, suppress, suppression_of
from roofs.comms.consent.unsubscribing import leave_by_address, token_for, unsubscribe
from roofs.people.contacts.models import Contact
from tests.comms.consent.people import marta

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact() -> Contact:
    return marta()


def test_a_no_by_mail_ends_all_advertising_but_leaves_the_consent_for_agreed_work(contact: Contact) -> None:
    grant(contact, "sms", Basis.WRITTEN, text_shown="Yes, text me.")
    unsubscribe(token_for("email", contact.email, contact_id=contact.pk))
    assert all(is_suppressed(channel, contact.email) for channel in ("email",))
    assert is_suppressed("sms", contact.phone)
    assert is_suppressed("voice", contact.phone)
    assert has_consent(contact, "sms")
    row = suppression_of("sms", contact.phone)
    assert row is not None
    assert came_along(row)
    assert not is_suppressed("phone", contact.phone)


def test_stop_by_text_reaches_the_mail_too(contact: Contact) -> None:
    leave_by_address("sms", contact.phone, "text", contact_id=contact.pk)
    assert is_suppressed("email", contact.email)


def test_the_office_may_let_a_no_count_for_its_channel_alone(contact: Contact) -> None:
    CONSENT.save(CONSENT.get().model_copy(update={"revocation": "this_channel"}))
    leave_by_address("sms", contact.phone, "text", contact_id=contact.pk)
    assert is_suppressed("sms", contact.phone)
    assert not is_suppressed("email", contact.email)


def test_start_brings_back_what_stop_took(contact: Contact) -> None:
    leave_by_address("sms", contact.phone, "text", contact_id=contact.pk)
    assert come_back("sms", contact.phone, source="START", contact_id=contact.pk)
    assert not Suppression.objects.exists()


def test_start_does_not_undo_another_no(contact: Contact) -> None:
    leave_by_address("email", contact.email, "page", contact_id=contact.pk)
    suppress("sms", "+12485550199", Reason.STOP)
    leave_by_address("sms", contact.phone, "text", contact_id=contact.pk)
    come_back("sms", contact.phone, source="START", contact_id=contact.pk)
    assert is_suppressed("email", contact.email)
    assert is_suppressed("sms", "+12485550199")


def test_a_complaint_is_not_taken_back_by_a_start(contact: Contact) -> None:
    suppress("email", contact.email, Reason.COMPLAINED)
    assert come_back("email", contact.email, source="page", contact_id=contact.pk) == 0
    assert is_suppressed("email", contact.email)


def test_the_words_under_a_yes_are_kept_by_version(contact: Contact) -> None:
    for text in ("Yes, text me.", "Yes,  text me.", "Yes, text me about my roof."):
        grant(contact, "sms", Basis.WRITTEN, text_shown=text, source="form")
    numbers = [row.wording.number for row in Consent.objects.order_by("pk") if row.wording]
    assert numbers == [1, 1, 2]


def test_a_no_said_here_stands_above_one_that_came_along(contact: Contact) -> None:
    grant(contact, "sms", Basis.WRITTEN, text_shown="Yes, text me.")
    leave_by_address("email", contact.email, "page", contact_id=contact.pk)
    leave_by_address("sms", contact.phone, "text", contact_id=contact.pk, reason=Reason.STOP)
    row = suppression_of("sms", contact.phone)
    assert row is not None
    assert (row.reason, came_along(row)) == (Reason.STOP, False)
    assert not has_consent(contact, "sms")
    leave_by_address("email", contact.email, "page", contact_id=contact.pk)
    assert not came_along(Suppression.objects.get(pk=row.pk))
