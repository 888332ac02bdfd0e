"""Two people look at the same installation at once."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Page, expect

from roofs.surfaces.web.public.ticket import QUICKEST
from tests.browser.cast import FORM_KEY
from tests.browser.conftest import Sit
from tests.browser.gestures import ask, panel
from tests.browser.installation import Installation

LONGER_THAN_A_REFRESH_MS = 1000


def test_a_lead_from_the_form_appears_live_rings_and_is_claimed_once(sit: Sit):
    homeowner, opened_at = sit("", f"/f/{FORM_KEY}/", phone=True), time.monotonic()
    office, desk, pocket = sit("mia", "/leads/?open=true"), sit("ava", "/tasks/"), sit("ava", "/", phone=True)
    homeowner.get_by_label("Your name").fill("Helen Park")
    homeowner.get_by_label("Phone").fill("(248) 555-0177")
    homeowner.get_by_label("Address of the roof").fill("3321 Sandstone Way, Troy, MI 48083")
    homeowner.wait_for_timeout(max(0.0, QUICKEST + 1 - (time.monotonic() - opened_at)) * 1000)
    homeowner.get_by_role("button", name="Send").click()
    expect(homeowner.get_by_role("heading", name="Thank you")).to_be_visible()

    expect(office.get_by_role("row").filter(has_text="Helen Park")).to_be_visible()
    alert = desk.locator(".alert").filter(has_text="Helen Park")
    expect(alert.get_by_role("timer")).to_have_text(re.compile(r"^[12]:\d\d$"))
    shown = alert.get_by_role("timer").text_content() or ""
    expect(alert.get_by_role("timer")).not_to_have_text(shown)
    expect(pocket.locator(".alert").filter(has_text="Helen Park")).to_be_visible()
    expect(alert.get_by_role("link", name="Call")).to_have_attribute("href", "tel:+12485550177")

    number = (alert.get_attribute("id") or "").removeprefix("alert-")
    office.goto(f"/answering/{number}/claim/")
    alert.get_by_role("button", name="I have it").click()
    expect(desk).to_have_url(re.compile(r"/leads/\d+/$"))
    expect(desk.locator("#toasts")).to_contain_text("Helen Park is yours. Call now.")
    expect(pocket.locator(".alert").filter(has_text="Helen Park")).to_have_count(0)
    office.get_by_role("button", name="I have it").click()
    expect(office.locator("#toasts")).to_contain_text("Ava Lindqvist was faster and has it.")

    _write_down_a_talk(desk)


def test_a_call_that_is_written_down_stops_the_clock_and_the_follow_up(sit: Sit, installation: Installation):
    page = sit("ava", "/tasks/")
    ask(installation, full_name="Dwayne Carter", phone="+12485550178", email="dwayne.carter@example.com")
    page.locator(".alert").filter(has_text="Dwayne Carter").get_by_role("link", name="New lead: Dwayne Carter").click()
    expect(page.get_by_role("heading", name="Waiting for an answer")).to_be_visible()
    expect(panel(page, "Follow-up").locator("header .tag")).to_have_text("Running")
    _write_down_a_talk(page)
    expect(page.get_by_role("heading", name="Waiting for an answer")).to_have_count(0)
    expect(panel(page, "Details")).to_contain_text("Answered after")
    expect(panel(page, "Timeline")).to_contain_text("The deck is soft beside the chimney.")
    expect(panel(page, "Follow-up").locator("header .tag")).not_to_have_text("Running")
    expect(page.locator(".alert")).to_have_count(0)


def _write_down_a_talk(page: Page) -> None:
    page.get_by_label("Outcome").select_option(label="We talked")
    page.get_by_label("What was said").fill("The deck is soft beside the chimney.")
    page.get_by_role("button", name="Write down").click()
    expect(page.locator("#toasts")).to_contain_text("Written down.")


def _write_a_note(page: Page, words: str) -> None:
    page.get_by_label("What was it").select_option(label="Note")
    page.get_by_label("What was said").fill(words)
    page.get_by_role("button", name="Write down").click()
    expect(panel(page, "Timeline")).to_contain_text(words)


def test_a_page_that_is_open_hears_of_a_change_by_somebody_else(sit: Sit, installation: Installation):
    address = f"/leads/{installation.leads['Carl Called']}/"
    watching, writing = sit("mia", address), sit("ava", address)
    _write_a_note(writing, "Dog in the yard, ring first.")
    expect(panel(watching, "Timeline")).to_contain_text("Dog in the yard, ring first.")


def test_news_leave_an_open_dialog_and_a_half_written_note_alone(sit: Sit, installation: Installation):
    address = f"/leads/{installation.leads['Carl Called']}/"
    watching, writing = sit("mia", address), sit("ava", address)
    watching.get_by_label("What was said").fill("Half a sen")
    watching.get_by_role("button", name="Plan a task").click()
    dialog = watching.get_by_role("dialog", name="Plan a task")
    expect(dialog).to_be_visible()
    _write_a_note(writing, "The neighbour wants a roof too.")
    watching.wait_for_timeout(LONGER_THAN_A_REFRESH_MS)
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    watching.get_by_role("heading", name="Timeline").click()  # whoever still stands in the form is left in peace
    expect(panel(watching, "Timeline")).to_contain_text("The neighbour wants a roof too.")
    expect(watching.get_by_label("What was said")).to_have_value("Half a sen")
