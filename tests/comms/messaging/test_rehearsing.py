"""Everything can be tried without an account anywhere."""

from __future__ import annotations

import pytest

from roofs.comms.consent import ledger
from roofs.comms.consent.models import Basis
from roofs.comms.consent.suppression import is_suppressed
from roofs.comms.messaging import rehearsing, sending
from roofs.comms.messaging.models import Message
from roofs.comms.timeline.models import Interaction
from roofs.core.connections import deliveries
from roofs.core.connections.models import Delivery
from roofs.core.events.models import Event
from roofs.core.kit.refusals import Refused
from tests.comms.messaging.conftest import touch

pytestmark = pytest.mark.django_db
ANN = {
    "email": "ann@example.com",
    "sms": "+12485550123",
    "voice": "+12485550123",
    "messenger": "psid-1",
    "post": "12 Maple",
}


def kept(ann, channel: str, **facts) -> Message:
    row = touch(channel=channel, to_address=ANN[channel], contact=ann, **{"html": "", **facts})
    sending.post(row, ("lead", 7))
    Message.objects.filter(pk=row.pk).update(state="kept", provider="outbox", provider_ref=row.idem_key)
    row.refresh_from_db()
    return row


def answered(message: Message, saying: str, by, words: str = "") -> None:
    rehearsing.answer(message, saying, words, by)
    while waiting := list(Delivery.objects.filter(state="received")):
        for delivery in waiting:
            deliveries.work.func(delivery.pk)


@pytest.mark.parametrize("channel", ["email", "sms", "messenger", "voice"])
def test_a_yes_is_taken_in_like_a_real_one(ann, manager, channel: str):
    answered(kept(ann, channel), "yes", manager)
    [happened] = Event.objects.filter(name="interaction.received")
    assert (happened.subject_id, happened.data["auto"], happened.data["contact"]) == (7, False, ann.pk)
    assert "Tuesday" in Interaction.objects.get().body


@pytest.mark.parametrize("channel", ["email", "sms", "messenger", "voice"])
def test_a_no_in_a_sentence_is_a_no_on_every_channel(ann, manager, channel: str):
    answered(kept(ann, channel), "no_more", manager)
    assert is_suppressed(channel, ANN[channel])


def test_it_speaks_the_language_of_the_person(ann, manager):
    ann.language = "es"
    ann.save()
    answered(kept(ann, "sms"), "no_more", manager)
    assert Message.objects.get(direction="in").text == "Ya no me escriban, por favor."


def test_out_of_office_stops_nothing(ann, manager):
    answered(kept(ann, "email"), "away", manager)
    [happened] = Event.objects.filter(name="interaction.received")
    assert happened.data["auto"]


@pytest.mark.parametrize("channel", ["email", "sms", "post"])
def test_an_address_that_does_not_exist_is_not_used_again(ann, manager, channel: str):
    answered(kept(ann, channel), "gone", manager)
    assert is_suppressed(channel, ANN[channel])


@pytest.mark.parametrize("saying", ["voicemail", "nobody"])
def test_a_machine_or_nobody_is_no_answer(ann, manager, saying: str):
    answered(kept(ann, "voice"), saying, manager)
    assert not Event.objects.filter(name="interaction.received").exists()


def test_own_words_are_read_as_they_are(ann, manager):
    ledger.grant(ann, "sms", Basis.WRITTEN, text_shown="Yes")
    answered(kept(ann, "sms"), "own", manager, "how do I unsubscribe")
    assert not ledger.has_consent(ann, "sms")


@pytest.mark.parametrize("facts", [{"state": "sent"}, {"state": "intent"}, {"purpose": "account"}, {"direction": "in"}])
def test_what_has_really_gone_out_cannot_be_answered_for_trial(ann, manager, facts: dict[str, str]):
    message = kept(ann, "sms")
    Message.objects.filter(pk=message.pk).update(**facts)
    message.refresh_from_db()
    assert rehearsing.sayings_for(message) == ()
    with pytest.raises(Refused):
        rehearsing.answer(message, "yes", "", manager)


@pytest.mark.parametrize(("saying", "words"), [("own", "  "), ("wrong_one", ""), ("away", "")])
def test_what_is_not_on_the_list_is_refused(ann, manager, saying: str, words: str):
    with pytest.raises(Refused):
        rehearsing.answer(kept(ann, "sms"), saying, words, manager)
