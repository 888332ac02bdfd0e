from __future__ import annotations

import re
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Complaints, Sit
from tests.browser.test_looks import AXE, RULES, RUN


def _take_in(page: Page, name: str, **facts: str) -> None:
    page.goto("/customers/new/")
    first, _, last = name.partition(" ")
    told = {"First name": first, "Last name": last, "Street": "77 Birch Ln", "City": "Troy", "State": "MI"}
    for label, value in (told | {"ZIP code": "48083"} | facts).items():
        page.get_by_label(re.compile(rf"^{label}")).fill(value)
    page.get_by_role("button", name="Take in").click()


@pytest.mark.parametrize("phone", [False, True])
def test_a_customer_is_taken_in_housed_and_written_about(sit: Sit, phone: bool):
    name = "Hanna Handheld" if phone else "Dora Desktop"
    page = sit("mia", "/customers/", phone=phone)
    page.get_by_role("link", name="New customer").first.click()
    _take_in(page, name, Phone="+12485550170" if phone else "+12485550171")
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    page.locator("#houses").get_by_role("link", name="Add").click()
    page.get_by_label(re.compile("^Street")).fill("9 Shore Dr")
    page.get_by_label(re.compile("^Roof material")).select_option(label="Metal")
    page.get_by_role("button", name="Add").click()
    expect(page.locator("#houses")).to_contain_text("9 Shore Dr")
    page.get_by_placeholder("What was said").fill("Wants a spring check-up.")
    page.get_by_role("button", name="Write down").click()
    expect(page.locator("#timeline")).to_contain_text("Wants a spring check-up.")


def test_the_same_person_is_recognised_before_there_are_two(sit: Sit, complaints: Complaints):
    complaints.tolerate("422")
    page = sit("mia", "/customers/new/")
    _take_in(page, "Tilda Twice", Phone="+12485550172")
    expect(page.get_by_role("heading", name="Tilda Twice", level=1)).to_be_visible()
    _take_in(page, "Tilda Twice", Phone="+12485550172", **{"E-mail": "tilda@example.com"})
    expect(page.get_by_text("Perhaps we know them already.")).to_be_visible()
    page.get_by_role("button", name="No, somebody else: take in").click()
    expect(page.get_by_role("heading", name="Tilda Twice", level=1)).to_be_visible()
    page.goto("/customers/?q=tilda")
    expect(page.locator("td.main b")).to_have_count(2)
    keys = [row.get_attribute("href") or "" for row in page.locator("td.main a").all()]
    assert len(set(keys)) == 2


def test_segments_lead_to_their_customers(sit: Sit):
    page = sit("mia", "/customers/new/")
    _take_in(page, "Sigrid Segment", Phone="+12485550173")
    page.goto("/customers/segments/")
    page.get_by_role("link", name=re.compile("Nothing completed yet")).click()
    expect(page).to_have_url(re.compile("segment=waiting"))
    expect(page.get_by_text("Sigrid Segment")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_profile_its_houses_and_its_form_are_for_everybody(sit: Sit, scheme: Literal["light", "dark"]):
    page = sit("mia", "/customers/new/", reduced_motion="reduce")
    page.emulate_media(color_scheme=scheme)
    _take_in(page, f"Rita Readable {scheme}", Phone="+12485550175" if scheme == "light" else "+12485550176")
    start = page.url
    for path in ("", "edit/", "houses/new/"):
        page.goto(start + path)
        page.evaluate(AXE)
        assert page.evaluate(RUN, RULES) == []
        page.set_viewport_size(PHONE["viewport"])
        assert page.evaluate(RUN, RULES) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]
        page.set_viewport_size(DESKTOP["viewport"])


def test_a_deleted_customer_comes_back_by_undo(sit: Sit, complaints: Complaints):
    complaints.tolerate("404")  # the page hears of it before it is left, and asks for itself once more
    page = sit("mia", "/customers/new/")
    _take_in(page, "Dolly Deleted", Phone="+12485550174")
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("button", name="Delete").click()
    row = page.get_by_role("row").filter(has_text="Dolly Deleted")
    expect(page.locator("#toasts")).to_contain_text("Dolly Deleted was deleted.")
    expect(row).to_have_count(0)
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(row).to_be_visible()
