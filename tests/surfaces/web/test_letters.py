from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from roofs.comms.consent import unsubscribing
from roofs.comms.consent.models import Suppression
from roofs.comms.messaging import links, tracking
from roofs.comms.messaging.models import Message, MessageEvent, Purpose, State
from roofs.people.contacts.models import Contact
from tests.surfaces.web.browsers import page

MAIL_PROGRAM: dict[str, Any] = {
    "data": "List-Unsubscribe=One-Click",
    "content_type": "application/x-www-form-urlencoded",
}
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def letter() -> Message:
    contact = Contact.objects.create(first_name="Marta", email="marta@example.com", email_key="marta@example.com")
    html = (
        '<body><a href="https://www.example.com/book?a=1&amp;b=2">Book</a><a href="https://example.org/">Us</a></body>'
    )
    return Message.objects.create(
        channel="email",
        purpose=Purpose.TOUCH,
        state=State.SENT,
        to_address="marta@example.com",
        contact=contact,
        html=html,
        sent_at=timezone.now() - timedelta(hours=1),
        message_id="<1@example.com>",
    )


def test_the_pixel_is_a_picture_and_remembers_who_looked(visitor: Client, letter: Message):
    path = f"/{links.OPEN_PATH}{tracking.open_token(letter.pk)}.gif"
    answer = visitor.get(path, headers={"User-Agent": CHROME})
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/gif")
    assert answer.content.startswith(b"GIF89a")
    assert "no-store" in answer["Cache-Control"]
    assert visitor.head(path, headers={"User-Agent": "curl/8"}).status_code == 200
    verdicts = set(MessageEvent.objects.filter(message=letter, kind="opened").values_list("verdict", flat=True))
    assert verdicts == {"human", "machine"}


def test_an_unknown_pixel_is_still_a_picture(visitor: Client):
    answer = visitor.get("/m/o/unknown.gif")
    assert (answer.status_code, answer["Content-Type"]) == (404, "image/gif")


def test_a_counted_link_leads_on_and_only_where_we_said(visitor: Client, letter: Message):
    target = "https://www.example.com/book?a=1&b=2"
    path = f"/{links.CLICK_PATH}{tracking.click_token(letter.pk, target)}"
    answer = visitor.get(path, headers={"User-Agent": CHROME})
    assert (answer.status_code, answer["Location"]) == (302, target)
    assert visitor.head(path, headers={"User-Agent": CHROME + " "})["Location"] == target
    events = MessageEvent.objects.filter(message=letter, kind="clicked", url=target)
    assert set(events.values_list("verdict", flat=True)) == {"human", "machine"}
    assert visitor.get(f"{path}x").status_code == 404
    pixel = tracking.open_token(letter.pk)
    assert visitor.get(f"/{links.CLICK_PATH}{pixel}").status_code == 404
    assert visitor.post(path).status_code in {403, 405}


def test_the_link_no_person_sees_gives_the_machine_away(visitor: Client, letter: Message):
    html = tracking.instrument(letter.html, letter.pk)
    trap = re.search(r'<a href="[^"]*/(m/c/[^"]+)" aria-hidden', html)
    assert trap is not None
    assert visitor.get(f"/{trap[1]}", headers={"User-Agent": CHROME}).status_code == 204
    assert MessageEvent.objects.get().verdict == "machine"


@pytest.fixture
def leaving(letter: Message) -> str:
    token = unsubscribing.token_for("email", letter.to_address, contact_id=letter.contact_id, message_key="1")
    return f"/{links.UNSUBSCRIBE_PATH}{token}"


def test_looking_at_the_way_out_changes_nothing(visitor: Client, leaving: str):
    for answer in (visitor.get(leaving), visitor.head(leaving)):
        assert answer.status_code == 200
    assert "Stop these letters?" in page(visitor.get(leaving))
    assert not Suppression.objects.exists()


def test_the_button_takes_the_person_off(visitor: Client, leaving: str):
    answer = visitor.post(leaving, {"from": "page"})
    assert (answer.status_code, "You are unsubscribed" in page(answer)) == (200, True)
    assert Suppression.objects.get().source == "page"
    assert "You are unsubscribed" in page(visitor.get(leaving))


@pytest.mark.parametrize("encoding", ["form", "multipart", "nothing", "broken"])
def test_a_mail_program_unsubscribes_with_one_click(visitor: Client, leaving: str, encoding: str):
    """RFC 8058: a POST without cookies, answered without a redirect, as often as it comes."""
    sent: dict[str, Any] = {
        "form": MAIL_PROGRAM,
        "multipart": {"data": {"List-Unsubscribe": "One-Click"}},
        "nothing": {"data": b"", "content_type": "application/x-www-form-urlencoded"},
        "broken": {"data": b"--x", "content_type": "multipart/form-data"},
    }[encoding]
    for _time in range(2):
        answer = visitor.post(leaving, **sent)
        assert answer.status_code == 200
        assert not answer.cookies
    gone = Suppression.objects.get()
    assert (gone.channel, gone.source, gone.reason) == ("email", "one_click", "unsubscribed")


def test_an_old_token_works_for_ever_and_a_wrong_one_never(visitor: Client, leaving: str):
    with time_machine.travel(timezone.now() + timedelta(days=700)):
        assert visitor.post(leaving, **MAIL_PROGRAM).status_code == 200
    assert visitor.post(f"{leaving[:-2]}xx", **MAIL_PROGRAM).status_code == 404
    assert visitor.put(leaving).status_code == 405
