"""Letters of the follow-up: kept in the outbox, and left with one press."""

from __future__ import annotations

from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.conftest import Sit
from tests.browser.gestures import panel
from tests.browser.installation import Installation


def _first_letter(page: Page) -> FrameLocator:
    """Begin the follow-up and open its first letter."""
    panel(page, "Follow-up").get_by_role("button", name="Begin").click()
    panel(page, "Timeline").get_by_role("link", name="As it was sent").click()
    return page.frame_locator("iframe")


def test_a_kept_letter_is_shown_as_its_reader_sees_it(sit: Sit, installation: Installation):
    page = sit("mia", f"/leads/{installation.leads['Leo Letter']}/")
    letter = _first_letter(page)
    expect(letter.locator("body")).to_contain_text("Leo")
    expect(letter.locator("body")).to_contain_text("1 Main St")
    assert "allow-scripts" not in (page.locator("iframe").get_attribute("sandbox") or "")
    expect(page.get_by_text("Kept in the outbox").first).to_be_visible()
    page.goto("/outbox/")
    expect(page.get_by_role("row").filter(has_text="Leo Letter").first).to_be_visible()


def test_a_look_at_the_way_out_changes_nothing_and_its_button_unsubscribes(sit: Sit, installation: Installation):
    page = sit("mia", f"/leads/{installation.leads['Uma Unsubscribing']}/")
    lead = page.url
    way_out = _first_letter(page).get_by_role("link", name="Unsubscribe").first.get_attribute("href") or ""
    reader = sit("", way_out)
    assert page.url.partition("/outbox")[0] == reader.url.partition("/m/")[0]
    expect(reader.get_by_role("heading", name="Stop these letters?")).to_be_visible()
    reader.reload()
    page.goto(lead)
    expect(panel(page, "Follow-up").locator("header .tag")).to_have_text("Running")
    reader.get_by_role("button", name="Yes, stop them").click()
    expect(reader.get_by_role("heading", name="You are unsubscribed")).to_be_visible()
    expect(panel(page, "Follow-up").locator("header .tag")).not_to_have_text("Running")
    expect(panel(page, "Follow-up")).to_contain_text("nsubscribed")
    reader.goto(way_out)
    expect(reader.get_by_role("heading", name="You are unsubscribed")).to_be_visible()
