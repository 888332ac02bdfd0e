from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roofs.comms.writing.templates import Channel, Purpose
from roofs.core.accounts.audit import Audited
from roofs.core.accounts.models import Role

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

LONGEST_SOURCE = 50_000
CHANNELS = (
    (Channel.EMAIL.value, _("E-mail")),
    (Channel.SMS.value, _("Text message")),
    (Channel.PHONE.value, _("Call script")),
    (Channel.POST.value, _("Postcard")),
    (Channel.MESSENGER.value, _("Messenger")),
    (Channel.VOICE.value, _("AI call")),
    (Channel.SOCIAL.value, _("Social network")),
    (Channel.PUSH.value, _("Notice on a phone")),
)


class Category(models.TextChoices):
    INITIAL = "initial", _("First contact")
    FOLLOW_UP = "follow_up", _("Follow-up")
    PROPOSAL = "proposal", _("Quotes")
    PROJECT = "project", _("During the work")
    NURTURE = "nurture", _("Keeping in touch")
    REVIEW = "review", _("Reviews")
    REFERRAL = "referral", _("Referrals")
    STORM = "storm", _("Storms")
    STAFF = "staff", _("To our own people")
    OTHER = "other", _("Other")


class WrittenTemplateQuerySet(models.QuerySet["WrittenTemplate"]):
    def visible_to(self, user: User) -> Self:
        """What the company says is read by everybody who speaks for it."""
        alive = self.filter(deleted_at=None)
        return alive if user.is_active and user.role not in {Role.PENDING, Role.FIELD} else alive.none()

    def editable_by(self, user: User) -> Self:
        return self.visible_to(user) if user.is_manager else self.none()

    def deleted_visible_to(self, user: User) -> Self:
        """What this person may bring back."""
        gone = self.exclude(deleted_at=None)
        return gone if user.is_active and user.is_manager else gone.none()


class WrittenTemplate(Audited):
    """A template of the company's own, or its own wording of one of the product's. The draft is what is being written,
    the published version what goes out.
    """

    name = models.CharField(
        _("short name"),
        max_length=100,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*$", _("Small letters, digits and _ only."))],
        help_text=_("How sequences call it. It cannot be changed later."),
    )
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default="en")
    title = models.CharField(_("title"), max_length=150)
    category = models.CharField(_("about"), max_length=20, choices=Category, default=Category.OTHER)
    channel = models.CharField(
        _("channel"), max_length=20, choices=CHANNELS, default=Channel.EMAIL.value, editable=False
    )
    purpose = models.CharField(max_length=20, default=Purpose.TOUCH.value, editable=False)
    draft = models.TextField(_("text"), max_length=LONGEST_SOURCE)
    draft_before = models.TextField(blank=True, editable=False)
    published = models.ForeignKey(
        "TemplateVersion", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    is_active = models.BooleanField(_("in use"), default=True)

    objects = WrittenTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("template")
        verbose_name_plural = _("templates")
        ordering = ("title", "language", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["name", "language"], condition=Q(deleted_at=None), name="template_once_per_language"
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def has_changes(self) -> bool:
        """Something is written that does not go out yet."""
        return self.published is None or self.published.source != self.draft

    @property
    def state(self) -> str:
        if not self.is_active:
            return "off"
        if self.published_id is None:
            return "draft"
        return "changed" if self.has_changes else "published"


class TemplateVersion(models.Model):
    """What went out from a moment on. Never changed: who got which words must stay true."""

    template = models.ForeignKey(WrittenTemplate, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    source = models.TextField()
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=["template", "number"], name="template_version_once"),)

    def __str__(self) -> str:
        return f"{self.template_id} v{self.number}"

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise TypeError("a published version is never changed")
        super().save(*args, **options)


class LinkCheck(models.Model):
    """What an address in a template last answered."""

    url = models.CharField(max_length=2000, unique=True)
    asked_at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.status} {self.error}".strip()

    @property
    def is_good(self) -> bool:
        return not self.error and 200 <= self.status < 400  # noqa: PLR2004 -- what HTTP calls success and redirection
