from __future__ import annotations

import pytest

from roofs.comms.timeline.log import bring_in, log
from roofs.comms.timeline.models import Interaction
from roofs.core.events.models import Event

pytestmark = pytest.mark.django_db
WORDS = "This is unacceptable. I want my money back!"


def told() -> list[dict[str, object]]:
    return list(Event.objects.filter(name="person.upset").order_by("pk").values_list("data", flat=True))


def test_somebody_upset_is_told_of_once_with_the_words(ann):
    said = log(
        ("lead", 7), kind="email", direction="in", contact=ann, body="This is unacceptable. I want my money back!"
    )

    event = Event.objects.get(name="person.upset")
    assert (event.subject_type, event.subject_id) == ("lead", 7)
    assert event.data == {
        "contact": ann.pk,
        "interaction": said.pk,
        "channel": "email",
        "because": ["unacceptable", "want my money back"],
    }


def test_what_we_noted_of_a_talk_is_read_too(ann):
    log(
        ("lead", 7),
        kind="call",
        direction="out",
        outcome="reached",
        contact=ann,
        body="She is furious about the delay.",
    )
    assert [one["channel"] for one in told()] == ["phone"]


@pytest.mark.parametrize(
    "talk",
    [
        {"kind": "email", "direction": "out", "body": "We are sorry that this was unacceptable."},
        {"kind": "note", "body": "Client was furious with the last roofer"},
        {"kind": "email", "direction": "in", "body": "Auto reply: unacceptable", "is_auto": True},
        {"kind": "email", "direction": "in", "body": "Thank you, everything was great."},
    ],
)
def test_nothing_else_is_told(ann, talk: dict[str, object]):
    log(("lead", 7), contact=ann, **talk)  # type: ignore[arg-type]
    assert told() == []


def test_anger_of_long_ago_that_is_brought_in_alerts_nobody(ann):
    old = Interaction(
        kind="email", direction="in", contact=ann, subject_type="lead", subject_id=7, body="You are liars"
    )
    bring_in([old], None)
    assert told() == []
