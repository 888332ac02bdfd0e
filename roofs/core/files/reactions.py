from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from roofs.core.files.models import StoredFile, StoredFileQuerySet
from roofs.core.lists.kinds import RecordKind, introduce, kind_of

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


def _found(user: User, text: str) -> StoredFileQuerySet:
    return StoredFile.objects.found_visible_to(user, text).order_by("-created_at", "-pk")


def _told(file: StoredFile) -> str:
    of = kind_of(file.subject_type)
    added = date_format(timezone.localtime(file.created_at), "SHORT_DATE_FORMAT")
    return " · ".join(filter(None, (file.get_kind_display(), str(of.one) if of else "", added)))


introduce(
    RecordKind(
        name="document",
        one=_("Document"),
        many=_("Documents"),
        icon="file-text",
        page="web:documents",
        page_of=lambda file: [file.subject_type, file.subject_id],
        search=_found,
        title=lambda file: file.caption or file.name,
        subtitle=_told,
        has_fields=False,
        order=80,
    )
)
