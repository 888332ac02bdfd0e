from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Sit
from tests.browser.gestures import drag
from tests.browser.installation import Installation


def test_a_dragged_card_is_in_its_new_column_on_every_screen(sit: Sit, installation: Installation):
    mine, other = sit("mia", "/leads/board/"), sit("dana", "/leads/board/")
    card = f"#card-{installation.leads['Olga Dragged']}"
    drag(mine, mine.locator(f"{card} b"), mine.locator("#col-qualified .cards"))
    expect(mine.locator("#toasts")).to_contain_text("Olga Dragged: Qualified")
    expect(mine.locator(f"#col-qualified {card}")).to_be_visible()
    expect(other.locator(f"#col-qualified {card}")).to_be_visible()
    mine.reload()
    expect(mine.locator(f"#col-qualified {card}")).to_be_visible()


def test_who_cannot_drag_chooses_the_stage_on_the_card(sit: Sit, installation: Installation):
    mine, other = sit("mia", "/leads/board/"), sit("dana", "/leads/board/")
    card = f"#card-{installation.leads['Paul Selected']}"
    mine.get_by_label("Move Paul Selected").select_option(label="Appointment")
    expect(mine.locator(f"#col-appointment_scheduled {card}")).to_be_visible()
    expect(other.locator(f"#col-appointment_scheduled {card}")).to_be_visible()


def test_cards_keep_the_order_they_were_given(sit: Sit):
    page = sit("mia", "/leads/board/")
    assert _order(page)[:2] == ["Nora Lower", "Nina Upper"]
    cards = page.locator("#col-negotiation .card")
    cards.nth(1).scroll_into_view_if_needed()
    with page.expect_response("**/leads/board/moves/**"):
        drag(page, cards.nth(1).locator("b"), cards.nth(0))
    assert _order(page)[:2] == ["Nina Upper", "Nora Lower"]
    page.reload()
    assert _order(page)[:2] == ["Nina Upper", "Nora Lower"]


def _order(page: Page) -> list[str]:
    return page.locator("#col-negotiation .card b").all_text_contents()


def test_a_finger_finds_the_select_on_the_card(sit: Sit):
    page = sit("mia", "/leads/board/", phone=True)
    select = page.get_by_label("Move Nina Upper")
    select.scroll_into_view_if_needed()
    expect(select).to_have_css("opacity", "1")
