"""Browsers in front of a real installation. What a page complains about in the console fails its test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, StorageState, expect

from tests.browser.cast import PASSWORD
from tests.browser.installation import Installation

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 860}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
PATIENCE_MS = 20_000

Sit = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = [item for item in items if "tests/browser/" in item.path.as_posix()]
    for item in here:
        item.add_marker(pytest.mark.browser)
        if CHROMIUM is None:
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine: sudo apt install chromium"))
    # Last: while a browser is driven, Django refuses the database to all other tests of this process.
    items[:] = [item for item in items if item not in here] + here


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": CHROMIUM}


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    made = Installation(tmp_path_factory.mktemp("installation"))
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="session")
def base_url(installation: Installation) -> str:
    return installation.address


@pytest.fixture(scope="session")
def keys(browser: Browser, base_url: str) -> Callable[[str], StorageState]:
    """Everybody signs in once."""
    kept: dict[str, StorageState] = {}

    def key(who: str) -> StorageState:
        if who not in kept:
            context = browser.new_context(base_url=base_url)
            page = context.new_page()
            page.goto("/accounts/login/")
            page.get_by_label("Email").fill(f"{who}@example.com")
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            expect(page.get_by_label("Password")).to_have_count(0, timeout=PATIENCE_MS)
            kept[who] = context.storage_state()
            context.close()
        return kept[who]

    return key


class Complaints:
    """What pages said in their consoles. A refusal that a test provokes is announced with `tolerate`."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self._tolerated: list[str] = []

    def tolerate(self, words: str) -> None:
        self._tolerated.append(words)

    def watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.heard.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._console(page, message))

    def _console(self, page: Page, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.heard.append(f"{page.url}: {message.text}")

    @property
    def serious(self) -> list[str]:
        return [words for words in self.heard if not any(one in words for one in self._tolerated)]


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@pytest.fixture
def sit(browser: Browser, base_url: str, keys: Callable[[str], StorageState], complaints: Complaints) -> Iterator[Sit]:
    """`sit("ava", "/leads/")` is a browser of Ava's own; `sit("", …)` is a stranger's; `phone=True` a telephone."""
    contexts: list[BrowserContext] = []

    def take_a_seat(who: str, path: str = "/", *, phone: bool = False, **options: Any) -> Page:
        device = PHONE if phone else DESKTOP
        context = browser.new_context(base_url=base_url, storage_state=keys(who) if who else None, **device, **options)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        complaints.watch(page)
        page.goto(path)
        if page.locator("#link-state").count():
            expect(page.locator("#link-state")).to_have_attribute("data-state", "live")
        return page

    expect.set_options(timeout=PATIENCE_MS)
    yield take_a_seat
    for context in contexts:
        context.close()
    assert not complaints.serious
