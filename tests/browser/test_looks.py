"""Every page: nothing to complain of for those who read with other senses, nothing sticking out on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Complaints, Sit
from tests.browser.installation import Installation
from tests.browser.pages import PUBLIC, STAFF

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa"]}
COLOURS = {"type": "rule", "values": ["color-contrast"]}  # the only rule that dark colours can break
RUN = """rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})
  .then(found => found.violations.flatMap(one => one.nodes.map(
    node => `${one.id}: ${node.target.join(' ')} ${node.any.map(each => each.message).join(' ')}`)))"""
TWICE = """[...document.querySelectorAll('[id]')].map(one => one.id)
  .filter((id, n, all) => all.indexOf(id) !== n)"""  # a button would open what belongs to another
EVERYWHERE = [pytest.param("dana", path, id=path) for path in STAFF] + [
    pytest.param("", path, id=f"signed out {path}") for path in PUBLIC
]


def _found(page: Page, rules: dict[str, Any], state: str) -> list[str]:
    return [f"{state}: {words}" for words in page.evaluate(RUN, rules)]


@pytest.mark.parametrize(("who", "path"), EVERYWHERE)
def test_a_page_is_for_everybody_and_stays_within_a_phone(
    who: str, path: str, sit: Sit, installation: Installation, complaints: Complaints
):
    if "no-such" in path:
        complaints.tolerate("404")
    keys = {"lead": installation.leads["Marta Delgado"], "contact": installation.contacts["Marta Delgado"]}
    page = sit(who, path.format(**keys), reduced_motion="reduce")
    page.evaluate(AXE)
    found = _found(page, RULES, "light")
    page.emulate_media(color_scheme="dark")
    found += _found(page, COLOURS, "dark")
    page.set_viewport_size(PHONE["viewport"])
    found += _found(page, COLOURS, "phone, dark")
    page.emulate_media(color_scheme="light")
    found += _found(page, RULES, "phone, light")
    assert not found
    assert page.evaluate(TWICE) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]


def test_a_phone_has_its_bar_under_the_thumb_and_rows_as_cards(sit: Sit, installation: Installation):
    page = sit("ava", "/leads/", phone=True)
    bar = page.get_by_role("navigation", name="Main, for the thumb")
    expect(bar).to_be_in_viewport()
    expect(page.locator("tbody tr").first).to_have_css("display", "grid")
    expect(page.locator("thead")).to_be_hidden()
    bar.get_by_role("button", name="More").tap()
    expect(page.get_by_role("navigation", name="Everything").get_by_role("link", name="Outbox")).to_be_visible()
    page.goto(f"/leads/{installation.leads['Marta Delgado']}/")
    expect(page.get_by_role("link", name="Call", exact=True)).to_be_in_viewport()
    page.get_by_role("button", name="Plan a task").tap()
    page.get_by_label("What", exact=True).fill("Look at the chimney")
    page.get_by_role("button", name="Add", exact=True).tap()
    expect(page.locator("#toasts")).to_contain_text("Task added.")


def test_what_is_pressed_on_a_phone_is_large_enough_for_a_finger(sit: Sit, installation: Installation):
    page = sit("ava", f"/leads/{installation.leads['Marta Delgado']}/", phone=True)
    small = page.locator("main").evaluate("""main => [...main.querySelectorAll('.btn, select, .tick')]
      .filter(one => one.checkVisibility()).filter(one => one.getBoundingClientRect().height < 24)
      .map(one => one.outerHTML.slice(0, 80))""")
    assert small == []
