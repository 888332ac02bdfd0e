"""The engine is killed at each step between the job and its end. Whatever the step, no letter leaves twice."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from roofs.comms.messaging import compose, results, sending
from roofs.comms.messaging.models import Message
from tests.comms.messaging.conftest import touch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


class Killed(BaseException):
    """Nothing catches it, as nothing catches kill -9."""


def die(*_, **__):
    raise Killed


STEPS = {
    "before the gates are asked": (sending, "_may_pass", 1, "sent"),
    "while the row is taken": (sending, "Taken", 1, "sent"),
    "while the letter is built": (compose, "build", 0, "unknown"),
    "before the answer is written": (sending, "settle", 1, "unknown"),
    "while the answer is written": (results, "_went_out_as_usual", 1, "unknown"),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_letter_never_leaves_twice_wherever_its_sender_dies(provider, monkeypatch, step):
    where, name, calls, state = STEPS[step]
    message = sending.post(touch())
    with monkeypatch.context() as fatal:
        fatal.setattr(where, name, die)
        with pytest.raises(Killed):
            sending.deliver.call(message.pk)

    wait_for_the_lease(message)
    for _ in range(3):
        sending.sweep.call()
        sending.deliver.call(message.pk)

    message.refresh_from_db()
    assert len(provider.sent) == calls
    assert message.state == state


def test_when_the_provider_itself_is_cut_off_nobody_repeats_it(provider, monkeypatch):
    message = sending.post(touch())
    provider.answers = [Killed()]
    with pytest.raises(Killed):
        sending.deliver.call(message.pk)

    wait_for_the_lease(message)
    sending.deliver.call(message.pk)
    message.refresh_from_db()
    assert (len(provider.sent), message.state) == (1, "unknown")


def wait_for_the_lease(message: Message) -> None:
    Message.objects.filter(pk=message.pk).exclude(lease_until=None).update(
        lease_until=timezone.now() - dt.timedelta(seconds=1)
    )
