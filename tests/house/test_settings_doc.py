"""The page about settings and the settings say the same."""

from __future__ import annotations

import re

from roofs.config.environment import Environment
from tests.house.tree import ROOT, name, ours

PAGE = ROOT / "docs" / "reference" / "settings.md"
VARIABLE = re.compile(r"ROOFS_[A-Z][A-Z_]*[A-Z]")


def documented() -> set[str]:
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("| `ROOFS_")]
    return {VARIABLE.findall(row)[0] for row in rows}


def declared() -> set[str]:
    return {f"ROOFS_{field.upper()}" for field in Environment.model_fields}


def test_every_setting_has_its_row_and_every_row_its_setting():
    assert documented() == declared()


def test_no_code_reads_a_setting_that_nobody_declared():
    read = {
        f"{name(path)}: {found}"
        for path in ours("roofs", "bin")
        for found in VARIABLE.findall(path.read_text())
        if found not in declared()
    }
    assert read == set()


def test_only_the_environment_file_reads_the_environment():
    """One place to look: everything else asks django.conf.settings."""
    allowed = {"roofs/config/environment.py", "roofs/surfaces/ui/assets.py"}
    own_address = 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roofs.config.settings")'
    sources = {name(path): path.read_text().replace(own_address, "") for path in ours("roofs")}
    readers = {path for path, text in sources.items() if "os.environ" in text or "getenv(" in text}
    assert readers - allowed == set()
