"""Answers and receipts come by the thousand, and each looks for its letter among all that were ever sent."""

from __future__ import annotations

import pytest

from roofs.comms.messaging.models import Message
from tests.plans import searched_by


@pytest.mark.django_db
def test_a_message_is_found_by_its_name_and_by_that_of_its_provider() -> None:
    assert searched_by(Message.objects.named(["<a@example.com>", "<b@example.com>"])) == {"message_id"}
    assert searched_by(Message.objects.known_as("SM1", "twilio")) == {"provider_ref"}
