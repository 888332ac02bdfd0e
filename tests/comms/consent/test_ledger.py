from __future__ import annotations

import datetime as dt

import pytest

from roofs.comms.consent import ledger
from roofs.comms.consent.models import Basis, Consent
from roofs.core.events.models import Event

pytestmark = pytest.mark.django_db
SHOWN = "I agree to get texts about my roof. Not needed to buy. Reply STOP to end."


def test_a_yes_is_kept_with_its_proof(ann, manager):
    at = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)
    given = ledger.grant(
        ann, "sms", Basis.WRITTEN, text_shown=SHOWN, evidence={"page": "/quote"}, source="form", at=at, actor=manager
    )

    stored = Consent.objects.get(pk=given.pk)
    assert (stored.text_shown, stored.evidence, stored.captured_at) == (SHOWN, {"page": "/quote"}, at)
    assert ledger.has_consent(ann, "sms")
    event = Event.objects.get(name="consent.granted")
    assert (event.subject_type, event.subject_id, event.data["channel"]) == ("contact", ann.pk, "sms")


def test_texts_need_it_in_writing_and_mail_takes_any_yes(ann):
    ledger.grant(ann, "sms", Basis.INQUIRY)
    ledger.grant(ann, "email", Basis.INQUIRY)

    assert not ledger.has_consent(ann, "sms")
    assert ledger.has_consent(ann, "sms", bases=[Basis.INQUIRY])
    assert ledger.has_consent(ann, "email")
    assert not ledger.has_consent(ann, "phone")


def test_written_consent_without_the_words_shown_is_only_a_yes(ann):
    given = ledger.grant(ann, "sms", "express_written", text_shown=" ")

    assert given.basis == Basis.EXPRESS
    assert not ledger.has_consent(ann, "sms")


def test_an_unknown_basis_is_refused(ann):
    with pytest.raises(ValueError):
        ledger.grant(ann, "sms", "because")


def test_taking_it_back_closes_every_yes_of_the_channel_and_deletes_none(ann):
    ledger.grant(ann, "sms", Basis.WRITTEN, text_shown=SHOWN)
    ledger.grant(ann, "sms", Basis.WRITTEN, text_shown=SHOWN)
    ledger.grant(ann, "email", Basis.EXPRESS)

    assert ledger.revoke(ann, "sms", source="reply") == 2

    assert not ledger.has_consent(ann, "sms")
    assert ledger.has_consent(ann, "email")
    assert Consent.objects.filter(channel="sms", revoked_source="reply").count() == 2
    assert Event.objects.get(name="consent.revoked").data["closed"] == 2
    assert ledger.revoke(ann, "sms", source="reply") == 0
