"""What the rows of post, Messenger and AI calls become."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from roofs.comms.consent import ledger
from roofs.comms.consent.models import Basis
from roofs.comms.messaging import outgoing, postcards, sending
from roofs.comms.messaging.compose import Unsendable
from roofs.comms.messaging.fakes import OutboxPost
from roofs.comms.messaging.handover import hand_over
from roofs.comms.messaging.ports import PostalAddress
from roofs.core.company.office import office
from tests.comms.messaging.conftest import DAYTIME, touch

pytestmark = pytest.mark.django_db
HOME = {"name": "Ann Hale", "line": "12 Maple St", "city": "Novi", "state": "MI", "zip_code": "48375"}


@pytest.fixture
def _addressed():
    with_address = {"address": "1 Main St", "city": "Novi", "state": "MI", "postal_code": "48375"}
    office.save(office.get().model_copy(update=with_address), None)


@pytest.fixture
def agreed(ann):
    """Ann has agreed to calls by a machine, in writing."""
    ledger.grant(ann, "voice", Basis.WRITTEN, text_shown="You may call me by an automated voice.")
    return ann


def card(**facts):
    usual = {"channel": "post", "to_address": "12 Maple St, Novi, MI 48375", "data": {"to": HOME}, "html": ""}
    return touch(**{**usual, "text": "Hi Ann,\n\nyour roof is 18 years old.", **facts})


@pytest.mark.usefixtures("_addressed")
def test_a_postcard_has_two_sides_and_the_address_of_both():
    made = outgoing.postcard(card(subject="Is your roof ready?"))
    assert (made.to.line, made.sender.city, made.size, made.marketing) == ("12 Maple St", "Novi", "6x9", True)
    assert "Is your roof ready?" in made.front_html
    assert "your roof is 18 years old." in made.back_html
    assert "1 Main St, Novi, MI 48375" in made.back_html


@pytest.mark.usefixtures("_addressed")
def test_words_of_a_card_cannot_become_markup():
    made = outgoing.postcard(card(subject="<b>x</b>", text="<script>alert(1)</script>"))
    assert "<script>" not in made.back_html
    assert "<b>" not in made.front_html
    proof = postcards.proof(made)
    assert "<script>" not in proof
    assert proof.count("srcdoc='&lt;!doctype html&gt;") == 2


@pytest.mark.usefixtures("_addressed")
def test_an_installation_without_a_printer_keeps_the_card():
    assert hand_over(card()).kept


def test_a_card_without_the_parts_of_an_address_is_not_sent():
    answer = hand_over(card(data={}))
    assert (answer.kind, answer.retryable) == ("not_sent", False)


def test_a_company_without_an_address_of_its_own_sends_no_cards():
    with pytest.raises(Unsendable, match="own postal address"):
        outgoing.postcard(card())


@pytest.mark.usefixtures("_addressed")
def test_a_day_in_the_past_is_no_day_to_print_on():
    assert outgoing.postcard(card(data={"to": HOME, "send_at": "2020-01-01T10:00:00Z"})).send_at is None
    later = outgoing.postcard(card(data={"to": HOME, "send_at": "2099-01-01T10:00:00Z"})).send_at
    assert later == datetime.fromisoformat("2099-01-01T10:00:00+00:00")


def test_the_outbox_says_what_an_address_lacks():
    check = OutboxPost().check(PostalAddress(name="Ann", line="", city="Novi", state="MI", zip_code=""))
    assert (check.verdict, check.reason) == ("undeliverable", "missing: line, zip_code")


def test_messenger_and_calls_read_their_own_parts_of_the_row(agreed):
    sending.write(touch(channel="messenger", direction="in", state="received", from_address="psid-1"))
    text = outgoing.messenger_text(touch(channel="messenger", to_address="psid-1"))
    assert (text.person, text.tag) == ("psid-1", "")
    call = outgoing.voice_call(
        touch(
            channel="voice",
            to_address="+12485550123",
            subject="Hi, this is an AI caller.",
            data={"language": "es"},
            contact=agreed,
        )
    )
    assert (call.to_number, call.first_sentence, call.language) == ("+12485550123", "Hi, this is an AI caller.", "es")


@pytest.mark.parametrize("basis", [None, Basis.EXPRESS, Basis.CUSTOMER])
def test_no_machine_calls_anybody_who_has_not_agreed_in_writing(ann, basis):
    if basis is not None:
        ledger.grant(ann, "voice", basis)
    answer = hand_over(touch(channel="voice", to_address="+12485550123", contact=ann))
    assert (answer.kind, answer.reason) == ("not_sent", "no written consent to calls by a machine")


def test_nobody_is_written_to_on_messenger_who_has_not_written_first():
    assert hand_over(touch(channel="messenger", to_address="")).kind == "not_sent"


@pytest.mark.parametrize("channel", ["messenger", "voice"])
def test_without_a_provider_they_are_kept_in_the_outbox(channel, agreed):
    with time_machine.travel(DAYTIME, tick=False):  # nobody is called at night
        _is_kept(channel, agreed)


def _is_kept(channel, agreed):
    sending.write(touch(channel=channel, direction="in", state="received", from_address="+12485550123"))
    row = sending.post(touch(channel=channel, to_address="+12485550123", contact=agreed))
    taken = sending.take(row.pk)
    assert taken is not None
    assert sending.settle(taken.message, hand_over(taken.message)) == "kept"


@pytest.mark.parametrize(
    ("hours", "purpose", "data", "tag"),
    [
        (23, "touch", {}, ""),
        (25, "touch", {}, None),
        (25, "reply", {}, "HUMAN_AGENT"),
        (25, "reply", {"automatic": "help"}, None),
        (24 * 7 + 1, "reply", {}, None),
    ],
)
def test_a_page_writes_within_a_day_and_a_person_within_a_week(
    hours: int, purpose: str, data: dict[str, str], tag: str | None
):
    spoke = timezone.now() - timedelta(hours=hours)
    came = touch(channel="messenger", direction="in", state="received", from_address="psid-1", created_at=spoke)
    sending.write(came)
    row = touch(channel="messenger", to_address="psid-1", purpose=purpose, data=data)
    if tag is None:
        answer = hand_over(row)
        assert (answer.kind, answer.retryable) == ("not_sent", False)
        assert "24 hours" in answer.reason
    else:
        assert outgoing.messenger_text(row).tag == tag
