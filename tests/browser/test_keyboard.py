from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Sit
from tests.browser.installation import Installation

# What a person could want to press, in the order of the page; closed menus and dialogs are not there yet.
REACHABLE = """main => [...main.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
  .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.disabled && one.type !== 'hidden')
  .map((one, n) => one.dataset.nth = String(n))"""
FOCUSED = "document.activeElement.dataset.nth ?? ''"


def test_letters_lead_through_the_product(sit: Sit):
    page = sit("mia", "/")
    page.keyboard.press("g")
    page.keyboard.press("l")
    expect(page).to_have_url(re.compile("/leads/$"))
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(keys).to_be_visible()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    page.keyboard.press("j")
    expect(page.locator("td.main a").first).to_be_focused()
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("/leads/new/$"))
    page.get_by_label("First name").fill("n ? g l")
    expect(page.get_by_label("First name")).to_have_value("n ? g l")
    expect(page).to_have_url(re.compile("/leads/new/$"))


def test_tab_reaches_everything_on_a_lead_s_page_in_its_order(sit: Sit, installation: Installation):
    page = sit("mia", f"/leads/{installation.leads['Marta Delgado']}/")
    everything = page.locator("main").evaluate(REACHABLE)
    page.locator("main").focus()
    reached = []
    for _press in range(len(everything) + 5):
        page.keyboard.press("Tab")
        if (found := page.evaluate(FOCUSED)) and found not in reached:
            reached.append(found)
    assert reached == everything
