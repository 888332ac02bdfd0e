from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from django.db import connection

from roofs.comms.consent import keeping, keys
from roofs.comms.consent.addresses import digest
from roofs.comms.consent.models import Reason, Scope
from roofs.comms.consent.suppression import is_suppressed, lift, suppress, suppressed_among, suppression_of
from roofs.core.events.models import Event

pytestmark = pytest.mark.django_db


def test_a_suppressed_address_is_found_however_it_is_spelled():
    suppress("email", "Ann@Example.com", Reason.UNSUBSCRIBED, source="one_click")

    assert is_suppressed("email", " ann@example.COM ")
    assert is_suppressed("email", "ann+roof@example.com")
    assert not is_suppressed("email", "bob@example.com")


def test_a_phone_number_is_one_however_it_is_written_but_calls_and_texts_are_two_things():
    suppress("sms", "(248) 555-0123", Reason.STOP)

    assert is_suppressed("sms", "+12485550123")
    assert not is_suppressed("phone", "+12485550123")


def test_only_the_keyed_hash_is_kept():
    row = suppress("email", "ann@example.com", Reason.UNSUBSCRIBED)

    assert len(row.address_hmac) == 64
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM consent_suppression")
        assert "example" not in str(cursor.fetchall())
    assert "example" not in str(Event.objects.get(name="address.suppressed").data)


def test_suppressing_twice_keeps_the_first_reason_and_tells_once():
    first = suppress("email", "ann@example.com", Reason.UNSUBSCRIBED, source="page")
    second = suppress("email", "ann@example.com", Reason.COMPLAINED, source="loop")

    assert second.pk == first.pk
    assert second.reason == Reason.UNSUBSCRIBED
    assert Event.objects.filter(name="address.suppressed").count() == 1


def test_what_staff_wrote_down_gives_way_to_the_person_s_own_word(manager):
    keeping.add("email", "ann@example.com", Reason.BY_HAND, manager)
    suppress("email", "ann@example.com", Reason.STOP, source="mail")

    found = suppression_of("email", "ann@example.com")
    assert found is not None
    assert (found.reason, found.source, found.by) == ("stop", "mail", None)
    assert Event.objects.filter(name="address.suppressed").count() == 2


def test_who_was_forgotten_is_known_as_such_whatever_stood_there_before():
    suppress("email", "ann@example.com", Reason.BOUNCED, scope=Scope.ALL)
    suppress("email", "ann@example.com", Reason.ERASED, scope=Scope.ALL)
    suppress("email", "ann@example.com", Reason.STOP, scope=Scope.ALL)

    found = suppression_of("email", "ann@example.com")
    assert found is not None
    assert found.reason == Reason.ERASED


def test_an_address_that_does_not_exist_is_closed_for_everything_and_an_unsubscribed_one_for_marketing():
    suppress("email", "gone@example.com", Reason.BOUNCED, scope=Scope.ALL)
    suppress("email", "left@example.com", Reason.UNSUBSCRIBED)

    assert is_suppressed("email", "gone@example.com")
    assert is_suppressed("email", "gone@example.com", scope=Scope.ALL)
    assert is_suppressed("email", "left@example.com")
    assert not is_suppressed("email", "left@example.com", scope=Scope.ALL)


def test_the_row_tells_since_when_and_why():
    assert suppression_of("email", "ann@example.com") is None
    suppress("email", "ann@example.com", Reason.COMPLAINED, source="feedback loop")

    found = suppression_of("email", "ann@example.com")
    assert found is not None
    assert (found.reason, found.source) == ("complained", "feedback loop")


def test_lifting_needs_a_reason_and_is_written_down(manager):
    suppress("email", "ann@example.com", Reason.BY_HAND)

    with pytest.raises(ValueError, match="say why"):
        lift("email", "ann@example.com", "  ", actor=manager)
    assert lift("email", "ann@example.com", "she signed up again at the fair", actor=manager)

    assert not is_suppressed("email", "ann@example.com")
    event = Event.objects.get(name="address.lifted")
    assert event.actor == manager
    assert event.data["why"] == "she signed up again at the fair"
    assert not lift("email", "ann@example.com", "again")


def test_a_whole_batch_is_asked_with_one_query(django_assert_num_queries):
    suppress("email", "ann@example.com", Reason.UNSUBSCRIBED)
    keys._kept["key"] = keys.hash_key()
    try:
        with django_assert_num_queries(1):
            found = suppressed_among("email", ["bob@example.com", "ann@example.com", "ANN@example.com", "x"])
    finally:
        keys._kept.clear()
    assert found == {"ann@example.com", "ANN@example.com"}


def test_the_hashes_survive_a_new_secret_key(settings):
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    before = digest("email", "ann@example.com")
    settings.SECRET_KEY = "another-one-" * 5

    assert digest("email", "ann@example.com") == before


def test_the_key_is_believed_only_once_its_row_is_committed(django_capture_on_commit_callbacks):
    keys._kept.clear()
    with django_capture_on_commit_callbacks(execute=False):
        keys.hash_key()
    assert keys._kept == {}
    try:
        with django_capture_on_commit_callbacks(execute=True):
            key = keys.hash_key()
        assert keys._kept == {"key": key}
        assert keys.hash_key() == key
    finally:
        keys._kept.clear()
