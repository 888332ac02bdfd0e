"""The canvas with 50 steps while boxes are dragged about, the picture is pushed along and zoomed.

    bin/bench canvas [--steps 50] [--seconds 5] [--times 3]

Two figures for each motion: how far apart the browser's frames were (the bar is one frame of sixty a second), and what
the page itself took of a frame: the processor's time of its main thread for script, style, layout and paint, from a
trace. A machine that is busy, or draws without a graphics card, misses frames that the page was in time for; the second
figure tells them apart.
The hand is a script in the page, one move a frame: nothing waits for a mouse. An empty page in the same run is the
floor: what the machine can do when there is nothing to draw.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from bench import machine
from bench.figures import Figure, percentile, spread
from bench.server import Installation

FRAME_MS, BAR_MS, LONG_MS = 1000 / 60, 16.9, 33.4
CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline", "toplevel", "blink.user_timing"]
TASK = "RunTask"
PARTS = {
    "script": {"FunctionCall", "FireAnimationFrame", "EventDispatch"},
    "style": {"UpdateLayoutTree"},
    "layout": {"Layout"},
    "paint": {"PrePaint", "Paint", "Layerize", "Commit"},
}
HAND = """
    const spot = { x: window.__from.x + 130 * Math.sin(at / 420), y: window.__from.y + 90 * Math.sin(at / 610) }
    const how = { bubbles: true, cancelable: true, pointerId: 1, pointerType: 'mouse', button: 0, buttons: 1 }
    const tell = (name, target) => target.dispatchEvent(
        new PointerEvent(name, { ...how, clientX: spot.x, clientY: spot.y }))
    if (frame === 0) tell('pointerdown', window.__face)
    tell(frame === -1 ? 'pointerup' : 'pointermove', window)
"""
MOVES = {
    "floor": "(at, frame) => {}",
    "drag": """(at, frame) => {
        if (frame === 0) {
            window.__face = [...document.querySelectorAll('.node.touch .face')][8]
            const seen = window.__face.getBoundingClientRect()
            window.__from = { x: seen.x + 20, y: seen.y + 14 }
        }"""
    + HAND
    + "}",
    "drag five": """(at, frame) => {
        if (frame === 0) {
            const canvas = document.querySelector('[data-canvas]').canvas
            const steps = [...canvas.view.nodes.keys()].filter(one => canvas.isStep(one))
            canvas.choose(steps.slice(6, 11))
            window.__face = canvas.view.face(steps[6])
            const seen = window.__face.getBoundingClientRect()
            window.__from = { x: seen.x + 20, y: seen.y + 14 }
        }"""
    + HAND
    + "}",
    "pan": """(at, frame) => document.querySelector('[data-canvas]').canvas.view.pan(
        9 * Math.cos(at / 300), 14 * Math.cos(at / 470))""",
    "zoom": """(at, frame) => document.querySelector('[data-canvas]').canvas.view.zoom(
        1 + .02 * Math.cos(at / 350))""",
}
DRIVE = """([move, seconds]) => new Promise(done => {
    const act = eval(move), gaps = [], began = performance.now()
    let last = 0, frame = 0
    const step = now => {
        if (last) gaps.push(now - last)
        last = now
        if (now - began > seconds * 1000) { act(now - began, -1); return done(gaps) }
        act(now - began, frame)
        frame += 1
        requestAnimationFrame(step)
    }
    requestAnimationFrame(step)
})"""


@dataclass(frozen=True, slots=True)
class Motion:
    gaps: list[float]
    """Between one frame and the next, in ms."""
    work: list[float]
    """What the page's main thread did in each frame, in ms."""
    parts: dict[str, float]
    """Of that, in ms a frame."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        raise SystemExit("There is no Chromium on this machine: apt install chromium")
    print(machine.describe())
    with Installation("sqlite", log_level="WARNING") as installation, sync_playwright() as playwright:
        installation.run("-m", "roofs", "createcachetable")
        staff = installation.ask("bench.fill", "people")
        number = installation.ask("bench.canvas_made", "draft", options.steps)
        installation.start_web()
        browser = playwright.chromium.launch(executable_path=chromium)
        print(f"Chromium {browser.version}, headless; {options.steps} steps\n")
        page = _open(browser, installation, staff["manager"]["session"], number)
        for name, move in MOVES.items():
            _report(name, [_measure(browser, page, move, options.seconds) for _ in range(options.times)])
        browser.close()


def _open(browser: Browser, installation: Installation, session: str, number: int) -> Page:
    size: ViewportSize = {"width": 1280, "height": 860}
    context = browser.new_context(base_url=installation.address, viewport=size, bypass_csp=True)
    context.add_cookies([{"name": "sessionid", "value": session, "url": installation.address}])
    page = context.new_page()
    page.goto(f"/sequences/drafts/{number}/canvas/")
    page.wait_for_selector("[data-canvas][data-ready]")
    page.wait_for_timeout(1000)
    return page


def _measure(browser: Browser, page: Page, move: str, seconds: float) -> Motion:
    page.locator("[data-do=fit]").click()
    page.wait_for_timeout(300)
    browser.start_tracing(page=page, categories=CATEGORIES)
    gaps: list[float] = page.evaluate(DRIVE, [move, seconds])
    trace: list[dict[str, Any]] = json.loads(browser.stop_tracing())["traceEvents"]
    page.wait_for_timeout(500)
    events = _of_the_page(trace)
    starts = sorted(one["ts"] for one in events if one["name"] == "FireAnimationFrame")
    return Motion(gaps, _by_frame(events, starts), _parts(events, max(1, len(gaps))))


def _of_the_page(trace: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What ran on the main thread of the page that animates."""
    firing = [(one["pid"], one["tid"]) for one in trace if one["name"] == "FireAnimationFrame"]
    main = max(set(firing), key=firing.count)
    return [one for one in trace if (one["pid"], one["tid"]) == main and one.get("ph") == "X"]


def _by_frame(events: Iterable[dict[str, Any]], starts: list[int]) -> list[float]:
    """Tasks of the main thread, summed up between one frame and the next."""
    tasks = sorted((one["ts"], one.get("tdur", one.get("dur", 0))) for one in events if one["name"] == TASK)
    work, place = [], 0
    for first, after in pairwise(starts):
        if after - first < 1000:  # two callbacks of the same frame
            continue
        spent = 0
        while place < len(tasks) and tasks[place][0] < after:
            spent += tasks[place][1]
            place += 1
        work.append(spent / 1000)
    return work


def _parts(events: list[dict[str, Any]], frames: int) -> dict[str, float]:
    return {
        part: sum(one.get("tdur", one.get("dur", 0)) for one in events if one["name"] in names) / 1000 / frames
        for part, names in PARTS.items()
    }


def _report(name: str, motions: list[Motion]) -> None:
    gaps = [gap for motion in motions for gap in motion.gaps]
    work = [spent for motion in motions for spent in motion.work]
    late = sum(gap > LONG_MS for gap in gaps)
    print(Figure(f"{name}: frame to frame, p95", percentile(gaps, 0.95), "ms", BAR_MS).line)
    print(Figure(f"{name}: work of the page in a frame, p95", percentile(work, 0.95), "ms", FRAME_MS).line)
    print(f"    frames  {spread(gaps)}; {len(gaps)} in {len(motions)} runs, {late} missed; load {machine.load()}")
    parts = "  ".join(f"{part} {sum(motion.parts[part] for motion in motions) / len(motions):.2f}" for part in PARTS)
    print(f"    work    {spread(work)}; of it, ms a frame on average: {parts}\n")


if __name__ == "__main__":
    main()
