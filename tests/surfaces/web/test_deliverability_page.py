"""Settings > Deliverability: what is wrong with the domain stands there with the record to make."""

from __future__ import annotations

import pytest
from django.test import Client

from roofs.comms.messaging import deliverability, signing, warmup
from roofs.comms.messaging.names import NAMES, KnownNames
from roofs.core.accounts.models import User
from roofs.core.jobs.models import Job
from tests.core.accounts import people
from tests.surfaces.web.browsers import page, signed_in

pytestmark = pytest.mark.django_db
ADDRESS = "/settings/deliverability/"
DOMAIN = "mail.example.com"


@pytest.fixture(autouse=True)
def _house(settings) -> None:
    settings.DEFAULT_FROM_EMAIL = f"office@{DOMAIN}"
    settings.MAIL_DOMAIN = DOMAIN


@pytest.fixture
def boss() -> User:
    return people.owner()


@pytest.fixture
def office(boss: User) -> Client:
    return signed_in(boss)


def test_only_administrators_come_here():
    for other in (people.manager(), people.seller(), people.stranger()):
        browser = signed_in(other)
        assert browser.get(ADDRESS).status_code == 403
        for act in ("look", "key", "warm-up"):
            assert browser.post(f"{ADDRESS}{act}/").status_code == 403


def test_before_the_first_look_it_says_so(office: Client):
    assert "Not looked yet" in page(office.get(ADDRESS))


def test_a_look_is_a_job_and_what_it_finds_stands_there_with_the_record_to_make(office: Client):
    office.post(f"{ADDRESS}look/")
    assert Job.objects.filter(task=deliverability.look.module_path).count() == 1
    with NAMES.using(KnownNames()):
        deliverability.look.call()
    shown = page(office.get(ADDRESS))
    assert "Mail services do not know who may send for your domain." in shown
    assert "v=spf1 mx ~all" in shown
    assert "_dmarc.mail.example.com" in shown


def test_a_key_is_made_and_shows_its_record_but_never_its_secret(office: Client):
    office.post(f"{ADDRESS}key/")
    shown = page(office.get(ADDRESS))
    assert "Waits for the DNS" in shown
    name, text = signing.record_of(signing.keys_of(DOMAIN).get())
    assert name in shown
    assert text in shown
    assert "PRIVATE" not in shown


def test_the_warm_up_begins_shows_where_it_is_and_ends(office: Client):
    office.post(f"{ADDRESS}warm-up/", {"state": "on"})
    shown = page(office.get(ADDRESS))
    assert "Day 1 of 35" in shown
    assert "0 of 50" in shown
    office.post(f"{ADDRESS}warm-up/", {"state": "off"})
    assert warmup.today() is None


def test_the_steps_are_changed_where_all_settings_are(office: Client):
    assert office.get("/settings/warm_up/").status_code == 200


def test_a_machine_of_ones_own_says_what_is_missing(office: Client, settings):
    settings.DEFAULT_FROM_EMAIL = "office@localhost"
    assert "ROOFS_MAIL_FROM" in page(office.get(ADDRESS))
    answer = office.post(f"{ADDRESS}look/", follow=True)
    assert "no public domain" in answer.content.decode()
