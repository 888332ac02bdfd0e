"""Names, lengths and short cuts that are not wanted, each with examples of good and bad."""

from __future__ import annotations

import ast
import tomllib

import pytest
from django.apps import apps

from tests.house import guards
from tests.house.tree import ROOT, assert_none, files, name, ours, parsed

DRAWERS = {"common", "extras", "helper", "helpers", "misc", "service", "services", "stuff", "util", "utils"}
LINE_LIMIT = 400
CODE = ("roofs", "tests", "bench", "bin")
# Here is nobody whose rights could be asked for: a person at the machine's own terminal, and counts without rows.
NOBODYS_RIGHTS = ("roofs/surfaces/cli/", "roofs/surfaces/api/metrics.py", "roofs/surfaces/api/health.py")
# Everybody who works here may read the names of those who work here.
KNOWN_TO_ALL = {"User"}


def drawers(path: str) -> set[str]:
    return DRAWERS & {part.partition(".")[0] for part in path.split("/")}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("roofs/sales/leads/intake.py", set()),
        ("roofs/sales/leads/utils.py", {"utils"}),
        ("roofs/core/common/money.py", {"common"}),
        ("roofs/surfaces/ui/static/ui/js/helpers.js", {"helpers"}),
        ("roofs/surfaces/web/commonest/views.py", set()),
    ],
)
def test_a_drawer_is_known_by_its_name(path: str, found: set[str]):
    assert drawers(path) == found


def test_nothing_is_kept_in_a_drawer():
    assert_none(name(path) for path in files() if drawers(name(path)))


def test_no_file_is_long():
    written = [
        *ours(*CODE),
        *ours("roofs", ending=".html"),
        *ours("roofs", ending=".css"),
        *ours("roofs", ending=".js"),
    ]
    lengths = {name(path): len(path.read_text().splitlines()) for path in written}
    assert_none(f"{path}: {length} lines" for path, length in lengths.items() if length > LINE_LIMIT)


LONG = "def work():\n" + "    step()\n" * 40
LONG_STORY = 'def work():\n    """Say.\n' + "\n    why\n" * 30 + '    """\n' + "    step()\n" * 39


@pytest.mark.parametrize(
    ("rule", "source", "count"),
    [
        (guards.long_functions, LONG, 1),
        (guards.long_functions, LONG_STORY, 0),
        (guards.long_functions, "@cases([\n" + "    1,\n" * 90 + "])\ndef work():\n    step()\n", 0),
        (guards.imports_inside_functions, "import os\nif TYPE_CHECKING:\n    import sys\n", 0),
        (guards.imports_inside_functions, "def work():\n    import os\n", 1),
        (guards.imports_inside_functions, "class A:\n    async def work(self):\n        from os import path\n", 1),
        (guards.models_by_name, "Lead = apps.get_model('leads.Lead')\n", 1),
        (guards.models_by_name, "from roofs.sales.leads.models import Lead\nget_user_model()\n", 0),
    ],
)
def test_the_rules_tell_good_code_from_bad(rule, source: str, count: int):
    assert len(rule(ast.parse(source))) == count


@pytest.mark.parametrize(
    "source",
    [
        "Lead.objects.visible_to(request.user).open()",
        "get_object_or_404(Lead.objects.visible_to(request.user), pk=pk)",
        "get_object_or_404(lead.photos.all(), pk=pk)",
        "Lead.objects.deleted_visible_to(request.user).filter(pk=pk).first()",
        "Lead.objects.none()",
        "LeadForm(instance=lead)",
        "User.objects.get(pk=pk)",
        "class LeadForm(ModelForm):\n    class Meta:\n        model = Lead",
    ],
)
def test_rows_asked_for_with_rights_are_fine(source: str):
    assert guards.rows_without_rights(ast.parse(source), {"Lead"}) == []


@pytest.mark.parametrize(
    "source",
    [
        "Lead.objects.get(pk=pk)",
        "Lead.objects.filter(status='new').visible_to(user)",
        "rescore(Lead.objects.get(pk=lead.pk))",
        "models.Lead.objects.all()",
        "Lead._default_manager.first()",
        "get_object_or_404(Lead, pk=pk)",
        "shortcuts.get_object_or_404(models.Lead, pk=pk)",
        "get_object_or_404(Lead.objects, pk=pk)",
        "class LeadList(ListView):\n    model = Lead",
        "class LeadList(ListView):\n    queryset = Lead.objects.all()",
    ],
)
def test_rows_asked_for_without_rights_are_found(source: str):
    assert len(guards.rows_without_rights(ast.parse(source), {"Lead"})) == 1


@pytest.mark.parametrize("rule", [guards.long_functions, guards.imports_inside_functions, guards.models_by_name])
def test_our_code_keeps_the_rule(rule):
    assert_none(f"{name(path)}:{line}" for path in ours(*CODE) for line in rule(parsed(path)))


def network() -> list[str]:
    """What ruff keeps out of the domains; surfaces may use django.http, so ruff's list cannot be for them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]["flake8-tidy-imports"]
    return [name for name, why in settings["banned-api"].items() if "network" in why["msg"]]


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("from urllib.parse import urlsplit", 0),
        ("from urllib import parse", 0),
        ("from django.http import HttpRequest", 0),
        ("from urllib import request", 1),
        ("from urllib.request import urlopen", 1),
        ("import smtplib", 1),
        ("def work():\n    import http.client", 1),
    ],
)
def test_the_network_is_known_by_its_modules(source: str, count: int):
    assert len(guards.imports_of(ast.parse(source), network())) == count


def test_surfaces_do_not_speak_to_the_network():
    doors = [path for path in ours("roofs") if name(path).startswith("roofs/surfaces/")]
    banned = network()
    assert_none(f"{name(path)}:{line}" for path in doors for line in guards.imports_of(parsed(path), banned))


def guarded_models() -> set[str]:
    ours_only = [model for model in apps.get_models() if model.__module__.startswith("roofs.")]
    guarded = {model.__name__ for model in ours_only if hasattr(model._default_manager.none(), "visible_to")}
    return guarded - KNOWN_TO_ALL


def test_leads_are_guarded():
    assert "Lead" in guarded_models()


def test_surfaces_get_rows_only_through_visible_to():
    doors = [path for path in ours("roofs") if name(path).startswith("roofs/surfaces/")]
    open_to_the_public = [path for path in doors if not name(path).startswith(NOBODYS_RIGHTS)]
    guarded = guarded_models()
    assert_none(
        f"{name(path)}:{line}"
        for path in open_to_the_public
        for line in guards.rows_without_rights(parsed(path), guarded)
    )
