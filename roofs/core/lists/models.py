from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roofs.core.accounts.audit import Audited
from roofs.core.accounts.models import Role

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: User) -> Self:
        """One's own, and what colleagues share. It only holds filters: whoever opens it sees his own rows."""
        if not user.is_active or user.role == Role.PENDING:
            return self.none()
        return self.filter(Q(owner=user) | Q(is_shared=True), deleted_at=None)

    def changeable_visible_to(self, user: User) -> Self:
        """One's own; managers also keep order among the shared ones."""
        mine = Q(owner=user) | Q(is_shared=True) if user.is_manager else Q(owner=user)
        return self.visible_to(user).filter(mine)

    def deleted_visible_to(self, user: User) -> Self:
        gone = self.exclude(deleted_at=None)
        return gone.filter(Q(owner=user) | Q(updated_by=user)) if user.is_active else gone.none()

    def of(self, list_name: str) -> Self:
        return self.filter(list_name=list_name)


class SavedView(Audited):
    """Filters, order and columns of a list under a name."""

    list_name = models.CharField(max_length=40)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    is_shared = models.BooleanField(_("for the whole team"), default=False)
    query = models.CharField(max_length=2000, blank=True, help_text="as it stands in the address, without the page")
    columns = models.JSONField(default=list, blank=True, help_text="empty: the person's own choice")

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ("name", "id")
        indexes = (models.Index(fields=["list_name", "owner"], name="views_of_a_list", condition=Q(deleted_at=None)),)

    def __str__(self) -> str:
        return self.name

    def may_be_changed_by(self, user: User) -> bool:
        return self.owner_id == user.pk or (self.is_shared and user.is_manager)


class ListTasteQuerySet(models.QuerySet["ListTaste"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(user=user) if user.is_active else self.none()


class ListTaste(models.Model):
    """How one person likes one list: the columns, and the view it opens with."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    list_name = models.CharField(max_length=40)
    columns = models.JSONField(default=list, blank=True, help_text="empty: as the list comes")
    opens_with = models.ForeignKey(SavedView, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = ListTasteQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "list_name"], name="one_taste_per_list"),)

    def __str__(self) -> str:
        return f"{self.list_name} for {self.user_id}"


class BulkActQuerySet(models.QuerySet["BulkAct"]):
    def visible_to(self, user: User) -> Self:
        """Who did it takes it back."""
        return self.filter(user=user) if user.is_active else self.none()


class BulkAct(models.Model):
    """One thing somebody did to many records, and what each of them was before."""

    kind = models.CharField(max_length=40)
    action = models.CharField(max_length=20)
    facts = models.JSONField(default=dict)
    before = models.JSONField(default=dict, help_text="number of the record -> what it was; only those that changed")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)

    objects = BulkActQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of many records")
        verbose_name_plural = _("changes of many records")

    def __str__(self) -> str:
        return f"{self.action} {len(self.before)} {self.kind}"
