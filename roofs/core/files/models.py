from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from roofs.core.accounts.audit import Audited
from roofs.core.accounts.reach import governed_kinds, subjects_visible_to, visible_subjects
from roofs.core.events import Subject, subject_of
from roofs.core.files.kinds import SHOWN_INLINE
from roofs.core.lists.text_index import TextIndex, words_in

if TYPE_CHECKING:
    from collections.abc import Container

    from roofs.core.accounts.models import User

FOLDER = "stored"


class DocumentKind(models.TextChoices):
    """What a file is to the record it hangs on. A file without one, an imported list say, is no document."""

    DOCUMENT = "document", _("Document")
    BEFORE = "before_photo", _("Before photo")
    AFTER = "after_photo", _("After photo")
    PHOTO = "photo", _("Photo")


PHOTO_KINDS = (DocumentKind.BEFORE, DocumentKind.AFTER, DocumentKind.PHOTO)


def storage_name(instance: models.Model | None = None, filename: str = "") -> str:
    """Says nothing about the file and cannot be guessed; 256 folders keep listings short."""
    name = secrets.token_hex(16)
    return f"{FOLDER}/{name[:2]}/{name}"


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def about(self, subject: models.Model) -> Self:
        kind, key = subject_of(subject)
        return self.filter(subject_type=kind, subject_id=key)

    def search(self, text: str) -> Self:
        """Every word must be found in the name or the caption."""
        found = self
        for word in words_in(text):
            found = found.filter(pk__in=TITLES.holding(word).values("pk"))
        return found

    def documents(self) -> Self:
        """What hangs on a record; an imported list, say, is a file and no document."""
        return self.exclude(kind="")

    def hanging_on(self, subject: Subject) -> Self:
        """The documents and photos of a record, which may be told by kind and number: ("lead", 7)."""
        kind, key = subject_of(subject)
        return self.filter(subject_type=kind, subject_id=key).exclude(kind="")

    def hanging_visible_to(self, user: User, subject: Subject) -> Self:
        """The documents of one record for who may see it: no other kind's rule is put into the question."""
        kind, key = subject_of(subject)
        reached = visible_subjects(user, kind)
        if reached is None:
            return self.none()
        return self.hanging_on(subject).filter(models.Exists(reached.order_by().filter(pk=key)), deleted_at=None)

    def changeable_visible_to(self, user: User, subject: Subject) -> Self:
        """Who works in the field adds to what the office keeps, and changes only what he added himself."""
        seen = self.hanging_visible_to(user, subject)
        return seen.filter(uploaded_by=user) if user.role == "field" else seen

    def deleted_visible_to(self, user: User) -> Self:
        """What this person may bring back: managers all, others what they removed from a record they see."""
        gone = self.exclude(deleted_at=None).exclude(kind="")
        if not user.is_active:
            return gone.none()
        if user.is_manager:
            return gone
        return gone.filter(self._on_subjects_of(user), updated_by=user)

    def found_visible_to(self, user: User, text: str) -> Self:
        """The documents with these words. Only the rules of what those hang on are put into the question: the rules of
        all kinds are long, and most words are said of none.
        """
        found = self.documents().filter(deleted_at=None).search(text).order_by()
        if user.is_manager:
            return found.visible_to(user)
        return found.visible_to(user, set(found.values_list("subject_type", flat=True).distinct()))

    def _on_subjects_of(self, user: User, kinds: Container[str] | None = None) -> models.Q:
        seen = models.Q(pk__in=[])
        for kind, subjects in subjects_visible_to(user, kinds):
            # In this order: PostgreSQL gathers no set for a kind that is not there.
            seen |= models.Q(subject_type=kind) & models.Q(subject_id__in=subjects)
        return seen

    def visible_to(self, user: User, kinds: Container[str] | None = None) -> Self:
        """Who may see the subject sees its files. Without a subject: who put it there, and who may manage. `kinds`: of
        what they hang on, where that is known.
        """
        if not user.is_active:
            return self.none()
        alive = self.filter(deleted_at=None)
        rest = ~models.Q(subject_type__in=governed_kinds())
        return alive.filter(
            self._on_subjects_of(user, kinds) | (rest if user.is_manager else rest & models.Q(uploaded_by=user))
        )


class StoredFile(Audited):
    name = models.CharField(_("name"), max_length=255)
    content_type = models.CharField(_("content"), max_length=100)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(_("kind"), max_length=20, choices=DocumentKind, blank=True)
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    blob = models.FileField(upload_to=storage_name, max_length=100, unique=True)
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("added by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["subject_type", "subject_id", "-id"], name="files_by_subject")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_photo(self) -> bool:
        return self.kind in PHOTO_KINDS

    @property
    def is_picture(self) -> bool:
        """Whether a browser can draw it."""
        return self.content_type.startswith("image/") and self.may_be_shown

    @property
    def may_be_shown(self) -> bool:
        """Whether a browser may open it in the page. Everything else is only ever handed out as a download."""
        return self.content_type in SHOWN_INLINE


TITLES = TextIndex("files", StoredFile, ("name", "caption"))
