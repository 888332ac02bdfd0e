from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from pydantic import SecretStr

from roofs.core.jobs.models import EngineBeat, Job
from roofs.surfaces.api import health as health_module
from roofs.surfaces.api.problems import SORTS
from roofs.surfaces.api.site import description
from tests.surfaces.api.clients import Program

TOKEN = "a-token-for-machines"


@pytest.fixture
def metrics_token(monkeypatch):
    monkeypatch.setattr(settings, "ENV", settings.ENV.model_copy(update={"metrics_token": SecretStr(TOKEN)}))


@pytest.mark.parametrize("path", ["/health", "/api/health", "/api/health/"])
def test_health_is_public_and_says_little(path, db):
    answered = Client().get(path)
    assert (answered.status_code, answered.json()) == (
        200,
        {"status": "ok", "database": "ok", "engine": "never_started"},
    )


def test_health_tells_a_running_engine_from_a_silent_one(db):
    beat = EngineBeat.objects.create(name="one")
    assert Client().get("/health").json()["engine"] == "running"
    EngineBeat.objects.filter(pk=beat.pk).update(at=timezone.now() - timedelta(minutes=5))
    assert Client().get("/health").json()["engine"] == "silent"


def test_health_fails_when_the_database_is_away(db, monkeypatch):
    def away() -> str:
        raise OperationalError("password authentication failed for user roofs")

    monkeypatch.setattr(health_module, "_engine", away)
    answered = Client().get("/health")
    assert (answered.status_code, answered.json()["status"]) == (503, "failing")
    assert "password" not in answered.content.decode()


def test_figures_are_for_the_token_or_an_administrator(metrics_token, staff):
    assert Client().get("/metrics").status_code == 401
    assert Client().get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
    for name, status in (("admin", 200), ("manager", 404)):
        browser = Client()
        browser.force_login(staff[name])
        assert browser.get("/metrics").status_code == status


def test_without_a_token_in_the_settings_there_are_no_figures_for_machines(db):
    assert Client().get("/metrics").status_code == 404
    assert Client().get("/metrics", headers={"Authorization": "Bearer "}).status_code in {401, 404}


def test_figures_tell_what_waits(metrics_token, lead):
    Job.objects.all().delete()
    Job.objects.create(task="roofs.none", enqueued_at=timezone.now() - timedelta(minutes=2))
    Job.objects.create(task="roofs.none", status=Job.Status.DEAD, finished_at=timezone.now())
    text = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()
    figures = dict(line.rsplit(" ", 1) for line in text.splitlines() if line.startswith("roofs_"))
    assert (float(figures["roofs_jobs_waiting"]), float(figures["roofs_jobs_dead"])) == (1, 1)
    assert float(figures["roofs_jobs_oldest_waiting_seconds"]) == pytest.approx(120, abs=30)
    assert float(figures["roofs_clocks_running"]) == 1
    assert float(figures["roofs_database_up"]) == 1
    assert {"roofs_touches_waiting", "roofs_touches_unknown"} <= figures.keys()
    assert "django_http_requests" in text


def test_the_description_prints_without_a_database(capsys, django_db_blocker):
    with django_db_blocker.block():
        call_command("openapi")
    assert json.loads(capsys.readouterr().out)["openapi"].startswith("3.")


def test_the_description_is_complete():
    schema = description()
    operations = [operation for methods in schema["paths"].values() for operation in methods.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    for operation in operations:
        assert operation["tags"], operation["operationId"]
        for status, told in operation["responses"].items():
            if int(status) >= 400 and operation["operationId"] != "health":
                assert list(told["content"]) == ["application/problem+json"]
    assert {"BearerToken", "BrowserSession"} == schema["components"]["securitySchemes"].keys()


def test_the_page_about_the_api_needs_no_script_and_nothing_from_elsewhere(staff):
    browser = Client()
    assert browser.get("/api/docs").status_code == 302
    browser.force_login(staff["owner"])
    page = browser.get("/api/docs")
    text = page.content.decode()
    assert page.status_code == 200
    assert "cdn" not in text
    assert all(code in text for code in SORTS)
    assert all(f'id="{name}"' in text for name in ("createLead", "importLeads", "signIn"))
    assert "style=" not in text


def test_the_description_is_for_people_of_the_house(program):
    assert Program().send("GET", "/openapi.json").status_code == 401
    assert program("owner").send("GET", "/openapi.json").json()["info"]["title"]


def test_the_day_tells_what_came_of_the_leads(lead, program):
    told = program("manager").send("GET", "/day").json()
    assert (told["new"], told["scored"], told["clocks"]["started"]) == ({"total": 1, "by_door": {"hand": 1}}, 1, 1)
    long_ago = program("manager").send("GET", "/day?since=2001-01-01").json()
    assert long_ago["since"] > "2001-01-02"


@pytest.mark.django_db
def test_a_head_request_gets_the_headers_of_a_get_and_no_body(program):
    asked = program("owner").head("/api/leads/")
    assert (asked.status_code, asked.content) == (200, b"")
    assert int(asked["Content-Length"]) == len(program("owner").get("/api/leads/").content)
