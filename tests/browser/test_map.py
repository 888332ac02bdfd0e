from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Sit


def test_the_map_is_moved_by_keys_and_the_list_beside_it_follows(sit: Sit):
    page = sit("mia", "/leads/map/?view=all")
    expect(page.locator("[data-map]")).to_have_attribute("data-ready", "")
    beside = page.locator("#map-list")
    expect(beside).to_contain_text("Marta Delgado")
    page.locator("[data-map] canvas").focus()
    for _press in range(12):
        page.keyboard.press("ArrowRight")
    expect(beside).to_contain_text("No lead in this part of the map.")
    expect(page).to_have_url(re.compile(r"#at="))
    page.reload()
    expect(beside).to_contain_text("No lead in this part of the map.")
    page.locator("[data-map] canvas").focus()
    page.keyboard.press("0")
    expect(beside).to_contain_text("Marta Delgado")


def test_a_mark_that_is_pressed_names_its_leads(sit: Sit):
    page = sit("mia", "/leads/map/?view=all")
    expect(page.locator("[data-map]")).to_have_attribute("data-ready", "")
    canvas = page.locator("[data-map] canvas")
    box = canvas.bounding_box()
    assert box is not None
    # All stand at one door, so their mark is in the middle.
    canvas.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    expect(page.get_by_role("button", name="All in this part")).to_be_visible()
    page.locator("#map-list a").first.click()
    expect(page).to_have_url(re.compile(r"/leads/\d+/$"))
    page.go_back()
    expect(page.locator("[data-map]")).to_have_attribute("data-ready", "")
