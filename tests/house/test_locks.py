"""What is installed is pinned and checked, and the checks run on what the program runs on."""

from __future__ import annotations

import re

import pytest

from tests.house.tree import ROOT


def pins(lock: str) -> dict[str, str]:
    text = (ROOT / "requirements" / lock).read_text()
    return {found[1]: found[2] for found in re.finditer(r"^([\w.\-\[\]]+)==([^\s;]+)", text, re.MULTILINE)}


@pytest.mark.parametrize("lock", ["build.txt", "node.txt", "run.txt", "celery.txt", "test.txt"])
def test_every_pin_has_hashes(lock: str):
    text = (ROOT / "requirements" / lock).read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    assert lines
    assert [line for line in lines if "==" not in line or "--hash=sha256:" not in line] == []


@pytest.mark.parametrize("lock", ["run.txt", "celery.txt"])
def test_the_checks_run_on_the_versions_that_are_shipped(lock: str):
    checked = pins("test.txt")
    assert {name: version for name, version in pins(lock).items() if checked.get(name) != version} == {}
