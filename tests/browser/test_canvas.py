"""A sequence as a picture under hands, under keys alone, and on a telephone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Sit
from tests.browser.test_looks import AXE, RULES, RUN
from tests.browser.test_walk import look


def begin(page: Page, name: str, like: str = "Storm response") -> None:
    """A draft of one's own, out of a journey with a fork."""
    page.goto("/sequences/new/")
    page.get_by_label("Name").fill(name)
    page.locator(".gallery-card").filter(has_text=like).locator("input").check()
    page.get_by_role("button", name="Begin").click()
    ready(page)


def ready(page: Page) -> None:
    expect(page.locator("[data-canvas][data-ready]")).to_be_visible()


def node(page: Page, title: str) -> Locator:
    return page.locator(f'.node[data-title="{title}"]')


def said(page: Page, words: str) -> None:
    expect(page.locator("[data-canvas-said]")).to_contain_text(words)


def all_of_it(page: Page) -> None:
    page.locator("[data-do=fit]").click()
    page.wait_for_timeout(60)


def carry(page: Page, what: Locator, to: Locator | tuple[float, float], *, hold: bool = False) -> None:
    start = what.bounding_box()
    assert start
    x, y = start["x"] + start["width"] / 2, start["y"] + start["height"] / 2
    if isinstance(to, Locator):
        box = to.bounding_box()
        assert box
        end = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    else:
        end = (x + to[0], y + to[1])
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 8, y + 8, steps=3)
    page.mouse.move(*end, steps=10)
    page.wait_for_timeout(60)
    if not hold:
        page.mouse.up()


def count(page: Page) -> int:
    return page.locator(".node:is(.touch, .branch, .end, .joint)").count()


def test_a_step_is_dragged_out_of_the_palette_onto_a_line(sit: Sit):
    page = sit("mia", "/follow-up/")
    begin(page, "Dragged in")
    all_of_it(page)
    before = count(page)
    first = page.locator(".wire-label").nth(1)
    carry(page, page.locator("[data-palette='touch:email']"), first)
    said(page, "E-mail is in.")
    expect(page.locator(".node.wrong")).to_have_count(1)
    assert count(page) == before + 1
    # Its form is open; the template that is missing is chosen there and kept at once.
    panel = page.locator("#canvas-panel")
    panel.get_by_label("Template").select_option(value="day_03_value")
    expect(panel).to_contain_text("Kept.")
    expect(page.locator(".node.wrong")).to_have_count(0)
    page.reload()
    ready(page)
    expect(page.locator(".node.wrong")).to_have_count(0)
    assert count(page) == before + 1


def test_a_box_stays_where_it_is_dragged_until_somebody_tidies_up(sit: Sit):
    page = sit("mia", "/follow-up/")
    begin(page, "Dragged about")
    all_of_it(page)
    card = node(page, "Postcard")
    was = card.bounding_box()
    carry(page, card, (160, 10))
    expect(page.locator("[data-do=undo]")).to_be_enabled()
    page.reload()
    ready(page)
    now = card.bounding_box()
    assert was
    assert now
    assert abs(now["x"] - was["x"] - 160) < 12
    page.locator("[data-do=tidy]").click()
    said(page, "Tidied up.")
    back = card.bounding_box()
    assert back
    assert abs(back["x"] - was["x"]) < 2


def test_the_end_of_a_line_is_dragged_to_another_step_and_back_with_a_key(sit: Sit):
    page = sit("mia", "/follow-up/")
    begin(page, "Reconnected")
    all_of_it(page)
    fork = node(page, "Did they look?").locator(".face")
    expect(fork).to_have_attribute("aria-label", re.compile("clicked a link of ours: to Call after a storm"))
    grips = page.locator(".grip")
    boxes = [(grips.nth(n), grips.nth(n).bounding_box()) for n in range(grips.count())]
    call = node(page, "Call after a storm").bounding_box()
    assert call
    at_call = next(one for one, box in boxes if box and abs(box["y"] - call["y"]) < 20 and box["x"] > call["x"] - 4)
    carry(page, at_call, node(page, "Postcard"))
    said(page, "It leads there now.")
    expect(fork).to_have_attribute("aria-label", re.compile("clicked a link of ours: to Postcard"))
    fork.focus()
    page.keyboard.press("Control+z")
    said(page, "Undone.")
    expect(fork).to_have_attribute("aria-label", re.compile("clicked a link of ours: to Call after a storm"))


def test_several_are_caught_doubled_and_taken_out(sit: Sit):
    page = sit("mia", "/follow-up/")
    begin(page, "Several")
    all_of_it(page)
    before = count(page)
    text, card = node(page, "All dry?"), node(page, "Postcard")
    text.locator(".face").click()
    page.keyboard.press("Escape")
    text.locator(".face").click(modifiers=["Shift"])
    card.locator(".face").click(modifiers=["Shift"])
    expect(page.locator("[data-canvas-chosen] output")).to_have_text("2")
    page.keyboard.press("d")
    said(page, "2 steps are copied.")
    assert count(page) == before + 2
    page.keyboard.press("Delete")
    said(page, "2 are out of the draft.")
    assert count(page) == before


def test_with_keys_alone(sit: Sit):
    page = sit("mia", "/follow-up/")
    begin(page, "With keys")
    page.locator(".face[tabindex='0']").focus()
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    expect(node(page, "Did they look?").locator(".face")).to_be_focused()
    page.keyboard.press("ArrowUp")
    first = node(page, "After a storm: what to look for").locator(".face")
    expect(first).to_be_focused()
    page.keyboard.press("n")
    page.locator("#canvas-offer").get_by_role("button", name="Text message").press("Enter")
    said(page, "Text message is in.")
    expect(page.locator("#canvas-panel > header h2")).to_be_focused()
    page.keyboard.press("Escape")
    new = node(page, "Text message").locator(".face")
    expect(new).to_be_focused()
    page.keyboard.press("Delete")
    said(page, "1 is out of the draft.")
    page.keyboard.press("Control+z")
    expect(new).to_be_visible()
    page.keyboard.press("Control+y")
    expect(new).to_have_count(0)
    first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#canvas-panel").get_by_label("Name")).to_have_value("After a storm: what to look for")
    page.keyboard.press("Escape")
    expect(first).to_be_focused()


def test_keys_move_zoom_choose_and_lead_elsewhere(sit: Sit):
    page = sit("mia", "/follow-up/")
    begin(page, "With more keys")
    first = node(page, "After a storm: what to look for").locator(".face")
    first.focus()
    was = first.bounding_box()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("[data-do=undo]")).to_be_enabled()
    now = first.bounding_box()
    assert was
    assert now
    assert now["x"] > was["x"] + 4
    shown = page.locator("[data-canvas-zoom]")
    page.keyboard.press("0")
    whole = shown.text_content()
    page.keyboard.press("+")
    expect(shown).not_to_have_text(str(whole))
    page.keyboard.press("-")
    expect(shown).to_have_text(str(whole))
    # The second way for a drag: what a step leads to is chosen from a list.
    chosen = page.locator("[data-canvas-chosen]")
    page.keyboard.press("Space")
    expect(chosen).to_be_visible()
    page.keyboard.press("Space")
    expect(chosen).to_be_hidden()
    page.keyboard.press("Space")
    page.get_by_label("Leads to", exact=True).select_option(label="4. Postcard")
    said(page, "It leads there now.")
    expect(first).to_have_attribute("aria-label", re.compile("Leads to Go on"))


def test_zoom_stays_within_its_bounds(sit: Sit):
    page = sit("mia", "/follow-up/")
    begin(page, "Zoomed")
    shown = page.locator("[data-canvas-zoom]")
    for _ in range(14):
        page.locator("[data-do=in]").click()
    expect(shown).to_have_text("200 %")
    box = page.locator("[data-canvas-window]").bounding_box()
    assert box
    page.mouse.move(box["x"] + 300, box["y"] + 200)
    page.mouse.wheel(0, 6000)
    expect(shown).to_have_text("25 %")


def test_two_people_at_one_draft_see_each_other(sit: Sit):
    mine = sit("mia", "/follow-up/")
    begin(mine, "Together")
    theirs = sit("dana", mine.url)
    ready(theirs)
    expect(theirs.locator("[data-canvas-here]")).to_contain_text("Mia Manager")
    theirs.locator("[data-palette=end]").click()
    expect(mine.locator("[data-canvas-here]")).to_contain_text("Dana Whitfield")
    said(mine, "Dana Whitfield has changed the draft.")
    expect(mine.locator(".node.end")).to_have_count(2)


def test_on_a_phone_a_finger_looks_and_taps(sit: Sit):
    page = sit("mia", "/follow-up/", phone=True)
    begin(page, "On a phone")
    look(page)
    node(page, "After a storm: what to look for").locator(".face").tap()
    panel = page.locator("#canvas-panel")
    expect(panel).to_be_in_viewport()
    look(page)
    panel.get_by_role("button", name="Close").tap()
    expect(panel).to_be_hidden()
    page.locator(".wire-plus").nth(1).tap()
    page.locator("#canvas-offer").get_by_role("button", name="End", exact=True).tap()
    said(page, "End is in.")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_canvas_is_for_everybody(sit: Sit, dark: bool):
    page = sit("mia", "/follow-up/", color_scheme="dark" if dark else "light", reduced_motion="reduce")
    begin(page, "For everybody")
    page.locator("[data-palette='touch:email']").click()
    expect(page.locator(".node.wrong")).to_have_count(1)
    expect(page.locator("#canvas-panel form")).to_be_visible()
    page.evaluate(AXE)
    assert page.evaluate(RUN, RULES) == []


def test_a_published_sequence_shows_its_people_to_who_sells(sit: Sit):
    page = sit("ava", "/follow-up/sixteen-touch/")
    ready(page)
    sent = node(page, "Immediate response").locator(".node-counts .out")
    expect(sent).to_be_visible()
    look(page)
    sent.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Immediate response: Went out to")
