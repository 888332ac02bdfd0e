"""The pages of figures, on the numbers of tests/insight/world.py."""

# ruff: noqa: F811 -- fixtures are used by name

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from roofs.comms.calendar.models import Appointment
from roofs.comms.messaging.models import Message
from roofs.core.accounts.models import User
from roofs.core.company.office import office
from roofs.core.events import record
from roofs.marketing.spending.models import Spend
from roofs.sales.leads.models import Lead
from tests.asking import questions
from tests.insight.world import World, at, lead, world  # noqa: F401 -- fixtures are used by name
from tests.sales.people import ava, crew, mia, stranger, tom  # noqa: F401 -- fixtures are used by name
from tests.surfaces.web.browsers import page, signed_in, words

MARCH = {"from": "2025-03-01", "to": "2025-03-31"}
PAGES = ["analytics", "analytics_funnel", "analytics_revenue", "analytics_team", "analytics_sources"]
PAGES += ["analytics_places", "analytics_forecast", "analytics_report", "reports"]
FOR_MANAGERS = ["spending"]


@pytest.fixture(autouse=True)
def _in_detroit(db: None) -> None:
    office.save(office.get().model_copy(update={"timezone": "America/Detroit"}))


def shown(user: User, name: str, **query: str) -> str:
    return words(signed_in(user).get(reverse(f"web:{name}"), query))


# --- rights


@pytest.mark.parametrize("name", PAGES)
def test_those_who_sell_and_those_who_lead_open_every_page_and_nobody_else(name, world: World, crew, stranger):
    answers = {user.role: signed_in(user).get(reverse(f"web:{name}")) for user in (world.mia, world.ava, crew)}
    assert {role: answer.status_code for role, answer in answers.items()} == {
        "manager": 200,
        "sales": 200,
        "field": 403,
    }
    assert signed_in(stranger).get(reverse(f"web:{name}")).status_code in {302, 403}


def test_spend_is_for_managers(world: World, crew):
    row = Spend.objects.filter(source="facebook").get()
    assert signed_in(world.mia).get("/analytics/spending/").status_code == 200
    for user in (world.ava, crew):
        client = signed_in(user)
        assert client.get("/analytics/spending/").status_code == 403
        assert client.post("/analytics/spending/", {"source": "phone_call"}).status_code == 403
        assert client.post(f"/analytics/spending/{row.pk}/deletion/").status_code == 403
        assert client.post("/analytics/spending/import/").status_code == 403


def test_a_seller_sees_himself_and_no_cost(world: World):
    team = shown(world.ava, "analytics_team", **MARCH)
    assert "Ava Lindqvist" in team
    assert "Tom Becker" not in team
    assert "Cost per lead" not in shown(world.ava, "analytics_sources", **MARCH)
    assert "Cost per lead" not in shown(world.ava, "analytics_report")


# --- numbers


def test_revenue_by_month_and_job(world: World):
    text = shown(world.mia, "analytics_revenue", **MARCH)
    assert "Revenue $22,000" in text
    assert "Mar 2025 $22,000 4 $5,500" in text
    assert "Roof repair $5,000 1 $5,000" in text
    assert "Together $22,000 4 $5,500" in text


def test_the_team_is_a_table_with_everybody_and_all_together(world: World):
    text = shown(world.mia, "analytics_team", **MARCH)
    assert "Ava Lindqvist 3 3 1 67% $17,000 $5,667 2 min" in text
    assert "Together 7 4 1 43% $22,000" in text


def test_sources_with_what_they_cost(world: World):
    assert "Google Ads 3 3 67% $17,000 $3,100 $1,033 $1,033 448%" in shown(world.mia, "analytics_sources", **MARCH)


def test_sources_of_one_person_are_shown_without_cost_which_nobody_knows_by_person(world: World):
    text = shown(world.mia, "analytics_sources", **MARCH, person=str(world.tom.pk))
    assert "Google Ads 1 0 0% $0" in text
    assert "Cost per lead" not in text


def test_places_by_zip_and_by_city(world: World):
    assert "48009 1 0 0% $17,000" in shown(world.mia, "analytics_places", **MARCH)
    assert "Troy 1 1 100% $4,000" in shown(world.mia, "analytics_places", **MARCH, by="city")


def test_the_funnel_says_how_far_leads_came(world: World):
    text = shown(world.mia, "analytics_funnel", **MARCH)
    assert "How far 7 leads came" in text
    assert "Contacted 5 71%" in text
    assert "1 of them are lost and 1 set aside" in text


def test_too_little_history_is_said(world: World):
    with time_machine.travel(at("2025-04-10T12:00")):
        text = shown(world.mia, "analytics_forecast")
    assert "Not enough history yet" in text
    assert "You have 1." in text


def test_a_forecast_is_drawn_with_its_interval_and_told_in_a_table(world: World):
    for month in range(1, 13):
        day = f"2024-{month:02d}-15"
        lead(world.ava, "referral", "won", day, won_at=at(day), estimated_value_cents=10_000_00)
    with time_machine.travel(at("2025-01-10T12:00")):
        answer = signed_in(world.mia).get("/analytics/forecast/?months=3")
    assert '<polygon class="band"' in page(answer)
    assert "Jan 2025 $10,000 $10,000 $10,000" in words(answer)


def test_charts_are_drawn_in_a_way_every_language_understands(world: World):
    User.objects.filter(pk=world.mia.pk).update(language="es")
    drawn = page(signed_in(User.objects.get(pk=world.mia.pk)).get("/analytics/revenue/", MARCH))
    places = re.findall(r'<rect x="([^"]*)" y="([^"]*)" width="([^"]*)" height="([^"]*)"', drawn)
    assert places
    assert all(re.fullmatch(r"\d+\.\d\d", place) for each in places for place in each)


@pytest.mark.parametrize(
    "query", [{"period": "ever"}, {"from": "soon"}, {"person": "x"}, {"source": "tv"}, {"to": "0001-01-01"}]
)
@pytest.mark.parametrize("name", PAGES)
def test_an_old_or_broken_bookmark_still_opens(name, query, world: World):
    assert signed_in(world.mia).get(reverse(f"web:{name}"), query).status_code == 200


# --- taking away


CSV = [
    ("analytics", MARCH, "Leads"),
    ("analytics_funnel", MARCH, "Stage,Leads,Of all,Of the stage before,Here now"),
    ("analytics_revenue", MARCH, "Mar 2025,22000.00,4,5500"),
    ("analytics_team", MARCH, "Ava Lindqvist,3,3,1,0.6667,17000.00"),
    ("analytics_sources", MARCH, "Google Ads,3,3,0.6667,17000.00,3100.00,1033.33"),
    ("analytics_places", MARCH, "48009,1,0,0.0,17000.00"),
    ("analytics_report", MARCH | {"measure": "leads", "by": "city"}, "Troy,1"),
    ("spending", {}, "google_ads,2025-03,3100.00,"),
]


@pytest.mark.parametrize(("name", "query", "line"), CSV)
def test_each_table_can_be_taken_away(name, query, line, world: World):
    answer = signed_in(world.mia).get(reverse(f"web:{name}"), query | {"format": "csv"})
    body = b"".join(answer) if answer.streaming else answer.content
    assert answer["Content-Type"].startswith("text/csv")
    assert line in body.decode("utf-8-sig")


# --- a report of one's own


def test_a_report_is_put_together(world: World):
    answer = signed_in(world.mia).get(
        "/analytics/report/?measure=leads&measure=won&by=source&by=temperature&from=2025-03-01&to=2025-03-31"
    )
    assert "Google Ads Cold 2 3" in words(answer)
    assert "Google Ads Hot 1 0" in words(answer)


def test_what_cannot_be_told_apart_so_is_said(world: World):
    answer = signed_in(world.mia).get("/analytics/report/?measure=spend_cents&by=person")
    assert answer.status_code == 422
    assert "“Spend” is not known by “Person”." in words(answer)


# --- spend


def test_spend_is_entered_replaced_deleted_and_brought_back(world: World):
    client = signed_in(world.mia)
    client.post("/analytics/spending/", {"source": "nextdoor", "month": "2025-05", "amount": "$1,250.50"})
    row = Spend.objects.get(source="nextdoor")
    assert (row.month, row.cents, row.created_by) == (dt.date(2025, 5, 1), 125_050, world.mia)
    client.post("/analytics/spending/", {"source": "nextdoor", "month": "2025-05", "amount": "99"})
    row.refresh_from_db()
    assert row.cents == 9_900
    deleted = client.post(f"/analytics/spending/{row.pk}/deletion/", follow=True)
    assert f"/analytics/spending/{row.pk}/restoration/" in page(deleted)
    client.post(f"/analytics/spending/{row.pk}/restoration/")
    assert Spend.objects.visible_to(world.mia).filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    ("field", "typed", "told"), [("amount", "a lot", "amount like"), ("month", "soon", "like 2025-03")]
)
def test_what_was_typed_wrong_is_kept_and_named(field, typed, told, world: World):
    given = {"source": "nextdoor", "month": "2025-05", "amount": "5"} | {field: typed}
    answer = signed_in(world.mia).post("/analytics/spending/", given)
    assert answer.status_code == 422
    assert told in words(answer)
    assert f'value="{typed}"' in page(answer)


def test_a_list_of_spend_is_uploaded_and_bad_rows_are_told(world: World):
    upload = SimpleUploadedFile("spend.csv", b"Source,Month,Amount\nNextdoor,2025-05,10\nSkywriting,2025-05,10\n")
    answer = signed_in(world.mia).post("/analytics/spending/import/", {"file": upload})
    assert "Line 3: “Skywriting” is no source we know." in words(answer)
    assert Spend.objects.get(source="nextdoor").cents == 1_000


def test_a_picture_is_no_list(world: World):
    upload = SimpleUploadedFile("spend.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00")
    assert signed_in(world.mia).post("/analytics/spending/import/", {"file": upload}).status_code == 422


# --- reports


@time_machine.travel(at("2025-04-10T12:00"))
def test_reports_are_read_taken_away_and_sent_to_oneself(world: World):
    client = signed_in(world.mia)
    assert "March 2025" in shown(world.mia, "reports")
    assert "Revenue $22,000" in words(client.get("/reports/monthly/2025-03-01/"))
    assert client.get("/reports/monthly/2025-03-01/report.pdf").content.startswith(b"%PDF-")
    client.post("/reports/monthly/2025-03-01/sending/")
    assert Message.objects.get(template="report_monthly").to_address == "mia@example.com"


@time_machine.travel(at("2025-04-10T12:00"))
def test_whose_report_one_may_read(world: World, crew):
    week, month = "/reports/weekly/2025-03-03/", "/reports/monthly/2025-03-01/"
    assert "Ava Lindqvist" in words(signed_in(world.ava).get(week))
    assert signed_in(world.ava).get(f"{week}?person={world.tom.pk}").status_code == 404
    assert "Tom Becker" in words(signed_in(world.mia).get(f"{week}?person={world.tom.pk}"))
    for path in (month, f"{month}report.pdf"):
        assert signed_in(world.ava).get(path).status_code == 404
    assert signed_in(world.ava).post(f"{month}sending/").status_code == 404
    assert signed_in(crew).get(week).status_code == 403


@time_machine.travel(at("2025-04-10T12:00"))
@pytest.mark.parametrize(
    "path", ["weekly/2025-03-04", "weekly/2025-04-07", "monthly/2025-04-01", "monthly/x", "daily/2025-03-03"]
)
def test_there_is_no_report_of_half_a_week_or_of_one_that_still_runs(path, world: World):
    assert signed_in(world.mia).get(f"/reports/{path}/").status_code == 404


# --- the first page


@time_machine.travel(at("2025-04-01T12:00"))
def test_the_first_page_shows_six_numbers_beside_what_they_were(world: World):
    text = shown(world.mia, "dashboard")
    assert "New today 1 +0% than yesterday" in text
    assert "Conversion rate, 30 days 29%" in text
    assert "Until answered, average 3 min 30 s +250%" in text
    assert "Hot leads to act on 1" in text


@time_machine.travel(at("2025-04-01T12:00"))
def test_the_first_page_counts_only_what_one_may_see(world: World):
    assert "Hot leads to act on 0" in shown(world.ava, "dashboard")
    assert "Hot leads to act on 1" in shown(world.tom, "dashboard")


@time_machine.travel(at("2025-04-01T12:00"))
def test_the_first_page_shows_the_appointments_of_seven_days(world: World, crew):
    for days, title in ((2, "Roof of the Delgados"), (9, "Much later")):
        starts = at("2025-04-01T14:00") + dt.timedelta(days=days)
        meeting = Appointment.objects.create(
            title=title,
            starts_at=starts,
            ends_at=starts + dt.timedelta(hours=1),
            zone="America/Detroit",
            kind="inspection",
        )
        meeting.attendances.create(user=crew, starts_at=meeting.starts_at, ends_at=meeting.ends_at)
    for user in (world.mia, crew):
        text = shown(user, "dashboard")
        assert "Roof of the Delgados" in text
        assert "Much later" not in text
    assert "Roof of the Delgados" not in shown(world.ava, "dashboard")


def test_the_first_page_tells_what_happened_to_whoever_may_know(world: World):
    mine = Lead.objects.filter(assigned_to=world.tom, deleted_at=None).first()
    record("lead.won", mine, actor=world.tom)
    for user, knows in ((world.mia, True), (world.tom, True), (world.ava, False)):
        assert (f"Won {mine} " in words(signed_in(user).get("/dashboard/activity/"))) is knows


def test_the_first_page_asks_no_more_of_the_database_when_more_happened(world: World):
    client = signed_in(world.mia)

    def queries() -> int:
        with questions() as caught:
            client.get("/")
        return len(caught)

    client.get("/")
    before = queries()
    for number in range(5):
        each = lead(world.ava, "referral", "new", f"2025-03-0{number + 1}")
        record("lead.arrived", each, source="referral")
    assert queries() <= before + 1  # the leads that are shown now are fetched with their contacts at once
