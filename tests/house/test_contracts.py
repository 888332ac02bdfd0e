"""Every contract of .importlinter is broken once, in a small house of the same shape, and must say so."""

from __future__ import annotations

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT

GROUPS = "insight marketing finance production sales places comms people core"
PACKAGES = [
    "config",
    "surfaces",
    *(f"surfaces.{name}" for name in ["web", "api", "cli", "ui"]),
    "integrations",
    *(f"integrations.{name}" for name in ["smtp", "imap"]),
    *GROUPS.split(),
    *(f"core.{name}" for name in ["accounts", "company", "connections", "events", "files", "jobs", "kit"]),
    *(f"sales.{name}" for name in ["leads", "scoring"]),
]
PLANTS = {
    "upward import": ("core/events/plant.py", "import roofs.sales.leads", "A group imports only"),
    "upward import inside a function": (
        "core/events/plant.py",
        "def work():\n    from roofs.sales import leads\n    return leads",
        "A group imports only",
    ),
    "upward import for types": (
        "core/events/plant.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import roofs.sales.leads",
        "A group imports only",
    ),
    "a domain that imports a surface": ("sales/leads/plant.py", "import roofs.surfaces.web", "A group imports only"),
    "a group nobody placed": ("warehouse/__init__.py", "", "A group imports only"),
    "siblings in a circle": (
        "sales/leads/plant.py",
        "import roofs.sales.scoring.plant",
        "No package is in a cycle",
    ),
    "a surface that imports another": ("surfaces/api/plant.py", "import roofs.surfaces.web", "Surfaces share"),
    "a surface nobody placed": ("surfaces/kiosk/__init__.py", "", "Surfaces share"),
    "a component that knows a surface": ("surfaces/ui/plant.py", "import roofs.surfaces.web", "Surfaces share"),
    "a vendor that knows another": ("integrations/smtp/plant.py", "import roofs.integrations.imap", "Vendors know"),
    "network in a domain": ("sales/leads/plant.py", "import smtplib", "Only integrations speak"),
    "network in a surface": ("surfaces/web/plant.py", "import requests", "Only integrations speak"),
    "Django in the kit": ("core/kit/plant.py", "from django.utils import timezone", "The kit is plain Python"),
    "the kit knows a neighbour": ("core/kit/plant.py", "import roofs.core.events", "The kit is plain Python"),
    "numpy on a screen, through a domain": ("surfaces/web/plant.py", "import roofs.insight.models", "No screen loads"),
}


@pytest.fixture(scope="module")
def small_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    house = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / ".importlinter", house)
    for package in ["", *PACKAGES]:
        folder = house.joinpath("roofs", *filter(None, package.split(".")))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "__init__.py").write_text("")
    (house / "roofs" / "__main__.py").write_text("")
    # What two of the plants need at the other end.
    (house / "roofs" / "sales" / "scoring" / "plant.py").write_text("import roofs.sales.leads\n")
    (house / "roofs" / "insight" / "models.py").write_text("import numpy\n")
    return house


def lint(house: Path) -> subprocess.CompletedProcess[str]:
    command = "import sys; from importlinter.cli import lint_imports_command as lint; sys.exit(lint(['--no-cache']))"
    return subprocess.run([sys.executable, "-c", command], cwd=house, capture_output=True, text=True, check=False)


def test_the_small_house_has_the_shape_of_the_real_one(small_house: Path):
    real = {path.name for path in (ROOT / "roofs").iterdir() if (path / "__init__.py").exists()}
    assert real == {path.name for path in (small_house / "roofs").iterdir() if path.is_dir()}


def test_a_clean_house_keeps_every_contract(small_house: Path):
    contracts = configparser.ConfigParser()
    contracts.read(small_house / ".importlinter")
    count = sum(section.startswith("importlinter:contract") for section in contracts.sections())
    said = lint(small_house)
    assert f"Contracts: {count} kept, 0 broken." in said.stdout, said.stdout + said.stderr


@pytest.mark.parametrize(("path", "source", "contract"), PLANTS.values(), ids=PLANTS)
def test_a_planted_violation_breaks_its_contract(
    small_house: Path, tmp_path: Path, path: str, source: str, contract: str
):
    house = tmp_path / "house"
    shutil.copytree(small_house, house)
    planted = house / "roofs" / path
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(source + "\n")
    said = lint(house)
    assert said.returncode != 0
    broken = [
        line
        for line in said.stdout.splitlines()
        if line.endswith("BROKEN") or "Missing" in line or "not listed" in line
    ]
    assert any(line.startswith(contract) for line in broken), said.stdout
