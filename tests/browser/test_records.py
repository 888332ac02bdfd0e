"""What hangs on a record and how lists are liked, through a real browser: files, tags, dialogs, views, many at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import Sit

pytestmark = pytest.mark.browser
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d4944415478da63fcffff3f030005fe02fea72d1e7d0000000049454e44ae426082"
)


def open_lead(page: Page, name: str) -> None:
    page.goto(f"/leads/?q={name.replace(' ', '+')}")
    page.locator("td.main a").first.click()
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()


def test_photos_are_added_from_a_phone_named_removed_and_brought_back(sit: Sit):
    page = sit("ava", "/leads/", phone=True)
    open_lead(page, "Phil Photographed")
    files: list[FilePayload] = [
        {"name": f"{name}.png", "mimeType": "image/png", "buffer": PNG} for name in ("one", "two")
    ]
    page.locator(".uploads input[type=file]").first.set_input_files(files)
    expect(page.get_by_text("2 files were added.")).to_be_visible()
    page.get_by_role("link", name="Change two.png").click()
    dialog = page.locator("#modal")
    dialog.get_by_label("Caption").fill("North slope")
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator(".gallery").get_by_text("North slope")).to_be_visible()
    page.get_by_role("link", name="Change two.png").click()
    dialog.get_by_role("button", name="Remove").click()
    expect(page.locator(".gallery img")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".gallery img")).to_have_count(2)


def test_a_tag_is_typed_and_taken_off_without_leaving_the_page(sit: Sit):
    page = sit("ava", "/leads/")
    open_lead(page, "Tina Tagged")
    page.get_by_label("Add a tag").fill("Steep roof")
    page.keyboard.press("Enter")
    tag = page.locator(".tags .tag", has_text="Steep roof")
    expect(tag).to_be_visible()
    tag.get_by_role("button").click()
    expect(tag).to_have_count(0)


def test_a_view_is_kept_and_columns_are_chosen(sit: Sit):
    page = sit("tom", "/leads/?status=quote_sent&sort=name:asc")
    page.get_by_role("button", name="Save view").click()
    page.get_by_label("Keep these filters as").fill("Quotes out")
    page.locator("#view-menu").get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Quotes out")).to_have_attribute("aria-current", "true")
    page.get_by_role("button", name="Columns").click()
    page.locator("#column-menu").get_by_label("City").check()
    page.locator("#column-menu").get_by_role("button", name="Show").click()
    expect(page.get_by_role("columnheader", name="City")).to_be_visible()
    expect(page.locator("td.main b").first).to_have_text("Abe Abbott")


def test_many_leads_are_tagged_on_a_phone(sit: Sit):
    page = sit("mia", "/leads/?q=Zucker", phone=True)
    page.get_by_role("button", name="Select", exact=True).click()
    page.get_by_label("Select Zed Zucker").check()
    page.get_by_placeholder("Tag").fill("Large")
    page.get_by_role("button", name="Tag", exact=True).click()
    expect(page.get_by_text("1 lead tagged: Large.")).to_be_visible()
