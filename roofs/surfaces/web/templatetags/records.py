"""What hangs on a record, for its page: `{% documents_of "project" project.pk as found %}`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import template
from django.template.context import Context

from roofs.core.files.models import DocumentKind, StoredFile

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

register = template.Library()
SHOWN = 300
GALLERY = (DocumentKind.BEFORE, DocumentKind.AFTER, DocumentKind.PHOTO)


@dataclass(frozen=True, slots=True)
class Hanging:
    papers: list[StoredFile]
    galleries: list[tuple[str, list[StoredFile]]]

    @property
    def count(self) -> int:
        return len(self.papers) + sum(len(photos) for _label, photos in self.galleries)


def documents_for(subject_type: str, subject_id: int, user: User) -> Hanging:
    """The newest of a record's documents that this person may see, photos by kind. One query."""
    found = list(StoredFile.objects.visible_to(user).hanging_on((subject_type, subject_id)).order_by("-pk")[:SHOWN])
    by_kind = [(str(kind.label), [one for one in found if one.kind == kind]) for kind in GALLERY]
    papers = [one for one in found if not one.is_photo]
    return Hanging(papers, [(label, photos) for label, photos in by_kind if photos])


@register.simple_tag(takes_context=True)
def documents_of(context: Context, subject_type: str, subject_id: int) -> Hanging:
    return documents_for(subject_type, subject_id, context["request"].user)
