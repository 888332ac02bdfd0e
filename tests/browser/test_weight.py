from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Sit

MOST_KB = 150


def test_the_first_look_at_the_leads_is_light(sit: Sit):
    page = sit("mia", "about:blank")
    wire = page.context.new_cdp_session(page)
    sizes: dict[str, int] = {}
    names: dict[str, str] = {}

    def began(event: dict[str, Any]) -> None:
        names[event["requestId"]] = event["request"]["url"]

    def arrived(event: dict[str, Any]) -> None:
        sizes[event["requestId"]] = sizes.get(event["requestId"], 0) + event["encodedDataLength"]

    wire.on("Network.requestWillBeSent", began)
    wire.on("Network.responseReceived", lambda event: arrived({**event, **event["response"]}))
    wire.on("Network.dataReceived", arrived)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.goto("/leads/", wait_until="load")
    expect(page.locator("#link-state")).to_have_attribute("data-state", "live")
    expect(page.locator("td.main a").first).to_be_visible()
    weights = {names[key]: size for key, size in sizes.items() if key in names}
    assert sum(weights.values()) <= MOST_KB * 1024, sorted(weights.items(), key=lambda one: -one[1])
