"""The pages of the addresses that are told what happens."""

from __future__ import annotations

import re

import pytest
from django.db import transaction
from django.test import Client

from roofs.core.accounts.models import User
from roofs.core.events import record
from roofs.core.webhooks import keeping, sending
from roofs.core.webhooks.models import State, Webhook, WebhookDelivery
from roofs.core.webhooks.ports import POSTER, Answer
from tests.core.accounts import people
from tests.core.webhooks.conftest import ADDRESS, FakePoster
from tests.surfaces.web.browsers import page, signed_in, words

FACTS = {"name": "Books", "url": ADDRESS, "groups": ["lead.*", "project.*"], "names": "review.answered"}


@pytest.fixture
def manager() -> User:
    return people.manager()


@pytest.fixture
def office(manager: User) -> Client:
    return signed_in(manager)


@pytest.fixture
def webhook(manager: User) -> Webhook:
    return keeping.add(manager, name="Books", url=ADDRESS, events=["lead.*"])[0]


def delivered(webhook: Webhook, answer: Answer) -> WebhookDelivery:
    with transaction.atomic():
        record("lead.won", ("lead", 7), value_cents=1)
    row = WebhookDelivery.objects.get()
    with POSTER.using(FakePoster(answer)):
        sending.deliver.call(row.pk, row.turn)
    row.refresh_from_db()
    return row


PAGES = ["", "{pk}/", "{pk}/deliveries/{row}/"]
DEEDS = ["", "{pk}/", "{pk}/test/", "{pk}/switch/", "{pk}/secret/", "{pk}/deletion/", "{pk}/restoration/"]
DEEDS += ["{pk}/replays/", "{pk}/deliveries/{row}/replay/"]


@pytest.mark.parametrize("person", [people.seller, people.stranger])
def test_only_who_runs_the_office_gets_there(webhook: Webhook, person):
    row, office = delivered(webhook, Answer(200)), signed_in(person())
    for path in PAGES:
        assert office.get(f"/settings/webhooks/{path.format(pk=webhook.pk, row=row.pk)}").status_code == 403
    for path in DEEDS:
        assert office.post(f"/settings/webhooks/{path.format(pk=webhook.pk, row=row.pk)}", FACTS).status_code == 403
    assert Webhook.objects.count() == WebhookDelivery.objects.count() == 1


def test_the_page_teaches_what_a_webhook_is_before_there_is_one(office: Client):
    assert "No webhook yet" in words(office.get("/settings/webhooks/"))


def test_a_webhook_is_made_and_shows_its_secret_once(office: Client, manager: User):
    answer = office.post("/settings/webhooks/", FACTS)
    assert answer.status_code == 201
    made = Webhook.objects.get()
    assert made.events == ["lead.*", "project.*", "review.answered"]
    assert made.owner == manager
    assert made.secret in page(answer)
    assert made.secret not in page(office.get(f"/settings/webhooks/{made.pk}/"))
    assert "Books" in page(office.get("/settings/webhooks/"))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"url": "http://receiver.example.com/"}, "must begin with https"),
        ({"url": "https://10.0.0.1/"}, "inside your own network"),
        ({"groups": [], "names": ""}, "Choose at least one event."),
        ({"names": "Lead Won"}, "is no name of an event"),
        ({"name": ""}, "required"),
    ],
)
def test_what_cannot_work_is_refused_in_words(office: Client, wrong: dict[str, object], said: str):
    answer = office.post("/settings/webhooks/", FACTS | wrong)
    assert answer.status_code == 422
    assert said in words(answer)
    assert not Webhook.objects.exists()


def test_a_webhook_is_changed(office: Client, webhook: Webhook):
    office.post(f"/settings/webhooks/{webhook.pk}/", FACTS | {"name": "Accounts", "groups": ["*"]})
    webhook.refresh_from_db()
    assert (webhook.name, webhook.events) == ("Accounts", ["*"])


def test_a_test_is_sent_also_while_it_is_off(office: Client, webhook: Webhook):
    office.post(f"/settings/webhooks/{webhook.pk}/switch/", {"state": "off"})
    office.post(f"/settings/webhooks/{webhook.pk}/test/")
    row = WebhookDelivery.objects.get()
    assert (row.name, row.event_id) == ("webhook.test", None)
    assert "webhook.test" in page(office.get(f"/settings/webhooks/{webhook.pk}/"))


def test_what_came_of_a_delivery_is_shown_and_not_obeyed(office: Client, webhook: Webhook):
    row = delivered(webhook, Answer(500, "<script>alert(1)</script>"))
    shown = page(office.get(f"/settings/webhooks/{webhook.pk}/deliveries/{row.pk}/"))
    assert "HTTP 500" in shown
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert str(row.key) in shown


def test_a_delivery_is_sent_again(office: Client, webhook: Webhook):
    row = delivered(webhook, Answer(200))
    assert row.state == State.DONE
    office.post(f"/settings/webhooks/{webhook.pk}/deliveries/{row.pk}/replay/")
    row.refresh_from_db()
    assert row.state == State.WAITING


def test_a_delivery_of_another_webhook_is_not_found_here(office: Client, webhook: Webhook, manager: User):
    row = delivered(webhook, Answer(200))
    other, _secret = keeping.add(manager, name="Other", url=ADDRESS, events=["person.*"])
    assert office.post(f"/settings/webhooks/{other.pk}/deliveries/{row.pk}/replay/").status_code == 404


def test_what_was_given_up_is_sent_again_at_once(office: Client, webhook: Webhook):
    delivered(webhook, Answer(500))
    WebhookDelivery.objects.update(state=State.GIVEN_UP)
    assert "Send again what was given up" in words(office.get(f"/settings/webhooks/{webhook.pk}/"))
    office.post(f"/settings/webhooks/{webhook.pk}/replays/")
    assert WebhookDelivery.objects.get().state == State.WAITING


def test_the_log_is_narrowed_and_paged(office: Client, webhook: Webhook):
    row = delivered(webhook, Answer(500))
    base = f"/settings/webhooks/{webhook.pk}/"
    link = f"deliveries/{row.pk}/"
    assert link in page(office.get(f"{base}?state=waiting"))
    assert link not in page(office.get(f"{base}?state=done"))
    assert link not in page(office.get(f"{base}?before={row.pk}"))
    assert link in page(office.get(f"{base}?state=nonsense&before=nonsense"))


def test_a_paused_webhook_says_so_and_is_switched_on(office: Client, webhook: Webhook):
    Webhook.objects.update(paused_at=webhook.created_at, failures_in_a_row=20)
    assert "This webhook was paused." in words(office.get(f"/settings/webhooks/{webhook.pk}/"))
    office.post(f"/settings/webhooks/{webhook.pk}/switch/", {"state": "on"})
    webhook.refresh_from_db()
    assert (webhook.paused_at, webhook.failures_in_a_row) == (None, 0)


def test_a_webhook_whose_owner_left_is_taken_over(webhook: Webhook):
    User.objects.filter(pk=webhook.owner_id).update(is_active=False)
    boss = people.owner()
    office = signed_in(boss)
    assert "who answers for this webhook" in words(office.get(f"/settings/webhooks/{webhook.pk}/"))
    office.post(f"/settings/webhooks/{webhook.pk}/switch/", {"state": "on"})
    assert Webhook.objects.get().owner == boss


def test_a_new_secret_is_shown_once(office: Client, webhook: Webhook):
    answer = office.post(f"/settings/webhooks/{webhook.pk}/secret/")
    found = re.search(r'<pre id="secret">([^<]+)</pre>', page(answer))
    assert found is not None
    assert found[1] == Webhook.objects.get().secret != webhook.secret


def test_deleting_can_be_undone(office: Client, webhook: Webhook):
    office.post(f"/settings/webhooks/{webhook.pk}/deletion/")
    assert office.get(f"/settings/webhooks/{webhook.pk}/").status_code == 404
    office.post(f"/settings/webhooks/{webhook.pk}/restoration/")
    assert office.get(f"/settings/webhooks/{webhook.pk}/").status_code == 200
