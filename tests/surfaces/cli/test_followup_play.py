"""Days of follow-up in a moment: what would go out, and that nothing does."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from roofs.core.accounts.models import User
from roofs.marketing.cadence.models import Touch
from roofs.sales.leads.models import Lead
from roofs.surfaces.cli import followup_play
from tests.marketing.cadence.engine import *  # noqa: F403 -- its fixtures
from tests.marketing.cadence.engine import NOON, Provider
from tests.sales.people import *  # noqa: F403 -- the fixtures of the sales floor


@pytest.mark.usefixtures("ava")
def test_ninety_days_are_told_and_no_vendor_hears_of_them(lead: Lead, provider: Provider) -> None:
    with followup_play.nothing_leaves_the_house():
        played = followup_play.play(NOON, 90)
    assert provider.calls == []
    assert played.touches["email", "sent"] == Touch.objects.filter(channel="email", state="sent").count() > 0
    assert played.touches.total() == Touch.objects.count()
    assert played.ended["finished"] == 1
    assert played.twice == 0


def test_what_was_there_before_is_not_told(lead: Lead, ava: User) -> None:
    with followup_play.nothing_leaves_the_house():
        first = followup_play.play(NOON, 90)
        again = followup_play.play(NOON, 90)
    assert first.touches.total() > 0
    assert again.touches.total() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("days", [0, 731])
def test_days_that_make_no_sense_are_refused(days: int) -> None:
    with pytest.raises(CommandError):
        call_command("simulate_followup", days=days)
