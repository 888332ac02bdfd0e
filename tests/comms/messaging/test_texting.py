"""What becomes of a text that comes in."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import pytest
from django.utils import timezone

from roofs.comms.consent import ledger
from roofs.comms.consent.models import Basis, Reason, Scope, Suppression
from roofs.comms.consent.suppression import is_suppressed, suppress, suppression_of
from roofs.comms.consent.unsubscribing import leave_by_address
from roofs.comms.messaging import telling, texting
from roofs.comms.messaging.models import Message, MessageEvent, State
from roofs.comms.messaging.providers import OPTOUTS
from roofs.comms.messaging.sending import write
from roofs.comms.messaging.texting import InboundText
from roofs.comms.timeline.models import Interaction
from roofs.core.company.office import office
from roofs.core.events.models import Event
from roofs.core.jobs.models import Job
from roofs.people.contacts.models import Contact
from tests.comms.messaging.conftest import touch

pytestmark = pytest.mark.django_db
ANN, US = "+12485550123", "+12485550100"
NOW = dt.datetime(2026, 6, 1, 15, tzinfo=dt.UTC)


@pytest.fixture
def ours(ann) -> Message:
    """The text Ann got."""
    return write(
        touch(channel="sms", to_address=ANN, from_address=US, contact=ann, state="sent", idem_key="touch-1"),
        ("lead", 7),
    )


def text(words: str, **facts) -> InboundText:
    usual = {"channel": "sms", "key": "SM1", "sender": ANN, "recipient": US, "at": NOW, "provider": "twilio"}
    return InboundText(**{**usual, "text": words, **facts})


def events(name: str) -> list[Event]:
    return list(Event.objects.filter(name=name).order_by("pk"))


def answers() -> list[str]:
    return list(Message.objects.filter(direction="out", data__has_key="automatic").values_list("text", flat=True))


def told_to_the_provider() -> list[dict[str, Any]]:
    return [job.kwargs for job in Job.objects.filter(task=telling.tell.module_path)]


# -- answers


def test_an_answer_stands_in_the_history_of_what_it_is_about(ours):
    assert texting.take_in(text("Yes, Tuesday is fine")) == "answer"
    came = Message.objects.get(direction="in")
    assert (came.channel, came.contact, came.subject_type, came.subject_id) == ("sms", ours.contact, "lead", 7)
    assert (came.created_at, came.state) == (NOW, "received")
    said = Interaction.objects.get()
    assert (said.kind, said.direction, said.body) == ("sms", "in", "Yes, Tuesday is fine")
    [happened] = events("interaction.received")
    assert (happened.subject_type, happened.subject_id, happened.data["auto"]) == ("lead", 7, False)
    assert MessageEvent.objects.get().kind == "replied"


def test_the_same_text_twice_is_one(ours):
    texting.take_in(text("Yes"))
    assert texting.take_in(text("Yes")) == "known already"
    assert len(events("interaction.received")) == 1


def test_who_answers_has_got_it(ours):
    Message.objects.filter(pk=ours.pk).update(state=State.UNKNOWN)
    texting.take_in(text("Yes"))
    ours.refresh_from_db()
    assert ours.state == "sent"


def test_an_answer_by_text_to_a_letter_is_about_the_same(ann):
    write(touch(contact=ann, state="sent", idem_key="mail-1"), ("lead", 9))
    texting.take_in(text("Got your letter, call me"))
    assert Message.objects.get(direction="in").subject_id == 9
    assert not MessageEvent.objects.exists()


def test_people_who_share_a_phone_are_told_apart_by_whom_we_wrote_to(ours, ann):
    Contact.objects.create(first_name="Bob", last_name="Hale", phone=ANN)
    texting.take_in(text("Yes"))
    assert Message.objects.get(direction="in").contact == ann


def test_a_stranger_is_made_known_to_those_who_make_leads():
    texting.take_in(text("Do you fix roofs?"))
    [happened] = events("text.unmatched")
    assert happened.data["message"] == Message.objects.get().pk
    assert events("interaction.received") == []


def test_a_colleague_who_texts_the_office_is_no_lead(seller):
    seller.phone = ANN
    seller.save()
    assert texting.take_in(text("running late")) == "one of our own"
    assert events("text.unmatched") == []


def test_pictures_are_noted(ours):
    texting.take_in(text("look", media=2))
    assert Message.objects.get(direction="in").data == {"media": 2}


# -- a no


@pytest.mark.parametrize("words", ["STOP", "stop please", "Take me off your list", "ya no me escriban"])
def test_a_no_ends_everything_at_once(ours, ann, words: str):
    ledger.grant(ann, "sms", Basis.WRITTEN, text_shown="Yes to texts")
    assert texting.take_in(text(words)) == "no"
    found = suppression_of("sms", ANN)
    assert found is not None
    assert found.reason == Reason.STOP
    assert not ledger.has_consent(ann, "sms")
    assert {one.kind for one in MessageEvent.objects.all()} == {"replied", "unsubscribed"}
    assert [one["wanted"] for one in told_to_the_provider()] == [False]
    assert ANN not in str(told_to_the_provider())


@pytest.mark.parametrize(
    ("words", "piece"), [("stop please", "no more texts"), ("ya no me escriban", "no le enviaremos mas")]
)
def test_a_no_is_confirmed_once_and_in_the_language_it_was_said(ours, words: str, piece: str):
    texting.take_in(text(words))
    texting.take_in(text(words, key="SM2"))
    [answer] = answers()
    assert piece in answer


def test_what_the_provider_heard_it_has_answered_and_need_not_be_told(ours):
    assert texting.take_in(text("STOP", told="out")) == "no"
    assert is_suppressed("sms", ANN)
    assert (answers(), told_to_the_provider()) == ([], [])


def test_the_providers_word_counts_even_when_ours_would_differ(ours):
    assert texting.take_in(text("Parada", told="out")) == "no"
    assert is_suppressed("sms", ANN)


def test_a_stranger_who_says_stop_is_on_the_list_and_the_provider_hears_of_it():
    texting.take_in(text("STOP"))
    assert is_suppressed("sms", ANN)
    [told] = told_to_the_provider()
    assert told["message"] == Message.objects.get(direction="in").pk


def test_a_doubtful_text_is_put_before_a_person(ours):
    assert texting.take_in(text("not interested")) == "perhaps a no"
    assert not is_suppressed("sms", ANN)
    [happened] = events("optout.doubtful")
    assert (happened.subject_id, happened.data["channel"]) == (7, "sms")


def test_a_no_said_elsewhere_is_told_to_the_provider_too(ann):
    suppress("sms", ANN, Reason.UNSUBSCRIBED, source="page", contact_id=ann.pk)
    assert told_to_the_provider() == [{"wanted": False, "message": None, "contact": ann.pk}]


def test_a_number_that_does_not_exist_is_no_wish(ann):
    suppress("sms", ANN, Reason.BOUNCED, scope=Scope.ALL, contact_id=ann.pk)
    assert told_to_the_provider() == []


Says = Literal["done", "not_kept", "again"]


class Keeper:
    def __init__(self, *says: Says) -> None:
        self.says = list(says)
        self.heard: list[tuple[str, str, bool]] = []

    def tell(self, channel: str, address: str, *, wanted: bool) -> Says:
        self.heard.append((channel, address, wanted))
        return self.says.pop(0)


def test_the_provider_hears_the_number_and_is_asked_again_when_away(ann):
    keeper = Keeper("again", "done")
    with OPTOUTS.using(keeper):
        with pytest.raises(telling.NotTold):
            telling.tell.func("sms", wanted=False, contact=ann.pk)
        assert telling.tell.func("sms", wanted=False, contact=ann.pk) == "done"
    assert keeper.heard == [("sms", ANN, False)] * 2


def test_somebody_erased_meanwhile_is_told_to_nobody():
    keeper = Keeper()
    with OPTOUTS.using(keeper):
        assert telling.tell.func("sms", wanted=False, contact=12345) == "not_kept"
    assert keeper.heard == []


# -- a yes again, and help


def test_start_lifts_what_stop_put_there(ours):
    texting.take_in(text("STOP"))
    suppress("sms", ANN, Reason.STOP, scope=Scope.ALL, source="told twilio")
    assert texting.take_in(text("START", key="SM2")) == "yes again"
    assert not is_suppressed("sms", ANN, scope=Scope.ALL)


@pytest.mark.parametrize("reason", [Reason.ERASED, Reason.COMPLAINED, Reason.DO_NOT_CALL])
def test_start_lifts_nothing_else(ours, reason):
    suppress("sms", ANN, reason, scope=Scope.ALL)
    texting.take_in(text("START"))
    assert Suppression.objects.get().reason == reason


def test_a_plain_yes_is_an_answer_and_no_wish_to_come_back(ours):
    suppress("sms", ANN, Reason.STOP)
    assert texting.take_in(text("Yes")) == "answer"
    assert is_suppressed("sms", ANN)


@pytest.mark.parametrize(("words", "piece"), [("HELP", "we text about your roof"), ("ayuda", "sobre su techo")])
def test_help_says_who_we_are_and_how_to_reach_us(ours, words: str, piece: str):
    told = {"name": "Hale Roofs", "phone": "+12485550100", "email": "office@example.com"}
    office.save(office.get().model_copy(update=told), None)
    texting.take_in(text(words))
    [answer] = answers()
    for part in (piece, "Hale Roofs", "(248) 555-0100", "office@example.com", "STOP"):
        assert part in answer


def test_the_provider_that_answers_help_itself_is_left_to_it(ours):
    texting.take_in(text("HELP", told="help"))
    assert answers() == []


def test_a_text_from_the_future_keeps_the_moment_it_was_sent(ours):
    texting.take_in(text("Yes", at=timezone.now()))
    assert Interaction.objects.get().happened_at == Message.objects.get(direction="in").created_at


def test_a_stop_after_a_no_by_mail_is_heard_as_one(ours, ann):
    leave_by_address("email", ann.email, "page", contact_id=ann.pk)
    assert told_to_the_provider() == []  # it came along, and reminders of agreed work may still go by text
    assert texting.take_in(text("STOP")) == "no"
    found = suppression_of("sms", ANN)
    assert found is not None
    assert found.reason == Reason.STOP
    assert [told["wanted"] for told in told_to_the_provider()] == [False]
    assert len(answers()) == 1
