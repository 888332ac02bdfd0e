from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Sit
from tests.browser.gestures import panel

# Semicolons, a Windows-1252 dash, a formula, a row nobody could answer, one person twice, a blank line.
MESS = (
    "Full Name;Cell #;E-Mail Address;Street;City;St;Zip\r\n"
    "Gr\xe9goire \x96 Petit;248.555.0181;;12 Elm St;Troy;MI;48083\r\n"
    ";;;;;;\r\n"
    "=HYPERLINK(1);(248) 555-0182;FORMULA@EXAMPLE.COM;14 Elm St;Troy;Michigan;48083\r\n"
    "Nobody Knows;n/a;none;16 Elm St;Troy;MI;48083\r\n"
    "Greg Petit;+1 248 555 0181;;12 Elm St;Troy;MI;48083\r\n"
)


def test_a_messy_list_is_mapped_taken_in_and_its_refused_rows_are_told(sit: Sit):
    page = sit("mia", "/imports/new/")
    page.get_by_label("List").set_input_files(
        {"name": "storm list.csv", "mimeType": "text/csv", "buffer": MESS.encode("latin-1")}
    )
    page.get_by_label("Where these people came from").select_option(label="Referral")
    page.locator("main form button.primary").click()
    expect(page.get_by_role("heading", name="Which column is what?")).to_be_visible()
    expect(page.get_by_label("Phone")).to_have_value("Cell #")
    expect(page.get_by_label("E-mail")).to_have_value("E-Mail Address")
    page.get_by_role("button", name="Start").click()
    expect(page.locator(".kpi").filter(has_text="Taken in")).to_contain_text("2")
    expect(page.locator(".kpi").filter(has_text="Known already")).to_contain_text("1")
    refused = panel(page, "Refused rows")
    expect(refused.get_by_role("row").filter(has_text="Nobody Knows")).to_be_visible()
    expect(page.get_by_text("Done", exact=True).first).to_be_visible()
    page.goto("/leads/?source=referral")
    expect(page.locator("td.main b").filter(has_text="Petit")).to_have_count(1)
