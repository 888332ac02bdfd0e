"""The whole company in one file, because an administrator asked for it: made in the background, kept for some days."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from roofs.core.accounts.models import Role, User
from roofs.core.backup import taking
from roofs.core.backup.archive import Manifest, Trouble
from roofs.core.backup.models import OPEN, CompanyExport, ExportState
from roofs.core.events import record
from roofs.core.jobs import control, task
from roofs.core.jobs.models import Job
from roofs.core.jobs.turns import take_turn
from roofs.core.kit.refusals import Refused

if TYPE_CHECKING:
    from django.db.models import QuerySet

FOLDER = "exports"
KEPT = timedelta(days=7)
SETTLED = timedelta(days=1)
"""Longer than anybody needs between writing a file and committing its row."""


@transaction.atomic
def ask(user: User) -> CompanyExport:
    """Have one made. One at a time: it reads every row there is."""
    take_turn("company-export")
    settle()
    if CompanyExport.objects.open().exists():
        raise Refused(_("An export is being made already."))
    asked = CompanyExport.objects.create(asked_by=user)
    make.using(unique_key=asked.job_key).enqueue(asked.pk)
    _tell("company.export_asked", asked, user)
    return asked


@transaction.atomic
def cancel(export: CompanyExport, actor: User) -> bool:
    changed = _still_open(export).update(state=ExportState.CANCELLED)
    if changed:
        for job in Job.objects.open().filter(unique_key=export.job_key):
            control.cancel(job, actor)
        _tell("company.export_cancelled", export, actor)
    return bool(changed)


@transaction.atomic
def delete(export: CompanyExport, actor: User | None) -> bool:
    """The file goes for ever, once the database knows; another can be made at any time."""
    name = export.blob
    changed = CompanyExport.objects.filter(pk=export.pk, state=ExportState.DONE).update(state=ExportState.GONE, blob="")
    if changed:
        _tell("company.export_deleted", export, actor)
        transaction.on_commit(lambda: default_storage.delete(name), robust=True)
    return bool(changed)


def open_file(export: CompanyExport, user: User) -> File[Any]:
    """Its content; who took it out of the house is remembered. Raises FileNotFoundError."""
    content: File[Any] = default_storage.open(export.blob, "rb")
    with transaction.atomic():
        _tell("company.export_taken", export, user)
    return content


@task(max_attempts=3, atomic=False)
def make(export_id: int) -> None:
    """Begun anew after a crash: what was half written is written over."""
    export = CompanyExport.objects.select_related("asked_by").filter(pk=export_id, state__in=OPEN).first()
    if export is None or export.asked_by is None:
        return
    _still_open(export).update(state=ExportState.RUNNING)
    draft = _drafts() / f"{export.pk}.zip"
    try:
        if not export.asked_by.is_active or not export.asked_by.is_admin:
            raise Trouble(_("Whoever asked for it is no administrator any more."))
        draft.unlink(missing_ok=True)
        manifest = taking.take_out(draft, export.asked_by)
        _keep(export, draft, manifest)
    except Trouble as problem:
        with transaction.atomic():
            _fail(_still_open(export), str(problem))
            _tell("company.export_failed", export, export.asked_by)
    finally:
        draft.unlink(missing_ok=True)


def _keep(export: CompanyExport, draft: Path, manifest: Manifest) -> None:
    now = timezone.now()
    with draft.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
        content.seek(0)
        try:
            name = default_storage.save(f"{FOLDER}/{secrets.token_hex(16)}.zip", File(content))
        except OSError as error:
            raise Trouble(_("There is no space left for files. Please tell your administrator.")) from error
    with transaction.atomic():
        is_wanted = _still_open(export).update(
            state=ExportState.DONE,
            blob=name,
            sha256=digest,
            size=draft.stat().st_size,
            rows=manifest.rows,
            files=len(manifest.files),
            missing_files=len(manifest.missing_files),
            made_at=manifest.made_at,
            expires_at=now + KEPT,
        )
        if is_wanted:
            _tell("company.exported", export, export.asked_by)
    if not is_wanted:
        default_storage.delete(name)


def settle() -> None:
    """Exports whose job ended without a word: it was thrown away, or failed too often."""
    for export in CompanyExport.objects.open():
        if not Job.objects.open().filter(unique_key=export.job_key).exists():
            _fail(_still_open(export), _("It broke off. The page of the background work says more."))


@task(atomic=False)  # the files may lie across a network
def forget_old() -> None:
    for export in CompanyExport.objects.filter(state=ExportState.DONE, expires_at__lte=timezone.now()):
        delete(export, None)
    with transaction.atomic():
        settle()
    before = timezone.now() - SETTLED
    for path in _drafts().glob("*.zip*"):
        if path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
    known = set(CompanyExport.objects.exclude(blob="").values_list("blob", flat=True))
    for name in _lying_about():
        if name not in known and default_storage.get_modified_time(name) < before:
            default_storage.delete(name)


def _lying_about() -> list[str]:
    if not default_storage.exists(FOLDER):
        return []
    return [f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]]


def _drafts() -> Path:
    folder = settings.ENV.data_dir / "drafts"
    folder.mkdir(parents=True, exist_ok=True)
    return Path(folder)


def _still_open(export: CompanyExport) -> QuerySet[CompanyExport]:
    return CompanyExport.objects.filter(pk=export.pk, state__in=OPEN)


def _fail(open_ones: QuerySet[CompanyExport], why: str) -> None:
    open_ones.update(state=ExportState.FAILED, error=why[:300])


def _tell(name: str, export: CompanyExport, actor: User | None) -> None:
    """Only administrators hear of it."""
    admins = User.objects.active().filter(role=Role.ADMIN).values_list("pk", flat=True)
    record(name, export, actor=actor, to=admins)
