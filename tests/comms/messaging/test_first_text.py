from __future__ import annotations

import pytest

from roofs.comms.messaging.first_text import with_way_out
from roofs.comms.messaging.sending import write
from tests.comms.messaging.conftest import touch

pytestmark = pytest.mark.django_db
ANN = "+12485550123"


def test_the_first_text_to_a_number_says_how_to_end_it():
    assert with_way_out("sms", ANN, "Hi Ann", "en") == "Hi Ann Reply STOP to opt out."
    assert with_way_out("sms", ANN, "Hola Ann", "es-MX") == "Hola Ann Responda STOP y no le escribimos."


@pytest.mark.parametrize("words", ["Hi. Reply STOP to opt out", "Hi. STOP ends it"])
def test_what_says_so_already_is_left_as_it_is(words: str):
    assert with_way_out("sms", ANN, words, "en") == words


@pytest.mark.parametrize(
    ("state", "is_first"), [("sent", False), ("kept", False), ("unknown", False), ("failed", True)]
)
def test_the_second_text_need_not_say_it_again(state: str, is_first: bool):
    write(touch(channel="sms", to_address=ANN, state=state))
    assert with_way_out("sms", ANN, "Hi", "en").endswith("opt out.") is is_first


def test_other_channels_have_their_own_ways_out():
    assert with_way_out("email", "ann@example.com", "Hi", "en") == "Hi"
    assert with_way_out("messenger", "psid-1", "Hi", "en") == "Hi"
