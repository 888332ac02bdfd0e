from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from roofs.surfaces.ui import apps, assets, libraries, stylesheet
from roofs.surfaces.ui.templatetags import ui

NPM = Path(assets.__file__).parent / "npm"
TEMPLATES = Path(assets.__file__).parents[2]


@pytest.fixture
def no_libraries(monkeypatch, tmp_path):
    monkeypatch.setattr(libraries, "FOLDER", tmp_path)


@pytest.fixture
def some_libraries(monkeypatch, tmp_path):
    script = "/static/lib/sortable-ABC.js"
    manifest = {
        "files": {"htmx.js": "htmx-ABC.js", "icons.svg": "icons-ABC.svg", "inter.woff2": "inter-ABC.woff2"},
        "integrity": {"/static/lib/htmx-ABC.js": "sha384-h", script: "sha384-s"},
        "importmap": {"imports": {"lib/sortable": script}, "integrity": {script: "sha384-s"}},
    }
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    monkeypatch.setattr(libraries, "FOLDER", tmp_path)
    return tmp_path


def test_a_missing_manifest_says_what_to_run(no_libraries):
    with pytest.raises(libraries.LibrariesMissing, match="bin/run"):
        libraries.libraries()


def test_the_check_warns_when_libraries_are_missing(no_libraries):
    [warning] = apps.check_libraries()
    assert warning.id == "ui.W001"
    assert "bin/run" in warning.msg


def test_pages_still_come_up_without_libraries_and_say_so(no_libraries, rf):
    page = render_to_string("ui/plain.html", {"request": rf.get("/")})
    assert "bin/run" in page
    assert "<main" in page


def test_libraries_come_with_their_integrity(some_libraries):
    assert ui.lib("htmx.js") == 'src="/static/lib/htmx-ABC.js" integrity="sha384-h"'
    assert "/static/lib/icons-ABC.svg#house" in ui.icon("house")
    assert apps.check_libraries() == []


def test_the_import_map_names_libraries_and_our_own_modules(some_libraries):
    found = json.loads(ui.importmap())
    assert found["imports"]["lib/sortable"] == "/static/lib/sortable-ABC.js"
    assert found["integrity"] == {"/static/lib/sortable-ABC.js": "sha384-s"}
    assert re.fullmatch(r"/static/ui/js/toast\.js\?v=[0-9a-f]{10}", found["imports"]["ui/toast"])


def test_a_new_build_is_seen_without_a_restart(some_libraries, monkeypatch):
    monkeypatch.setattr(libraries, "LOOK_AGAIN", 0)
    libraries.libraries()
    path = some_libraries / "manifest.json"
    path.write_text(path.read_text().replace("htmx-ABC", "htmx-DEF"))
    os.utime(path, (1, 1))
    assert libraries.libraries().url("htmx.js").endswith("htmx-DEF.js")


def test_the_style_sheet_names_the_font_only_when_it_is_there(no_libraries):
    assert "@font-face" not in stylesheet.join().body


def test_the_lock_file_names_no_address_to_download_from():
    lock = json.loads((NPM / "package-lock.json").read_text())
    assert not [name for name, facts in lock["packages"].items() if "resolved" in facts]
    pinned = json.loads((NPM / "package.json").read_text())
    versions = [*pinned["dependencies"].values(), *pinned["devDependencies"].values()]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions)


def test_every_icon_a_template_asks_for_is_in_the_list():
    known = libraries.icon_names()
    asked = {
        name
        for template in TEMPLATES.rglob("templates/**/*.html")
        for name in re.findall(r'{% icon "([^"]+)"', template.read_text())
    }
    assert asked - known == set()


def test_icons_are_listed_once_and_in_order():
    names = assets.read_icon_names()
    assert names == sorted(set(names))


def test_without_npm_and_without_pip_the_person_is_told_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr("shutil.which", lambda _name: None)
    monkeypatch.setattr(assets, "PRIVATE_NODE", tmp_path / "node")

    def refuse(*_args: object, **_options: object) -> None:
        raise OSError("no network")

    monkeypatch.setattr("venv.create", refuse)
    with pytest.raises(assets.CannotBuild, match=r"Install Node\.js"):
        assets.find_tools()


def test_npm_of_the_machine_is_preferred(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    assert assets.find_tools() == assets.Tools(["/usr/bin/npm"], ["/usr/bin/node"])


def test_a_failing_command_shows_its_last_words(tmp_path):
    with pytest.raises(assets.CannotBuild, match="no such package"):
        assets.run(["sh", "-c", "echo no such package >&2; exit 3"], tmp_path)


def test_nothing_is_built_when_everything_is_up_to_date(monkeypatch, tmp_path):
    monkeypatch.setattr(assets, "OUT", tmp_path)
    (tmp_path / "stamp").write_text(assets.wanted_stamp())
    monkeypatch.setattr(assets, "build", lambda: pytest.fail("built again"))
    assert assets.main() == 0


def test_a_failed_build_ends_with_plain_words_and_not_with_a_trace(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(assets, "OUT", tmp_path)

    def fail() -> None:
        raise assets.CannotBuild("no way")

    monkeypatch.setattr(assets, "build", fail)
    assert assets.main() == 1
    assert capsys.readouterr().err == "no way\n"
