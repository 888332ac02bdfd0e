import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from roofs.core.accounts.models import Role
from roofs.core.accounts.problems import NotAllowed
from roofs.core.company.office import Hours, Week
from roofs.core.events.models import Event
from roofs.people.team import duty
from roofs.people.team.models import Availability
from tests.core.accounts.people import colleague, manager, owner, person, seller, stranger

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 3, 2, 15, 0, tzinfo=dt.UTC)  # 10 in the morning in Detroit


def test_active_sales_reps_may_get_a_lead_and_nobody_else():
    owner(), manager(), stranger(), person("Finn Field", Role.FIELD), person("Gina Gone", is_active=False)
    sara, carl = seller(), colleague()
    assert set(duty.available(MONDAY)) == {sara, carl}


def test_who_is_off_duty_gets_none_until_back():
    sara, carl = seller(), colleague()
    duty.go_off_duty(sara, sara)
    assert set(duty.available(MONDAY)) == {carl}
    duty.go_on_duty(sara, sara)
    assert set(duty.available(MONDAY)) == {sara, carl}


def test_who_is_away_comes_back_without_anybody_remembering():
    sara = seller()
    duty.go_away(sara, MONDAY, sara)
    assert not duty.available(MONDAY - dt.timedelta(seconds=1)).exists()
    assert duty.available(MONDAY).exists()


@pytest.mark.parametrize(
    ("moment", "zone", "is_there"),
    [
        ("2026-03-02T13:59Z", "America/Detroit", False),
        ("2026-03-02T14:00Z", "America/Detroit", True),
        ("2026-03-02T14:00Z", "America/Denver", False),
        ("2026-03-02T22:00Z", "America/Detroit", False),
        ("2026-03-03T15:00Z", "America/Detroit", False),  # Tuesday is free
        ("2026-03-09T13:00Z", "America/Detroit", True),  # the clocks went forward on Sunday
    ],
)
def test_working_hours_are_those_of_the_persons_own_clock(moment, zone, is_there):
    sara = person("Sara Seller", timezone=zone)
    duty.keep_hours(sara, Week(monday=Hours(opens=dt.time(9), closes=dt.time(17)), tuesday=None), sara)
    assert duty.available(dt.datetime.fromisoformat(moment)).exists() is is_there


def test_without_hours_a_person_on_duty_is_there_at_night():
    sara = seller()
    duty.keep_hours(sara, None, sara)
    assert duty.available(MONDAY.replace(hour=7)).get() == sara


def test_a_change_is_told():
    sara, boss = seller(), owner()
    duty.go_off_duty(sara, boss)
    event = Event.objects.get(name="person.availability_changed")
    assert (event.actor, event.subject_id, event.data) == (boss, sara.pk, {"fields": ["away_until", "on_duty"]})


def test_what_are_no_hours_is_refused_by_the_form():
    with pytest.raises(ValidationError):
        Availability(user=seller(), hours={"monday": {"opens": "18:00", "closes": "08:00"}}).full_clean()


def test_hours_that_cannot_be_read_do_not_stop_the_office():
    sara, carl = seller(), colleague()
    Availability.objects.create(user=sara, hours={"monday": "always"})
    assert set(duty.available(MONDAY)) == {sara, carl}


def test_finding_who_is_free_costs_the_same_for_any_team(django_assert_num_queries):
    for number in range(5):
        duty.go_off_duty(person(f"Rep {number}", timezone="America/Detroit"), None)
    with django_assert_num_queries(3):
        list(duty.available(MONDAY))


def test_duty_is_changed_by_oneself_or_a_manager_and_by_nobody_else():
    sara = seller()
    duty.go_off_duty(sara, sara)
    duty.go_on_duty(sara, manager())
    for refused in (colleague(), stranger()):
        with pytest.raises(NotAllowed):
            duty.go_off_duty(sara, refused)
    assert duty.available(MONDAY).filter(pk=sara.pk).exists()


def test_colleagues_see_who_is_there_and_the_stranger_does_not():
    sara = seller()
    row = duty.go_off_duty(sara, sara)
    for allowed in (sara, colleague()):
        assert list(Availability.objects.visible_to(allowed)) == [row]
    for refused in (stranger(), person("Gina Gone", is_active=False)):
        assert not Availability.objects.visible_to(refused).exists()


def test_who_was_invited_and_has_not_come_yet_gets_no_leads():
    invited = person("Ida Invited", password=None)
    assert invited not in duty.available(MONDAY)
    invited.password = "chosen"
    invited.save()
    assert invited in duty.available(MONDAY)
