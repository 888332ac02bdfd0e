from __future__ import annotations

import pytest

from roofs.comms.consent.policy import CONSENT
from roofs.comms.messaging.first_text import with_way_out
from roofs.comms.messaging.sending import write
from tests.comms.messaging.conftest import touch

pytestmark = pytest.mark.django_db
ANN = "+12485550123"


def test_the_first_text_to_a_number_says_how_many_come_and_how_to_end_it():
    assert with_way_out("sms", ANN, "Hi Ann.", "en") == "Hi Ann. Up to 4 texts a week. Reply STOP to opt out."
    assert with_way_out("sms", ANN, "Hola.", "es-MX").endswith(
        "Hasta 4 mensajes por semana. Responda STOP y no le escribimos."
    )


def test_what_the_template_says_itself_is_not_said_again():
    assert with_way_out("sms", ANN, "Hi. Reply STOP to end", "en") == "Hi. Reply STOP to end Up to 4 texts a week."
    whole = "Hi. Two texts a week, STOP ends it"
    assert with_way_out("sms", ANN, whole, "en") == whole


def test_a_company_without_a_limit_names_none():
    CONSENT.save(CONSENT.get().model_copy(update={"texts_a_week": 0}))
    assert with_way_out("sms", ANN, "Hi.", "en") == "Hi. Reply STOP to opt out."


@pytest.mark.parametrize(
    ("state", "is_first"), [("sent", False), ("kept", False), ("unknown", False), ("failed", True)]
)
def test_the_second_text_need_not_say_it_again(state: str, is_first: bool):
    write(touch(channel="sms", to_address=ANN, state=state))
    assert with_way_out("sms", ANN, "Hi", "en").endswith("opt out.") is is_first


def test_other_channels_have_their_own_ways_out():
    assert with_way_out("email", "ann@example.com", "Hi", "en") == "Hi"
    assert with_way_out("messenger", "psid-1", "Hi", "en") == "Hi"
