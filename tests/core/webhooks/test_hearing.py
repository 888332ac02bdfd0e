"""From what happens to what will be sent."""

from __future__ import annotations

import json

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from roofs.core.accounts import rights
from roofs.core.accounts.models import Role, User
from roofs.core.jobs.models import Job
from roofs.core.webhooks import hearing, keeping
from roofs.core.webhooks.models import Webhook, WebhookDelivery
from tests.core.accounts import people
from tests.core.webhooks.conftest import ADDRESS, happen

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("events", "name", "is_wanted"),
    [
        (["*"], "lead.won", True),
        (["lead.*"], "lead.won", True),
        (["lead.*"], "leads.exported", False),
        (["lead.won"], "lead.won", True),
        (["lead.won"], "lead.won_back", False),
        (["project.changed", "lead.lost"], "lead.won", False),
    ],
)
def test_a_webhook_names_what_it_wants(events: list[str], name: str, is_wanted: bool):
    assert keeping.wants(events, name) is is_wanted


def test_an_event_becomes_one_delivery_and_one_job(webhook: Webhook):
    event = happen("lead.won", value_cents=125_000)
    row = WebhookDelivery.objects.get()
    assert (row.webhook, row.event_id, row.name) == (webhook, event.pk, "lead.won")
    body = json.loads(row.body)
    assert body["subject"] == {"type": "lead", "id": 7}
    assert (body["id"], body["name"], body["data"]) == (event.pk, "lead.won", {"value_cents": 125_000})
    assert Job.objects.filter(task="roofs.core.webhooks.sending.deliver").count() == 1


def test_what_nobody_asked_for_is_not_written(webhook: Webhook):
    happen("customer.changed")
    assert not WebhookDelivery.objects.exists()


def test_what_is_described_nowhere_is_not_sent_even_to_who_asked_for_everything(manager: User):
    keeping.add(manager, name="All", url=ADDRESS, events=["*"])
    WebhookDelivery.objects.all().delete()
    happen("token.made")
    happen("lead.won")
    assert [row.name for row in WebhookDelivery.objects.all()] == ["lead.won"]


def test_an_event_that_did_not_happen_is_told_to_nobody(webhook: Webhook):
    def fail() -> None:
        with transaction.atomic():
            happen("lead.won")
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert not WebhookDelivery.objects.exists()


def test_without_webhooks_an_event_asks_nothing_more(db):
    hearing.presence.forget()
    hearing.presence.is_there_any()
    with CaptureQueriesContext(connection) as asked:
        happen("lead.won")
    assert not [query["sql"] for query in asked.captured_queries if "webhook" in query["sql"]]


def test_a_webhook_that_is_off_paused_deleted_or_orphaned_hears_nothing(webhook: Webhook, manager: User):
    keeping.change(webhook, {"is_active": False}, manager)
    happen("lead.won")
    keeping.change(webhook, {"is_active": True}, manager)
    keeping.delete(webhook, manager)
    happen("lead.won")
    webhook.refresh_from_db()
    keeping.restore(webhook, manager)
    rights.set_role(manager, Role.SALES, people.owner())
    happen("lead.won")
    assert not WebhookDelivery.objects.exists()


def test_what_sounds_like_a_secret_stays_here(webhook: Webhook):
    happen("lead.won", api_token="abc", nested=[{"password": "abc", "city": "Troy"}], token_name="Website")
    data = json.loads(WebhookDelivery.objects.get().body)["data"]
    assert data == {"api_token": "…", "nested": [{"password": "…", "city": "Troy"}], "token_name": "Website"}


def test_the_news_that_a_delivery_failed_is_no_delivery(manager: User):
    """It would be the next delivery, and so on for ever."""
    keeping.add(manager, name="All", url=ADDRESS, events=["*"])
    WebhookDelivery.objects.all().delete()
    happen("job.died", task="roofs.core.webhooks.sending.deliver")
    assert not WebhookDelivery.objects.exists()
