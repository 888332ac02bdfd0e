"""Time off: who may ask for it, who decides, and what it does to the day."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from roofs.core.accounts.models import Role
from roofs.core.accounts.problems import NotAllowed
from roofs.core.company.office import Hours, Week
from roofs.core.events.models import Event
from roofs.core.kit.refusals import Refused
from roofs.people.team import absence, duty
from roofs.people.team.models import TimeOff
from tests.core.accounts.people import colleague, manager, owner, person, seller, stranger

pytestmark = pytest.mark.django_db
MONDAY, FRIDAY = dt.date(2026, 3, 2), dt.date(2026, 3, 6)
MORNING = dt.datetime(2026, 3, 2, 15, 0, tzinfo=dt.UTC)  # 10 in the morning in Detroit
DAY = dt.timedelta(days=1)
NINE_TO_FIVE = Week(
    **{day: Hours(opens=dt.time(9), closes=dt.time(17)) for day in ("monday", "tuesday", "thursday", "friday")},
    wednesday=None,
    saturday=None,
)


def test_what_a_rep_asks_for_holds_once_a_manager_agrees():
    sara, max_ = seller(), manager()
    wanted = absence.ask(sara, MONDAY, FRIDAY, actor=sara, reason="Fishing")
    assert wanted.state == "asked"
    assert sara in duty.available(MORNING)
    absence.approve(wanted, max_)
    assert sara not in duty.available(MORNING)
    assert sara in duty.available(MORNING + 5 * DAY)
    assert TimeOff.objects.get().approved_by == max_


def test_a_declined_wish_changes_nothing_and_may_be_asked_again():
    sara, max_ = seller(), manager()
    assert absence.decline(absence.ask(sara, MONDAY, FRIDAY, actor=sara), max_).state == "declined"
    assert sara in duty.available(MORNING)
    assert absence.ask(sara, MONDAY, FRIDAY, actor=sara).state == "asked"


def test_a_manager_sends_somebody_home_at_once():
    assert absence.ask(seller(), MONDAY, MONDAY, actor=manager(), kind="sick").state == "approved"


def test_a_managers_own_holiday_is_agreed_by_an_administrator():
    max_, olive = manager(), owner()
    wanted = absence.ask(max_, MONDAY, FRIDAY, actor=max_)
    assert wanted.state == "asked"
    with pytest.raises(NotAllowed):
        absence.approve(wanted, max_)
    assert absence.approve(wanted, olive).state == "approved"


def test_nobody_else_asks_decides_or_withdraws():
    sara = seller()
    wanted = absence.ask(sara, MONDAY, FRIDAY, actor=sara)
    for refused in (colleague(), stranger()):
        with pytest.raises(NotAllowed):
            absence.ask(sara, MONDAY + 30 * DAY, FRIDAY + 30 * DAY, actor=refused)
        with pytest.raises(NotAllowed):
            absence.approve(wanted, refused)
        with pytest.raises(NotAllowed):
            absence.withdraw(wanted, refused)


def test_colleagues_see_what_is_agreed_and_the_stranger_nothing():
    sara, max_ = seller(), manager()
    wanted = absence.ask(sara, MONDAY, FRIDAY, actor=sara)
    carl, sam = colleague(), stranger()
    assert [TimeOff.objects.visible_to(one).count() for one in (sara, max_, carl, sam)] == [1, 1, 0, 0]
    absence.approve(wanted, max_)
    assert [TimeOff.objects.visible_to(one).count() for one in (sara, max_, carl, sam)] == [1, 1, 1, 0]


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [(FRIDAY, MONDAY, "ends_on"), (MONDAY, MONDAY + 400 * DAY, "ends_on"), (FRIDAY, FRIDAY + 2 * DAY, "starts_on")],
)
def test_days_that_make_no_sense_are_refused_by_name(first, last, field):
    sara = seller()
    absence.ask(sara, MONDAY, FRIDAY, actor=sara)
    with pytest.raises(Refused) as refusal:
        absence.ask(sara, first, last, actor=sara)
    assert refusal.value.field == field


def test_the_table_keeps_no_time_off_that_ends_before_it_starts():
    with pytest.raises(IntegrityError), transaction.atomic():
        TimeOff.objects.create(user=seller(), starts_on=FRIDAY, ends_on=MONDAY)


def test_what_was_withdrawn_comes_back_unless_the_days_were_taken():
    sara, max_ = seller(), manager()
    wanted = absence.ask(sara, MONDAY, FRIDAY, actor=max_)
    absence.withdraw(wanted, sara)
    assert sara in duty.available(MORNING)
    absence.bring_back(wanted, sara)
    assert sara not in duty.available(MORNING)
    absence.withdraw(wanted, sara)
    absence.ask(sara, MONDAY, MONDAY, actor=sara)
    with pytest.raises(Refused):
        absence.bring_back(wanted, sara)


def test_the_log_tells_the_days_but_not_the_reason():
    sara = seller()
    absence.ask(sara, MONDAY, FRIDAY, actor=sara, reason="Operation")
    event = Event.objects.get(name="time_off.asked")
    assert (event.subject_id, event.data["starts_on"]) == (sara.pk, "2026-03-02")
    assert "Operation" not in str(event.data)


def test_a_day_is_split_into_free_and_busy():
    sara = person("Sara Seller", timezone="America/Detroit")
    duty.keep_hours(sara, NINE_TO_FIVE, sara)
    (free,) = duty.free_ranges(sara, MONDAY)
    assert (free.starts_at.hour, free.ends_at.hour) == (14, 22)
    before, after = duty.busy_ranges(sara, MONDAY)
    assert (before.ends_at, after.starts_at) == (free.starts_at, free.ends_at)
    assert after.ends_at - before.starts_at == DAY
    assert duty.free_ranges(sara, MONDAY + 2 * DAY) == []


def test_the_day_the_clocks_change_has_23_hours():
    sara = person("Sara Seller", timezone="America/Detroit")
    (only,) = duty.busy_ranges(sara, dt.date(2026, 3, 8))
    assert only.ends_at - only.starts_at == dt.timedelta(hours=23)


def test_who_said_no_hours_keeps_those_of_the_office():
    sara = seller()
    assert duty.works_at(sara, MORNING)
    assert not duty.works_at(sara, MORNING.replace(hour=8))  # three in the morning
    assert duty.free_ranges(sara, dt.date(2026, 3, 8)) == []  # the office is closed on Sunday


def test_time_off_and_being_away_empty_the_day():
    sara = seller()
    duty.go_away(sara, MORNING, sara)
    (free,) = duty.free_ranges(sara, MONDAY)
    assert free.starts_at == MORNING
    assert not duty.works_at(sara, MORNING - dt.timedelta(minutes=1))
    absence.ask(sara, MONDAY, MONDAY, actor=manager())
    assert duty.free_ranges(sara, MONDAY) == []


def test_a_whole_teams_week_costs_two_queries(django_assert_num_queries):
    team = [person(f"Rep {number}", Role.FIELD, timezone="America/Detroit") for number in range(6)]
    for one in team:
        duty.keep_hours(one, NINE_TO_FIVE, None)
    absence.ask(team[0], MONDAY, MONDAY, actor=owner())
    with django_assert_num_queries(2):
        found = duty.free_ranges_of(team, MONDAY, FRIDAY)
    assert [len(found[one.pk]) for one in team] == [3, 4, 4, 4, 4, 4]


def test_taken_time_comes_off_what_is_free():
    hour = dt.timedelta(hours=1)
    day = duty.Range(MORNING, MORNING + 8 * hour)
    holes = [duty.Range(MORNING + 2 * hour, MORNING + 3 * hour), duty.Range(MORNING + 7 * hour, MORNING + 9 * hour)]
    assert duty.without([day], holes) == [
        duty.Range(MORNING, MORNING + 2 * hour),
        duty.Range(MORNING + 3 * hour, MORNING + 7 * hour),
    ]
