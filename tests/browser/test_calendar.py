from __future__ import annotations

import re
from datetime import date, timedelta

from playwright.sync_api import Page, expect

from tests.browser.conftest import Sit
from tests.browser.gestures import panel

MONDAY = date(2027, 3, 1)  # a week that belongs to these tests
WEEK = "/calendar/?view=week&day={day}"


def made(page: Page, title: str, day: date, clock: str) -> None:
    page.goto("/calendar/new/")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Day", exact=True).fill(day.isoformat())
    page.get_by_label("Time", exact=True).fill(clock)
    page.get_by_role("button", name="Put into the calendar").click()
    expect(page.locator("#toasts")).to_contain_text(title)


def test_a_dragged_appointment_is_at_its_new_time_on_every_screen(sit: Sit):
    mine = sit("ava", "/calendar/")
    made(mine, "Measure the ridge", MONDAY, "09:00")
    mine.goto(WEEK.format(day=MONDAY))
    other = sit("mia", WEEK.format(day=MONDAY))
    event = mine.locator(".cal-event", has_text="Measure the ridge")
    box, tuesday = event.bounding_box(), mine.locator(f"[data-day='{MONDAY + timedelta(days=1)}']").bounding_box()
    assert box
    assert tuesday
    mine.mouse.move(box["x"] + 12, box["y"] + 8)
    mine.mouse.down()
    mine.mouse.move(box["x"] + 30, box["y"] + 30, steps=4)
    mine.mouse.move(tuesday["x"] + 30, box["y"] + 8 + 52, steps=10)  # an hour is 52 pixels
    mine.mouse.up()
    expect(mine.locator("#toasts")).to_contain_text("Measure the ridge: 03/02/2027 10 a.m.")
    for page in (mine, other):
        expect(page.locator(f"[data-day='{MONDAY + timedelta(days=1)}']")).to_contain_text("10 a.m.")


def test_who_cannot_drag_gives_it_another_time_in_the_form(sit: Sit):
    page = sit("tom", "/calendar/")
    made(page, "Count the vents", MONDAY + timedelta(days=2), "09:00")
    page.goto(WEEK.format(day=MONDAY))
    page.get_by_role("link", name=re.compile("Count the vents")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Count the vents")
    dialog.get_by_role("link", name="Move").click()
    move = panel(page, "Another time")
    move.get_by_role("button", name="2:30 p.m.", exact=True).click()
    expect(move).to_contain_text("Free at 2:30 p.m.")
    move.get_by_role("button", name="Move").click()
    expect(panel(page, "Appointment")).to_contain_text("2:30 p.m.")
    expect(panel(page, "What happened")).to_contain_text("Appointment moved")


def test_keys_turn_pages_and_change_the_view(sit: Sit):
    page = sit("ava", WEEK.format(day=MONDAY))
    for key, view in (("m", "month"), ("d", "day"), ("a", "agenda"), ("w", "week")):
        page.keyboard.press(key)
        expect(page).to_have_url(re.compile(f"view={view}&day={MONDAY}"))
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile(f"day={MONDAY + timedelta(days=7)}"))
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile(f"day={MONDAY}"))
    page.keyboard.press("t")
    expect(page.locator(".cal-head.today")).to_be_visible()
    page.goto("/leads/")
    page.keyboard.press("g")
    page.keyboard.press("k")
    expect(page).to_have_url(re.compile("/calendar/$"))


def test_an_empty_hour_leads_to_the_form_with_that_hour(sit: Sit):
    page = sit("ava", WEEK.format(day=MONDAY + timedelta(days=7)))
    page.locator(f"[data-day='{MONDAY + timedelta(days=9)}']").click(position={"x": 40, "y": 52 * 4 + 5})
    expect(page.get_by_label("Day", exact=True)).to_have_value((MONDAY + timedelta(days=9)).isoformat())
    expect(page.get_by_label("Time", exact=True)).to_have_value("11:00")
