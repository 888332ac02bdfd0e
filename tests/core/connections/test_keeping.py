"""Accounts with vendors: what is secret stays secret, one carries a channel, and it is known how each does."""

from __future__ import annotations

import pytest

from roofs.core.accounts.models import User
from roofs.core.connections import health, keeping, vendors
from roofs.core.connections.models import Connection, ConnectionState
from roofs.core.connections.vendors import Checked, Entry, Vendor
from roofs.core.events.models import Event
from roofs.core.kit.refusals import Refused
from tests.core.accounts import people

pytestmark = pytest.mark.django_db
ENTRIES = (
    Entry(name="key", label="Key", is_secret=True),
    Entry(name="region", label="Region", choices=(("us", "US"), ("eu", "EU")), default="us"),
    Entry(name="note", label="Note", is_needed=False),
)


@pytest.fixture(autouse=True)
def parcels(monkeypatch: pytest.MonkeyPatch) -> Vendor:
    monkeypatch.setattr(vendors, "_vendors", dict(vendors._vendors))
    health._noted.clear()
    made = Vendor(
        name="parcels",
        title="Parcels",
        serves="parcel",
        entries=ENTRIES,
        test=lambda row: Checked(is_good=row.secrets["key"] == "good", words="wrong key"),
        door="yes",
    )
    vendors.register(made)
    return made


def boss() -> User:
    return User.objects.filter(email="olive.owner@example.com").first() or people.owner()


def kept(parcels: Vendor, **typed: str) -> Connection:
    return keeping.keep(parcels, {"key": "good", "region": "us", **typed}, boss(), _known())


def _known() -> Connection | None:
    return Connection.objects.filter(vendor="parcels").first()


def test_secrets_are_sealed_and_the_rest_is_readable(parcels: Vendor):
    row = kept(parcels, note="ours")
    assert row.options == {"region": "us", "note": "ours"}
    assert row.secrets == {"key": "good"}
    assert "good" not in str(Connection.objects.values().get())
    assert row.door_key
    event = Event.objects.get(name="connection.kept")
    assert "good" not in str(event.data)


def test_what_is_typed_twice_at_once_is_one_account(parcels: Vendor):
    first, second = (keeping.keep(parcels, {"key": "good", "region": one}, boss()) for one in ("us", "eu"))
    assert first == second
    assert Connection.objects.get().options["region"] == "eu"


def test_an_empty_secret_stays_what_it_was(parcels: Vendor):
    kept(parcels)
    row = kept(parcels, key="", region="eu")
    assert (row.secrets["key"], row.options["region"]) == ("good", "eu")


def test_what_is_missing_or_not_on_the_list_is_said(parcels: Vendor):
    with pytest.raises(Refused) as missing:
        keeping.keep(parcels, {"region": "us"}, boss())
    assert missing.value.field == "key"
    with pytest.raises(Refused) as wrong:
        keeping.keep(parcels, {"key": "good", "region": "moon"}, boss())
    assert wrong.value.field == "region"


def test_one_account_carries_a_channel_and_the_last_chosen_wins(parcels: Vendor):
    first = kept(parcels)
    other = Connection.objects.create(vendor="parcels", name="second")
    keeping.choose(first, boss())
    keeping.choose(other, boss())
    assert Connection.objects.serving("parcel") == other
    keeping.release(other, boss())
    assert Connection.objects.serving("parcel") is None


def test_what_is_off_carries_nothing_and_is_not_tried(parcels: Vendor):
    row = kept(parcels)
    keeping.choose(row, boss())
    keeping.switch(row, boss(), on=False)
    row.refresh_from_db()
    assert (row.serves, row.state) == ("", ConnectionState.OFF)
    for refused in (lambda: keeping.choose(row, boss()), lambda: keeping.test_soon(row)):
        with pytest.raises(Refused):
            refused()
    health.failed(row.pk, "late news")
    row.refresh_from_db()
    assert row.state == ConnectionState.OFF
    keeping.switch(row, boss(), on=True)
    row.refresh_from_db()
    assert row.is_on


def test_trying_it_asks_the_vendor_and_keeps_what_it_said(parcels: Vendor):
    row = kept(parcels)
    keeping.try_out.call(row.pk)
    row.refresh_from_db()
    assert (row.state, row.last_ok_at is not None) == (ConnectionState.WORKING, True)
    kept(parcels, key="bad")
    keeping.try_out.call(row.pk)
    row.refresh_from_db()
    assert (row.state, row.last_error, row.failures) == (ConnectionState.FAILING, "wrong key", 1)


def test_failures_in_a_row_are_counted_until_it_works_again(parcels: Vendor):
    row = kept(parcels)
    health.failed(row.pk, "503")
    health.failed(row.pk, "503")
    row.refresh_from_db()
    assert (row.failures, row.state) == (2, ConnectionState.FAILING)
    health.worked(row.pk)
    row.refresh_from_db()
    assert (row.failures, row.last_error, row.state) == (0, "", ConnectionState.WORKING)


def test_good_news_costs_nothing_while_it_is_old_news(parcels: Vendor, django_assert_num_queries):
    row = kept(parcels)
    health.worked(row.pk)
    with django_assert_num_queries(0):
        health.worked(row.pk)


def test_a_removed_account_comes_back_but_not_beside_another(parcels: Vendor):
    row = kept(parcels)
    keeping.delete(row, boss())
    assert Connection.objects.of("parcels") is None
    row = keeping.restore(Connection.objects.get(pk=row.pk), boss())
    assert Connection.objects.of("parcels") == row
    keeping.delete(row, boss())
    Connection.objects.create(vendor="parcels")
    with pytest.raises(Refused):
        keeping.restore(row, boss())
