import pytest
from django.db import IntegrityError, transaction

from roofs.core.accounts.models import Role
from roofs.core.connections.models import Connection, ConnectionState
from tests.core.accounts.people import manager, owner, person, seller, stranger

pytestmark = pytest.mark.django_db


def test_secrets_are_not_readable_in_the_table():
    connection = Connection(vendor="twilio", name="main")
    assert connection.secrets == {}
    connection.keep_secrets({"token": "tok-very-secret"})
    connection.save()
    row = Connection.objects.values().get()
    assert "very-secret" not in str(row)
    assert Connection.objects.get().secrets == {"token": "tok-very-secret"}


def test_a_connection_remembers_how_it_went():
    connection = Connection.objects.create(vendor="twilio")
    connection.failed("401 from the vendor")
    connection.refresh_from_db()
    assert (connection.state, connection.last_error) == (ConnectionState.FAILING, "401 from the vendor")
    connection.worked()
    connection.refresh_from_db()
    assert (connection.state, connection.last_error) == (ConnectionState.WORKING, "")
    assert connection.last_ok_at is not None


def test_one_account_of_a_name_with_a_vendor():
    first = Connection.objects.create(vendor="twilio", name="main")
    with pytest.raises(IntegrityError), transaction.atomic():
        Connection.objects.create(vendor="twilio", name="main")
    first.mark_deleted(None)
    assert Connection.objects.create(vendor="twilio", name="main").pk


def test_what_is_switched_off_or_deleted_is_not_used():
    off = Connection.objects.create(vendor="lob", name="a", state=ConnectionState.OFF)
    assert Connection.objects.of("lob") is None
    used = Connection.objects.create(vendor="lob", name="b")
    assert Connection.objects.of("lob") == used
    used.mark_deleted(None)
    assert Connection.objects.of("lob") is None
    assert str(off) == "lob a"


def test_only_administrators_see_connections():
    made = Connection.objects.create(vendor="twilio")
    assert list(Connection.objects.visible_to(owner())) == [made]
    for refused in (manager(), seller(), stranger(), person("Gina Gone", Role.ADMIN, is_active=False)):
        assert not Connection.objects.visible_to(refused).exists()
