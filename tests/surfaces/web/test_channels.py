"""Settings > Channels: accounts with vendors are typed in, tried, chosen and switched off by administrators."""

from __future__ import annotations

import pytest
from django.test import Client

from roofs.core.accounts.models import User
from roofs.core.connections import keeping, vendors
from roofs.core.connections.models import Connection, ConnectionState
from roofs.core.connections.vendors import Checked, Entry, Vendor
from tests.core.accounts import people
from tests.surfaces.web.browsers import page, signed_in

pytestmark = pytest.mark.django_db
ADDRESS = "/settings/channels/pigeon/"


@pytest.fixture(autouse=True)
def pigeon(monkeypatch: pytest.MonkeyPatch) -> Vendor:
    monkeypatch.setattr(vendors, "_vendors", dict(vendors._vendors))
    made = Vendor(
        name="pigeon",
        title="Pigeon Post",
        serves="email",
        entries=(Entry(name="key", label="Key", is_secret=True), Entry(name="loft", label="Loft", is_needed=False)),
        test=lambda row: Checked(is_good=row.secrets["key"] == "good-seed", words="The bird did not come back."),
    )
    vendors.register(made)
    return made


@pytest.fixture
def boss() -> User:
    return people.owner()


@pytest.fixture
def office(boss: User) -> Client:
    return signed_in(boss)


def account() -> Connection:
    return Connection.objects.get(vendor="pigeon")


def test_only_administrators_come_here():
    for other in (people.manager(), people.seller(), people.stranger()):
        browser = signed_in(other)
        assert browser.get("/settings/channels/").status_code == 403
        assert browser.get(ADDRESS).status_code == 403
        assert browser.post(f"{ADDRESS}choice/").status_code == 403


def test_the_channels_say_that_nothing_leaves_the_house_yet(office: Client):
    shown = page(office.get("/settings/channels/"))
    assert "Outbox only" in shown
    assert "Pigeon Post" in shown


def test_an_account_is_typed_in_tried_and_never_shows_its_secret_again(office: Client):
    answer = office.post(ADDRESS, {"key": "good-seed", "loft": "north"}, follow=True)
    assert "It is being tried now." in answer.content.decode()
    assert account().secrets == {"key": "good-seed"}
    keeping.try_out.call(account().pk)
    shown = page(office.get(ADDRESS))
    assert "Working" in shown
    assert "good-seed" not in shown
    assert "north" in shown


def test_what_the_vendor_said_stands_on_the_page(office: Client):
    office.post(ADDRESS, {"key": "bad-seed"})
    keeping.try_out.call(account().pk)
    assert "The bird did not come back." in page(office.get(ADDRESS))
    office.post(f"{ADDRESS}test/")
    assert account().state == ConnectionState.NEW


def test_what_is_missing_is_said_beside_its_field(office: Client):
    answer = office.post(ADDRESS, {"loft": "north"})
    assert answer.status_code == 422
    assert "Key is missing." in answer.content.decode()


def test_an_account_is_chosen_released_switched_and_removed_with_undo(office: Client):
    office.post(ADDRESS, {"key": "good-seed"})
    office.post(f"{ADDRESS}choice/", {"state": "on"})
    assert account().serves == "email"
    assert "Pigeon Post" in page(office.get("/settings/channels/"))
    office.post(f"{ADDRESS}choice/", {"state": "off"})
    assert account().serves == ""
    office.post(f"{ADDRESS}switch/", {"state": "off"})
    assert account().state == ConnectionState.OFF
    assert "Switch it on first." in office.post(f"{ADDRESS}test/", follow=True).content.decode()
    office.post(f"{ADDRESS}switch/", {"state": "on"})
    pk = account().pk
    office.post(f"{ADDRESS}deletion/")
    assert Connection.objects.of("pigeon") is None
    office.post(f"{ADDRESS}{pk}/restoration/")
    assert Connection.objects.of("pigeon") is not None


def test_an_unknown_vendor_has_no_page(office: Client):
    assert office.get("/settings/channels/nobody/").status_code == 404
    assert office.post(f"{ADDRESS}test/").status_code == 404


def test_an_account_whose_key_is_lost_is_typed_in_again(office: Client):
    office.post(ADDRESS, {"key": "good-seed", "loft": "north"})
    Connection.objects.update(sealed_secrets="sealed with a key that is lost")
    assert "Kept, and never shown again" not in page(office.get(ADDRESS))
    assert office.post(ADDRESS, {"key": "", "loft": "north"}).status_code == 422
    assert office.post(ADDRESS, {"key": "good-seed", "loft": "north"}).status_code == 302
    assert account().secrets == {"key": "good-seed"}
