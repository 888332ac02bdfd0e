from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Sit


def _names(page: Page) -> Locator:
    return page.locator("td.main b")


def test_filters_stand_in_the_address_and_outlive_a_reload(sit: Sit):
    page = sit("mia", "/leads/")
    page.get_by_label("Stage").and_(page.locator("select")).select_option(label="Quote sent")
    expect(page).to_have_url(re.compile("status=quote_sent"))
    expect(_names(page)).to_have_count(2)
    page.reload()
    expect(page.get_by_label("Stage").and_(page.locator("select"))).to_have_value("quote_sent")
    expect(_names(page)).to_have_count(2)
    page.get_by_role("link", name="Clear").click()
    expect(page).not_to_have_url(re.compile("status"))


def test_a_slash_begins_to_search(sit: Sit):
    page = sit("mia", "/leads/board/")
    page.keyboard.press("/")
    page.keyboard.type("zucker")
    suggested = page.locator("#suggestions").get_by_role("link", name="Zed Zucker")
    expect(suggested).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(suggested).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/leads/\d+/$"))
    expect(page.get_by_role("heading", name="Zed Zucker")).to_be_visible()


def test_enter_shows_all_that_was_found(sit: Sit):
    page = sit("mia", "/leads/board/")
    page.keyboard.press("/")
    page.keyboard.type("zucker")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=zucker"))
    expect(page.get_by_role("main").get_by_role("link", name="Zed Zucker")).to_be_visible()


def test_what_nobody_has_says_so_and_leads_back(sit: Sit):
    page = sit("mia", "/leads/?q=nobody+of+that+name")
    expect(page.get_by_role("heading", name="Nothing fits")).to_be_visible()
    page.get_by_role("link", name="Show all leads").click()
    expect(_names(page).first).to_be_visible()


def test_a_head_sorts_by_the_most_and_then_by_the_least(sit: Sit):
    page = sit("mia", "/leads/?status=quote_sent")
    head = page.get_by_role("columnheader", name="Value")
    head.get_by_role("link").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    expect(_names(page)).to_have_text(["Zed Zucker", "Abe Abbott"])
    head.get_by_role("link").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    expect(_names(page)).to_have_text(["Abe Abbott", "Zed Zucker"])


def test_several_leads_are_given_away_together(sit: Sit):
    page = sit("mia", "/leads/?source=door_to_door")
    expect(page.get_by_role("button", name="Give to")).to_be_hidden()
    page.get_by_label("Select Bert Bulk").check()
    page.get_by_label("Select Bella Bulk").check()
    expect(page.locator("[data-count]")).to_have_text("2")
    page.get_by_label("Give to").select_option(label="Tom Becker")
    page.get_by_role("button", name="Give to").click()
    expect(page.locator("#toasts")).to_contain_text("Given to Tom Becker: 2 leads.")
    expect(page.get_by_role("row").filter(has_text="Bella Bulk")).to_contain_text("Tom")
    expect(page.get_by_role("row").filter(has_text="Bert Bulk")).to_contain_text("Tom")


def test_the_list_goes_on_where_a_page_ends(sit: Sit):
    page = sit("mia", "/leads/?source=yard_sign&source=website_form&source=door_to_door")
    expect(_names(page).first).to_be_visible()
    page.get_by_label("Select all").check()
    count = _names(page).count()
    expect(page.locator("[data-count]")).to_have_text(str(count))
