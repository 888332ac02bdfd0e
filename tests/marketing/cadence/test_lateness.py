"""What comes late: after a night, an engine that was off, a pause, or a backup that was brought back."""

from __future__ import annotations

from datetime import UTC, datetime

import time_machine
from django.db import transaction

from roofs.comms.consent.ledger import grant
from roofs.comms.consent.models import Basis
from roofs.core.backup import bringing_back
from roofs.marketing.cadence import planning, restoring
from roofs.marketing.cadence.models import Enrolment, Sequence, Touch
from roofs.sales.leads.models import Lead
from tests.marketing.cadence.engine import DAY, HOUR, MINUTE, NOON, Provider, only_touch, tick


class TestLateness:
    def text_of(self, lead: Lead) -> None:
        """Due for the text of the second day."""
        grant(lead.contact, "sms", Basis.WRITTEN, text_shown="yes, text me")
        enrolment = Enrolment.objects.get()
        step = enrolment.version.steps.get(position=2)
        Enrolment.objects.update(next_step=step, next_run_at=NOON)

    def test_a_text_that_nobody_was_there_to_send_is_not_sent_two_hours_later(self, lead: Lead) -> None:
        self.text_of(lead)
        tick(NOON + 2 * HOUR + MINUTE)
        assert (only_touch().state, only_touch().reason) == ("expired", "too_late")

    def test_a_text_that_waited_for_the_morning_goes_out_in_the_morning(self, lead: Lead) -> None:
        self.text_of(lead)
        night = datetime(2026, 11, 19, 3, 0, tzinfo=UTC)  # 22:00 in Detroit
        Enrolment.objects.update(next_run_at=night)
        tick(night)
        assert only_touch().reason == "quiet_hours"
        morning = only_touch().next_try_at
        assert morning is not None
        tick(morning)
        assert only_touch().state == "sent"

    def test_a_letter_held_for_the_night_is_stale_when_the_engine_was_off_for_two_days(
        self, lead: Lead, provider: Provider
    ) -> None:
        night = datetime(2026, 11, 19, 4, 0, tzinfo=UTC)
        step = Enrolment.objects.get().version.steps.get(position=1)
        Enrolment.objects.update(next_step=step, next_run_at=night)
        tick(night)
        assert only_touch().reason == "quiet_hours"
        tick(night + 2 * DAY)
        assert (Touch.objects.order_by("pk")[0].state, provider.calls) == ("expired", [])

    def test_what_waits_in_a_paused_sequence_does_not_go_out(self, lead: Lead, provider: Provider) -> None:
        planning.plan_due(NOON)
        Sequence.objects.update(paused_at=NOON)
        tick(NOON)
        assert (only_touch().reason, provider.calls) == ("sequence_paused", [])
        Sequence.objects.update(paused_at=None)
        tick(NOON + 6 * MINUTE)
        assert len(provider.calls) == 1


class TestRestored:
    """A backup holds touches as they were; the old installation went on sending after it was made."""

    def bring_back(self, at: datetime) -> None:
        with time_machine.travel(at, tick=False), transaction.atomic():
            restoring.hold_what_fell_due()

    def test_it_is_done_after_every_restore(self) -> None:
        assert restoring.hold_what_fell_due in bringing_back._afterwards

    def test_what_fell_due_since_is_for_a_person_to_decide(self, lead: Lead, provider: Provider) -> None:
        self.bring_back(NOON + HOUR)
        tick(NOON + HOUR)
        assert (only_touch().state, only_touch().reason, provider.calls) == ("unknown", "restored", [])

    def test_a_week_later_nothing_stale_goes_out(self, lead: Lead, provider: Provider) -> None:
        planning.plan_due(NOON)
        self.bring_back(NOON + 7 * DAY)
        for hours in range(12):
            tick(NOON + 7 * DAY + hours * HOUR)
        assert provider.calls == []
        letters = Touch.objects.filter(due_at__lte=NOON + 7 * DAY).exclude(channel="phone")
        assert set(letters.values_list("state", flat=True)) == {"expired"}

    def test_what_is_due_later_goes_out_as_planned(self, lead: Lead, provider: Provider) -> None:
        tick(NOON)
        self.bring_back(NOON + HOUR)
        tick(NOON + 5 * HOUR)
        assert len(provider.calls) == 2
