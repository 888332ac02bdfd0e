"""A fresh copy in an empty folder: from `bin/run` until the first lead of the public form has its answer by e-mail.

    bin/bench first_lead [--bar 300]

The copy is a clone of HEAD with nothing fetched; the environment holds a fresh home and nothing else but the way to
the package index this machine is set up with (pip's and npm's own variables and certificates). The downloads are shown
apart.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from bench import machine
from bench.figures import Figure
from bench.server import ROOT, free_port
from bench.sink import Sink

BAR_S = 300.0
PATIENCE_S = 1200
PERSON_READS = 3.2
WHO = "first.lead@example.com"
WAY_OUT = re.compile(
    r"^(PIP_|npm_config_|NPM_CONFIG_|SSL_CERT|REQUESTS_CA|NODE_EXTRA_CA|https?_proxy|HTTPS?_PROXY|no_proxy)"
)
_TICKET = re.compile(r'name="ticket" value="([^"]+)"')


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bar", type=float, default=BAR_S)
    options = parser.parse_args()
    print(machine.describe(), end="\n\n")
    with tempfile.TemporaryDirectory(prefix="roofs-fresh-") as folder, Sink() as sink:
        copy, home = Path(folder) / "copy", Path(folder) / "home"
        home.mkdir()
        subprocess.run(["git", "clone", "--quiet", "--no-local", "--depth", "1", f"file://{ROOT}", copy], check=True)
        return measure(copy, home, sink, options.bar)


def measure(copy: Path, home: Path, sink: Sink, bar: float) -> int:
    port, began = free_port(), time.monotonic()
    address = f"http://127.0.0.1:{port}"
    running = subprocess.Popen(
        ["bin/run", "--port", str(port)],
        cwd=copy,
        env=_environment(home) | {"ROOFS_SMTP_URL": sink.url},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    said: list[str] = []
    threading.Thread(target=_listen, args=(running, said, began), daemon=True).start()
    try:
        _wait(lambda: _answers(address), running)
        ready = time.monotonic() - began
        _send(address, _form_key(copy))
        _wait(lambda: any(letter.to == WHO for letter in list(sink.letters)), running)
        total = time.monotonic() - began
    finally:
        os.killpg(running.pid, signal.SIGINT)
        running.wait(30)
    pip, npm = _downloads("".join(said))
    print(Figure("bin/run to the first lead answered", total, "s", bar).line)
    print(f"{'':4}ready after {ready:.0f} s; packages (pip) {pip:.0f} s, browser libraries (npm) {npm:.0f} s,")
    print(
        f"{'':4}all else {total - pip - npm:.0f} s, of which {PERSON_READS} s the person reads; load {machine.load()}"
    )
    return 0 if total <= bar else 1


def _environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if WAY_OUT.match(name)}
    for name, file in (("PIP_CONFIG_FILE", ".config/pip/pip.conf"), ("NPM_CONFIG_USERCONFIG", ".npmrc")):
        if (Path.home() / file).exists():
            kept.setdefault(name, str(Path.home() / file))
    return {"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8", **kept}


def _listen(running: subprocess.Popen[str], said: list[str], began: float) -> None:
    assert running.stdout is not None
    for line in running.stdout:
        said.append(line)
        if not re.search(r"password|@", line):
            print(f"{'':4}{time.monotonic() - began:6.1f} s  {line.rstrip()}")


def _wait(is_so: object, running: subprocess.Popen[str]) -> None:
    assert callable(is_so)
    until = time.monotonic() + PATIENCE_S
    while not is_so():
        if running.poll() is not None or time.monotonic() > until:
            raise RuntimeError("bin/run did not come so far; its words are above")
        time.sleep(0.05)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _form_key(copy: Path) -> str:
    """As the person would read it off the settings page."""
    with sqlite3.connect(f"file:{copy / 'data' / 'roofs.sqlite3'}?mode=ro", uri=True) as books:
        return str(books.execute("SELECT key FROM leads_webform WHERE is_active ORDER BY id LIMIT 1").fetchone()[0])


def _send(address: str, key: str) -> None:
    with urllib.request.urlopen(f"{address}/f/{key}/", timeout=30) as page:
        ticket = _TICKET.search(page.read().decode())
    time.sleep(PERSON_READS)
    told = {
        "full_name": "First Lead",
        "email": WHO,
        "message": "A leak over the porch.",
        "ticket": ticket[1] if ticket else "",
    }
    with urllib.request.urlopen(f"{address}/f/{key}/", urllib.parse.urlencode(told).encode(), timeout=30) as answer:
        if not answer.url.endswith("/thanks/"):
            raise RuntimeError(f"the form did not take the inquiry: {answer.status} {answer.url}")


def _downloads(said: str) -> tuple[float, float]:
    found = re.search(r"packages \(pip\) ([\d.]+) s, browser libraries \(npm\) ([\d.]+) s", said)
    return (float(found[1]), float(found[2])) if found else (0.0, 0.0)


if __name__ == "__main__":
    sys.exit(main())
