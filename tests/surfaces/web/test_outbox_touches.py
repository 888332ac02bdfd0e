"""What has not gone out says why, in words; what a person may do about it; one page with every touch of a person."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from roofs.comms.messaging import pace, throttle
from roofs.core.accounts.models import User
from roofs.marketing.cadence import planning, sending
from roofs.marketing.cadence.models import Touch
from roofs.marketing.cadence.policy import CADENCE
from roofs.marketing.cadence.reasons import sentence_of
from roofs.sales.leads.models import Lead
from tests.sales.people import *  # noqa: F403 -- the fixtures of the sales floor
from tests.sales.people import TakeIn
from tests.surfaces.web.browsers import page, signed_in

NOON = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)  # a Wednesday, noon in Detroit


@pytest.fixture
def lead(take_in: TakeIn, posted: None, ava: User) -> Lead:
    with time_machine.travel(NOON, tick=False):
        lead = take_in()
        Lead.objects.filter(pk=lead.pk).update(assigned_to=ava)
        lead.refresh_from_db()
        return lead


@pytest.fixture
def waiting(lead: Lead) -> Touch:
    """Held for an allowance of the mailbox."""
    now = timezone.now()
    with time_machine.travel(NOON, tick=False):
        planning.plan_due(NOON)
    gate = {"gate": "throttle", "verdict": "wait", "reason": "throttle:mailbox_day", "at": now.isoformat()}
    Touch.objects.update(
        reason="throttle:mailbox_day", gate_log=[gate], due_at=now, next_try_at=now + timedelta(hours=7)
    )
    return Touch.objects.get()


@pytest.fixture
def ours(ava: User) -> Client:
    return signed_in(ava)


def test_a_waiting_touch_says_why_by_which_rule_and_until_when(waiting: Touch, ours: Client, mia: User) -> None:
    shown = page(ours.get("/outbox/touches/"))
    assert "enough e-mails of this mailbox for one day" in shown
    assert "Speed limit" in shown
    assert "/settings/pace/" not in shown
    assert "/settings/pace/" in page(signed_in(mia).get("/outbox/touches/"))


def test_it_is_found_by_reason_channel_sequence_and_name(waiting: Touch, ours: Client) -> None:
    for query in ("reason=throttle:mailbox_day", "channel=email", "sequence=sixteen-touch", "q=Marta"):
        assert "Marta Delgado" in page(ours.get(f"/outbox/touches/?{query}")), query
    for query in ("reason=paused", "channel=sms", "sequence=other", "q=Nobody", "group=held", "group=stopped"):
        assert "Marta Delgado" not in page(ours.get(f"/outbox/touches/?{query}")), query


def test_a_stranger_sees_nothing_and_can_do_nothing(waiting: Touch, stranger: User) -> None:
    browser = signed_in(stranger)
    assert "Marta Delgado" not in browser.get("/outbox/touches/").content.decode()
    assert browser.get(f"/follow-up/people/{waiting.enrolment.contact_id}/").status_code in {403, 404}
    for address in ("/outbox/touches/cancellation/", "/outbox/touches/sending/"):
        browser.post(address, {"row": waiting.pk})
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == ("intent", "throttle:mailbox_day")


def test_one_touch_is_called_off_and_stands_among_the_stopped(waiting: Touch, ours: Client) -> None:
    ours.post("/outbox/touches/cancellation/", {"row": waiting.pk})
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == ("cancelled", "hand")
    assert "Stopped by hand." in page(ours.get("/outbox/touches/?group=stopped"))


def test_send_now_asks_every_gate_again(waiting: Touch, ours: Client, lead: Lead) -> None:
    lead.contact.email = ""
    lead.contact.save()
    ours.post("/outbox/touches/sending/", {"row": waiting.pk})
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == ("intent", "send_now")
    sending.send_due()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == ("suppressed", "no_address")


def test_what_was_sent_cannot_be_called_off(waiting: Touch, ours: Client) -> None:
    Touch.objects.update(state="sent")
    ours.post("/outbox/touches/cancellation/", {"row": waiting.pk})
    waiting.refresh_from_db()
    assert waiting.state == "sent"


def test_several_uncertain_ones_are_decided_at_once(waiting: Touch, ours: Client) -> None:
    now = timezone.now()
    Touch.objects.update(state="unknown", reason="no_answer", handed_at=now - timedelta(hours=1), next_try_at=None)
    assert "Waits for news" in page(ours.get("/follow-up/uncertain/"))
    Touch.objects.update(handed_at=now - timedelta(hours=9))
    assert "Please decide" in page(ours.get("/follow-up/uncertain/"))
    ours.post("/follow-up/uncertain/sent/", {"row": waiting.pk})
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == ("sent", "taken_for_sent")


def test_the_button_beside_an_uncertain_one_decides_it_alone_whatever_is_ticked(waiting: Touch, ours: Client) -> None:
    other = Touch.objects.get(pk=waiting.pk)
    other.pk, other.step_key, other.idem_key = None, uuid4(), str(uuid4())
    other.save()
    Touch.objects.update(state="unknown", reason="no_answer", handed_at=timezone.now() - timedelta(hours=9))
    pressed = re.findall(r'<button [^>]*name="(\w+)" value="(\d+)"', page(ours.get("/follow-up/uncertain/")))
    name = {name for name, value in pressed if value == str(other.pk)}.pop()
    ours.post("/follow-up/uncertain/again/", {"row": waiting.pk, name: other.pk})
    waiting.refresh_from_db()
    other.refresh_from_db()
    assert (waiting.state, other.state) == ("unknown", "intent")


def test_nothing_is_offered_for_those_that_are_stopped(waiting: Touch, ours: Client) -> None:
    assert 'name="row"' in page(ours.get("/outbox/touches/"))
    Touch.objects.update(state="cancelled", reason="hand")
    shown = page(ours.get("/outbox/touches/?group=stopped"))
    assert "Marta Delgado" in shown
    assert 'name="row"' not in shown


def test_a_page_far_behind_the_last_one_is_empty(waiting: Touch, ours: Client) -> None:
    assert ours.get(f"/outbox/touches/?page={10**17}").status_code == 200


def test_the_page_of_a_person_has_every_touch_and_what_was_asked(waiting: Touch, ours: Client) -> None:
    shown = page(ours.get(f"/follow-up/people/{waiting.enrolment.contact_id}/"))
    assert "Immediate response" in shown
    assert "Is there room for one more?" in shown
    assert "16 touches in 90 days" in shown


def test_a_way_is_paused_taken_up_and_ended_on_the_page_of_its_person(waiting: Touch, ours: Client) -> None:
    place = f"/follow-up/people/{waiting.enrolment.contact_id}/"
    for name, status in (("pause", "paused"), ("resumption", "active"), ("exit", "exited")):
        address = f"/follow-up/enrolments/{waiting.enrolment_id}/{name}/"
        assert address in page(ours.get(place))
        assert ours.post(address, {"next": place})["Location"] == place
        waiting.enrolment.refresh_from_db()
        assert waiting.enrolment.status == status
    assert "Stop everything" not in page(ours.get(place))


def test_whoever_never_heard_from_us_has_an_empty_page(take_in: TakeIn, ava: User, ours: Client) -> None:
    CADENCE.save(CADENCE.get().model_copy(update={"enrol_new_leads": False}))
    quiet = take_in()
    Lead.objects.filter(pk=quiet.pk).update(assigned_to=ava)
    assert "Nothing yet." in page(ours.get(f"/follow-up/people/{quiet.contact_id}/"))
    assert f"/follow-up/people/{quiet.contact_id}/" in page(ours.get(f"/leads/{quiet.pk}/"))


def test_only_a_manager_says_that_a_domain_is_mended(waiting: Touch, ours: Client, mia: User) -> None:
    key = pace.domain_key()
    throttle.stop(key, "5.7.26", timezone.now())
    Touch.objects.update(reason="throttle:domain:5.7.26")
    assert "It is mended" not in page(ours.get("/outbox/touches/"))
    assert "A manager has to mend it" in page(ours.get("/outbox/touches/"))
    assert ours.post("/outbox/domain/", {"key": key}).status_code == 403
    boss = signed_in(mia)
    assert "It is mended" in page(boss.get("/outbox/touches/"))
    boss.post("/outbox/domain/", {"key": key})
    assert "It is mended" not in page(boss.get("/outbox/touches/"))


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("throttle", "Waits its turn"),
        ("throttle:brand", "midnight Pacific"),
        ("throttle:domain:too_fast", "too fast"),
        ("throttle:domain:5.7.26", "DMARC"),
        ("550 5.1.1", "no such address"),
        ("421 4.7.1", "try later"),
        ("554 5.7.1", "refused"),
        ("quiet_hours", "daytime"),
        ("exit:reply", "answered"),
        ("", "Waits to be sent"),
    ],
)
def test_every_reason_has_words(reason: str, words: str) -> None:
    assert words in sentence_of(Touch(reason=reason))
