"""The office's pages about consent and the law."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from roofs.comms.consent import erasing, processors
from roofs.comms.consent.models import Basis, Consent, Erasure, NumberList, Reason, Suppression
from roofs.comms.consent.policy import CONSENT
from roofs.comms.consent.suppression import is_suppressed, suppress
from roofs.comms.messaging.models import Message
from roofs.core.accounts.models import User
from roofs.core.files import documents
from roofs.marketing.cadence.models import Enrolment, Touch
from roofs.sales.leads.models import Lead
from tests.sales.people import TakeIn, ava, crew, mia, posted, stranger, take_in, tom
from tests.surfaces.web.browsers import page, signed_in, words

__all__ = ["ava", "crew", "mia", "posted", "stranger", "take_in", "tom"]
pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 18, 17, 0, tzinfo=dt.UTC)
OFFICE_ONLY = [
    "/consent/",
    "/consent/suppressions/",
    "/consent/suppressions/list.csv",
    "/consent/lists/",
    "/consent/erasures/",
]


@pytest.fixture
def office(mia: User) -> Client:
    return signed_in(mia)


@pytest.fixture
def lead(take_in: TakeIn, posted: None, ava: User) -> Lead:
    return take_in(owner=ava)


def test_only_the_office_gets_to_the_lists(ava: User, stranger: User, crew: User, office: Client) -> None:
    for path in OFFICE_ONLY:
        assert office.get(path).status_code == 200
        for person in (ava, crew):
            assert signed_in(person).get(path).status_code == 403
        assert signed_in(stranger).get(path).status_code in {302, 403}
    assert signed_in(ava).get("/consent/held/").status_code == 200
    assert signed_in(crew).get("/consent/held/").status_code == 403


def test_the_page_of_a_person_is_for_who_may_see_the_lead(
    lead: Lead, ava: User, tom: User, mia: User, crew: User
) -> None:
    path = f"/consent/people/{lead.contact_id}/"
    assert signed_in(ava).get(path).status_code == 200
    assert signed_in(mia).get(path).status_code == 200
    assert signed_in(tom).get(path).status_code == 404
    assert signed_in(crew).get(path).status_code == 403
    assert signed_in(ava).post(path + "export/").status_code == 403
    assert signed_in(ava).post(path + "erasure/").status_code == 403
    assert not Erasure.objects.exists()


def test_the_table_of_the_law_is_shown_with_a_warning_for_old_rows(office: Client) -> None:
    with time_machine.travel(NOON, tick=False):
        said = words(office.get("/consent/"))
    assert "Florida" in said
    assert "Look these states up again." in said
    assert "Version" in said


def test_the_preset_is_chosen_there(office: Client) -> None:
    office.post("/consent/", {"preset": "cautious"})
    assert CONSENT.get().hours == "cautious"


def test_it_answers_whether_somebody_may_be_texted_now(office: Client) -> None:
    asked = {"channel": "sms", "state": "AL", "postal_code": "36602", "phone": ""}
    with time_machine.travel(NOON, tick=False):
        assert "Yes, as far as the hour goes." in words(office.post("/consent/", asked))
    with time_machine.travel(dt.datetime(2026, 11, 22, 18, tzinfo=dt.UTC), tick=False):
        said = words(office.post("/consent/", asked))
    assert "Not now. From Monday 09:00 their time." in said
    assert "Nobody can say where that is." in words(office.post("/consent/", {"channel": "sms"}))


def test_an_address_is_looked_up_added_and_taken_off_with_a_reason(office: Client) -> None:
    assert "It is not on the list." in words(office.post("/consent/suppressions/", {"address": "zoe@example.com"}))
    office.post(
        "/consent/suppressions/entries/", {"channel": "email", "address": "zoe@example.com", "reason": "by_hand"}
    )
    row = Suppression.objects.get()
    assert "Added by staff" in words(office.post("/consent/suppressions/", {"address": "Zoe@Example.com"}))
    path = f"/consent/suppressions/{row.pk}/lifting/"
    assert office.post(path, {"address": "other@example.com", "why": "x"}).status_code == 422
    assert office.post(path, {"address": "zoe@example.com", "why": " "}).status_code == 422
    assert office.post(path, {"address": "zoe@example.com", "why": "typed wrongly"}).status_code == 302
    assert not Suppression.objects.exists()


@pytest.mark.parametrize(
    ("address", "reason", "they_asked", "is_lifted"),
    [
        ("zoe@example.com", Reason.COMPLAINED, True, False),
        ("zoe@example.com", Reason.ERASED, True, False),
        ("zoe@icloud.com", Reason.BOUNCED, True, False),
        ("zoe@example.com", Reason.BOUNCED, False, True),
        ("zoe@example.com", Reason.UNSUBSCRIBED, False, False),
        ("zoe@example.com", Reason.UNSUBSCRIBED, True, True),
    ],
)
def test_what_only_the_person_can_take_back_stays(
    office: Client, address: str, reason: str, they_asked: bool, is_lifted: bool
) -> None:
    row = suppress("email", address, reason)
    said = {"address": address, "why": "wrote to us on Monday"} | ({"they_asked": "on"} if they_asked else {})
    office.post(f"/consent/suppressions/{row.pk}/lifting/", said)
    assert is_suppressed("email", address) is not is_lifted


def test_the_list_goes_out_and_comes_in_as_hashes(office: Client) -> None:
    suppress("email", "zoe@example.com", Reason.UNSUBSCRIBED)
    text = b"".join(office.get("/consent/suppressions/list.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "zoe" not in text
    Suppression.objects.all().delete()
    file = SimpleUploadedFile("list.csv", (text + "email,,marketing,nonsense,\n").encode())
    office.post("/consent/suppressions/imports/", {"file": file})
    assert is_suppressed("email", "zoe@example.com")
    plain = SimpleUploadedFile("plain.csv", b"address\nann@example.com\n(248) 555-0123\nnothing\n")
    office.post("/consent/suppressions/imports/", {"file": plain})
    assert is_suppressed("email", "ann@example.com")
    assert is_suppressed("sms", "+12485550123")


def test_a_do_not_call_list_is_taken_in(office: Client) -> None:
    said = {"name": "Area 248", "kind": "national", "as_of": "2026-11-01"}
    file = SimpleUploadedFile("248.txt", b"248,5550123\n")
    assert office.post("/consent/lists/", {**said, "file": file}).status_code == 302
    one = NumberList.objects.get()
    assert "Area 248" in words(office.get("/consent/lists/"))
    empty = SimpleUploadedFile("x.txt", b"nothing\n")
    assert office.post("/consent/lists/", {**said, "file": empty}).status_code == 422
    office.post(f"/consent/lists/{one.pk}/deletion/")
    assert not NumberList.objects.exists()


def test_what_was_said_is_written_down_and_is_no_consent_in_writing(lead: Lead, ava: User) -> None:
    path = f"/consent/people/{lead.contact_id}/"
    seller = signed_in(ava)
    assert seller.post(path + "grants/", {"channel": "phone", "said": ""}).status_code == 422
    seller.post(path + "grants/", {"channel": "sms", "said": "Sure, text me, on the phone"})
    given = Consent.objects.get()
    assert (given.basis, given.captured_by, given.evidence["said"]) == (
        Basis.EXPRESS,
        ava,
        "Sure, text me, on the phone",
    )
    said = words(seller.get(path))
    assert "Sure, text me, on the phone" in said
    assert "They have not agreed to text messages." in said
    seller.post(path + "grants/", {"channel": "sms", "said": "At the house", "signed": "I agree to texts."})
    assert "Text message: yes" in words(seller.get(path))
    seller.post(path + "revocations/", {"channel": "sms"})
    assert is_suppressed("sms", lead.contact.phone)
    assert "Taken back" in words(seller.get(path))


def test_who_lacks_something_is_listed_and_goes_on_once_it_is_there(lead: Lead, ava: User) -> None:
    touch = _held_text(lead)
    said = words(signed_in(ava).get("/consent/held/"))
    assert "Marta Delgado" in said
    assert "Ask them, and write down what was said" in said
    assert "Nobody is held back" in words(signed_in(ava).get("/consent/held/?reason=no_zone"))
    signed_in(ava).post(
        f"/consent/people/{lead.contact_id}/grants/", {"channel": "sms", "said": "signed", "signed": "I agree."}
    )
    touch.refresh_from_db()
    assert touch.state == Touch.State.INTENT


def _held_text(lead: Lead) -> Touch:
    enrolment = Enrolment.objects.get(subject_id=lead.pk)
    step = enrolment.version.steps.filter(channel="sms")[0]
    now = dt.datetime.now(tz=dt.UTC)
    return Touch.objects.create(
        enrolment=enrolment, step=step, step_key=step.key, channel="sms", state="suppressed", due_at=now,
        reason="no_sms_consent", idem_key=step.key,
        gate_log=[{"gate": "consent", "verdict": "suppress", "reason": "no_sms_consent", "at": now.isoformat()}],
    )  # fmt: skip


def test_a_colleague_s_people_are_not_in_the_list_of_the_held(lead: Lead, tom: User) -> None:
    _held_text(lead)
    assert "Marta" not in words(signed_in(tom).get("/consent/held/"))


def test_every_decision_can_be_taken_along(lead: Lead, ava: User) -> None:
    _held_text(lead)
    text = page(signed_in(ava).get(f"/consent/people/{lead.contact_id}/decisions.csv"))
    assert "no_sms_consent" in text
    assert text.startswith("at,channel,sequence,step,gate,verdict,reason,until,evidence")


def test_all_data_of_a_person_is_one_file(lead: Lead, office: Client, ava: User) -> None:
    documents.attach(lead, SimpleUploadedFile("roof.csv", b"side,squares\nnorth,12\n"), ava)
    Message.objects.create(channel="sms", purpose="touch", provider="twilio", provider_ref="SM1", contact=lead.contact)
    answer = office.post(f"/consent/people/{lead.contact_id}/export/")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        told = json.loads(archive.read("person.json"))
        readable = archive.read("person.html").decode()
        papers = [archive.read(name) for name in archive.namelist() if name.startswith("files/")]
    assert any(row["email"] == "marta@example.com" for row in told["kept"]["contacts"])
    assert "leads" in told["kept"]
    assert told["kept"]["vendors"] == [{"vendor": "Twilio", "messages": 1}]
    assert papers == [b"side,squares\nnorth,12\n"]
    assert "marta@example.com" in readable
    assert "no-store" in answer["Cache-Control"]


def test_a_manager_asks_for_an_erasure_and_takes_it_back(lead: Lead, office: Client) -> None:
    office.post(f"/consent/people/{lead.contact_id}/erasure/")
    asked = Erasure.objects.get()
    assert asked.state == "waiting"
    assert "Marta Delgado" in words(office.get("/consent/erasures/"))
    assert "Take it back" in words(office.get(f"/consent/people/{lead.contact_id}/"))
    office.post(f"/consent/erasures/{asked.pk}/withdrawal/")
    asked.refresh_from_db()
    assert asked.state == "taken_back"


def test_what_a_vendor_lets_no_program_erase_is_told_to_the_office(lead: Lead, office: Client, mia: User) -> None:
    Message.objects.create(
        channel="messenger",
        direction="in",
        purpose="reply",
        provider="meta",
        provider_ref="mid.1",
        contact=lead.contact,
    )
    asked = erasing.ask(lead.contact, mia)
    erasing.run(asked)
    row = asked.processors.get()
    processors.tell.call(row.pk)
    shown = words(office.get("/consent/erasures/"))
    for told in ("Facebook Messenger", "Open the inbox of your page", "Marta Delgado", "marta@example.com"):
        assert told in shown
    assert "Ask Facebook Messenger again" not in shown
    office.post(f"/consent/erasures/{asked.pk}/vendors/{row.pk}/completion/")
    shown = words(office.get("/consent/erasures/"))
    assert "Facebook Messenger holds nothing of them any more." in shown
    assert "Marta Delgado" not in shown


def test_a_vendor_that_did_not_do_it_may_be_asked_again_and_comes_first(lead: Lead, office: Client, mia: User) -> None:
    Message.objects.create(channel="sms", purpose="touch", provider="twilio", provider_ref="SM1", contact=lead.contact)
    asked = erasing.ask(lead.contact, mia)
    erasing.run(asked)
    row = asked.processors.get()
    processors.tell.call(row.pk)
    later = Erasure.objects.create(contact_id=0, reason="asked", run_at=asked.run_at, state="done")
    assert list(Erasure.objects.unfinished_first()) == [asked, later]
    page_now = office.get("/consent/erasures/")
    assert "Ask Twilio again" in words(page_now)
    assert "no-store" in page_now["Cache-Control"]
    office.post(f"/consent/erasures/{asked.pk}/vendors/{row.pk}/again/")
    row.refresh_from_db()
    assert row.state == "waiting"
