"""What a lead tells about the person behind it: whether and when they have asked us something."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from roofs.comms.consent.relationship import relationship_of
from tests.sales.people import TakeIn

NOON = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("door", "source", "has_asked"),
    [
        ("form", "website_form", True),
        ("chat", "other", True),
        ("hand", "phone_call", True),
        ("api", "google_lsa", True),
        ("hand", "door_to_door", False),
        ("partner", "partner", False),
        ("import", "google_ads", False),
        ("import", "import", False),
    ],
)
def test_only_who_came_by_themselves_has_asked_us(take_in: TakeIn, door: str, source: str, has_asked: bool) -> None:
    with time_machine.travel(NOON, tick=False):
        lead = take_in(door, source=source)
    found = relationship_of(lead.contact_id, NOON + timedelta(days=30))
    assert (found is not None) == has_asked
    assert relationship_of(lead.contact_id, NOON + timedelta(days=120)) is None


def test_whoever_was_bought_and_comes_to_us_later_has_asked_then(take_in: TakeIn) -> None:
    with time_machine.travel(NOON, tick=False):
        lead = take_in("import", source="facebook")
    with time_machine.travel(NOON + timedelta(days=100), tick=False):
        assert take_in("form") == lead
    found = relationship_of(lead.contact_id, NOON + timedelta(days=110))
    assert found is not None
    assert found.since == NOON + timedelta(days=100)
