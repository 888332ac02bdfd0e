"""Make this folder ready to run: an environment, the pinned packages, the browser libraries.

Needs a bare Python 3.11 and pip's usual reach to a package index; no compiler, no make, no node, no uv. What is already
there and right is left alone, so a second start costs next to nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / ".venv"
PYTHON = HOME / "bin" / "python"
STAMP = HOME / "installed.json"
REQUIREMENTS = ROOT / "requirements"
ASSETS = ROOT / "roofs" / "surfaces" / "ui" / "assets.py"
LEAST_PYTHON = (3, 11)

# What its authors publish as source only: web push's cipher, and the second DKIM program that the tests ask. Both are
# plain Python: no compiler is needed, and what builds them is pinned by hash like everything else.
SOURCE_ONLY = "http-ece,dkimpy"

NO_NETWORK = (
    "NewConnectionError",
    "Temporary failure in name resolution",
    "Name or service not known",
    "Network is unreachable",
    "Connection refused",
    "Connection reset",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "ProxyError",
    "nodename nor servname",
)


class CannotPrepareError(Exception):
    """Said to the person who started the program, in words they can act on."""


def say(words: str) -> None:
    # To stderr: `bin/roofs openapi > file` must hold nothing else.
    print(words, file=sys.stderr, flush=True)


def check_python() -> None:
    if sys.version_info < LEAST_PYTHON:
        have = ".".join(str(part) for part in sys.version_info[:3])
        raise CannotPrepareError(f"This program needs Python 3.11 or newer; this is {have} ({sys.executable}).")


def ensure_environment() -> None:
    """Create .venv, or create it anew when its Python is gone (an upgraded system)."""
    if PYTHON.exists() and _answers(PYTHON):
        return
    if HOME.exists():
        say("The environment in .venv does not work any more (was Python upgraded?): making a new one.")
        shutil.rmtree(HOME)
    if importlib.util.find_spec("ensurepip") is None:
        name = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        raise CannotPrepareError(
            f"{sys.executable} cannot make environments: its venv part is missing.\n"
            f"On Debian or Ubuntu: sudo apt install {name} (or python3-venv). Then start again."
        )
    try:
        venv.create(HOME, with_pip=True, symlinks=os.name != "nt")
    except (OSError, subprocess.CalledProcessError) as error:
        shutil.rmtree(HOME, ignore_errors=True)
        raise CannotPrepareError(f"The environment {HOME} could not be made: {error}") from error


def _answers(python: Path) -> bool:
    question = "import sys; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([python, "-c", question], capture_output=True, check=False, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def fingerprint(name: str) -> str:
    content = (REQUIREMENTS / "build.txt").read_bytes() + (REQUIREMENTS / name).read_bytes()
    return hashlib.sha256(content).hexdigest()


def installed() -> dict[str, str]:
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return stamp


def ensure_packages(*, tests: bool) -> float:
    """Install what the lock files name, unless exactly that is there. Returns the seconds it took."""
    wanted = "test.txt" if tests else "run.txt"
    # The tests' lock holds all of the program's, at the same versions.
    covers = ["run.txt", "celery.txt", "test.txt"] if tests else ["run.txt"]
    if installed().get(wanted) == fingerprint(wanted):
        return 0.0
    started = time.monotonic()
    say(f"Installing the pinned packages ({'program and checks' if tests else 'about 60 MB'}, once) ...")
    pip_install("build.txt")
    pip_install(wanted)
    STAMP.write_text(json.dumps(installed() | {name: fingerprint(name) for name in covers}))
    return time.monotonic() - started


def pip_install(name: str) -> None:
    command: list[str | Path] = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    command += ["--require-hashes", "--only-binary=:all:", f"--no-binary={SOURCE_ONLY}"]
    command += ["--no-build-isolation", "--use-pep517", "-r", REQUIREMENTS / name]
    # Somebody's own PYTHONPATH or user packages must not leak into what is installed here.
    environment = {key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "PYTHONHOME"}}
    environment |= {"PYTHONNOUSERSITE": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise CannotPrepareError(explain(done.stderr))


def explain(errors: str) -> str:
    """What pip said, as a sentence with a next step."""
    lines = errors.strip().splitlines()
    tail = "\n".join([line for line in lines if line.startswith("ERROR")][-3:] or lines[-6:])
    if "DO NOT MATCH THE HASHES" in errors:
        return f"A downloaded package is not the one that was pinned; nothing of it was installed.\n{tail}"
    if "CERTIFICATE_VERIFY_FAILED" in errors:
        return (
            "The packages could not be fetched: the index answers with a certificate this machine does not trust.\n"
            f"If your company inspects traffic, point pip to its certificate (pip config set global.cert FILE).\n{tail}"
        )
    if any(sign in errors for sign in NO_NETWORK):
        return (
            "The packages could not be fetched: the package index cannot be reached. Is this machine on-line?\n"
            f"Behind a proxy or with a mirror of your own, set up pip for it (pip config), then start again.\n{tail}"
        )
    if "No matching distribution" in errors:
        return (
            f"A package has no ready-made build for this machine (Python {sys.version.split()[0]}, {sys.platform}).\n"
            f"Python 3.11 to 3.13 on 64-bit Linux or macOS is what this program is tried on.\n{tail}"
        )
    if "No space left" in errors:
        return f"The disk is full: the packages need about 400 MB.\n{tail}"
    return f"The packages could not be installed.\n{tail}"


def ensure_assets() -> float:
    """Fetch and build the browser libraries. Returns the seconds it took."""
    if not ASSETS.exists():
        return 0.0
    started = time.monotonic()
    if subprocess.run([PYTHON, ASSETS], check=False, stdout=sys.stderr).returncode:
        raise CannotPrepareError("The browser libraries are not ready; the lines above say why.")
    return time.monotonic() - started


def prepare(*, tests: bool, assets: bool) -> None:
    check_python()
    ensure_environment()
    pip = ensure_packages(tests=tests)
    npm = ensure_assets() if assets else 0.0
    if pip or npm > 1:
        say(f"Set-up: packages (pip) {pip:.1f} s, browser libraries (npm) {npm:.1f} s")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", action="store_true", help="also what the checks need")
    parser.add_argument("--assets", action="store_true", help="also the browser libraries")
    # Everything behind `--` is run in the environment afterwards.
    cut = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    wanted = parser.parse_args(sys.argv[1:cut])
    try:
        prepare(tests=wanted.tests, assets=wanted.assets)
    except CannotPrepareError as problem:
        say(str(problem))
        return 1
    except KeyboardInterrupt:
        say("Stopped; start again to go on.")
        return 130
    if behind := sys.argv[cut + 1 :]:
        os.execv(PYTHON, [str(PYTHON), *behind])
    return 0


if __name__ == "__main__":
    sys.exit(main())
