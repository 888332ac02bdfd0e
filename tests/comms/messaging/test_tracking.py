from __future__ import annotations

import datetime as dt
import re

import pytest

from roofs.comms.messaging import tracking
from roofs.comms.messaging.models import Message, MessageEvent
from roofs.comms.messaging.policy import mail
from roofs.comms.messaging.sending import write
from roofs.core.events.models import Event
from roofs.core.jobs.models import Job
from tests.comms.messaging.conftest import HTML, touch

pytestmark = pytest.mark.django_db
SENT = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
LATER = SENT + dt.timedelta(hours=1)
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"
BOOK, FAQ = "https://example.com/book?a=1&b=2", "https://example.com/faq"


@pytest.fixture
def message(ann) -> Message:
    return write(touch(contact=ann, state="sent", sent_at=SENT), ("lead", 7))


@pytest.fixture
def one_link(ann) -> Message:
    return write(touch(contact=ann, state="sent", sent_at=SENT, html=f'<a href="{FAQ}">read</a>'), ("lead", 7))


def click(message: Message, url: str, at: dt.datetime = LATER, **facts) -> MessageEvent | None:
    return tracking.record_click(tracking.click_token(message.pk, url), at=at, user_agent=CHROME, **facts)


def settled(event: MessageEvent | None) -> MessageEvent:
    """Some seconds later."""
    assert event is not None
    tracking.settle.call(event.pk)
    event.refresh_from_db()
    return event


def told(kind: str = "message.clicked") -> list[str]:
    return list(Event.objects.filter(name=kind).order_by("pk").values_list("data__verdict", flat=True))


def test_links_are_counted_but_the_one_to_leave_stays_as_it_is():
    html = tracking.instrument(HTML, 7)
    hrefs = re.findall(r'href="([^"]+)"', html)

    led_to = [tracking.read_click(href.rpartition("/")[2]) for href in hrefs]
    assert [found.url if found else None for found in led_to] == [BOOK, FAQ, None, "honeypot"]
    assert hrefs[2] == "https://crm.example.com/m/u/x"
    assert html.endswith("</body></html>")
    assert re.search(r'<img src="https://crm.example.com/m/o/[\w-]+\.gif"', html)
    assert HTML.count("<a ") == 3


def test_counting_can_be_switched_off():
    assert tracking.instrument(HTML, 7, opens=False, clicks=False) == HTML
    assert "/m/c/" not in tracking.instrument(HTML, 7, clicks=False)
    assert "/m/c/" not in tracking.instrument("<p>no link</p>", 7, opens=False)


def test_tokens_of_one_kind_are_no_tokens_of_another():
    assert tracking.read_open(tracking.open_token(7)) == 7
    assert tracking.read_open(tracking.click_token(7, FAQ)) is None
    assert tracking.read_click(tracking.open_token(7)) is None
    assert tracking.read_click("x") is None


def test_nobody_can_make_us_lead_people_elsewhere():
    token = tracking.click_token(7, FAQ)
    assert tracking.read_click(token[:-4] + "AAAA") is None


def test_the_click_of_a_person_is_told_with_its_verdict(one_link, ann):
    event = settled(click(one_link, FAQ))

    assert (event.verdict, event.url) == ("human", FAQ)
    told_event = Event.objects.get(name="message.clicked")
    assert told_event.data["about"] == ["lead", 7]
    assert told_event.data["contact"] == ann.pk
    assert told_event.data["verdict"] == "human"


def test_the_same_click_within_a_minute_is_one(one_link):
    assert click(one_link, FAQ)
    assert click(one_link, FAQ) is None
    assert click(one_link, FAQ, LATER + dt.timedelta(minutes=2))
    assert MessageEvent.objects.count() == 2


def test_with_several_links_the_verdict_waits_for_the_others(message):
    event = click(message, FAQ)
    assert event is not None
    assert told() == []
    job = Job.objects.get(unique_key=f"clicked:{event.pk}")
    assert job.run_after == LATER + dt.timedelta(seconds=12)

    tracking.settle.call(event.pk)
    assert told() == ["human"]
    tracking.settle.call(event.pk)
    assert told() == ["human"]


def test_who_follows_every_link_within_seconds_is_a_machine(message):
    events = [click(message, FAQ), click(message, BOOK, LATER + dt.timedelta(seconds=3))]
    for event in events:
        assert event is not None
        tracking.settle.call(event.pk)

    assert told() == ["machine", "machine"]
    assert set(MessageEvent.objects.values_list("verdict", flat=True)) == {"machine"}


def test_two_links_with_time_to_read_between_them_are_a_person(message):
    events = [click(message, FAQ), click(message, BOOK, LATER + dt.timedelta(seconds=40))]
    for event in events:
        assert event is not None
        tracking.settle.call(event.pk)
    assert told() == ["human", "human"]


def test_who_follows_the_link_nobody_sees_is_a_machine_and_so_are_the_clicks_around_it(message):
    event = click(message, FAQ)
    trap = click(message, "honeypot", LATER + dt.timedelta(seconds=1))
    assert event is not None
    assert trap is not None
    assert (trap.verdict, trap.url) == ("machine", "")
    tracking.settle.call(event.pk)
    assert told() == ["machine", "machine"]


def test_a_gateway_that_looks_like_a_browser_and_takes_its_time_has_opened_nothing(message):
    """It fetches the picture some minutes later, and then every link."""
    seen = tracking.record_open(tracking.open_token(message.pk), at=LATER, user_agent=CHROME)
    assert told("message.opened") == []
    for seconds, url in enumerate((BOOK, FAQ, "honeypot")):
        click(message, url, LATER + dt.timedelta(seconds=seconds))

    assert settled(seen).verdict == "machine"
    assert told("message.opened") == ["machine"]


def test_the_only_link_of_a_letter_followed_by_a_gateway_is_no_click_of_a_person(one_link):
    event = click(one_link, FAQ)
    click(one_link, "honeypot", LATER + dt.timedelta(seconds=2))
    assert settled(event).verdict == "machine"


def test_a_letter_without_links_has_the_one_nobody_sees_so_that_a_gateway_shows_itself(ann):
    plain = write(touch(contact=ann, state="sent", sent_at=SENT, html="<p>Hello</p>"), ("lead", 7))
    assert "/m/c/" in tracking.instrument(plain.html, plain.pk)
    seen = tracking.record_open(tracking.open_token(plain.pk), at=LATER, user_agent=CHROME)
    click(plain, "honeypot", LATER + dt.timedelta(seconds=1))
    assert settled(seen).verdict == "machine"


def test_where_clicks_are_not_counted_an_open_is_told_at_once(message):
    mail.save(mail.get().model_copy(update={"track_clicks": False}))
    tracking.record_open(tracking.open_token(message.pk), at=LATER, user_agent=CHROME)
    assert told("message.opened") == ["human"]


def test_a_settled_click_whose_letter_is_gone_is_no_error(message):
    tracking.settle.call(12345)
    assert told() == []


def test_an_open_is_remembered_without_who_it_was(message):
    event = settled(tracking.record_open(tracking.open_token(message.pk), at=LATER, user_agent=CHROME))

    assert (event.kind, event.verdict, event.detail["agent"]) == ("opened", "human", "browser")
    assert CHROME not in str(event.__dict__)
    assert told("message.opened") == ["human"]


@pytest.mark.parametrize("token", ["", "x", "EAAA"])
def test_a_token_that_is_not_ours_is_nothing(token):
    assert tracking.record_open(token) is None
    assert tracking.record_click(token) is None


def test_a_letter_that_is_gone_is_nothing():
    assert tracking.record_open(tracking.open_token(999)) is None


# -- what follows changes what was unsure, and nothing is thrown away


def opened(message: Message, agent: str = CHROME, at: dt.datetime = LATER, **facts) -> MessageEvent:
    event = tracking.record_open(tracking.open_token(message.pk), at=at, user_agent=agent, **facts)
    assert event is not None
    return event


def test_a_person_who_follows_makes_an_unsure_opening_theirs(one_link):
    unsure = opened(one_link, at=SENT + dt.timedelta(seconds=5))
    machine = opened(one_link, "Mimecast scanner", at=SENT + dt.timedelta(seconds=6))
    assert (unsure.verdict, machine.verdict) == ("unsure", "machine")

    settled(click(one_link, FAQ))

    unsure.refresh_from_db()
    machine.refresh_from_db()
    assert (unsure.verdict, unsure.detail["was"]) == ("human", "unsure")
    assert machine.verdict == "machine"


def test_everything_seen_is_counted_by_what_it_was(one_link):
    opened(one_link, "Mimecast scanner", at=SENT + dt.timedelta(seconds=6))
    opened(one_link)
    click(one_link, FAQ)
    assert tracking.counts(one_link) == {"opened": {"machine": 1, "human": 1}, "clicked": {"human": 1}}


def test_a_letter_that_waited_is_scanned_when_it_arrives_not_when_it_was_sent(one_link):
    one_link.events.create(kind="delivered", at=LATER, fingerprint="d")
    assert opened(one_link, at=LATER + dt.timedelta(seconds=1)).verdict == "machine"
    assert opened(one_link, at=LATER + dt.timedelta(minutes=9)).verdict == "human"
