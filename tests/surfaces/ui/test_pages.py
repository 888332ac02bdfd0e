from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.http import Http404
from django.template.loader import get_template, render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from roofs.surfaces.ui import stylesheet, views
from roofs.surfaces.ui.specimens import specimens

LIMIT = 20 * 1024  # as it is sent, of the 150 KB a first page may weigh
TEMPLATES = Path(views.__file__).parent / "templates"


def test_the_style_sheet_is_kept_for_ever_under_its_hash(client: Client):
    sheet = stylesheet.stylesheet()
    answer = client.get(reverse("ui:css", args=[sheet.digest]))
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in answer["Cache-Control"]
    assert answer.content.decode() == sheet.body


def test_a_page_of_an_older_release_is_still_styled_but_keeps_nothing(client: Client):
    answer = client.get(reverse("ui:css", args=["0123456789ab"]))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-cache"


def test_a_changed_file_changes_the_address(monkeypatch, tmp_path):
    for name in ("tokens.css", "print.css", "board.css"):
        (tmp_path / name).write_text(f".{name[:-4]} {{ color: red }}")
    monkeypatch.setattr(stylesheet, "FOLDER", tmp_path)
    before = stylesheet.join()
    (tmp_path / "board.css").write_text(".board { color: blue }")
    after = stylesheet.join()
    assert before.digest != after.digest
    assert after.body.index(".tokens") < after.body.index(".board") < after.body.index(".print")


def test_while_developing_the_files_are_read_on_every_call(monkeypatch, settings):
    made = stylesheet.Stylesheet("now", "1")
    monkeypatch.setattr(stylesheet, "join", lambda: made)
    settings.DEBUG = True
    assert stylesheet.stylesheet() is made
    settings.DEBUG = False
    assert stylesheet.stylesheet() is not made


def test_squeezing_keeps_what_the_rules_say():
    assert stylesheet.squeeze("/* why */\n.a {\n  color: red;\n  .b & { margin: 0 1px }\n}") == (
        ".a{color: red;.b &{margin: 0 1px}}"
    )


def test_the_whole_style_sheet_stays_small():
    assert len(gzip.compress(stylesheet.join().body.encode())) <= LIMIT


@pytest.mark.parametrize("hue", [0, 359])
def test_a_brand_is_an_angle(client: Client, hue: int):
    answer = client.get(f"/assets/brand-{hue}.css")
    assert answer.content.decode() == f":root{{--hue:{hue}}}"


def test_there_is_no_angle_beyond_a_full_turn(rf: RequestFactory):
    with pytest.raises(Http404):
        views.brand(rf.get("/"), 360)


def test_the_worker_is_served_from_the_root_and_never_kept(client: Client):
    answer = client.get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    assert b"notificationclick" in answer.content


def test_the_app_manifest_names_icons_that_exist(client: Client):
    icons = client.get("/app.webmanifest").json()["icons"]
    folder = Path(views.__file__).parent / "static"
    assert all((folder / icon["src"].removeprefix("/static/")).exists() for icon in icons)


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500"])
def test_error_pages_need_no_context_and_no_database(name: str):
    page = get_template(f"{name}.html").render()
    assert "<h1>" in page
    assert "/assets/app-" in page
    assert "<script" not in page


def test_every_part_draws_on_the_style_page(rf: RequestFactory):
    page = render_to_string("ui/styleguide.html", specimens() | {"request": rf.get("/_ui/")})
    assert "New lead: Marta Delgado" in page
    assert page.count('class="card"') == 10


def test_signed_out_pages_show_the_company_and_no_navigation(rf: RequestFactory):
    page = render_to_string("ui/plain.html", {"request": rf.get("/"), "company_name": "Ridgeline Roofing"})
    assert "Ridgeline Roofing" in page
    assert "tabbar" not in page


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_nothing_in_a_template_needs_an_exception_in_the_content_policy(template: Path):
    source = template.read_text()
    assert not re.search(r"\sstyle\s*=\s*[\"']", source)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", source)
    assert not re.search(r"<script(?![^>]*(src|nonce|lib ))", source)
    assert "<style" not in source
