"""What hangs on a record, for its page: `{% documents_of "project" project.pk as found %}`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import template
from django.template.context import Context

from roofs.core.fields.answering import answers_of
from roofs.core.fields.models import CustomField
from roofs.core.files.models import DocumentKind, StoredFile
from roofs.core.segments.models import Segment
from roofs.core.tags import tagging
from roofs.core.tags.models import Tag
from roofs.surfaces.web.records.wording import answer_words

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from roofs.core.accounts.models import User

register = template.Library()
SHOWN, OFFERED = 300, 200
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
    found = list(StoredFile.objects.hanging_visible_to(user, (subject_type, subject_id)).order_by("-pk")[:SHOWN])
    by_kind = [(str(kind.label), [one for one in found if one.kind == kind]) for kind in GALLERY]
    papers = [one for one in found if not one.is_photo]
    return Hanging(papers, [(label, photos) for label, photos in by_kind if photos])


@register.simple_tag(takes_context=True)
def documents_of(context: Context, subject_type: str, subject_id: int) -> Hanging:
    return documents_for(subject_type, subject_id, context["request"].user)


@register.simple_tag(takes_context=True)
def segment_choices(context: Context, kind: str) -> list[tuple[int, str]]:
    """The groups a list of these records can be narrowed by; what ships by recency and value has names of its own."""
    known = Segment.objects.visible_to(context["request"].user).of(kind).exclude(key__startswith="rfm_")
    return list(known.values_list("pk", "name"))


@dataclass(frozen=True, slots=True)
class Answered:
    """A field of the company's own with its answer, in words."""

    label: str
    words: str


@register.simple_tag(takes_context=True)
def tags_of(context: Context, subject_type: str, subject_id: int) -> list[Tag]:
    """Only for a record the page shows already: whoever may see it sees its tags."""
    known: dict[int, list[Tag]] = context.get("tags_by_record") or {}
    return known[subject_id] if subject_id in known else tagging.tags_of((subject_type, subject_id))


@register.simple_tag(takes_context=True)
def known_tags(context: Context) -> QuerySet[Tag]:
    """To choose from while typing."""
    return Tag.objects.visible_to(context["request"].user)[:OFFERED]


@register.simple_tag(takes_context=True)
def own_fields_of(context: Context, subject_type: str, subject_id: int) -> list[Answered]:
    """Every field asked of this kind of record; nothing when the company asks nothing."""
    given = answers_of((subject_type, subject_id))
    asked = (
        {one.key: one for one in CustomField.objects.visible_to(context["request"].user).of(subject_type)}
        if given
        else {}
    )
    return [Answered(asked[key].label, answer_words(asked[key].kind, value)) for key, value in given.items()]


@register.simple_tag(takes_context=True)
def own_answer(context: Context, key: int, column: str) -> str:
    """A cell of a list: out of what the page has fetched for all its rows."""
    found: dict[int, dict[str, str]] = context.get("own_answers") or {}
    return found.get(key, {}).get(column, "")
