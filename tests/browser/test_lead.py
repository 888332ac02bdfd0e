from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Complaints, Sit
from tests.browser.gestures import panel
from tests.browser.installation import Installation


def test_a_wrong_phone_keeps_what_was_typed_and_names_the_field(
    sit: Sit, installation: Installation, complaints: Complaints
):
    complaints.tolerate("422")
    page = sit("ava", f"/leads/{installation.leads['Edith Edited']}/edit/")
    page.get_by_label("First name").fill("Edita")
    page.get_by_label("Phone").fill("call me")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Please look at the marked fields.")
    expect(page.get_by_label("First name")).to_have_value("Edita")
    expect(page.get_by_label("Phone")).to_have_value("call me")
    expect(page.get_by_label("Phone")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Phone")).to_have_accessible_description(re.compile("not a phone number"))
    page.get_by_label("Phone").fill("248 555 0144")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Edita Edited")).to_be_visible()
    expect(page.get_by_role("link", name="(248) 555-0144").first).to_be_visible()


def test_a_deleted_lead_leaves_all_screens_and_can_be_brought_back(
    sit: Sit, installation: Installation, complaints: Complaints
):
    complaints.tolerate("404")  # the page hears of it before it is left, and asks for itself once more
    address = f"/leads/{installation.leads['Doris Deleted']}/"
    page, other = sit("ava", address), sit("mia", address)
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("button", name="Delete").click()
    expect(page.locator("#toasts")).to_contain_text("Doris Deleted was deleted.")
    row = page.get_by_role("row").filter(has_text="Doris Deleted")
    expect(row).to_have_count(0)
    expect(other.get_by_role("heading", name="There is nothing here")).to_be_visible()
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(row).to_be_visible()


def test_a_lead_can_be_typed_in(sit: Sit):
    page = sit("tom", "/leads/")
    page.get_by_role("link", name="New lead").click()
    page.get_by_label("First name").fill("Ray")
    page.get_by_label("Last name").fill("Thibodeaux")
    page.get_by_label("Phone").fill("(248) 555-0155")
    page.get_by_label("Estimated value").fill("$18,450")
    page.get_by_role("button", name="Take in").click()
    expect(page.get_by_role("heading", name="Ray Thibodeaux")).to_be_visible()
    expect(panel(page, "Details")).to_contain_text("$18,450")
    expect(page.get_by_label("Owner")).to_have_value(re.compile(r"\d+"))
