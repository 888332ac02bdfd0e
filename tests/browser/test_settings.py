from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.cast import FORM_KEY
from tests.browser.conftest import Complaints, Sit
from tests.browser.gestures import panel
from tests.browser.installation import Installation


def test_the_company_s_new_name_shows_everywhere(sit: Sit):
    page = sit("dana", "/settings/company/")
    page.get_by_label("Name", exact=True).fill("Ridgeline & Daughters")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    expect(page.locator(".side .brand")).to_have_text("Ridgeline & Daughters")
    page.goto(f"/f/{FORM_KEY}/")
    expect(page.locator(".brand")).to_have_text("Ridgeline & Daughters")


def test_a_value_that_cannot_be_is_refused_at_its_field(sit: Sit, complaints: Complaints):
    complaints.tolerate("422")
    page = sit("dana", "/settings/response/")
    field = page.get_by_label("Minutes for the first word after somebody took it")
    field.fill("0")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was saved.")
    expect(field).to_have_value("0")
    expect(page.locator(".errors").filter(has_text="Must be 1 or more.")).to_be_visible()


def test_a_changed_rule_scores_all_leads_again(sit: Sit, installation: Installation):
    page = sit("dana", "/settings/scoring/")
    page.get_by_label("Home value, dollars: Points, 1", exact=True).fill("26")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#rescoring")).to_contain_text("All leads have been scored again.")
    page.goto(f"/leads/{installation.leads['Abe Abbott']}/")
    home = panel(page, "Score").get_by_role("listitem").filter(has_text="Home value")
    expect(home).to_contain_text("26 / 26")


def test_somebody_is_invited_and_waits_in_the_list(sit: Sit):
    page = sit("dana", "/settings/team/")
    page.get_by_role("button", name="Invite somebody").click()
    dialog = page.get_by_role("dialog", name="Invite somebody")
    dialog.get_by_label("Name").fill("Noor Haddad")
    dialog.get_by_label("mail").fill("noor@example.com")
    dialog.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("row").filter(has_text="Noor Haddad")).to_contain_text("Invited")


def test_the_page_of_background_work_shows_a_running_engine(sit: Sit):
    page = sit("dana", "/settings/work/")
    expect(page.get_by_text("The engine is not running.")).to_have_count(0)
    expect(page.locator(".kpi").filter(has_text="Engines")).to_contain_text("1")
