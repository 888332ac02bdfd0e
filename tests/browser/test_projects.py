"""A project from the won lead to the finished roof, on a desk and in a hand."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Complaints, Sit
from tests.browser.gestures import drag, panel
from tests.browser.test_looks import AXE, COLOURS, RULES, RUN

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)
TODAY = dt.datetime.now(dt.UTC).date()


def begin(page: Page, name: str, *, days: int | None = None) -> str:
    """Type a lead in, win it, start its project. Gives the address of the project."""
    page.goto("/leads/new/")
    first, _, last = name.partition(" ")
    page.get_by_label("First name").fill(first)
    page.get_by_label("Last name").fill(last)
    page.get_by_label("E-mail").fill(f"{first}.{last}@example.com".lower())
    page.get_by_label("Estimated value").fill("18,450")
    page.get_by_role("button", name="Take in").click()
    page.locator("summary", has_text="Won").click()
    page.get_by_role("button", name="Close as won").click()
    page.get_by_role("link", name="Start a project").click()
    page.get_by_label("Name").fill(f"Roof of {last}")
    if days is not None:
        start = TODAY + dt.timedelta(days=days)
        page.get_by_label("First day of work").fill(start.isoformat())
        page.get_by_label("Last day of work").fill((start + dt.timedelta(days=2)).isoformat())
    page.get_by_role("button", name="Start the project").click()
    expect(page.get_by_role("heading", name=f"Roof of {last}")).to_be_visible()
    return re.sub(r"https?://[^/]+", "", page.url)


def test_a_won_lead_becomes_a_finished_roof(sit: Sit, tmp_path: Path):
    page = sit("mia")
    begin(page, "Rita Ridge")
    expect(page.locator(".way .now")).to_have_text("Approved")
    expect(page.locator("main")).to_contain_text("It cannot be scheduled without a first day of work.")
    panel(page, "The job").get_by_role("button", name="Days").click()
    page.locator("#modal").get_by_label("First day of work").fill(TODAY.isoformat())
    page.locator("#modal").get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Scheduled").click()
    page.get_by_role("button", name="In progress").click()
    picture = tmp_path / "roof.png"
    picture.write_bytes(PIXEL)
    for kind in ("Before", "After"):
        page.locator(".uploads label").filter(has_text=kind).locator("input").set_input_files(picture)
        expect(panel(page, "Documents and photos")).to_contain_text(f"{kind} photo")
    required = page.locator(".checks li:not(.done)").filter(has_text="required")
    while required.count():
        count = required.count()
        required.first.locator(".tick").click()
        expect(required).to_have_count(count - 1)
    page.locator(".next-steps").get_by_role("button", name="Completed").click()
    expect(page.locator(".way .now")).to_have_text("Completed")
    expect(page.locator("#toasts")).to_contain_text("is now: Completed.")


def test_going_on_without_what_is_missing_asks_a_manager_why(sit: Sit):
    page = sit("mia")
    begin(page, "Otto Override", days=1)
    for step in ("Scheduled", "In progress"):
        page.get_by_role("button", name=step).click()
    page.locator(".next-steps").get_by_role("button", name="Completed").click()
    asking = page.get_by_role("dialog")
    expect(asking).to_contain_text("required points of the checklist are open")
    asking.get_by_label("Why").fill("Photos are on the old phone")
    asking.get_by_role("button", name="Completed").click()
    expect(page.locator("#timeline")).to_contain_text("Photos are on the old phone")


def test_material_is_planned_and_used(sit: Sit):
    page = sit("mia")
    begin(page, "Lena Lines")
    lines = panel(page, "Material and work")
    lines.get_by_role("button", name="Add").click()
    asking = page.get_by_role("dialog")
    asking.get_by_label("What").fill("Ridge vents")
    asking.get_by_label("Quantity").fill("12.5")
    asking.get_by_label("Unit", exact=True).select_option("linear_foot")
    asking.get_by_label("Cost of one").fill("4.20")
    asking.get_by_role("button", name="Add").click()
    expect(lines).to_contain_text("12.5 linear feet")
    expect(lines).to_contain_text("$52.50")
    lines.get_by_role("button", name="Used as planned: Ridge vents").click()
    expect(panel(page, "Money")).to_contain_text("Used so far")


def test_a_card_dragged_along_the_pipeline_moves_on_every_screen(sit: Sit):
    mine = sit("mia")
    key = begin(mine, "Dora Dragged", days=3).strip("/").rpartition("/")[2]
    other = sit("dana", "/projects/pipeline/?q=Dora")
    mine.goto("/projects/pipeline/?q=Dora")
    drag(mine, mine.locator(f"#card-{key} b"), mine.locator("#col-scheduled .cards"))
    expect(mine.locator("#toasts")).to_contain_text("Scheduled")
    expect(mine.locator(f"#col-scheduled #card-{key}")).to_be_visible()
    expect(other.locator(f"#col-scheduled #card-{key}")).to_be_visible()


def test_a_card_dropped_where_it_may_not_go_comes_back_with_the_reason(sit: Sit):
    page = sit("mia")
    key = begin(page, "Willy Wrong").strip("/").rpartition("/")[2]
    page.goto("/projects/pipeline/?q=Willy")
    drag(page, page.locator(f"#card-{key} b"), page.locator("#col-scheduled .cards"))
    expect(page.locator("#toasts")).to_contain_text("It cannot be scheduled without a first day of work.")
    expect(page.locator(f"#col-approved #card-{key}")).to_be_visible()


def test_cancelling_from_the_pipeline_asks_why_on_the_projects_page(sit: Sit):
    page = sit("mia")
    begin(page, "Cora Cancelled")
    page.goto("/projects/pipeline/?q=Cora")
    card = page.locator(".card").first
    card.hover()
    card.get_by_label("Move").select_option("cancelled")
    asking = page.get_by_role("dialog")
    asking.get_by_label("Why").fill("They sold the house")
    asking.get_by_role("button", name="Cancelled").click()
    expect(page.locator("main")).to_contain_text("They sold the house")


def test_a_bar_is_moved_with_keys_by_dragging_and_by_dates(sit: Sit):
    page = sit("mia")
    key = begin(page, "Gus Gantt", days=2).strip("/").rpartition("/")[2]
    page.goto("/projects/plan/?q=Gus")
    bar = page.locator(f"#bar-{key}")
    start = TODAY + dt.timedelta(days=2)
    expect(bar).to_have_attribute("data-start", start.isoformat())
    bar.focus()
    with page.expect_response("**/projects/plan/moves/**"):
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
    expect(page.locator(f"#bar-{key}:focus")).to_have_attribute(
        "data-start", (start + dt.timedelta(days=2)).isoformat()
    )
    with page.expect_response("**/projects/plan/moves/**"):
        page.keyboard.press("Shift+ArrowRight")
    page.reload()
    expect(bar).to_have_attribute("data-end", (start + dt.timedelta(days=5)).isoformat())
    box = bar.locator(".whole").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 26 * 3, box["y"] + 8, steps=6)
    with page.expect_response("**/projects/plan/moves/**"):
        page.mouse.up()
    expect(bar).to_have_attribute("data-start", (start + dt.timedelta(days=5)).isoformat())
    page.get_by_role("button", name="Days of").click()
    page.locator("#modal").get_by_label("First day of work").fill(start.isoformat())
    page.locator("#modal").get_by_role("button", name="Save").click()
    expect(bar).to_have_attribute("data-start", start.isoformat())


def test_a_technician_sees_the_job_on_a_phone_and_no_amounts(sit: Sit):
    desk = sit("mia")
    address = begin(desk, "Tess Technician", days=0)
    desk.get_by_text("Put somebody on").click()
    desk.get_by_label("Person").select_option(label="Cal Crew")
    panel(desk, "Team").get_by_role("button", name="Add").click()
    desk.get_by_role("button", name="Scheduled").click()
    phone = sit("cal", "/projects/", phone=True)
    phone.get_by_role("link", name="Roof of Technician").click()
    expect(phone).to_have_url(re.compile(address))
    expect(phone.locator("main")).not_to_contain_text("$")
    phone.get_by_role("button", name="In progress").tap()
    expect(phone.locator(".way .now")).to_have_text("In progress")
    phone.get_by_role("button", name="Done: Yard swept with the magnet").tap()
    expect(phone.get_by_role("button", name="Not done: Yard swept with the magnet")).to_be_visible()


def test_a_phone_shows_the_plan_as_a_list_of_days(sit: Sit):
    begin(sit("mia"), "Anna Agenda", days=1)
    phone = sit("mia", "/projects/plan/?q=Anna", phone=True)
    expect(phone.locator(".agenda")).to_contain_text("Anna Agenda")
    expect(phone.locator(".gantt")).to_be_hidden()


PAGES = (
    "/projects/", "/projects/?q=nothing+of+that+name", "/projects/pipeline/", "/projects/plan/",
    "/projects/plan/?zoom=week&lanes=crew", "/projects/plan/?zoom=quarter", "/projects/new/", "/projects/crews/",
    "/projects/crews/new/", "{project}", "{project}edit/", "{project}sheet/", "{project}days/", "/settings/projects/",
)  # fmt: skip


@pytest.fixture(scope="session")
def looked_at() -> dict[str, str]:
    return {}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_for_everybody_and_stays_within_a_phone(
    path: str, sit: Sit, looked_at: dict[str, str], complaints: Complaints
):
    page = sit("dana", reduced_motion="reduce")
    if not looked_at:
        looked_at["project"] = begin(page, "Lou Looks", days=0)
    page.goto(path.format(**looked_at))
    page.evaluate(AXE)
    found = [f"light: {words}" for words in page.evaluate(RUN, RULES)]
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {words}" for words in page.evaluate(RUN, COLOURS)]
    page.set_viewport_size(PHONE["viewport"])
    page.emulate_media(color_scheme="light")
    found += [f"phone: {words}" for words in page.evaluate(RUN, RULES)]
    assert not found
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]
