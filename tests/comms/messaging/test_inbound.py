from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.db import transaction

from roofs.comms.consent import ledger
from roofs.comms.consent.models import Basis, Scope, Suppression
from roofs.comms.consent.suppression import is_suppressed
from roofs.comms.messaging import inbound, return_address
from roofs.comms.messaging.incoming import fingerprint, receive_mail
from roofs.comms.messaging.models import Message, MessageEvent
from roofs.comms.messaging.policy import mail
from roofs.comms.messaging.sending import write
from roofs.comms.timeline.models import Interaction
from roofs.core.connections import deliveries
from roofs.core.connections.models import Delivery
from roofs.core.events.models import Event
from tests.comms.messaging.conftest import touch

pytestmark = pytest.mark.django_db
MAIL = Path(__file__).parent / "mail"


@pytest.fixture
def ours(ann) -> Message:
    """The letter Ann got."""
    return write(touch(contact=ann, state="sent", idem_key="touch-1"), ("lead", 7))


def raw(name: str, message: Message | None = None, **facts: str) -> bytes:
    if message is not None:
        facts = {
            "message_id": message.message_id,
            "reply_to": return_address.of("reply", message.pk),
            "bounce_to": return_address.of("bounce", message.pk),
            **facts,
        }
    text = (MAIL / f"{name}.eml").read_bytes()
    for key, value in facts.items():
        text = text.replace(f"{{{key}}}".encode(), value.encode())
    return text.replace(b"\n", b"\r\n")


def letter(text: str, **headers: str) -> bytes:
    usual = {"From": "Ann Hale <ann@example.com>", "To": "office@mail.example.com", "Subject": "Hi"}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in {**usual, **headers}.items() if value]
    return "\r\n".join([*lines, "Content-Type: text/plain; charset=utf-8", "", text]).encode()


def take_in(content: bytes, **envelope) -> Delivery:
    delivery = receive_mail(content, **envelope)
    with transaction.atomic():
        inbound.work(delivery)
    return delivery


def events(name: str) -> list[Event]:
    return list(Event.objects.filter(name=name).order_by("pk"))


def came_in() -> Message:
    return Message.objects.get(direction="in")


# -- answers


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("gmail_reply", "Yes, please call me tomorrow after 5 – it leaks again.\n\nAnn"),
        ("outlook_reply", "What would a new roof cost?"),
    ],
)
def test_an_answer_is_found_by_its_thread_and_is_in_the_history_of_the_lead(ours, ann, name, words):
    take_in(raw(name, ours))

    message = came_in()
    assert (message.text, message.subject_type, message.subject_id, message.contact) == (words, "lead", 7, ann)
    (event,) = events("interaction.received")
    assert (event.subject_type, event.subject_id) == ("lead", 7)
    assert event.data == {"channel": "email", "auto": False, "message": message.pk, "contact": ann.pk}
    entry = Interaction.objects.get()
    assert (entry.kind, entry.direction, entry.body, entry.is_auto) == ("email", "in", words, False)
    assert MessageEvent.objects.get(message=ours).kind == "replied"
    assert not is_suppressed("email", "ann@example.com")


def test_without_a_thread_the_address_it_was_sent_to_tells_the_letter(ours):
    take_in(letter("Yes", From="wife@example.net", To=return_address.of("reply", ours.pk).upper()))
    assert came_in().subject_id == 7
    assert len(events("interaction.received")) == 1


def test_without_either_the_sender_tells_the_lead(ours):
    write(touch(to_address="ann@example.com", contact=ours.contact, purpose="account"))
    take_in(letter("Yes", From="ANN+roof@example.com"))
    assert came_in().subject_id == 7


def test_the_thread_counts_more_than_the_sender(ours, ann):
    newer = write(touch(contact=ann, state="sent"), ("lead", 8))
    take_in(letter("Yes", In_Reply_To=ours.message_id))
    assert came_in().subject_id == 7
    assert newer.events.count() == 0


def test_a_token_that_was_made_up_is_worth_nothing(ours):
    take_in(letter("Yes", From="eve@example.net", To="reply+" + "a" * 26 + "@mail.example.com"))
    assert events("interaction.received") == []


def test_an_automatic_answer_is_kept_but_counts_for_nothing(ours):
    take_in(raw("auto_reply", ours))

    (event,) = events("interaction.received")
    assert event.data["auto"] is True
    assert Interaction.objects.get().is_auto
    assert MessageEvent.objects.count() == 0
    assert not is_suppressed("email", "ann@example.com")


def test_the_same_letter_by_two_ways_is_one(ours):
    content = raw("gmail_reply", ours)
    first = take_in(content)
    second = take_in(b"Received: from another server\r\n" + content)
    assert first.pk == second.pk
    assert Message.objects.filter(direction="in").count() == 1
    assert len(events("interaction.received")) == 1


def test_a_replayed_delivery_changes_nothing_twice(ours):
    delivery = take_in(raw("gmail_reply", ours))
    deliveries.replay(delivery)
    deliveries.work.call(delivery.pk)
    assert Interaction.objects.count() == 1
    assert len(events("interaction.received")) == 1


def test_the_engine_brings_the_letter_to_this_handler(ours):
    delivery = receive_mail(raw("gmail_reply", ours))
    deliveries.work.call(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == ("done", "")
    assert came_in().subject_id == 7


def test_an_answer_proves_that_an_uncertain_letter_arrived(ours):
    Message.objects.filter(pk=ours.pk).update(state="unknown")
    take_in(raw("gmail_reply", ours))
    ours.refresh_from_db()
    assert ours.state == "sent"
    assert [event.subject_id for event in events("message.confirmed")] == [ours.pk]


def test_so_does_its_return(ours):
    Message.objects.filter(pk=ours.pk).update(state="unknown")
    take_in(raw("bounce", ours, status="4.2.2"))
    assert [event.subject_id for event in events("message.confirmed")] == [ours.pk]


def test_a_letter_of_its_own_proves_nothing_of_ours(ours):
    Message.objects.filter(pk=ours.pk).update(state="unknown")
    take_in(letter("When can you come?"))
    ours.refresh_from_db()
    assert (ours.state, came_in().subject_id) == ("unknown", 7)


# -- no


@pytest.mark.parametrize("words", ["Unsubscribe", "STOP", "Please remove me from your list.", "unsubscribe me please"])
def test_who_writes_nothing_but_stop_is_left_alone(ours, ann, words):
    ledger.grant(ann, "email", Basis.INQUIRY)
    take_in(letter(words, In_Reply_To=ours.message_id))

    assert is_suppressed("email", "ann@example.com")
    assert not ledger.has_consent(ann, "email")
    assert set(ours.events.values_list("kind", flat=True)) == {"replied", "unsubscribed"}
    assert events("consent.revoked")[0].data["message_key"] == "touch-1"


def test_in_spanish_too_and_not_because_of_what_is_quoted(ours):
    take_in(raw("spanish_reply", ours))
    assert came_in().text == "Por favor, dar de baja. Gracias"
    assert is_suppressed("email", "ann@example.com")


def test_who_answers_from_another_address_is_left_alone_on_both(ours):
    take_in(letter("stop", From="wife@example.net", In_Reply_To=ours.message_id))
    assert is_suppressed("email", "ann@example.com")
    assert is_suppressed("email", "wife@example.net")


def test_the_mailto_of_the_header_works_whoever_sends_it(ours):
    to = return_address.of("unsubscribe", ours.pk)
    take_in(letter("", From="program@example.net", To=to, Subject="unsubscribe", Auto_Submitted="auto-generated"))

    assert is_suppressed("email", "ann@example.com")
    assert not is_suppressed("email", "program@example.net")
    assert not Message.objects.filter(direction="in").exists()


def test_a_mailto_with_a_bad_token_takes_the_sender_at_his_word(ann):
    take_in(letter("", To="unsub+nonsense@mail.example.com"))
    assert is_suppressed("email", "ann@example.com")


def test_a_complaint_is_worse_than_a_no(ours, ann):
    for inner in ("message/rfc822", "text/rfc822-headers"):
        take_in(raw("complaint", ours, inner_type=inner))

    assert Suppression.objects.get().reason == "complained"
    assert ours.events.get().kind == "complained"
    assert events("message.complained")[0].data["contact"] == ann.pk
    assert len(events("message.complained")) == 1


def test_a_complaint_that_hides_the_letter_s_name_is_known_by_our_own_address_in_it(ours):
    hidden = f"<hidden>\nReply-To: {return_address.of('reply', ours.pk)}"
    take_in(raw("complaint", ours, message_id=hidden, inner_type="message/rfc822"))
    assert ours.events.get().kind == "complained"


def test_a_complaint_about_a_letter_we_do_not_know_is_absorbed():
    take_in(raw("complaint", message_id="<x@y.example>", inner_type="message/rfc822"))
    take_in(raw("complaint", message_id="<x@y.example>", inner_type="text/plain"))
    assert not Suppression.objects.exists()


# -- returned mail


def test_an_address_that_does_not_exist_is_closed(ours, ann):
    delivery = take_in(raw("bounce", ours, status="5.1.1"))
    with transaction.atomic():
        inbound.work(delivery)

    assert is_suppressed("email", "ann@example.com", scope=Scope.ALL)
    (event,) = events("message.bounced")
    assert (event.data["about"], event.data["contact"], event.data["lasting"]) == (["lead", 7], ann.pk, True)
    assert ours.events.get().kind == "bounced"
    assert events("interaction.received") == []
    assert events("mail.unmatched") == []


@pytest.mark.parametrize("status", ["4.2.2", "5.2.2", "5.7.1", "5.1.7", "5.1.8", "5.1.90", "5.2.122"])
def test_a_full_mailbox_a_policy_or_a_fault_of_ours_does_not_close_the_address(ours, status):
    take_in(raw("bounce", ours, status=status))
    assert events("message.bounced")[0].data["lasting"] is False
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("lost", ["bounce_to", "message_id", "both"])
def test_returned_mail_is_matched_by_whatever_is_left_of_it(ours, lost):
    facts = {"bounce_to": {"bounce_to": "office@mail.example.com"}, "message_id": {"message_id": "<gone@x.example>"}}
    changed = facts.get(lost) or {**facts["bounce_to"], **facts["message_id"]}
    take_in(raw("bounce", ours, status="5.1.1", **changed))
    assert ours.events.get().kind == "bounced"


def test_returned_mail_of_somebody_else_is_absorbed():
    take_in(raw("bounce", bounce_to="office@mail.example.com", message_id="<gone@x.example>", status="5.1.1"))
    assert not MessageEvent.objects.exists()


# -- strangers


def test_a_letter_of_somebody_new_is_told_to_whoever_takes_leads():
    take_in(raw("html_only"))

    message = came_in()
    assert message.text == "Our roof leaks since the storm.\n\nCan you come?"
    assert message.from_address == '"Bob Newman" <bob@example.com>'
    (event,) = events("mail.unmatched")
    assert (event.subject_type, event.subject_id) == ("message", message.pk)
    assert event.data == {"message": message.pk, "contact": None}


def test_a_known_contact_without_a_lead_is_named(ann):
    take_in(letter("My gutter leaks"))
    assert events("mail.unmatched")[0].data["contact"] == ann.pk
    assert came_in().contact == ann


def test_a_letter_in_a_broken_charset_is_read_as_far_as_it_goes():
    take_in(raw("broken_charset"))
    message = came_in()
    assert "está dañado" in message.text
    assert "\x00" not in message.text
    assert message.subject == "Reparación"
    assert len(events("mail.unmatched")) == 1


@pytest.mark.parametrize(
    "content",
    [
        letter("ad", From="news@shop.example", Precedence="bulk"),
        letter("away", From="bob@example.com", Auto_Submitted="auto-replied"),
        letter("hi", From="eve@example.net", To="xyz123@mail.example.com"),
        letter("loop", From="office@mail.example.com"),
        letter("loop", From="bob@example.com", Message_ID="<whatever@MAIL.example.com>"),
        letter("", From="eve@example.net", To="unsub@mail.example.com"),
    ],
)
def test_machines_guesses_and_our_own_letters_do_not_become_leads(content):
    take_in(content)
    assert events("mail.unmatched") == []
    assert events("interaction.received") == []


def test_our_own_people_do_not_become_leads(ours, seller):
    take_in(letter("please call her", From=seller.email, In_Reply_To=ours.message_id))
    take_in(letter("loop", From=return_address.of("bounce", ours.pk), Subject="loop"))
    assert events("mail.unmatched") == []
    assert events("interaction.received") == []


def test_a_letter_with_an_empty_return_path_is_no_person():
    take_in(letter("hi", From="bob@example.com"), sender="", recipients=["office@mail.example.com"])
    assert events("mail.unmatched") == []


def test_a_blind_copy_to_the_office_is_a_letter_to_the_office():
    content = letter("hi", From="bob@example.com", To="undisclosed-recipients:;")
    take_in(content, sender="bob@example.com", recipients=["Info@mail.example.com"])
    assert len(events("mail.unmatched")) == 1


def test_the_office_says_which_mailboxes_it_has():
    mail.save(mail.get().model_copy(update={"office_mailboxes": ["roofs"]}))
    take_in(letter("hi", From="bob@example.com", To="info@mail.example.com"))
    take_in(letter("ho", From="bob@example.com", To="roofs@mail.example.com"))
    assert len(events("mail.unmatched")) == 1


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe", b"no headers at all", b"From: \r\n\r\n", b"\r\n" * 1000])
def test_rubbish_is_absorbed(content):
    take_in(content)


def test_the_time_is_ours_not_what_the_letter_claims():
    take_in(letter("hi", From="bob@example.com", Date="Mon, 4 May 1998 13:00:05 +0000"))
    assert came_in().created_at > dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


# -- what makes two letters one


def test_letters_that_share_a_name_but_not_their_words_are_two():
    one, two = letter("one", Message_ID="<same@x.example>"), letter("two", Message_ID="<same@x.example>")
    assert fingerprint(one) != fingerprint(two)
    assert fingerprint(one) == fingerprint(b"X-Spam: no\r\n" + one.replace(b"\r\n", b"\n") + b"\n")


def test_letters_without_a_name_are_compared_whole():
    assert fingerprint(letter("one")) != fingerprint(letter("one", Subject="other"))
