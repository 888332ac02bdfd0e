"""Through the doors by which news really comes in."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from roofs.comms.calendar import booking
from roofs.comms.engagement.models import Engagement, Sign
from roofs.comms.engagement.policy import SignPoints
from roofs.comms.engagement.rebuilding import rebuild, rebuild_all
from roofs.comms.engagement.scores import standing_of
from roofs.comms.engagement.vocabulary import Kind
from roofs.comms.engagement.witnessing import leads_to_a_quote
from roofs.comms.messaging import texting, tracking
from roofs.comms.messaging.texting import InboundText
from roofs.comms.timeline import log as history
from roofs.comms.timeline.models import Interaction
from roofs.core.jobs.worker import drain
from roofs.people.contacts.merging import merge, undo
from tests.comms.engagement.conftest import DAY, HOUR, NOW, event, letter

pytestmark = pytest.mark.django_db
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"
SCANNER = "Mozilla/5.0 (compatible; Barracuda Sentinel)"
PAGES = [f"https://example.com/{name}" for name in ("faq", "book", "quote/7")]
HTML = "".join(f'<a href="{page}">x</a>' for page in PAGES)


def kinds(contact) -> list[str]:
    return list(Sign.objects.filter(contact=contact).order_by("at", "key").values_list("kind", flat=True))


def score(contact, at: dt.datetime = NOW) -> float:
    return standing_of([contact.pk], at)[contact.pk].score


def text(sender: str, words: str, at: dt.datetime = NOW) -> None:
    texting.take_in(
        InboundText(
            channel="sms", key=uuid4().hex, sender=sender, recipient="+12485550100", text=words, at=at, provider="test"
        )
    )


def click(message, url: str, at: dt.datetime, agent: str = CHROME):
    with time_machine.travel(at, tick=False):
        return tracking.record_click(tracking.click_token(message.pk, url), at=at, user_agent=agent)


def settled(at: dt.datetime) -> None:
    with time_machine.travel(at + dt.timedelta(minutes=1), tick=False):
        drain()


def test_a_click_of_a_person_counts_once_it_is_certain(ann):
    ours = letter(ann, NOW - DAY, html=HTML)
    click(ours, PAGES[0], NOW)
    assert kinds(ann) == []
    settled(NOW)

    assert kinds(ann) == ["clicked"]
    assert Sign.objects.get().message == ours


def test_a_link_to_a_quote_counts_as_looking_at_it(ann):
    click(letter(ann, html=HTML), PAGES[2], NOW)
    settled(NOW)
    assert kinds(ann) == ["quote"]


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        ("https://example.com/quote/7", True),
        ("https://example.com/de/Presupuesto", True),
        ("https://quotes.example.com/faq", False),
        ("", False),
    ],
)
def test_a_quote_is_known_by_the_path_of_its_address(url: str, is_one: bool):
    assert leads_to_a_quote(url, ["quote", "presupuesto"]) is is_one


def test_machines_and_what_may_be_one_warm_nobody(ann):
    ours = letter(ann, NOW - DAY, html=HTML)
    for n, url in enumerate(PAGES * 8):
        at = NOW + n * dt.timedelta(milliseconds=200)
        tracking.record_click(tracking.click_token(ours.pk, url), at=at, user_agent=f"{CHROME} {n}")
        tracking.record_click(tracking.click_token(ours.pk, url), at=at, user_agent=f"{SCANNER} {n}")
        tracking.record_open(tracking.open_token(ours.pk), at=at, user_agent=f"{CHROME} {n}", ip_class="data_centre")
        tracking.record_click(
            tracking.click_token(ours.pk, url), at=at, user_agent=f"{CHROME} u{n}", ip_class="data_centre"
        )
    settled(NOW + HOUR)

    assert kinds(ann) == []
    assert not Engagement.objects.exists()


def test_a_program_that_is_taken_for_a_person_on_every_letter_makes_nobody_hot(ann):
    with time_machine.travel(NOW, tick=False):
        for n in range(15):
            ours = letter(ann, NOW - DAY, html=f'<a href="{PAGES[2]}">x</a>')
            tracking.record_open(tracking.open_token(ours.pk), at=NOW, user_agent=CHROME)
            tracking.record_click(tracking.click_token(ours.pk, PAGES[2]), at=NOW, user_agent=f"{CHROME} {n}")
    settled(NOW)

    standing = standing_of([ann.pk], NOW + HOUR)[ann.pk]
    assert standing.level in {"warm", "cold"}
    assert standing.score <= 45


def test_an_open_that_was_unsure_counts_once_a_person_is_seen_with_the_letter(ann):
    ours = letter(ann, NOW - DAY, html=f'<a href="{PAGES[0]}">x</a>')
    with time_machine.travel(NOW, tick=False):
        tracking.record_open(tracking.open_token(ours.pk), at=NOW, user_agent=CHROME, ip_class="data_centre")
    assert kinds(ann) == []
    click(ours, PAGES[0], NOW + HOUR)
    settled(NOW + HOUR)

    assert kinds(ann) == ["opened", "clicked"]
    rebuilt = score(ann, NOW + DAY)
    rebuild([ann.pk], NOW + DAY)
    assert score(ann, NOW + DAY) == pytest.approx(rebuilt)


def test_a_text_from_them_counts_and_a_no_does_not(ann):
    letter(ann, channel="sms", to_address=ann.phone)
    text(ann.phone, "Yes, Tuesday works for us")
    assert kinds(ann) == ["replied"]

    text(ann.phone, "STOP", NOW + HOUR)
    text(ann.phone, "please stop texting me", NOW + 2 * HOUR)
    assert kinds(ann) == ["replied"]


@pytest.mark.parametrize(
    ("talk", "expected"),
    [
        ({"kind": "call", "direction": "out", "outcome": "reached"}, ["talked"]),
        ({"kind": "call", "direction": "out", "outcome": "no_answer"}, []),
        ({"kind": "call", "direction": "out"}, []),
        ({"kind": "call", "direction": "in"}, ["talked"]),
        ({"kind": "meeting", "direction": "out"}, ["talked"]),
        ({"kind": "visit", "direction": "out", "outcome": "no_answer"}, []),
        ({"kind": "email", "direction": "in", "body": "When can you come?"}, ["replied"]),
        ({"kind": "email", "direction": "in", "body": "I am away", "is_auto": True}, []),
        ({"kind": "email", "direction": "out"}, []),
        ({"kind": "note"}, []),
    ],
)
def test_of_a_talk_counts_what_the_person_did(ann, talk: dict[str, object], expected: list[str]):
    history.log(("lead", 7), contact=ann, **talk)  # type: ignore[arg-type]
    assert kinds(ann) == expected


def test_a_talk_that_is_taken_out_of_the_history_counts_no_more(ann, manager):
    said = history.log(("lead", 7), kind="call", direction="out", outcome="reached", contact=ann, actor=manager)
    assert score(ann, timezone.now()) == pytest.approx(40, rel=1e-3)

    history.correct(said, {"outcome": "no_answer"}, manager)
    assert kinds(ann) == []
    assert score(ann, timezone.now()) == 0
    history.correct(said, {"outcome": "reached"}, manager)
    assert kinds(ann) == ["talked"]
    history.remove(said, manager)
    assert kinds(ann) == []


def test_who_books_on_our_page_and_confirms_counts_and_what_we_book_does_not(ann, manager):
    soon = timezone.now() + DAY
    booking.book("inspection", soon, contact=ann, zone="America/Detroit", actor=manager)
    assert kinds(ann) == []

    theirs = booking.book("inspection", soon + DAY, contact=ann, zone="America/Detroit", origin="link")
    booking.confirm(theirs, None, by_customer=True)
    assert sorted(kinds(ann)) == ["booked", "confirmed"]
    rebuild([ann.pk])
    assert sorted(kinds(ann)) == ["booked", "confirmed"]


def a_past(contact) -> None:
    for n in range(3):
        ours = letter(contact, NOW - (20 - n) * DAY)
        event(ours, "opened", NOW - (19 - n) * DAY)
        event(ours, "clicked", NOW - (19 - n) * DAY + HOUR, url=PAGES[n])
        event(ours, "opened", NOW - (18 - n) * DAY, verdict="unsure")
        event(ours, "clicked", NOW - (18 - n) * DAY, verdict="machine", url=PAGES[0])
    for days, kind, outcome in ((12, "call", "reached"), (5, "call", "no_answer"), (2, "email", "")):
        Interaction.objects.create(
            kind=kind,
            direction="in" if kind == "email" else "out",
            outcome=outcome,
            contact=contact,
            happened_at=NOW - days * DAY,
        )


def test_counting_anew_from_the_log_twice_gives_the_same(ann):
    a_past(ann)
    rebuild([ann.pk], NOW)
    once, first = kinds(ann), Engagement.objects.values().get()
    rebuild([ann.pk], NOW + DAY)

    assert once == ["opened", "clicked", "opened", "clicked", "opened", "quote", "talked", "replied"]
    again = Engagement.objects.values().get()
    assert {name: again[name] for name in ("value", "silent_value", "value_at", "signs", "last_sign_at")} == {
        name: first[name] for name in ("value", "silent_value", "value_at", "signs", "last_sign_at")
    }


def test_everybody_is_counted_anew_in_the_background(ann, bob):
    a_past(ann)
    a_past(bob)
    assert rebuild_all.call() == 2
    assert score(ann) == pytest.approx(score(bob))
    assert score(ann) > 0


def test_two_who_become_one_are_counted_as_one_and_apart_again(ann, bob, manager):
    a_past(ann)
    rebuild([ann.pk, bob.pk], NOW)
    before = score(ann)
    history.log(("lead", 8), kind="meeting", direction="out", contact=bob, happened_at=NOW)
    assert score(bob) == pytest.approx(40)

    done = merge(bob, ann, manager)
    assert score(bob) == pytest.approx(40 + before)
    assert score(ann) == 0
    undo(done, manager)
    assert score(bob) == pytest.approx(40)
    assert score(ann) == pytest.approx(before)


def test_of_a_thousand_old_talks_brought_in_together_all_count(ann, bob, django_assert_max_num_queries):
    people = [ann, bob, *(type(ann).objects.create(first_name=f"P{n}") for n in range(40))]
    rows = [
        Interaction(kind="meeting", direction="out", contact=one, happened_at=NOW - n * DAY)
        for one in people
        for n in range(3)
    ]
    with django_assert_max_num_queries(30):
        history.bring_in(rows, None)

    assert Sign.objects.count() == 3 * len(people)
    assert score(ann) == pytest.approx(score(people[-1]))


def test_kinds_of_signs_all_have_points():
    assert set(SignPoints.model_fields) == set(Kind.values)
