"""Who may be reached on which channel, and what it rests on."""

from __future__ import annotations

import datetime as dt
import io

import pytest

from roofs.comms.consent import number_lists, relationship
from roofs.comms.consent.addresses import digest
from roofs.comms.consent.ledger import grant
from roofs.comms.consent.models import Basis, Confirmation, ListedNumber, NumberList, Preferences, Reason, Topic
from roofs.comms.consent.standing import standing
from roofs.comms.consent.suppression import suppress
from roofs.core.kit.refusals import Refused
from roofs.people.contacts.models import Contact, Customer
from tests.comms.consent.people import marta

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 20, 17, tzinfo=dt.UTC)


@pytest.fixture
def contact() -> Contact:
    return marta()


@pytest.fixture
def listed() -> NumberList:
    file = io.BytesIO(b"248,5550123\r\n(313) 555-0144\n12485550123\nnot a number 12\n\n")
    return number_lists.take_in(file, name="Area 248", kind="national", as_of=dt.date(2026, 11, 1))


def test_a_text_needs_a_yes_in_writing_and_an_ai_call_too(contact: Contact) -> None:
    grant(contact, "sms", Basis.EXPRESS)
    assert standing(contact, "sms", NOW).reason == "no_sms_consent"
    grant(contact, "sms", Basis.WRITTEN, text_shown="Yes, text me.")
    assert standing(contact, "sms", NOW).verdict == "yes"
    assert standing(contact, "voice", NOW).reason == "no_voice_consent"


def test_mail_and_calls_need_none(contact: Contact) -> None:
    assert standing(contact, "email", NOW).verdict == "yes"
    assert standing(contact, "phone", NOW).verdict == "yes"


def test_without_an_address_there_is_no_way(contact: Contact) -> None:
    assert standing(marta(email=""), "email", NOW).reason == "no_address"
    assert standing(contact, "post", NOW).reason == "no_address"
    assert standing(contact, "post", NOW, address="12 Elm St, Troy MI").verdict == "yes"


def test_a_number_on_the_national_list_is_not_called(contact: Contact, listed: NumberList) -> None:
    assert (listed.numbers, listed.rejected) == (2, 1)
    assert standing(contact, "phone", NOW).reason == "on_do_not_call_list"
    assert standing(marta(phone="+12485550199"), "phone", NOW).verdict == "yes"


def test_a_consent_or_a_job_done_lately_stands_above_the_list(contact: Contact, listed: NumberList) -> None:
    customer = Customer.objects.create(contact=contact, last_completed_on=NOW.date() - dt.timedelta(days=500))
    answer = standing(contact, "phone", NOW)
    assert (answer.verdict, answer.basis) == ("yes", Basis.CUSTOMER)
    Customer.objects.filter(pk=customer.pk).update(last_completed_on=NOW.date() - dt.timedelta(days=560))
    assert standing(contact, "phone", NOW).reason == "on_do_not_call_list"
    grant(contact, "phone", Basis.EXPRESS, evidence={"said": "Yes, call me."})
    assert standing(contact, "phone", NOW).basis == Basis.EXPRESS


def test_who_asked_us_may_be_called_for_three_months(
    contact: Contact, listed: NumberList, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = NOW - dt.timedelta(days=80)
    monkeypatch.setattr(relationship, "_inquiries", [lambda _key: asked])
    assert standing(contact, "phone", NOW).basis == Basis.INQUIRY
    assert standing(contact, "phone", NOW + dt.timedelta(days=11)).reason == "on_do_not_call_list"


def test_our_own_list_stands_above_everything(contact: Contact) -> None:
    grant(contact, "phone", Basis.WRITTEN, text_shown="Yes, call me.")
    suppress("phone", contact.phone, Reason.DO_NOT_CALL)
    assert standing(contact, "phone", NOW).reason == "do_not_call"


@pytest.mark.parametrize("channel", ["phone", "sms", "voice"])
def test_a_number_on_a_list_of_our_own_is_left_alone_even_by_who_worked_for_them(
    contact: Contact, channel: str
) -> None:
    number_lists.take_in(io.BytesIO(b"248,5550123"), name="Ours", kind="own", as_of=dt.date(2026, 11, 1))
    Customer.objects.create(contact=contact, last_completed_on=NOW.date() - dt.timedelta(days=5))
    grant(contact, channel, Basis.WRITTEN, text_shown="Yes, call me.")
    assert standing(contact, channel, NOW).reason == "do_not_call"


def test_only_hashes_of_the_listed_numbers_are_kept_and_a_newer_list_takes_the_place(listed: NumberList) -> None:
    assert "5550123" not in str(list(ListedNumber.objects.values_list()))
    newer = number_lists.take_in(
        io.BytesIO(b"313,5550144"), name="Area 313", kind="national", as_of=dt.date(2026, 11, 15)
    )
    assert list(NumberList.objects.all()) == [newer]
    assert number_lists.lists_with("+12485550123") == []
    assert number_lists.stale_lists(dt.date(2026, 12, 1)) == []
    assert number_lists.stale_lists(dt.date(2026, 12, 17)) == [newer]


def test_a_file_without_numbers_is_refused(contact: Contact) -> None:
    with pytest.raises(Refused, match="no telephone number"):
        number_lists.take_in(io.BytesIO(b"name,city\n"), name="x", kind="national", as_of=dt.date(2026, 11, 1))
    assert not NumberList.objects.exists()


def test_a_list_that_could_not_be_read_to_its_end_is_not_in_use(listed: NumberList) -> None:
    class Broken(io.BytesIO):
        def __next__(self) -> bytes:
            if self.tell() > 10:
                raise OSError
            return super().__next__()

    with pytest.raises(OSError):
        number_lists.take_in(Broken(b"313,5550144\n" * 3), name="x", kind="national", as_of=dt.date(2026, 11, 15))
    assert list(NumberList.objects.all()) == [listed]


def test_what_somebody_chose_holds(contact: Contact) -> None:
    wishes = Preferences.objects.create(contact=contact, topics_off=[Topic.OFFERS])
    assert standing(contact, "email", NOW, topic="offers").reason == "topic_off"
    assert standing(contact, "email", NOW, topic="follow_up").verdict == "yes"
    wishes.paused_until = NOW + dt.timedelta(days=3)
    wishes.save()
    answer = standing(contact, "email", NOW, topic="follow_up")
    assert (answer.verdict, answer.until) == ("later", wishes.paused_until)
    assert standing(contact, "email", NOW + dt.timedelta(days=4), topic="follow_up").verdict == "yes"


def test_who_was_asked_to_confirm_gets_nothing_until_then(contact: Contact) -> None:
    asked = Confirmation.objects.create(contact=contact, address_hmac=digest("email", contact.email), door="form")
    assert standing(contact, "email", NOW).reason == "not_confirmed"
    asked.confirmed_at = NOW
    asked.save()
    assert standing(contact, "email", NOW).verdict == "yes"
