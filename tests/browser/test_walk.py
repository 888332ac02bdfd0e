"""From the first call to the finished roof, by everyone who may walk that way, at a desk and on a telephone."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Complaints, Sit
from tests.browser.gestures import panel
from tests.browser.test_looks import AXE, RULES, RUN
from tests.browser.test_projects import PIXEL

TODAY = dt.datetime.now(dt.UTC).date()
DEVICES = pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])


def look(page: Page) -> None:
    """What somebody who cannot see, or only has keys, would stumble over."""
    page.evaluate(AXE)
    assert not page.evaluate(RUN, RULES), page.url


def take_in(page: Page, first: str, last: str) -> str:
    page.goto("/leads/new/")
    page.get_by_label("First name").fill(first)
    page.get_by_label("Last name").fill(last)
    page.get_by_label("E-mail").fill(f"{first}.{last}@example.com".lower())
    page.get_by_label("Street").fill("418 Walnut Blvd")
    page.get_by_label("City").fill("Rochester")
    page.get_by_label("Estimated value").fill("18,450")
    look(page)
    page.get_by_role("button", name="Take in").click()
    expect(page.get_by_role("heading", name=f"{first} {last}", level=1)).to_be_visible()
    return page.url


def make_an_appointment(page: Page, who: str, day: dt.date) -> None:
    page.locator("main").get_by_role("link", name="Appointment", exact=True).first.click()
    page.get_by_role("checkbox", name=who).check()
    page.get_by_label("Day", exact=True).fill(day.isoformat())
    page.get_by_label("Time", exact=True).fill("10:00")
    look(page)
    page.get_by_role("button", name="Put into the calendar").click()
    expect(page).to_have_url(re.compile(r"/calendar/\d+/$"))
    look(page)


def win(page: Page, lead: str, last: str) -> None:
    """The sale: a customer, and their project with its days."""
    page.goto(lead)
    page.locator("summary", has_text="Won").click()
    page.get_by_role("button", name="Close as won").click()
    expect(panel(page, "Timeline")).to_contain_text("Became a customer")
    page.get_by_role("link", name="Start a project").click()
    page.get_by_label("Name").fill(f"Roof of {last}")
    page.get_by_label("First day of work").fill(TODAY.isoformat())
    page.get_by_label("Last day of work").fill(TODAY.isoformat())
    look(page)
    page.get_by_role("button", name="Start the project").click()
    expect(page.locator(".way .now")).to_have_text("Approved")


def finish(page: Page, picture: Path) -> None:
    """Pictures, the points of the checklist, done."""
    for kind in ("Before", "After"):
        page.locator(".uploads label").filter(has_text=kind).locator("input").set_input_files(picture)
        expect(panel(page, "Documents and photos")).to_contain_text(f"{kind} photo")
    required = page.locator(".checks li:not(.done)").filter(has_text="required")
    while left := required.count():
        required.first.locator(".tick").click()
        expect(required).to_have_count(left - 1)
    page.locator(".next-steps").get_by_role("button", name="Completed").click()
    expect(page.locator(".way .now")).to_have_text("Completed")
    look(page)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "roof.png"
    path.write_bytes(PIXEL)
    return path


@DEVICES
@pytest.mark.parametrize(
    ("who", "name"), [("dana", "Dana Whitfield"), ("mia", "Mia Manager"), ("ava", "Ava Lindqvist")]
)
def test_the_office_walks_from_the_call_to_the_finished_roof(sit: Sit, who: str, name: str, phone: bool, picture: Path):
    last = f"Walked{'phone' if phone else 'desk'}"
    page = sit(who, phone=phone)
    lead = take_in(page, name.partition(" ")[0], last)
    make_an_appointment(page, name, TODAY + dt.timedelta(days=8 if phone else 7))
    win(page, lead, last)
    page.get_by_role("button", name="Scheduled").click()
    page.get_by_role("button", name="In progress").click()
    expect(page.locator(".way .now")).to_have_text("In progress")
    finish(page, picture)
    page.goto(f"/customers/?q={last}+{name.partition(' ')[0]}")
    expect(page.locator("main")).to_contain_text(last)


@DEVICES
def test_a_crew_finishes_the_roof_and_sees_no_lead(sit: Sit, phone: bool, picture: Path, complaints: Complaints):
    last = f"Crewed{'phone' if phone else 'desk'}"
    office = sit("mia")
    lead = take_in(office, "Cleo", last)
    win(office, lead, last)
    office.get_by_text("Put somebody on").click()
    office.get_by_label("Person").select_option(label="Cal Crew")
    panel(office, "Team").get_by_role("button", name="Add").click()
    office.get_by_role("button", name="Scheduled").click()
    expect(office.locator(".way .now")).to_have_text("Scheduled")

    crew = sit("cal", "/calendar/", phone=phone)
    look(crew)
    crew.goto(f"/projects/?q={last}")
    crew.get_by_role("link", name=f"Roof of {last}").click()
    expect(crew.locator("main")).not_to_contain_text("$")
    crew.get_by_role("button", name="In progress").click()
    expect(crew.locator(".way .now")).to_have_text("In progress")
    finish(crew, picture)
    complaints.tolerate("404")
    crew.goto(lead)
    expect(crew.get_by_role("heading", level=1)).not_to_contain_text("Cleo")
