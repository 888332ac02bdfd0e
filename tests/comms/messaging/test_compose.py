from __future__ import annotations

import datetime as dt
import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from roofs.comms.consent import keys
from roofs.comms.consent.unsubscribing import read_token
from roofs.comms.messaging import compose, return_address
from roofs.comms.messaging.compose import Unsendable, build
from roofs.comms.messaging.sending import write
from roofs.core.company.office import office
from tests.comms.messaging.conftest import touch

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
GOLDEN = Path(__file__).parent / "golden"


def parsed(message, now=NOON) -> EmailMessage:
    letter = message_from_bytes(build(message, now).mime, policy=default)
    assert isinstance(letter, EmailMessage)
    return letter


def raw_header(mime: bytes, name: str) -> str:
    """As it stands in the bytes, with its folds."""
    found = re.search(rf"^{name}: ((?:[^\r]|\r\n[ \t])*)\r\n".encode(), mime, re.MULTILINE)
    assert found
    return found[1].decode()


def test_a_follow_up_letter_is_the_golden_one(settings, monkeypatch):
    settings.SECRET_KEY = "golden-" * 10
    settings.SECRET_KEY_FALLBACKS = []
    monkeypatch.setitem(keys._kept, "key", b"golden")
    message = write(touch(idem_key="0b7e2c5a-0000-5000-8000-000000000001", pk=7))

    mime = build(message, NOON).mime

    golden = (GOLDEN / "touch.eml").read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    assert mime.partition(b"MIME-Version")[0] == golden.partition(b"MIME-Version")[0]
    assert contents(mime) == contents(golden)
    assert build(message, NOON).mime == mime


def contents(mime: bytes) -> list[tuple[str, str]]:
    """What a reader sees; where lines are broken inside is the library's business."""
    letter = message_from_bytes(mime, policy=default)
    assert isinstance(letter, EmailMessage)
    return [(part.get_content_type(), part.get_content()) for part in letter.iter_parts()]


def test_marketing_mail_carries_one_click_exactly_as_rfc_8058_says(ann):
    message = write(touch(contact=ann, idem_key="k1"))
    mime = build(message, NOON).mime

    assert raw_header(mime, "List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"
    uris = re.findall(r"<([^>]+)>", raw_header(mime, "List-Unsubscribe"))
    assert [uri.partition(":")[0] for uri in uris] == ["https", "mailto"]
    assert uris[0].startswith("https://crm.example.com/m/u/")
    recipient = read_token(uris[0].rpartition("/")[2])
    assert recipient is not None
    assert (recipient.contact_id, recipient.message_key) == (ann.pk, "k1")
    assert return_address.read(uris[1].removeprefix("mailto:")) == return_address.Returned("unsubscribe", message.pk)
    assert all(len(line) <= 998 for line in mime.split(b"\r\n"))


@pytest.mark.parametrize("purpose", ["alert", "account", "reply"])
def test_other_mail_carries_none(purpose):
    letter = parsed(write(touch(purpose=purpose)))
    assert letter["List-Unsubscribe"] is None
    assert letter["List-Unsubscribe-Post"] is None


def test_without_https_the_promise_of_one_click_is_not_made(settings):
    settings.BASE_URL = "http://crm.example.com"
    letter = parsed(write(touch()))
    assert letter["List-Unsubscribe"].startswith("<mailto:unsub+")
    assert letter["List-Unsubscribe-Post"] is None


def test_on_ones_own_machine_it_can_be_tried(settings):
    settings.BASE_URL = "http://127.0.0.1:8000"
    assert parsed(write(touch()))["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_message_id_follows_from_the_key_and_the_answer_finds_the_letter():
    message = write(touch(idem_key="abc"))
    email = build(message, NOON)
    letter = parsed(message)

    assert letter["Message-ID"] == "<abc@mail.example.com>" == email.message_id == message.message_id
    assert letter["Date"] == "Mon, 04 May 2026 12:00:00 +0000"
    assert return_address.read(letter["Reply-To"]) == return_address.Returned("reply", message.pk)
    assert return_address.read(email.envelope_from) == return_address.Returned("bounce", message.pk)


def test_text_and_html_say_it_side_by_side():
    letter = parsed(write(touch(text="Grüße 🏠 " + "x" * 2000, html="<p>Grüße 🏠</p>")))

    assert letter.get_content_type() == "multipart/alternative"
    plain, html = letter.iter_parts()
    assert plain.get_content().startswith("Grüße 🏠 xxx")
    assert html.get_content().startswith("<p>Grüße 🏠</p>")


def test_a_letter_without_html_is_plain_text():
    assert parsed(write(touch(html="", purpose="account"))).get_content_type() == "text/plain"


def test_mail_of_the_system_says_so():
    assert parsed(write(touch(purpose="alert")))["Auto-Submitted"] == "auto-generated"
    assert parsed(write(touch(purpose="touch")))["Auto-Submitted"] is None


def test_the_sender_is_the_company():
    office.save(office.get().model_copy(update={"name": "Høj & Sons, Roofs"}))
    assert parsed(write(touch()))["From"] == '"Høj & Sons, Roofs" <office@mail.example.com>'


@pytest.mark.parametrize(
    "subject",
    ["Roof\r\nBcc: eve@example.com", "Roof\nX: y", "Roof\u2028Bcc: eve@example.com", "Roof\x00", "Roof\r\n\r\nBody"],
)
def test_a_subject_cannot_smuggle_in_a_header(subject):
    letter = parsed(write(touch(subject=subject)))
    assert letter["Bcc"] is None
    assert letter["X"] is None
    assert letter["Subject"].startswith("Roof")
    assert "eve" not in str(letter.get_body(("plain",)))


@pytest.mark.parametrize(
    "facts",
    [
        {"to_address": "ann@example.com\r\nBcc: eve@example.com"},
        {"to_address": "nobody"},
        {"to_address": ""},
        {"to_address": "@example.com"},
        {"to_address": "jösé@example.com"},
        {"to_address": "ann bob@example.com"},
        {"from_address": "Me <me@example.com>\nBcc: eve@example.com"},
        {"reply_to": "x\n@example.com"},
        {"headers": {"X-Bad\r\nBcc": "eve@example.com"}},
        {"headers": {"X-Long": "x" * 1000}},
        {"headers": {"X-Utf": "é"}},
    ],
)
def test_what_cannot_become_a_valid_letter_is_not_sent(facts):
    message = write(touch(**facts))
    with pytest.raises(Unsendable):
        build(message)


def test_extra_headers_are_kept_on_one_line_and_ours_cannot_be_replaced():
    headers = {"X-Campaign": "spring\r\nBcc: eve@example.com", "bcc": "eve@example.com", "Message-Id": "<x@y>"}
    email = build(write(touch(headers=headers)), NOON)
    letter = message_from_bytes(email.mime, policy=default)

    assert letter["X-Campaign"] == "spring Bcc: eve@example.com"
    assert letter["Bcc"] is None
    assert letter.get_all("Message-ID") == [email.message_id]


def test_a_recipient_with_a_name_and_a_foreign_domain_is_written_to():
    email = build(write(touch(to_address='"Hale, Ann" <ann@bücher.example>')))
    assert email.to_address == "ann@xn--bcher-kva.example"


def test_an_answer_stays_in_its_thread():
    letter = parsed(write(touch(purpose="reply", in_reply_to="<their-" + "x" * 120 + "@mail.example>")))
    assert letter["In-Reply-To"] == letter["References"] == "<their-" + "x" * 120 + "@mail.example>"


def test_what_the_law_asks_is_looked_for_in_the_letter_itself():
    message = write(touch())
    assert compose.gaps_of_marketing(build(message)) == ["the company has no postal address"]

    home = {"address": "1 Main St", "city": "Spearfish", "state": "SD", "postal_code": "57783"}
    office.save(office.get().model_copy(update=home))
    assert compose.gaps_of_marketing(build(message)) == []

    bare = write(touch(text="Hi", html="<p>Hi</p>", purpose="reply"))
    assert compose.gaps_of_marketing(build(bare)) == [
        "no link to unsubscribe in the text",
        "no link to unsubscribe in the html",
        "no postal address in the text",
        "no postal address in the html",
        "no List-Unsubscribe header",
    ]
