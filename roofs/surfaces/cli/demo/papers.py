"""Photos and papers that hang on the projects of the last weeks. Older ones are in the archive."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from roofs.core.events import subject_of
from roofs.core.files.models import DocumentKind, StoredFile, storage_name
from roofs.production.projects.models import Project
from roofs.surfaces.cli.demo import pictures
from roofs.surfaces.cli.demo.pouring import pour
from roofs.surfaces.cli.demo.stage import Stage

RECENT = timedelta(days=30)
PICTURED = 0.5
BEFORE = ("South slope", "Around the chimney", "Back, over the kitchen")
AFTER = ("From the street", "Ridge and vent", "Back, all boards new")


def write(stage: Stage) -> dict[str, int]:
    """Some of the projects at work, or finished lately. The content of each file is in its folder at once."""
    shown = [one for one in stage.projects if _is_recent(stage, one) and stage.random.random() < PICTURED]
    files = pour(file for project in shown for file in _of(stage, project))
    for file in files:
        about = (file.subject_type, file.subject_id)
        data = {"document": file.pk, "title": file.name, "kind": file.kind}
        stage.log.tell("document.added", file.created_at, file.uploaded_by_id, about, data)
    return {"photos and papers": len(files)}


def _is_recent(stage: Stage, project: Project) -> bool:
    began, done = project.started_at, project.completed_at
    return stage.is_long and began is not None and (done is None or done > stage.now - RECENT)


def _of(stage: Stage, project: Project) -> Iterator[StoredFile]:
    random, began, done = stage.random, project.started_at or stage.now, project.completed_at
    for place in range(random.randrange(1, 3)):
        at = began + timedelta(minutes=4 + place)
        picture = pictures.roof(random, after=False)
        yield _file(stage, project, DocumentKind.BEFORE, f"before-{place + 1}.png", picture, at, random.choice(BEFORE))
    if done is None:
        return
    for place in range(random.randrange(1, 3)):
        at = done - timedelta(minutes=9 - place)
        picture = pictures.roof(random, after=True)
        yield _file(stage, project, DocumentKind.AFTER, f"after-{place + 1}.png", picture, at, random.choice(AFTER))
    lines = [
        "Certificate of completion",
        "",
        f"{project.number}  {project.name}",
        f"Completed on {done:%B %d, %Y}. Walked around the house together; the yard is clean.",
        "",
        "Ridgeline Roofing, 1450 E Maple Rd, Troy, MI 48083",
    ]
    paper = pictures.paper(lines)
    yield _file(
        stage, project, DocumentKind.DOCUMENT, f"{project.number} completion.pdf", paper, done, "Signed on the porch"
    )


def _file(
    stage: Stage, project: Project, kind: DocumentKind, name: str, content: bytes, at: datetime, caption: str
) -> StoredFile:
    subject_type, subject_id = subject_of(project)
    slot = stage.slots.get(project.lead_id or 0)
    leader = (slot.person if slot else None) or project.manager
    return StoredFile(
        name=name,
        content_type="application/pdf" if kind == DocumentKind.DOCUMENT else "image/png",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        kind=kind,
        caption=caption,
        blob=default_storage.save(storage_name(), ContentFile(content)),
        subject_type=subject_type,
        subject_id=subject_id,
        uploaded_by=leader,
        created_at=at,
        created_by=leader,
        updated_by=leader,
    )
