from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from django.utils import translation

from roofs.comms.messaging.models import Message, MessageEvent
from roofs.comms.timeline import wording
from roofs.comms.timeline.entries import entries_for
from roofs.comms.timeline.log import bring_back, correct, log, remove
from roofs.comms.timeline.models import Interaction
from roofs.core.events import record
from roofs.core.events.models import Event

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
LEAD = ("lead", 7)


def minutes(count: int) -> dt.datetime:
    return NOON + dt.timedelta(minutes=count)


def happened(name: str, at: dt.datetime, actor=None, **data) -> Event:
    with transaction.atomic():
        event = record(name, LEAD, actor=actor, **data)
    Event.objects.filter(pk=event.pk).update(at=at)
    return event


def letter(at: dt.datetime, **facts) -> Message:
    usual = {"channel": "email", "purpose": "touch", "state": "sent", "subject": "Your roof", "text": "Hi"}
    return Message.objects.create(**{**usual, **facts}, subject_type="lead", subject_id=7, created_at=at)


def test_calls_letters_and_events_are_one_history_newest_first(seller):
    happened("roof.seen", minutes(0))
    letter(minutes(5))
    log(
        LEAD,
        kind="call",
        direction="out",
        body="wants a quote",
        outcome="reached",
        happened_at=minutes(9),
        actor=seller,
    )
    happened("roof.won", minutes(20), actor=seller)

    found = entries_for("lead", 7)

    assert [(entry.source, entry.kind, entry.channel) for entry in found.entries] == [
        ("event", "roof.won", ""),
        ("interaction", "call", ""),
        ("message", "message", "email"),
        ("event", "roof.seen", ""),
    ]
    won, call, mail, _ = found.entries
    assert (won.title, won.actor, won.at) == ("Roof won", seller, minutes(20))
    assert (call.title, call.body, call.actor, call.icon, call.outcome) == (
        "Call",
        "wants a quote",
        seller,
        "phone",
        "reached",
    )
    assert (mail.title, mail.body, mail.state, mail.direction, mail.icon) == ("Your roof", "Hi", "sent", "out", "mail")
    assert not found.has_more


def test_what_another_entry_tells_is_not_told_twice(seller):
    log(LEAD, kind="note", body="x", actor=seller)
    assert [entry.kind for entry in entries_for("lead", 7).entries] == ["note"]


def test_other_leads_and_our_own_alerts_are_not_in_it(seller):
    log(("lead", 8), kind="note", body="x")
    log(("customer", 7), kind="note", body="x")
    letter(NOON, purpose="alert", to_user=seller)
    letter(NOON, purpose="account")
    assert entries_for("lead", 7).entries == []


def test_a_page_follows_on_the_one_before_without_gap_or_repeat():
    for count in range(7):
        happened("roof.changed", NOON, number=count)
        letter(NOON)
        log(LEAD, kind="note", body=str(count), happened_at=NOON)

    pages = [entries_for("lead", 7, page=page, per_page=8) for page in (1, 2, 3, 4)]

    assert [len(page.entries) for page in pages] == [8, 8, 5, 0]
    assert [page.has_more for page in pages] == [True, True, False, False]
    places = [entry.place for page in pages for entry in page.entries]
    assert places == sorted(set(places), reverse=True)


def test_a_long_history_costs_no_more_queries_than_a_short_one(django_assert_num_queries, seller):
    for count in range(20):
        happened("roof.changed", minutes(count), actor=seller)
        message = letter(minutes(count))
        MessageEvent.objects.create(message=message, kind="opened", fingerprint=str(count), verdict="human")
        log(LEAD, kind="note", body="x", happened_at=minutes(count), actor=seller)
    with django_assert_num_queries(4):
        for entry in entries_for("lead", 7).entries:
            str((entry.actor, entry.title, entry.reactions))


def test_a_letter_tells_what_became_of_it_but_not_what_machines_did():
    message = letter(NOON)
    for number, (kind, verdict) in enumerate(
        [("opened", "machine"), ("opened", "human"), ("opened", "human"), ("clicked", "unsure"), ("clicked", "machine")]
    ):
        MessageEvent.objects.create(
            message=message, kind=kind, verdict=verdict, fingerprint=str(number), at=minutes(number)
        )
    (entry,) = entries_for("lead", 7).entries
    assert [(reaction.kind, reaction.verdict, reaction.at) for reaction in entry.reactions] == [
        ("opened", "human", minutes(1)),
        ("clicked", "unsure", minutes(3)),
    ]


def test_a_domain_says_how_its_events_read(monkeypatch):
    monkeypatch.setattr(wording, "_wordings", dict(wording._wordings))
    wording.describe("roof.lost", "Lost", icon="x", body=lambda event: event.data["why"])
    happened("roof.lost", NOON, why="price")
    (entry,) = entries_for("lead", 7).entries
    assert (entry.title, entry.icon, entry.body) == ("Lost", "x", "price")


def test_who_is_away_is_said_with_the_day_and_in_the_readers_language():
    happened("contact.away", minutes(0), until="2026-05-20T12:00:00+00:00")
    happened("touch.decided", minutes(1), step="First letter")
    with translation.override("es"):
        decided, away = entries_for("lead", 7).entries
        assert (str(away.title), away.body) == ("Ausente hasta", "20/05/2026")
        assert (str(decided.title), decided.body) == ("Se decidió un paso incierto", "First letter")


def test_a_task_stands_in_the_history_of_its_lead():
    happened("task.done", NOON, title="Call Ann")
    (entry,) = entries_for("lead", 7).entries
    assert (str(entry.title), entry.body) == ("Task done", "Call Ann")


def test_what_is_logged_can_be_corrected_removed_and_brought_back(seller, manager):
    note = log(LEAD, kind="note", body="teh roof", summary="x" * 300, actor=seller)
    note = correct(note, {"summary": "Roof", "body": "the roof", "outcome": ""}, manager)
    assert [entry.body for entry in entries_for("lead", 7).entries] == ["the roof"]
    assert (note.created_by, note.updated_by) == (seller, manager)

    remove(note, seller)
    assert entries_for("lead", 7).entries == []
    bring_back(note, seller)
    assert len(entries_for("lead", 7).entries) == 1


def test_logging_is_told_about_the_lead(seller, ann):
    note = log(LEAD, kind="call", direction="out", outcome="no_answer", contact=ann, actor=seller)
    event = Event.objects.get(name="interaction.logged")
    assert (event.subject_type, event.subject_id, event.actor) == ("lead", 7, seller)
    assert event.data == {
        "interaction": note.pk,
        "kind": "call",
        "direction": "out",
        "outcome": "no_answer",
        "contact": ann.pk,
    }


def test_a_note_about_nothing_is_told_about_itself():
    note = log(None, kind="note", body="x")
    assert Event.objects.get(name="interaction.logged").subject_id == note.pk


@pytest.mark.parametrize(
    ("auto", "channel", "kind"), [(False, "email", "email"), (True, "sms", "sms"), (False, "push", "note")]
)
def test_a_letter_that_came_in_is_part_of_the_history_once(auto, channel, kind, ann):
    message = letter(NOON, direction="in", state="received", purpose="reply", contact=ann, channel=channel)
    with transaction.atomic():
        record("interaction.received", LEAD, message=message.pk, channel=channel, auto=auto)
        record("interaction.received", LEAD, message=message.pk, channel=channel, auto=auto)

    entry = Interaction.objects.get()
    assert (entry.kind, entry.direction, entry.is_auto, entry.contact, entry.happened_at) == (
        kind,
        "in",
        auto,
        ann,
        NOON,
    )
    assert [found.source for found in entries_for("lead", 7).entries] == ["interaction"]


def test_an_event_about_a_letter_that_is_gone_is_no_error():
    with transaction.atomic():
        record("interaction.received", LEAD, message=999, channel="email", auto=False)
    assert not Interaction.objects.exists()
