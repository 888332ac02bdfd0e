"""Nothing here says where packages come from: that is the business of the machine they are installed on."""

from __future__ import annotations

import re

import pytest

from tests.house.tree import ROOT, files, name

# In pieces, so that this file does not hold what it looks for.
HOSTS = {
    "".join(parts)
    for parts in [
        ("pypi", ".org"),
        ("python", "hosted.org"),
        ("npm", "js.org"),
        ("npm", "js.com"),
        ("yarn", "pkg.com"),
        ("un", "pkg.com"),
        ("js", "delivr.net"),
        ("cdn", "js.cloudflare.com"),
        ("esm", ".sh"),
        ("sky", "pack.dev"),
        ("deb.", "debian.org"),
        ("archive.", "ubuntu.com"),
        ("docker", ".io"),
        ("docker", ".com"),
        ("ghcr", ".io"),
        ("quay", ".io"),
        ("crates", ".io"),
        ("proxy.", "golang.org"),
        ("ruby", "gems.org"),
        ("ana", "conda.org"),
        ("maven", ".org"),
        ("art", "ifactory"),
    ]
}
OPTIONS = {"--" + option for option in ("index-url", "extra-index-url", "find-links", "trusted-host", "registry")}
READABLE = 2_000_000


def addresses(text: str) -> list[str]:
    lowered = text.lower()
    return sorted(word for word in HOSTS | OPTIONS if word in lowered)


@pytest.mark.parametrize("host", sorted(HOSTS))
def test_a_host_is_noticed(host: str):
    assert addresses(f'"resolved": "https://registry.{host}/htmx"') == [host]


def test_ordinary_words_are_not():
    assert addresses("npm ci --ignore-scripts && pip install -r requirements/run.txt, see https://example.com") == []


def test_no_file_names_a_registry():
    found = {}
    for path in files():
        if path.stat().st_size < READABLE and (words := addresses(path.read_text(errors="ignore"))):
            found[name(path)] = words
    assert found == {}


def test_the_lock_files_hold_no_address():
    locks = sorted((ROOT / "requirements").glob("*.txt"))
    assert {path.name for path in locks} == {"build.txt", "node.txt", "run.txt", "celery.txt", "test.txt"}
    assert [path.name for path in locks if "://" in path.read_text()] == []


def test_the_browser_lock_holds_no_download_address():
    for path in files():
        if path.name == "package-lock.json":
            assert re.findall(r'"resolved":', path.read_text()) == [], name(path)
