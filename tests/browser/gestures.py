"""What hands do."""

from __future__ import annotations

import json
import urllib.request

from playwright.sync_api import Locator, Page

from tests.browser.cast import FORM_KEY
from tests.browser.installation import Installation

BESIDE_THE_EDGE = 14
MORE_THAN_A_LOOK_MS = 150  # SortableJS looks where the card is every 50 ms


def drag(page: Page, what: Locator, to: Locator) -> None:
    """Drop `what` on the upper part of `to`; both must be in view."""
    start, end = what.bounding_box(), to.bounding_box()
    assert start
    assert end
    x, y = end["x"] + end["width"] / 2, end["y"] + BESIDE_THE_EDGE
    page.mouse.move(start["x"] + 12, start["y"] + 8)
    page.mouse.down()
    page.mouse.move(start["x"] + 30, start["y"] + 16, steps=4)
    page.mouse.move(x, y, steps=12)
    page.wait_for_timeout(MORE_THAN_A_LOOK_MS)
    page.mouse.move(x + 2, y + 2)
    page.wait_for_timeout(MORE_THAN_A_LOOK_MS)
    page.mouse.up()


def ask(installation: Installation, **told: str) -> None:
    """A homeowner's inquiry, as a website's own form sends it."""
    request = urllib.request.Request(
        f"{installation.address}/f/{FORM_KEY}/",
        json.dumps(told).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 201


def panel(page: Page, title: str) -> Locator:
    return page.locator("section.panel").filter(has=page.get_by_role("heading", name=title, exact=True))
