import datetime as dt
from unittest import mock

import pytest
from django.utils import timezone

from roofs.core.connections import deliveries, jobs
from roofs.core.connections.models import Delivery, DeliveryState
from roofs.core.events.models import Event
from roofs.core.jobs import Permanent
from roofs.core.jobs.models import Job
from tests.core.accounts.people import manager, owner, seller, stranger

pytestmark = pytest.mark.django_db


@pytest.fixture
def worked():
    seen: list[bytes] = []
    with mock.patch.dict(deliveries._handlers):

        @deliveries.handler("bell")
        def ring(delivery: Delivery) -> None:
            if delivery.content == b"broken":
                Delivery.objects.create(source="half", fingerprint="done", raw=b"")
                raise ValueError("cannot ring \x00")
            seen.append(delivery.content)

        yield seen


def receive(raw: bytes = b"ding", **more: object) -> Delivery:
    return deliveries.receive("bell", raw, **more)  # type: ignore[arg-type] # as the cases give it


def test_it_is_stored_as_it_came_and_a_job_is_written(worked):
    delivery = receive(b"\x00\xff", headers={"X-Event": "ring"})
    stored = Delivery.objects.get()
    assert (stored.content, stored.headers, stored.state) == (b"\x00\xff", {"X-Event": "ring"}, "received")
    [job] = Job.objects.all()
    assert job.args == [delivery.pk]
    assert worked == []


def test_the_same_thing_twice_is_one_row_and_one_job(worked):
    assert receive() == receive()
    assert receive(b"a", fingerprint="evt_1") == receive(b"b", fingerprint="evt_1")
    assert Delivery.objects.count() == Job.objects.count() == 2


def test_the_same_thing_from_two_sources_is_two(worked):
    receive()
    deliveries.receive("gong", b"ding")
    assert Delivery.objects.count() == 2


def test_an_endless_fingerprint_is_no_trouble(worked):
    assert receive(fingerprint="x" * 100_000) == receive(fingerprint="x" * 100_000)
    assert receive(fingerprint="\udcff").pk


def test_headers_that_open_doors_are_not_kept_and_hostile_ones_lose_nothing(worked):
    headers = {"Authorization": "Bearer x", "cookie": "y", "X-Name": "a\x00b\ud800", "Date": "today"}
    receive(headers=headers)
    assert Delivery.objects.get().headers == {"X-Name": "ab?", "Date": "today"}


def test_work_is_done_once(worked):
    delivery = receive()
    deliveries.work.call(delivery.pk)
    deliveries.work.call(delivery.pk)
    delivery.refresh_from_db()
    assert worked == [b"ding"]
    assert (delivery.state, delivery.attempts, delivery.error) == (DeliveryState.DONE, 1, "")
    assert delivery.done_at is not None


def test_a_failure_stays_on_the_row_and_leaves_nothing_half_done(worked):
    delivery = receive(b"broken")
    with pytest.raises(ValueError, match="cannot ring"):
        deliveries.work.call(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (DeliveryState.FAILED, 1)
    assert delivery.error == "ValueError: cannot ring "
    assert not Delivery.objects.filter(source="half").exists()
    assert list(Delivery.objects.failed()) == [delivery]


def test_a_source_nobody_handles_is_not_tried_again():
    delivery = deliveries.receive("nobody", b"x")
    with pytest.raises(Permanent, match="nobody"):
        deliveries.work.call(delivery.pk)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.FAILED


def test_a_delivery_that_is_gone_is_no_error():
    deliveries.work.call(0)


def test_the_same_row_replays(worked):
    boss = owner()
    delivery = receive()
    deliveries.work.call(delivery.pk)
    deliveries.replay(delivery, boss)
    assert delivery.state == DeliveryState.RECEIVED
    assert Job.objects.count() == 2
    deliveries.work.call(delivery.pk)
    assert worked == [b"ding", b"ding"]
    assert Event.objects.get(name="delivery.replayed").actor == boss


def test_a_source_has_one_handler(worked):
    with pytest.raises(ValueError, match="bell"):
        deliveries.handler("bell")(lambda delivery: None)


def test_only_administrators_read_what_came_in(worked):
    delivery = receive()
    assert list(Delivery.objects.visible_to(owner())) == [delivery]
    for refused in (manager(), seller(), stranger()):
        assert not Delivery.objects.visible_to(refused).exists()


def test_what_is_done_is_forgotten_in_time_and_what_failed_stays(worked):
    done, failed, fresh = receive(b"1"), receive(b"2"), receive(b"3")
    old = timezone.now() - dt.timedelta(days=91)
    Delivery.objects.filter(pk__in=[done.pk, failed.pk]).update(received_at=old)
    Delivery.objects.filter(pk__in=[done.pk, fresh.pk]).update(state=DeliveryState.DONE)
    Delivery.objects.filter(pk=failed.pk).update(state=DeliveryState.FAILED)
    jobs.forget_old_deliveries.call()
    assert set(Delivery.objects.all()) == {failed, fresh}
