"""A sequence that rests, and what those who are in it get when it goes on."""

from __future__ import annotations

from roofs.core.accounts.models import User
from roofs.marketing.cadence import enrolling, planning, resting
from roofs.marketing.cadence.models import Touch
from roofs.sales.leads.models import Lead
from tests.marketing.cadence.engine import DAY, HOUR, NOON, Provider, tick
from tests.marketing.cadence.test_planning import begin, touch, write


def test_what_fell_due_meanwhile_comes_then_and_the_rest_moves_on_with_it(
    lead: Lead, provider: Provider, mia: User
) -> None:
    enrolling.leave_all(lead.contact, "hand")
    sequence = write(touch("a", 1), touch("b", 3), touch("c", 8))
    enrolment = begin(lead, sequence)
    assert resting.rest(sequence, mia, NOON)
    assert not resting.rest(sequence, mia, NOON)
    for day in range(1, 10):
        tick(NOON + day * DAY)
    assert provider.calls == []
    back = NOON + 10 * DAY
    assert resting.go_on(sequence, mia, back)
    tick(back)
    enrolment.refresh_from_db()
    assert [touch.state for touch in enrolment.touches.all()] == ["sent"]
    assert enrolment.next_run_at == back + 2 * DAY


def test_a_letter_that_waited_for_its_turn_is_not_too_late_afterwards(
    lead: Lead, provider: Provider, mia: User
) -> None:
    enrolling.leave_all(lead.contact, "hand")
    sequence = write(touch("only"))
    begin(lead, sequence)
    planning.plan_due(NOON)
    resting.rest(sequence, mia, NOON)
    tick(NOON + HOUR)
    resting.go_on(sequence, mia, NOON + 9 * DAY)
    tick(NOON + 9 * DAY)
    assert Touch.objects.get(step__version__sequence=sequence).state == "sent"


def test_who_is_paused_alone_stays_so_and_catches_up_later(lead: Lead, provider: Provider, mia: User) -> None:
    sequence = write(touch("a", 1), touch("b", 3))
    enrolment = begin(lead, sequence)
    enrolling.pause(enrolment, mia)
    resting.rest(sequence, mia, NOON)
    resting.go_on(sequence, mia, NOON + 5 * DAY)
    enrolment.refresh_from_db()
    assert (enrolment.status, enrolment.next_run_at) == ("paused", NOON + DAY)
    enrolling.resume(enrolment, mia, now=NOON + 6 * DAY)
    enrolment.refresh_from_db()
    assert enrolment.next_run_at == NOON + 6 * DAY
