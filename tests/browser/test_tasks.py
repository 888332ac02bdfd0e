from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Sit
from tests.browser.gestures import panel


def test_a_task_is_added_ticked_off_and_taken_back(sit: Sit):
    page = sit("ava", "/tasks/")
    page.get_by_role("link", name="New task").click()
    page.get_by_role("textbox", name="What").fill("Measure the ridge")
    page.get_by_role("button", name="Add").click()
    row = page.get_by_role("listitem").filter(has_text="Measure the ridge")
    expect(row).to_be_visible()
    page.get_by_role("button", name="Done: Measure the ridge", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("Done: Measure the ridge")
    expect(row).to_have_count(0)
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(row).to_be_visible()


def test_what_is_late_stands_first_and_says_so(sit: Sit):
    page = sit("ava", "/tasks/")
    expect(panel(page, "Overdue")).to_contain_text("Send the drone pictures")
    expect(panel(page, "Overdue").locator("time.late").first).to_have_text(re.compile("Overdue 1 d"))
    expect(page.locator("section.panel h2").first).to_have_text("Overdue")
