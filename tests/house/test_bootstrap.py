"""What a new user is told when the set-up cannot go on, and what it leaves alone when there is nothing to do."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.house.tree import ROOT


@pytest.fixture
def bootstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "bin" / "bootstrap.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "HOME", tmp_path / ".venv")
    monkeypatch.setattr(module, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(module, "STAMP", tmp_path / "installed.json")
    return module


@pytest.mark.parametrize(
    ("errors", "words"),
    [
        ("WARNING: Retrying after NewConnectionError('Failed')\nERROR: No matching distribution found", "on-line?"),
        (
            "SSLError(SSLCertVerificationError(1, 'CERTIFICATE_VERIFY_FAILED'))",
            "certificate this machine does not trust",
        ),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "not the one that was pinned"),
        ("ERROR: No matching distribution found for granian==2.8.7", "no ready-made build for this machine"),
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("something nobody thought of", "could not be installed"),
    ],
)
def test_what_pip_says_becomes_a_sentence(bootstrap: ModuleType, errors: str, words: str):
    assert words in bootstrap.explain(errors)


def test_an_old_python_is_named(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    with pytest.raises(bootstrap.CannotPrepareError, match=r"needs Python 3\.11 or newer; this is 3\.9\.2"):
        bootstrap.check_python()


def test_debians_missing_package_is_named(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(bootstrap.CannotPrepareError, match=r"sudo apt install python3\.\d+-venv"):
        bootstrap.ensure_environment()


def test_an_environment_whose_python_is_gone_is_made_anew(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch):
    made: list[Path] = []
    monkeypatch.setattr(bootstrap.venv, "create", lambda home, **_: made.append(home))
    bootstrap.PYTHON.parent.mkdir(parents=True)
    bootstrap.PYTHON.symlink_to("/nowhere/python3")
    bootstrap.ensure_environment()
    assert made == [bootstrap.HOME]
    assert not bootstrap.PYTHON.is_symlink()


def test_an_environment_that_works_is_left_alone(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bootstrap.venv, "create", None)
    bootstrap.PYTHON.parent.mkdir(parents=True)
    bootstrap.PYTHON.symlink_to(sys.executable)
    bootstrap.ensure_environment()
    assert bootstrap.PYTHON.is_symlink()


def test_nothing_is_installed_twice(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []
    monkeypatch.setattr(bootstrap, "pip_install", asked.append)
    bootstrap.ensure_packages(tests=False)
    bootstrap.ensure_packages(tests=False)
    assert asked == ["build.txt", "run.txt"]
    bootstrap.ensure_packages(tests=True)
    bootstrap.ensure_packages(tests=False)
    assert asked == ["build.txt", "run.txt", "build.txt", "test.txt"]


def test_a_changed_lock_is_installed(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []
    monkeypatch.setattr(bootstrap, "pip_install", asked.append)
    bootstrap.STAMP.write_text(json.dumps({"run.txt": "what was there before"}))
    bootstrap.ensure_packages(tests=False)
    assert "run.txt" in asked


def test_a_machine_without_python_is_told_where_to_get_one(tmp_path: Path):
    for name in ("sh", "dirname"):
        (tmp_path / name).symlink_to(Path("/usr/bin") / name)
    done = subprocess.run(
        ["/bin/sh", ROOT / "bin" / "prepared"], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr
    assert "apt install python3" in done.stderr


def test_every_command_can_be_started():
    commands = [path for path in (ROOT / "bin").iterdir() if path.is_file() and not path.suffix]
    assert {path.name for path in commands} >= {
        "run",
        "roofs",
        "test",
        "lint",
        "ci",
        "bench",
        "where",
        "lock",
        "prepared",
    }
    assert [path.name for path in commands if not os.access(path, os.X_OK)] == []
    assert [path.name for path in commands if subprocess.run(["/bin/sh", "-n", path], check=False).returncode] == []
