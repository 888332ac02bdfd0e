from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives, send_mail
from django.db import connection
from django.utils import timezone

from roofs.comms.consent.models import Reason, Scope
from roofs.comms.consent.suppression import is_suppressed, suppress
from roofs.comms.messaging import sending
from roofs.comms.messaging.models import Message, MessageEvent, RateBucket, State
from roofs.comms.messaging.policy import mail
from roofs.comms.messaging.ports import Outcome
from roofs.comms.messaging.results import settle
from roofs.core.events.models import Event
from roofs.core.jobs.models import Job
from tests.comms.messaging.conftest import DAYTIME, touch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
LATER_TRY = Outcome.not_sent("scripted", retryable=True, reason="451 busy", code="451")
NEVER = Outcome.not_sent("scripted", retryable=False, reason="550 no", code="550 5.7.1")
NO_SUCH_PERSON = Outcome.not_sent(
    "scripted", retryable=False, reason="550 unknown", code="550 5.1.1", address_refused=True
)


def deliver(message: Message) -> Message:
    sending.deliver.call(message.pk)
    message.refresh_from_db()
    return message


def state_of(message: Message) -> str:
    return Message.objects.get(pk=message.pk).state


def test_a_posted_message_is_a_row_and_a_job_and_nothing_is_sent_yet(provider):
    message = sending.post(touch(), ("lead", 7), urgent=True)

    assert (message.state, message.subject_type, message.subject_id) == ("intent", "lead", 7)
    job = Job.objects.get(unique_key=f"message:{message.pk}")
    assert (job.args, job.priority) == ([message.pk], sending.URGENT)
    assert provider.sent == []


def test_the_same_key_posts_once():
    first = sending.post(touch(idem_key="alert:7"))
    second = sending.post(touch(idem_key="alert:7", subject="again"))

    assert first.pk == second.pk
    assert Message.objects.count() == 1
    assert Job.objects.count() == 1


def test_an_installation_without_a_provider_keeps_the_letter():
    message = deliver(sending.post(touch()))

    assert (message.state, message.provider) == ("kept", "outbox")
    assert message.sent_at is not None
    assert message.html


def test_a_sent_message_says_when_and_by_whom(provider):
    message = deliver(sending.post(touch(purpose="alert"), ("lead", 7)))

    assert (message.state, message.provider, message.provider_ref, message.error) == ("sent", "scripted", "ref-1", "")
    event = Event.objects.get(name="message.sent")
    assert event.data["about"] == ["lead", 7]
    assert event.data["kept"] is False


def test_delivering_again_sends_nothing_again(provider):
    message = deliver(sending.post(touch()))
    deliver(message)
    assert len(provider.sent) == 1


def test_what_was_not_sent_waits_and_comes_back(provider):
    provider.answers = [LATER_TRY]
    message = sending.post(touch())
    with pytest.raises(sending.NotYet, match="451 busy"):
        sending.deliver.call(message.pk)

    assert state_of(message) == "intent"
    assert deliver(message).state == "sent"
    assert [email.message_id for email in provider.sent] == [message.message_id] * 2


def test_after_the_offices_limit_it_is_given_up(provider):
    mail.save(mail.get().model_copy(update={"email_attempts": 2}))
    provider.answers = [LATER_TRY, LATER_TRY, LATER_TRY]
    message = sending.post(touch())
    with pytest.raises(sending.NotYet):
        sending.deliver.call(message.pk)

    assert deliver(message).state == "failed"
    assert message.error == "451 busy"
    assert Event.objects.filter(name="message.failed").count() == 1
    assert len(provider.sent) == 2


def test_a_lasting_refusal_is_final(provider):
    provider.answers = [NEVER]
    message = deliver(sending.post(touch()))
    assert (message.state, message.error) == ("failed", "550 no")
    assert not is_suppressed("email", "ann@example.com")


def test_an_address_that_does_not_exist_is_never_written_to_again(provider, ann):
    provider.answers = [NO_SUCH_PERSON]
    deliver(sending.post(touch(contact=ann)))

    assert is_suppressed("email", "ann@example.com", scope=Scope.ALL)
    assert MessageEvent.objects.get().kind == "bounced"
    assert Event.objects.get(name="message.bounced").data["contact"] == ann.pk
    assert deliver(sending.post(touch(purpose="reply"))).state == "suppressed"


def test_our_own_people_are_not_suppressed_by_a_bounce(provider, seller):
    provider.answers = [NO_SUCH_PERSON]
    deliver(sending.post(touch(purpose="alert", to_user=seller, to_address=seller.email)))
    assert not is_suppressed("email", seller.email)


@pytest.mark.parametrize("answer", [Outcome.unknown("scripted", "timeout"), ConnectionResetError("cut")])
def test_an_unknown_is_never_sent_again_by_itself(provider, answer):
    provider.answers = [answer]
    message = deliver(sending.post(touch()))

    assert message.state == "unknown"
    assert deliver(message).state == "unknown"
    sending.sweep.call()
    assert state_of(message) == "unknown"
    assert len(provider.sent) == 1
    assert Event.objects.filter(name="message.unknown").count() == 1


def test_a_person_decides_about_an_unknown(provider, manager):
    provider.answers = [Outcome.unknown("scripted", "timeout"), Outcome.unknown("scripted", "timeout")]
    arrived, lost = deliver(sending.post(touch())), deliver(sending.post(touch()))
    Job.objects.all().delete()

    sending.assume_sent(arrived, manager)
    sending.send_again(lost, manager)
    sending.send_again(arrived, manager)

    assert (state_of(arrived), state_of(lost)) == ("sent", "intent")
    assert Job.objects.count() == 1
    assert deliver(lost).state == "sent"
    assert Event.objects.get(name="message.sent_again").actor == manager


def test_while_one_process_sends_it_another_does_not(provider):
    message = sending.post(touch())
    taken = sending.take(message.pk)
    assert taken is not None
    with pytest.raises(sending.NotYet, match="another process"):
        sending.deliver.call(message.pk)
    assert provider.sent == []


def test_a_sender_that_died_in_the_middle_leaves_an_unknown(provider):
    message = sending.post(touch())
    assert sending.take(message.pk, timezone.now() - dt.timedelta(hours=1))

    sending.sweep.call()

    assert state_of(message) == "unknown"
    assert deliver(message).state == "unknown"
    assert provider.sent == []


def test_the_job_itself_finds_out_that_its_forerunner_died(provider):
    message = sending.post(touch())
    assert sending.take(message.pk, timezone.now() - dt.timedelta(hours=1))
    assert deliver(message).state == "unknown"
    assert provider.sent == []


def test_a_provider_that_knows_our_key_may_be_asked_again(provider):
    provider.dedupes = True
    message = sending.post(touch())
    assert sending.take(message.pk, timezone.now() - dt.timedelta(hours=1))
    Job.objects.all().delete()

    sending.sweep.call()
    assert Job.objects.get().unique_key == f"message:{message.pk}"
    assert deliver(message).state == "sent"


def test_a_slow_sender_that_comes_back_corrects_the_unknown(provider):
    message = sending.post(touch())
    taken = sending.take(message.pk, timezone.now() - dt.timedelta(hours=1))
    assert taken is not None
    sending.sweep.call()

    assert settle(taken.message, Outcome.sent("scripted", "late")) == State.SENT


def test_a_sender_whose_row_somebody_else_has_taken_writes_nothing(provider):
    message = sending.post(touch())
    taken = sending.take(message.pk)
    assert taken is not None
    Message.objects.filter(pk=message.pk).update(lease_token="another")

    assert settle(taken.message, NEVER) == State.SENDING


def test_too_late_is_not_sent(provider):
    message = deliver(sending.post(touch(expires_at=timezone.now() - dt.timedelta(seconds=1))))
    assert message.state == "expired"
    assert provider.sent == []
    assert Event.objects.filter(name="message.expired").exists()


def test_marketing_is_held_back_and_the_row_says_why(provider):
    suppress("email", "ann@example.com", Reason.UNSUBSCRIBED, at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC))
    message = deliver(sending.post(touch()))
    assert (message.state, message.error) == ("suppressed", "Unsubscribed, 2026-05-01")
    assert provider.sent == []


@pytest.mark.parametrize("purpose", ["account", "alert", "reply"])
def test_who_left_the_list_still_gets_what_is_no_marketing(provider, purpose):
    suppress("email", "ann@example.com", Reason.UNSUBSCRIBED)
    assert deliver(sending.post(touch(purpose=purpose))).state == "sent"


def test_a_letter_that_cannot_be_built_fails_before_anybody_is_called(provider):
    message = deliver(sending.post(touch(to_address="nobody")))
    assert (message.state, message.error) == ("failed", "no valid e-mail address")
    assert provider.sent == []


def test_gmail_saying_too_fast_makes_the_whole_domain_rest(provider):
    provider.answers = [Outcome.not_sent("scripted", retryable=True, reason="slow down", code="421 4.7.28")]
    with pytest.raises(sending.NotYet):
        sending.deliver.call(sending.post(touch()).pk)
    held = RateBucket.objects.get(key="email:domain:mail.example.com").held_until
    assert held is not None
    assert held > timezone.now() + dt.timedelta(minutes=9)


def test_texts_calls_and_notices_are_kept_in_the_outbox(seller):
    with time_machine.travel(DAYTIME, tick=False):  # a text in the night waits for the morning
        rows = [
            touch(channel="sms", to_address="+12485550123", html=""),
            touch(channel="phone", to_address="+12485550123"),
            touch(channel="social", to_address="ann.hale"),
            touch(channel="push", to_address="", to_user=seller, purpose="alert", data={"url": "/leads/7"}),
        ]
        assert [deliver(sending.post(row)).state for row in rows] == ["kept"] * 4


def test_a_notice_for_nobody_fails():
    assert deliver(sending.post(touch(channel="push", purpose="alert"))).state == "failed"


def test_a_commercial_letter_without_its_way_out_is_not_sent(provider):
    message = deliver(sending.post(touch(text="Hi", html="<p>Hi</p>")))
    assert (message.state, provider.sent) == ("failed", [])
    assert message.error.startswith("no link to unsubscribe in the text")


def test_advertising_that_lay_about_too_long_is_not_sent_any_more(provider):
    message = sending.post(touch())
    with time_machine.travel(timezone.now() + dt.timedelta(hours=25)):
        assert deliver(message).state == "expired"
    assert provider.sent == []


@pytest.mark.parametrize(("hours", "state"), [(23, "sent"), (25, "unknown")])
def test_a_provider_is_asked_again_only_while_it_remembers_the_key(provider, hours, state):
    provider.dedupes = True
    message = sending.post(touch(purpose="reply"))
    taken = sending.take(message.pk)
    assert taken is not None
    with time_machine.travel(timezone.now() + dt.timedelta(hours=hours)):
        sending.sweep.call()
        assert deliver(message).state == state


def test_the_provider_is_never_called_inside_a_transaction(provider, monkeypatch):
    depth = len(connection.savepoint_ids)
    seen = []

    def send(email):
        seen.append(len(connection.savepoint_ids))
        return Outcome.sent("x")

    monkeypatch.setattr(provider, "send", send)
    deliver(sending.post(touch()))
    assert seen == [depth]


# -- Django's own mail


@pytest.fixture
def django_mail(settings) -> None:
    settings.EMAIL_BACKEND = "roofs.comms.messaging.django_mail.MessagingBackend"


@pytest.mark.usefixtures("django_mail")
def test_mail_of_the_framework_goes_the_same_way(provider, seller):
    assert send_mail("Reset", "https://crm.example.com/reset/abc", None, [seller.email.upper()]) == 1

    message = Message.objects.get()
    assert (message.purpose, message.state, message.to_user) == ("account", "intent", seller)
    deliver(message)
    assert "Auto-Submitted: auto-generated" in provider.sent[0].mime.decode()
    assert "reset/abc" in provider.sent[0].text


@pytest.mark.usefixtures("django_mail")
def test_a_link_that_signs_somebody_in_is_not_kept_after_it_went_out(provider):
    send_mail("Reset", "https://crm.example.com/reset/abc", None, ["ann@example.com"])
    assert deliver(Message.objects.get()).text == ""


@pytest.mark.usefixtures("django_mail")
def test_on_a_machine_without_a_provider_it_can_be_read_in_the_outbox():
    send_mail("Reset", "https://crm.example.com/reset/abc", None, ["ann@example.com"])
    assert "reset/abc" in deliver(Message.objects.get()).text


@pytest.mark.usefixtures("django_mail")
def test_nobody_sees_who_else_was_written_to(provider):
    letter = EmailMultiAlternatives(
        subject="Hi",
        body="text",
        from_email="Other <other@example.com>",
        to=["a@example.com"],
        bcc=["b@example.com"],
        cc=["c@example.com"],
    )
    letter.attach_alternative("<p>html</p>", "text/html")
    letter.extra_headers["X-Kind"] = "test"
    letter.send()

    for message in Message.objects.order_by("pk"):
        deliver(message)
    assert [email.to_address for email in provider.sent] == ["a@example.com", "c@example.com", "b@example.com"]
    for email in provider.sent:
        others = {"a@example.com", "b@example.com", "c@example.com"} - {email.to_address}
        assert not any(other in email.mime.decode() for other in others)
        assert email.html == "<p>html</p>"
        assert email.from_address == "Other <other@example.com>"
        assert "X-Kind: test" in email.mime.decode()


# -- who may read what


def test_the_office_sees_its_mail_but_account_mail_is_the_administrators(admin, manager, seller, other_seller):
    letter = sending.write(touch())
    alert = sending.write(touch(purpose="alert", to_user=seller))
    reset = sending.write(touch(purpose="account", to_user=other_seller))

    def seen_by(user):
        return set(Message.objects.visible_to(user))

    assert seen_by(admin) == {letter, alert, reset}
    assert seen_by(manager) == {letter, alert}
    assert seen_by(seller) == {alert}
    assert seen_by(other_seller) == {reset}
    admin.is_active = False
    assert seen_by(admin) == set()


def test_a_provider_that_wants_a_rest_gets_it(provider):
    asked = Outcome.not_sent("scripted", retryable=True, reason="too fast", code="429", retry_after_seconds=40)
    provider.answers = [asked]
    row = sending.post(touch(idem_key="rest"))
    with pytest.raises(sending.NotYet):
        sending.deliver.call(row.pk)
    held = RateBucket.objects.get(key="email:domain:mail.example.com").held_until
    assert held is not None
    assert 0 < (held - timezone.now()).total_seconds() <= 40
