"""What must be done, and proved, before a project is completed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from roofs.core.events import record
from roofs.core.files.models import StoredFile
from roofs.core.kit.refusals import Refused
from roofs.production.projects.models import CheckItem, Project
from roofs.production.projects.policy import PROJECTS
from roofs.production.projects.vocabulary import Proof, Status

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

MOST = 100


def items_for(project: Project) -> list[CheckItem]:
    """The company's template for this sort of job, not yet stored."""
    rules = [rule for rule in PROJECTS.get().checklist if rule.job in {"", project.project_type}]
    return [
        CheckItem(
            project=project,
            text=rule.text,
            position=position,
            is_required=rule.weight != "optional",
            proof=rule.proof,
        )
        for position, rule in enumerate(rules, 1)
    ]


@transaction.atomic
def tick(item: CheckItem, actor: User | None) -> CheckItem:
    """Done by this person, now. Ticking twice keeps the first time and person."""
    item = _lock(item)
    if item.done_at is None:
        _refuse_without_proof(item)
        item.done_at, item.done_by = timezone.now(), actor
        item.save(update_fields=["done_at", "done_by"])
        record("project.checked", item.project, actor=actor, item=item.pk, text=item.text)
    return item


@transaction.atomic
def untick(item: CheckItem, actor: User | None) -> CheckItem:
    item = _lock(item)
    if item.done_at is not None:
        _refuse_when_completed(item.project)
        item.done_at, item.done_by = None, None
        item.save(update_fields=["done_at", "done_by"])
        record("project.unchecked", item.project, actor=actor, item=item.pk, text=item.text)
    return item


@transaction.atomic
def add(project: Project, text: str, actor: User | None, *, required: bool = True, proof: str = "") -> CheckItem:
    project = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    text = " ".join(text.split())[:200]
    if not text:
        raise Refused(_("Say what is to be checked."), "text")
    if proof not in Proof.values:
        raise Refused(_("There is no such proof."), "proof")
    _refuse_when_completed(project)
    if project.checklist.count() >= MOST:
        raise Refused(_("A checklist has at most %(n)s points.") % {"n": MOST}, "text")
    last = project.checklist.aggregate(last=Max("position"))["last"] or 0
    item = CheckItem.objects.create(project=project, text=text, position=last + 1, is_required=required, proof=proof)
    record("project.check_added", project, actor=actor, item=item.pk, text=item.text)
    return item


@transaction.atomic
def drop(item: CheckItem, actor: User | None) -> None:
    item = _lock(item)
    _refuse_when_completed(item.project)
    record("project.check_dropped", item.project, actor=actor, text=item.text)
    item.delete()


def has_proof(project: Project, proof: str) -> bool:
    """Whether a document of this kind hangs on the project."""
    return not proof or StoredFile.objects.hanging_on(project).filter(kind=proof, deleted_at=None).exists()


def _refuse_without_proof(item: CheckItem) -> None:
    if not has_proof(item.project, item.proof):
        words = {
            Proof.BEFORE: _("Add a before photo first."),
            Proof.AFTER: _("Add an after photo first."),
            Proof.DOCUMENT: _("Add the document first."),
        }
        raise Refused(words[Proof(item.proof)], "done")


def _refuse_when_completed(project: Project) -> None:
    if project.status in {Status.COMPLETED, Status.INVOICED, Status.CLOSED}:
        raise Refused(_("The project is completed; its checklist stays as it was."), "checklist")


def _lock(item: CheckItem) -> CheckItem:
    return CheckItem.objects.select_for_update(of=("self",)).select_related("project").get(pk=item.pk)
