"""Making, changing and ending webhooks."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from pytest_django import Settings

from roofs.core.accounts.models import User
from roofs.core.connections import keys
from roofs.core.kit.refusals import Refused
from roofs.core.webhooks import keeping
from roofs.core.webhooks.addresses import checked
from roofs.core.webhooks.models import State, Webhook, WebhookDelivery
from tests.core.accounts import people
from tests.core.webhooks.conftest import ADDRESS, happen

pytestmark = pytest.mark.django_db


@pytest.fixture
def production(settings: Settings) -> None:
    settings.ENV = settings.ENV.model_copy(update={"env": "production"})


REFUSED = [
    "http://receiver.example.com/",
    "ftp://receiver.example.com/",
    "receiver.example.com",
    "https://",
    "https://user:pass@receiver.example.com/",
    "https://10.0.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://[::ffff:10.0.0.1]/",
    "https://[2002:a00:1::]/",
    "https://[64:ff9b::a00:1]/",
    "https://[fe80::1]/",
    "https://printer.local/",
    "https://0.0.0.0/",
    "https://receiver.example.com:0/",
    "https://receiver.example.com:99999/",
    "https://receiver.example.com/\r\nHost: inside",
    "https://[nonsense/",
]


@pytest.mark.parametrize("url", [*REFUSED, "http://localhost:8000/", "https://localhost/", "http://127.0.0.1:9/"])
def test_only_addresses_out_on_the_internet_are_taken(production: None, url: str):
    with pytest.raises(Refused) as refused:
        checked(url)
    assert refused.value.field == "url"


@pytest.mark.parametrize("url", REFUSED)
def test_a_developer_may_name_little_more(url: str):
    with pytest.raises(Refused):
        checked(url)


@pytest.mark.parametrize("url", ["http://localhost:8000/hooks", "http://127.0.0.1:9/", "http://[::1]:9/"])
def test_a_developer_may_name_his_own_machine(url: str):
    assert checked(url) == url


@pytest.mark.parametrize(
    "events", [[], [" "], ["Lead.Won"], ["lead.*.won"], ["*.won"], ["x" * 70], ["lead.danced"], ["token.*"]]
)
def test_names_of_events_are_looked_at(manager: User, events: list[str]):
    with pytest.raises(Refused) as refused:
        keeping.add(manager, name="Books", url=ADDRESS, events=events)
    assert refused.value.field == "events"


def test_the_secret_is_sealed_and_moves_to_a_new_key(manager: User, settings: Settings):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.ENCRYPTION_KEYS = [old]
    made, secret = keeping.add(manager, name="Books", url=ADDRESS, events=["*"])
    assert secret not in made.sealed_secret
    settings.ENCRYPTION_KEYS = [new, old]
    assert keys.rotate() == 1
    settings.ENCRYPTION_KEYS = [new]
    assert Webhook.objects.get().secret == secret


def test_a_new_secret_takes_the_place_of_the_old_one(webhook: Webhook, manager: User):
    before = webhook.secret
    after = keeping.renew_secret(webhook, manager)
    assert before != after
    assert Webhook.objects.get().secret == after


def test_who_changes_a_webhook_answers_for_it(webhook: Webhook):
    boss = people.owner()
    assert keeping.change(webhook, {"name": "Accounts"}, boss).owner == boss


def test_deleting_ends_what_waits_and_can_be_undone(webhook: Webhook, manager: User):
    happen("lead.won")
    keeping.delete(webhook, manager)
    assert WebhookDelivery.objects.get().state == State.GIVEN_UP
    assert not Webhook.objects.visible_to(manager).exists()
    keeping.restore(Webhook.objects.deleted_visible_to(manager).get(), manager)
    assert Webhook.objects.visible_to(manager).exists()


def test_only_who_sees_the_whole_office_sees_webhooks(webhook: Webhook):
    happen("lead.won")
    for person, count in ((people.owner(), 1), (people.seller(), 0), (people.stranger(), 0)):
        assert Webhook.objects.visible_to(person).count() == count
        assert WebhookDelivery.objects.visible_to(person).count() == count
