from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.cache import cache
from django.core.management import call_command

from roofs.comms.messaging.ports import Outcome
from roofs.comms.messaging.providers import EMAIL
from roofs.config.environment import Environment
from roofs.core.jobs.models import EngineBeat
from roofs.surfaces.cli import new_secrets
from roofs.surfaces.cli.check_env import surroundings, variables
from roofs.surfaces.cli.check_env.findings import Finding
from tests.house.tree import ROOT

SECRET = "a-secret-nobody-may-see"


@pytest.fixture
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    for name in [name for name in os.environ if name.startswith("ROOFS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ROOFS_DATA_DIR", str(tmp_path))
    return monkeypatch


def told() -> dict[str, Finding]:
    found, _ = variables.look(Environment, lambda: Environment(_env_file=None))
    return {finding.name: finding for finding in found}


def around() -> dict[str, Finding]:
    return {finding.name: finding for finding in surroundings.look()}


def run(command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    bare = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment}
    done = [sys.executable, "-m", "roofs", command]
    return subprocess.run(done, env=bare, cwd=ROOT, capture_output=True, text=True, check=False)


def test_each_variable_is_set_or_default(clean: pytest.MonkeyPatch):
    clean.setenv("ROOFS_BASE_URL", "https://crm.example.com")
    found = told()
    assert set(found) == {f"ROOFS_{name.upper()}" for name in Environment.model_fields}
    assert found["ROOFS_BASE_URL"] == Finding("ROOFS_BASE_URL", "set", "https://crm.example.com")
    assert found["ROOFS_ENGINE_WORKERS"] == Finding("ROOFS_ENGINE_WORKERS", "default", "4")


def test_what_stands_in_the_file_of_secrets_counts_as_set(clean: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "secrets.env").write_text(f"ROOFS_SECRET_KEY={SECRET}\n")
    found, _ = variables.look(Environment, lambda: Environment(_env_file=tmp_path / "secrets.env"))
    assert next(one for one in found if one.name == "ROOFS_SECRET_KEY").state == "set"


def test_no_secret_is_ever_shown(clean: pytest.MonkeyPatch):
    clean.setenv("ROOFS_SECRET_KEY", SECRET)
    clean.setenv("ROOFS_ENCRYPTION_KEYS", f"{SECRET},{SECRET}")
    clean.setenv("ROOFS_SMTP_URL", f"smtp://user:{SECRET}@mail.example.com")
    clean.setenv("ROOFS_DATABASE_URL", f"postgresql://roofs:{SECRET}@db.example.com/roofs")
    found = told()
    assert SECRET not in "\n".join(map(str, found.values()))
    assert "db.example.com/roofs" in found["ROOFS_DATABASE_URL"].told
    assert found["ROOFS_ENCRYPTION_KEYS"].told == "(2 kept secret)"


def test_a_wrong_value_is_named_and_not_shown(clean: pytest.MonkeyPatch):
    clean.setenv("ROOFS_ENGINE_WORKERS", SECRET)
    clean.setenv("ROOFS_BASE_URL", "crm.example.com")
    found = told()
    assert {name for name, one in found.items() if one.state == "wrong"} == {"ROOFS_ENGINE_WORKERS", "ROOFS_BASE_URL"}
    assert found["ROOFS_BASE_URL"].told == "must look like https://crm.example.com"
    assert SECRET not in "\n".join(map(str, found.values()))


def test_a_misspelt_variable_is_pointed_out(clean: pytest.MonkeyPatch):
    clean.setenv("ROOFS_SMPT_URL", "smtp://x")
    assert told()["ROOFS_SMPT_URL"].told == "no such setting; ROOFS_SMTP_URL is meant?"


def test_production_without_secrets_says_which_are_missing(clean: pytest.MonkeyPatch):
    clean.setenv("ROOFS_ENV", "production")
    assert "ROOFS_SECRET_KEY, ROOFS_ENCRYPTION_KEYS must be set" in told()["together"].told


def test_wrong_settings_end_with_words_and_not_with_a_trace(tmp_path: Path):
    done = run("check-env", ROOFS_DATA_DIR=str(tmp_path), ROOFS_JOBS_BACKEND="pigeons")
    assert done.returncode == 1
    assert "ROOFS_JOBS_BACKEND" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_new_installation_lacks_its_tables(tmp_path: Path):
    done = run("check-env", ROOFS_DATA_DIR=str(tmp_path))
    assert done.returncode == 1
    assert "migrations wait: bin/roofs migrate" in done.stdout


@pytest.mark.django_db
def test_an_installation_in_order_has_nothing_wrong(data: Path):
    found = around()
    assert {name for name, one in found.items() if one.state == "wrong"} <= {"browser libraries"}
    assert (
        found["data folder"].state == found["database"].state == found["tables"].state == found["cache"].state == "ok"
    )
    assert found["engine"].state == "look"
    assert found["mail out"].state == "off"


@pytest.mark.django_db
def test_an_engine_that_beats_is_seen(data: Path):
    EngineBeat.objects.create(name="here", workers=4)
    assert around()["engine"].told.endswith("4 workers")


@pytest.mark.django_db
def test_a_mail_server_that_refuses_is_wrong(data: Path, monkeypatch: pytest.MonkeyPatch):
    class Refusing:
        name, dedupes = "smtp", False

        def check(self) -> Outcome:
            return Outcome.not_sent("smtp", retryable=False, reason="sign-in: 535 no")

    monkeypatch.setattr(EMAIL, "get", Refusing)
    assert around()["mail out"] == Finding("mail out", "wrong", "sign-in: 535 no")


@pytest.mark.django_db
def test_sending_with_an_address_that_no_answer_reaches_is_wrong(data: Path, monkeypatch: pytest.MonkeyPatch, settings):
    class Willing:
        name, dedupes = "smtp", False

        def check(self) -> Outcome:
            return Outcome.sent("smtp", "")

    monkeypatch.setattr(EMAIL, "get", Willing)
    assert around()["mail out"].state == "wrong"
    settings.ENV = settings.ENV.model_copy(update={"mail_domain": "ridgeline.example.com"})
    assert around()["mail out"].state == "ok"


@pytest.mark.django_db
def test_a_cache_that_forgets_or_is_away_is_wrong(data: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cache, "get", lambda _key: None)
    assert around()["cache"].state == "wrong"


@pytest.mark.django_db
def test_a_full_disk_is_wrong(data: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 10_000_000})())
    assert around()["space left"] == Finding("space left", "wrong", "9 MB")


@pytest.mark.django_db
def test_a_listener_without_a_port_is_wrong(data: Path, settings):
    settings.ENV = settings.ENV.model_copy(update={"inbound_smtp": "0.0.0.0"})
    assert around()["mail in"].state == "wrong"


@pytest.mark.django_db
def test_the_command_in_the_list_of_commands_gives_the_same_report(data: Path, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        call_command("check_env")
    assert "What they name" in capsys.readouterr().out


def test_new_secrets_are_good_and_always_others():
    key, encryption = (line.partition("=")[2] for line in new_secrets.fresh())
    assert len(key) >= 50
    Fernet(encryption)
    assert new_secrets.fresh() != new_secrets.fresh()
    done = run("new-secrets", ROOFS_ENV="production")
    assert done.returncode == 0
    assert [line.partition("=")[0] for line in done.stdout.splitlines()] == [
        "ROOFS_SECRET_KEY",
        "ROOFS_ENCRYPTION_KEYS",
    ]
