"""Handing deliveries over: signed, once when it goes well, again when not, and not for ever."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from roofs.core.accounts.models import User
from roofs.core.events.models import Event
from roofs.core.jobs.models import Job
from roofs.core.kit.refusals import Refused
from roofs.core.webhooks import keeping, sending
from roofs.core.webhooks.models import State, Webhook, WebhookDelivery
from roofs.core.webhooks.ports import Answer
from tests.core.webhooks.conftest import ADDRESS, FakePoster, happen, send_all

pytestmark = pytest.mark.django_db
DOWN = Answer(500, "out of order")


def test_what_is_sent_can_be_proved_to_be_ours(webhook: Webhook, receiver: FakePoster):
    happen("lead.won")
    send_all()
    [(url, body, headers)] = receiver.got
    row = WebhookDelivery.objects.get()
    assert url == ADDRESS
    assert body == row.body.encode()
    assert headers["Roofs-Delivery"] == str(row.key)
    assert headers["Roofs-Event"] == "lead.won"
    stamp, given = (part.partition("=")[2] for part in headers["Roofs-Signature"].split(","))
    expected = hmac.new(webhook.secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert given == expected
    assert abs(int(stamp) - timezone.now().timestamp()) < 60


def test_what_is_taken_is_done_and_sent_once(webhook: Webhook, receiver: FakePoster):
    happen("lead.won")
    turn = WebhookDelivery.objects.get().turn
    send_all()
    row = WebhookDelivery.objects.get()
    assert (row.state, row.status, row.attempts) == (State.DONE, 204, 1)
    sending.deliver.call(row.pk, turn)
    assert len(receiver.got) == 1


def test_what_is_not_taken_waits_longer_each_time(webhook: Webhook, receiver: FakePoster):
    receiver.answer = DOWN
    happen("lead.won")
    waits = []
    row = WebhookDelivery.objects.get()
    for _ in range(3):
        send_all()
        row.refresh_from_db()
        assert row.next_at is not None
        assert row.tried_at is not None
        waits.append((row.next_at - row.tried_at).total_seconds())
    assert row.state == State.WAITING
    assert (row.status, row.answer, row.attempts) == (500, "out of order", 3)
    assert waits[0] < 12
    assert waits == sorted(waits)
    receiver.answer = Answer(200)
    send_all()
    webhook.refresh_from_db()
    assert WebhookDelivery.objects.get().state == State.DONE
    assert (webhook.failures_in_a_row, webhook.failing_since) == (0, None)


@pytest.mark.parametrize("answer", [Answer(301), Answer(404), Answer(0, error="Nobody listens there.")])
def test_a_redirect_a_refusal_and_silence_are_failures(webhook: Webhook, receiver: FakePoster, answer: Answer):
    receiver.answer = answer
    happen("lead.won")
    send_all()
    row = WebhookDelivery.objects.get()
    assert (row.state, row.error) == (State.WAITING, answer.error)


def test_after_a_day_it_is_given_up_and_can_be_sent_again(webhook: Webhook, manager: User, receiver: FakePoster):
    receiver.answer = DOWN
    with time_machine.travel("2026-11-20T08:00Z") as clock:
        happen("lead.won")
        tries = 0
        while (row := WebhookDelivery.objects.get()).state == State.WAITING:
            assert row.next_at is not None
            clock.move_to(row.next_at + timedelta(minutes=20))
            send_all()
            tries += 1
            assert tries < 20
        assert timedelta(days=1) <= timezone.now() - row.since < timedelta(days=1, hours=1)
        assert row.attempts > 8
        receiver.answer = Answer(200)
        sending.repeat(row, manager)
        send_all()
    row.refresh_from_db()
    assert row.state == State.DONE
    assert len({headers["Roofs-Delivery"] for _url, _body, headers in receiver.got}) == 1


def test_what_is_repeated_while_it_waits_is_sent_once(webhook: Webhook, manager: User, receiver: FakePoster):
    happen("lead.won")
    row = WebhookDelivery.objects.get()
    before = row.turn
    sending.repeat(row, manager)
    sending.deliver.call(row.pk, before)
    assert receiver.got == []
    send_all()
    assert len(receiver.got) == 1


def fail(webhook: Webhook, times: int) -> None:
    for _ in range(times):
        sending._count_failure(webhook.pk, timezone.now())


def test_a_failing_address_is_asked_by_one_at_a_time(webhook: Webhook, receiver: FakePoster):
    receiver.answer = DOWN
    fail(webhook, sending.FAILING)
    for _ in range(4):
        happen("lead.won")
    send_all()
    assert len(receiver.got) == 1
    waiting = WebhookDelivery.objects.waiting()
    assert waiting.filter(attempts=0).count() == 3
    assert not waiting.filter(next_at__lte=timezone.now()).exists()


def test_a_webhook_that_fails_for_a_day_is_paused_and_says_so(webhook: Webhook, receiver: FakePoster, manager: User):
    receiver.answer = DOWN
    with time_machine.travel("2026-11-20T08:00Z") as clock:
        fail(webhook, sending.TOO_MANY)
        assert Webhook.objects.get().paused_at is None
        happen("lead.won")
        clock.shift(timedelta(days=1))
        fail(webhook, 1)
        assert Webhook.objects.get().paused_at is not None
        assert Event.objects.filter(name="webhook.paused", subject_id=webhook.pk).count() == 1
        send_all()
        assert receiver.got == []
        assert WebhookDelivery.objects.get().state == State.GIVEN_UP
        happen("lead.lost")
        assert WebhookDelivery.objects.count() == 1
        keeping.resume(webhook, manager)
        receiver.answer = Answer(200)
        happen("lead.returned")
        send_all()
    assert WebhookDelivery.objects.get(name="lead.returned").state == State.DONE


def test_a_paused_webhook_repeats_nothing(webhook: Webhook, manager: User, receiver: FakePoster):
    happen("lead.won")
    Webhook.objects.update(is_active=False)
    with pytest.raises(Refused):
        sending.repeat(WebhookDelivery.objects.select_related("webhook__owner").get(), manager)


def test_all_that_was_given_up_goes_out_again(webhook: Webhook, manager: User, receiver: FakePoster):
    for _ in range(3):
        happen("lead.won")
    WebhookDelivery.objects.update(state=State.GIVEN_UP)
    assert sending.repeat_given_up(webhook, manager) == 3
    send_all()
    assert WebhookDelivery.objects.filter(state=State.DONE).count() == 3


def test_a_test_is_tried_once_and_counts_for_nothing(webhook: Webhook, receiver: FakePoster):
    Webhook.objects.update(is_active=False)
    receiver.answer = DOWN
    sending.try_out(webhook)
    send_all()
    row = WebhookDelivery.objects.get()
    webhook.refresh_from_db()
    assert (row.name, row.state, row.attempts) == ("webhook.test", State.GIVEN_UP, 1)
    assert webhook.failures_in_a_row == 0


def test_a_thrown_away_job_gets_a_new_one(webhook: Webhook, receiver: FakePoster):
    happen("lead.won")
    Job.objects.all().delete()
    assert sending.look_for_lost() == 0
    assert sending.look_for_lost(timezone.now() + timedelta(hours=2)) == 1
    assert Job.objects.filter(task="roofs.core.webhooks.sending.deliver").count() == 1


def test_a_missing_key_is_a_failure_like_any_other(webhook: Webhook, receiver: FakePoster):
    Webhook.objects.update(sealed_secret="nonsense")
    happen("lead.won")
    send_all()
    assert "ROOFS_ENCRYPTION_KEYS" in WebhookDelivery.objects.get().error
    assert receiver.got == []


def test_an_answer_with_a_zero_byte_is_kept_without_it(webhook: Webhook, receiver: FakePoster):
    receiver.answer = Answer(500, "a\x00b" * 2000)
    happen("lead.won")
    send_all()
    kept = WebhookDelivery.objects.get().answer
    assert "\x00" not in kept
    assert len(kept) == sending.LONGEST_ANSWER


def test_old_deliveries_are_forgotten(webhook: Webhook):
    happen("lead.won")
    assert sending.forget_old() == 0
    assert sending.forget_old(timezone.now() + timedelta(days=31)) == 1
