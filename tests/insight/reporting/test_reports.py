from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from roofs.comms.messaging.models import Message, Purpose
from roofs.core.accounts.models import User
from roofs.core.company.office import office
from roofs.insight.reporting import letter, sending
from roofs.insight.reporting.content import monthly, week_before, weekly
from roofs.insight.reporting.pdf import pdf
from roofs.insight.reporting.policy import REPORTS, ReportRules
from tests.insight.world import World, at

MONDAY, MARCH = dt.date(2025, 3, 3), dt.date(2025, 3, 1)


@pytest.fixture(autouse=True)
def _in_detroit(db: None) -> None:
    office.save(office.get().model_copy(update={"timezone": "America/Detroit", "name": "Ridgeline Roofing"}))


def rules(**facts: object) -> None:
    REPORTS.save(ReportRules.model_validate(facts))


def told(report) -> dict[str, str]:
    return {line.title: line.value for line in report.lines}


def section(report, title: str) -> list[list[str]]:
    return next(one.rows for one in report.sections if one.title == title)


# --- what stands in them


def test_a_week_is_that_of_one_person(world: World):
    ava, tom = weekly(world.ava, MONDAY), weekly(world.tom, MONDAY)
    assert told(ava)["Leads"] == "2"  # March 5 and 9
    assert told(ava)["Won"] == "1"  # March 8
    assert told(ava)["Until answered, median"] == "6 min"  # 120 and 600 seconds
    assert told(tom)["Leads"] == "0"
    assert section(tom, "As it stands now") == [
        ["Open leads", "3"], ["Hot leads to act on", "1"], ["Open value", "–"],
    ]  # fmt: skip


def test_a_month_is_that_of_the_company(world: World):
    report = monthly(world.mia, MARCH)
    assert told(report)["Revenue"] == "$22,000"
    assert told(report)["Cost per lead"] == "$586"
    assert section(report, "Each person")[0] == ["Ava Lindqvist", "3", "3", "67%", "$17,000", "2 min"]
    assert ["Google Ads", "3", "3", "$17,000", "$3,100", "$1,033", "448%"] in section(report, "Each source")
    assert section(report, "What may come") == []
    assert "9 whole months" in next(one.note for one in report.sections if one.title == "What may come")


def test_who_does_not_run_the_company_gets_no_word_of_what_it_spends(world: World):
    assert not {"Spend", "Cost per lead", "Return on spend"} & set(told(monthly(world.ava, MARCH)))


def test_a_report_says_the_same_when_it_is_made_again_later(world: World):
    with time_machine.travel(at("2025-04-02T09:00")):
        first = monthly(world.mia, MARCH)
    with time_machine.travel(at("2025-09-02T09:00")):
        assert monthly(world.mia, MARCH) == first


def test_letter_and_text_hold_the_numbers_and_the_way_to_the_page(world: World):
    report = monthly(world.mia, MARCH)
    for written in (letter.html(report), letter.text(report)):
        assert "$22,000" in written
        assert "/reports/monthly/2025-03-01/" in written
        assert "Ava Lindqvist" in written


# --- as PDF


def test_a_pdf_is_one(world: World):
    assert pdf(monthly(world.mia, MARCH)).startswith(b"%PDF-")


def test_a_hostile_name_stays_a_name(world: World):
    world.ava.full_name = '#panic("x") $ ] <b>*[& \\ `'
    world.ava.save()
    report = monthly(world.mia, MARCH)
    assert pdf(report).startswith(b"%PDF-")
    assert "&lt;b&gt;" in letter.html(report)


def test_a_company_without_anything_gets_a_report_too(mia: User):
    assert pdf(monthly(mia, MARCH)).startswith(b"%PDF-")
    assert pdf(weekly(mia, MONDAY)).startswith(b"%PDF-")


# --- when, and to whom


def written() -> list[tuple[str, str]]:
    found = Message.objects.filter(template__startswith="report_").order_by("to_address", "template")
    return [(one.to_address, one.template) for one in found]


NEVER = at("2025-03-10T06:59")
DUE = at("2025-03-10T07:00")


def test_nothing_is_sent_unless_the_office_wants_it(world: World):
    assert sending.send_due(DUE) == 0


def test_the_week_is_sent_at_its_hour_by_the_clocks_of_the_office_and_once(world: World):
    rules(weekly=True)
    assert sending.send_due(NEVER) == 0
    assert sending.send_due(DUE) == 2
    assert sending.send_due(DUE) == 0
    assert sending.send_due(DUE + dt.timedelta(hours=30)) == 0
    assert written() == [("ava@example.com", "report_weekly"), ("tom@example.com", "report_weekly")]
    letter = Message.objects.get(to_address="ava@example.com")
    assert (letter.to_user, letter.purpose) == (world.ava, Purpose.ALERT)
    assert "Mar 3 – Mar 9, 2025" in letter.subject


def test_the_next_week_is_another(world: World):
    rules(weekly=True)
    sending.send_due(DUE)
    assert sending.send_due(DUE + dt.timedelta(days=7)) == 2


def test_an_engine_that_was_away_sends_late_but_not_something_old(world: World):
    rules(weekly=True)
    assert sending.send_due(DUE + dt.timedelta(days=3)) == 0
    assert sending.send_due(DUE + dt.timedelta(days=1)) == 2


def test_the_day_can_be_chosen_and_the_week_is_still_the_last_whole_one(world: World):
    rules(weekly=True, weekly_day="friday", weekly_at="16:30", weekly_to="office")
    assert sending.send_due(DUE) == 0
    assert sending.send_due(at("2025-03-14T16:30")) == 3
    assert all("Mar 3 – Mar 9" in one.subject for one in Message.objects.all())


def test_the_month_goes_to_those_who_run_the_company(world: World):
    User.objects.create_user("adam@example.com", full_name="Adam Admin", role="admin")
    rules(monthly=True)
    assert sending.send_due(at("2025-04-01T06:59")) == 0
    assert sending.send_due(at("2025-04-01T07:00")) == 1
    assert written() == [("adam@example.com", "report_monthly")]
    rules(monthly=True, monthly_to="managers")
    assert sending.send_due(at("2025-04-01T08:00")) == 1
    assert written() == [("adam@example.com", "report_monthly"), ("mia@example.com", "report_monthly")]


def test_somebody_who_left_gets_nothing(world: World):
    rules(weekly=True)
    User.objects.filter(pk=world.tom.pk).update(is_active=False)
    assert sending.send_due(DUE) == 1


def test_each_reads_it_in_his_own_language(world: World):
    User.objects.filter(pk=world.ava.pk).update(language="es")
    rules(weekly=True)
    sending.send_due(DUE)
    assert 'lang="es"' in Message.objects.get(to_address="ava@example.com").html
    assert 'lang="en"' in Message.objects.get(to_address="tom@example.com").html


def test_asked_for_it_is_sent_again(world: World):
    rules(weekly=True)
    sending.send_due(DUE)
    sending.send_now("weekly", MONDAY, world.ava)
    sending.send_now("weekly", MONDAY, world.ava)
    assert len(written()) == 4


@pytest.mark.parametrize(("day", "monday"), [("2025-03-10", "2025-03-03"), ("2025-03-16", "2025-03-03")])
def test_the_last_whole_week(day: str, monday: str):
    assert week_before(dt.date.fromisoformat(day)).isoformat() == monday
