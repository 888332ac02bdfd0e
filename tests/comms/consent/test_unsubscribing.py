from __future__ import annotations

import pytest

from roofs.comms.consent import ledger
from roofs.comms.consent.models import Basis, Suppression
from roofs.comms.consent.suppression import is_suppressed
from roofs.comms.consent.unsubscribing import InvalidToken, leave_by_address, read_token, token_for, unsubscribe
from roofs.core.events.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def token(ann) -> str:
    return token_for("email", ann.email, contact_id=ann.pk, message_key="touch-1")


def test_the_token_says_who_and_by_which_letter_without_saying_the_address(token, ann):
    recipient = read_token(token)

    assert recipient is not None
    assert (recipient.contact_id, recipient.message_key, recipient.list_name) == (ann.pk, "touch-1", "marketing")
    assert "ann" not in token.lower()
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_looking_changes_nothing(token):
    recipient = read_token(token)

    assert recipient is not None
    assert not recipient.is_unsubscribed
    assert Suppression.objects.filter(channel="email").count() == 0


def test_one_click_ends_marketing_and_takes_the_consent_back(token, ann):
    ledger.grant(ann, "email", Basis.INQUIRY)

    recipient = unsubscribe(token, "one_click")

    assert recipient.is_unsubscribed
    assert is_suppressed("email", ann.email)
    assert not ledger.has_consent(ann, "email")
    event = Event.objects.get(name="consent.revoked")
    assert (event.subject_id, event.data["message_key"], event.data["source"]) == (ann.pk, "touch-1", "one_click")
    assert Event.objects.get(name="address.suppressed", data__channel="email").data["contact"] == ann.pk


def test_the_second_click_is_as_good_as_the_first(token):
    unsubscribe(token, "one_click")
    unsubscribe(token, "page")

    assert Suppression.objects.get(channel="email").source == "one_click"
    assert Event.objects.filter(name="consent.revoked").count() == 1


@pytest.mark.parametrize("bad", ["", "x", "-", "a.b", "é", "WyJlbWFpbCJd~aaaa", "\x00"])
def test_a_token_of_somebody_else_is_refused(bad):
    assert read_token(bad) is None
    with pytest.raises(InvalidToken):
        unsubscribe(bad)


def test_a_changed_token_is_refused(token):
    assert read_token(token[:-1] + ("A" if token[-1] != "A" else "B")) is None


def test_a_token_outlives_the_change_of_the_secret_key(token, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-one-" * 5
    assert read_token(token) is not None


def test_who_says_it_in_words_is_off_the_list_too(ann):
    leave_by_address("email", "ANN@example.com", "mail", contact_id=ann.pk)

    assert is_suppressed("email", ann.email)
