"""The whole company in one file: made, restored elsewhere, forgotten."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings
from time_machine import travel

from roofs.core.accounts.models import User
from roofs.core.backup import archive, bringing_back, exporting, rows, tables, taking
from roofs.core.backup.archive import Trouble
from roofs.core.backup.models import CompanyExport, ExportState
from roofs.core.events.models import Event
from roofs.core.files.models import StoredFile
from roofs.core.files.storing import store
from roofs.core.jobs import control, progress
from roofs.core.jobs.models import Job
from roofs.core.jobs.progress import Cancelled
from roofs.core.kit.refusals import Refused
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import accept
from roofs.sales.leads.models import Lead
from roofs.surfaces.cli.demo import filling
from tests.core.accounts import people
from tests.core.backup.test_backup import dump, empty, environment, with_manifest
from tests.databases import copy_file
from tests.house.tree import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
LEADS = 25


@pytest.fixture
def stored_with_the_data(data: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = str(data / "files")


@pytest.fixture
def company(stored_with_the_data: None) -> User:
    """A company of one lead, with a document on it and somebody who signs in with two factors."""
    accept(LeadIn(first_name="Márta", last_name="Delgado", email="marta@example.com"), door="form")
    return with_two_factors_and_a_document(people.owner())


@pytest.fixture
def demo(stored_with_the_data: None) -> User:
    """The demo company, small."""
    filling.fill(7, LEADS)
    return with_two_factors_and_a_document(User.objects.filter(role="admin").order_by("pk")[0])


def with_two_factors_and_a_document(admin: User) -> User:
    lead = Lead.objects.order_by("pk")[0]
    store(ContentFile(b"%PDF-1.4 the roof", name="Márta's roof.pdf"), lead, admin, kind="document")
    Authenticator.objects.create(user=admin, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    return admin


def made(admin: User) -> CompanyExport:
    asked = exporting.ask(admin)
    exporting.make.func(asked.pk)
    asked.refresh_from_db()
    return asked


def on_disk(export: CompanyExport, folder: Path) -> Path:
    path = folder / "company.zip"
    with default_storage.open(export.blob) as content:
        path.write_bytes(content.read())
    return path


def everything_but_doors() -> dict[str, list[bytes]]:
    shut = {model._meta.label for model in tables.OPENS_DOORS}
    return {label: lines for label, lines in dump().items() if label not in shut}


def test_a_company_comes_back_row_for_row(demo: User, tmp_path: Path):
    with travel(timezone.now(), tick=False):
        asked = exporting.ask(demo)
        before = everything_but_doors()
        exporting.make.func(asked.pk)
    asked.refresh_from_db()
    assert asked.state == ExportState.DONE
    assert sum(len(lines) for lines in before.values()) == asked.rows
    assert len(before["leads.Lead"]) >= LEADS
    assert len(before["projects.Project"]) > 0
    file = on_disk(asked, tmp_path)
    empty()
    bringing_back.bring_back(file)
    assert {label: lines for label, lines in everything_but_doors().items() if before[label] != lines} == {}
    assert not Authenticator.objects.exists()
    with StoredFile.objects.get(name="Márta's roof.pdf").blob.open() as content:
        assert content.read() == b"%PDF-1.4 the roof"


@pytest.mark.postgresql
@pytest.mark.slow
def test_a_company_moves_from_sqlite_to_postgresql(on_postgresql: None, demo: User, tmp_path: Path):
    """To SQLite in another process, out of there as an export, and into PostgreSQL: the same rows."""
    taking.take_out(tmp_path / "a.zip", demo)
    before = everything_but_doors()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    env = environment(ROOFS_DATABASE_URL="", ROOFS_DATA_DIR=str(elsewhere))
    take_out = (
        "from pathlib import Path; from roofs.core.accounts.models import User; from roofs.core.backup import taking; "
        f"taking.take_out(Path({str(tmp_path / 'b.zip')!r}), User.objects.filter(role='admin').order_by('pk')[0])"
    )
    copy_file(elsewhere / "roofs.sqlite3")
    for command in (["restore", str(tmp_path / "a.zip")], ["shell", "-c", take_out]):
        subprocess.run([sys.executable, "-m", "roofs", *command], check=True, env=env, cwd=ROOT, capture_output=True)
    with archive.reading(tmp_path / "b.zip") as read:
        assert read.manifest.database == "sqlite"
    empty()
    bringing_back.bring_back(tmp_path / "b.zip")
    assert connection.vendor == "postgresql"
    assert {label: lines for label, lines in everything_but_doors().items() if before[label] != lines} == {}


def test_the_file_explains_itself_and_opens_in_a_spreadsheet(demo: User, tmp_path: Path):
    with zipfile.ZipFile(on_disk(made(demo), tmp_path)) as file:
        names = set(file.namelist())
        manifest = json.loads(file.read("manifest.json"))
        readme = file.read("README.txt").decode()
        leads = list(csv.DictReader(io.StringIO(file.read("lists/leads.csv").decode("utf-8-sig"))))
        files = list(csv.DictReader(io.StringIO(file.read("lists/files.csv").decode("utf-8-sig"))))
        row = json.loads(file.read("records/leads/lead.jsonl").splitlines()[0])
    assert {"records/contacts/contact.jsonl", "lists/customers.csv", "lists/projects.csv"} <= names
    assert "roofs restore" in readme
    assert "second factors" in readme
    assert len(leads) == Lead.objects.filter(deleted_at=None).count()
    assert files[0]["name"] == "Márta's roof.pdf"
    assert files[0]["path"] in names
    told = next(table for table in manifest["tables"] if table["model"] == "leads.lead")
    assert told["columns"]["contact_id"] == "-> contacts.contact"
    assert set(told["columns"]) == set(row)
    assert not [name for name in names if "authenticator" in name or "session" in name]


def test_no_secret_in_plain_words_is_in_it(demo: User, tmp_path: Path):
    with zipfile.ZipFile(on_disk(made(demo), tmp_path)) as file:
        assert not [name for name in file.namelist() if b"JBSWY3DPEHPK3PXP" in file.read(name)]


def test_a_file_with_a_part_taken_out_is_refused(company: User, tmp_path: Path):
    file = on_disk(made(company), tmp_path)
    empty()

    def without_leads(manifest: archive.Manifest) -> None:
        manifest.tables = [table for table in manifest.tables if table.model != "leads.lead"]

    with pytest.raises(Trouble, match=r"not whole: leads\.lead"):
        bringing_back.bring_back(with_manifest(file, without_leads))
    assert not User.objects.exists()


def test_an_older_version_is_refused_by_name(company: User, tmp_path: Path):
    file = on_disk(made(company), tmp_path)
    empty()

    def without_the_last_step(manifest: archive.Manifest) -> None:
        manifest.migrations["leads"].pop()

    with pytest.raises(Trouble, match="of another version: this installation has leads"):
        bringing_back.bring_back(with_manifest(file, without_the_last_step))


def test_one_at_a_time(company: User):
    exporting.ask(company)
    with pytest.raises(Refused, match="already"):
        exporting.ask(company)


def test_stopped_in_the_middle_nothing_stays(company: User, data: Path, monkeypatch: pytest.MonkeyPatch):
    asked = exporting.ask(company)

    def stop(done: int, total: int | None = None, note: str = "") -> None:
        if done > 30:
            raise Cancelled

    monkeypatch.setattr(progress, "report", stop)
    assert exporting.cancel(asked, company)
    assert not Job.objects.open().filter(unique_key=asked.job_key).exists()
    CompanyExport.objects.filter(pk=asked.pk).update(state=ExportState.RUNNING)
    with pytest.raises(Cancelled):
        exporting.make.func(asked.pk)
    assert not list((data / "drafts").iterdir())
    assert not (data / "files" / "exports").exists()


def test_cancelled_at_the_very_end_the_file_is_not_kept(company: User, data: Path, monkeypatch: pytest.MonkeyPatch):
    asked = exporting.ask(company)
    whole = taking.take_out

    def and_meanwhile(path: Path, user: User) -> Any:
        manifest = whole(path, user)
        exporting.cancel(asked, company)
        return manifest

    monkeypatch.setattr(taking, "take_out", and_meanwhile)
    exporting.make.func(asked.pk)
    asked.refresh_from_db()
    assert asked.state == ExportState.CANCELLED
    assert not list((data / "files" / "exports").iterdir())


def test_a_killed_one_begins_anew(company: User, data: Path):
    asked = exporting.ask(company)
    CompanyExport.objects.filter(pk=asked.pk).update(state=ExportState.RUNNING)
    (data / "drafts").mkdir()
    (data / "drafts" / f"{asked.pk}.zip.part").write_bytes(b"half of it")
    exporting.make.func(asked.pk)
    asked.refresh_from_db()
    assert asked.state == ExportState.DONE
    assert not list((data / "drafts").iterdir())


def test_a_full_disk_is_told(company: User, monkeypatch: pytest.MonkeyPatch):
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    asked = made(company)
    assert (asked.state, "No space left" in asked.error) == (ExportState.FAILED, True)
    assert exporting.ask(company).is_open


def test_a_job_that_was_ended_elsewhere_stops_nobody(company: User):
    asked = exporting.ask(company)
    control.cancel(Job.objects.get(unique_key=asked.job_key), company)
    asked.refresh_from_db()
    assert asked.state == ExportState.CANCELLED
    lost = exporting.ask(company)
    Job.objects.filter(unique_key=lost.job_key).delete()
    assert exporting.ask(company).pk != lost.pk
    lost.refresh_from_db()
    assert lost.state == ExportState.FAILED


def test_somebody_who_is_no_administrator_any_more_gets_nothing(company: User):
    asked = exporting.ask(company)
    User.objects.filter(pk=company.pk).update(role="sales")
    exporting.make.func(asked.pk)
    asked.refresh_from_db()
    assert asked.state == ExportState.FAILED


def test_it_is_forgotten_after_its_days(company: User):
    asked = made(company)
    exporting.forget_old.func()
    assert default_storage.exists(asked.blob)
    with travel(timezone.now() + exporting.KEPT + timedelta(minutes=1)):
        assert not CompanyExport.objects.get(pk=asked.pk).is_ready
        exporting.forget_old.func()
    assert not default_storage.exists(asked.blob)
    assert CompanyExport.objects.get(pk=asked.pk).state == ExportState.GONE


def test_only_administrators_hear_of_it_and_see_it(company: User):
    made(company)
    boss, sara = people.manager(), people.seller()
    assert set(Event.objects.get(name="company.exported").to) == set(
        User.objects.filter(role="admin").values_list("pk", flat=True)
    )
    assert CompanyExport.objects.visible_to(company).exists()
    assert not CompanyExport.objects.visible_to(boss).exists()
    assert not CompanyExport.objects.visible_to(sara).exists()


def test_earlier_exports_are_in_no_later_one(company: User, tmp_path: Path):
    made(company)
    with zipfile.ZipFile(on_disk(made(company), tmp_path)) as file:
        assert not [name for name in file.namelist() if "companyexport" in name or "exports/" in name]


def test_rows_are_never_all_in_memory(demo: User, monkeypatch: pytest.MonkeyPatch):
    """What is written is asked for line by line: the generator is never drained into a list."""
    held: list[int] = []
    whole = rows.lines

    def watched(model: Any) -> Any:
        ahead = 0
        for line in whole(model):
            ahead += 1
            held.append(ahead)
            yield line
            ahead -= 1

    monkeypatch.setattr(rows, "lines", watched)
    made(demo)
    assert max(held) == 1


def test_the_command_brings_it_back_too(company: User, tmp_path: Path):
    file = on_disk(made(company), tmp_path)
    empty()
    out = io.StringIO()
    call_command("restore", str(file), stdout=out)
    assert "Each was compared" in out.getvalue()
    assert User.objects.filter(email=company.email).exists()
