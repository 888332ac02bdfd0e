from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any, Self
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.timezone import now as current_time
from django.utils.translation import gettext_lazy as _

from roofs.core.company.office import office


class Role(models.TextChoices):
    ADMIN = "admin", _("Administrator")
    MANAGER = "manager", _("Manager")
    SALES = "sales", _("Sales")
    FIELD = "field", _("Field")
    PENDING = "pending", _("Waiting for a role")


class Theme(models.TextChoices):
    SYSTEM = "", _("Like the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


MANAGING = (Role.ADMIN, Role.MANAGER)


@cache
def _zones() -> frozenset[str]:
    """Looked up once: it is a walk through all the files of the zones, longer than everything else in a booking."""
    return frozenset(available_timezones())


def known_zone(name: str) -> None:
    if name not in _zones():
        raise ValidationError(_("Write a time zone like America/Detroit."))


def email_key(email: str) -> str:
    """How an address is stored and compared: one person, one spelling."""
    return email.strip().lower()


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def staff(self) -> Self:
        """Everybody who works here now: active and given a role."""
        return self.active().exclude(role=Role.PENDING)

    def admins(self) -> Self:
        return self.active().filter(role=Role.ADMIN)

    def managers(self) -> Self:
        return self.active().filter(role__in=MANAGING)

    def sellers(self) -> Self:
        return self.active().filter(role=Role.SALES)

    def visible_to(self, user: User) -> Self:
        """Staff know each other; who waits for a role knows only himself; who may manage also sees those who left."""
        if not user.is_active:
            return self.none()
        if user.is_manager:
            return self.all()
        if user.role == Role.PENDING:
            return self.filter(pk=user.pk)
        return self.staff()


class PeopleManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **facts: Any) -> User:
        user: User = self.model(email=email, **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **facts: Any) -> User:
        return self.create_user(email, password, **{**facts, "role": Role.ADMIN})

    def get_by_natural_key(self, username: str | None) -> User:
        found: User = self.get(email=email_key(username or ""))
        return found


UserManager = PeopleManager.from_queryset(UserQuerySet)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who may sign in. What he may do follows from `role` alone."""

    email = models.EmailField(_("e-mail"), unique=True)
    full_name = models.CharField(_("name"), max_length=150, blank=True)
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.PENDING, db_index=True)
    title = models.CharField(_("title"), max_length=100, blank=True)
    phone = models.CharField(
        _("phone"),
        max_length=16,
        null=True,
        blank=True,
        validators=[RegexValidator(r"\A\+[1-9]\d{6,14}\Z", _("Write the number with its country: +12485550123."))],
    )
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default="en")
    timezone = models.CharField(
        _("time zone"), max_length=64, blank=True, help_text=_("Empty: the office's."), validators=[known_zone]
    )
    theme = models.CharField(_("colours"), max_length=8, choices=Theme.choices, blank=True, default=Theme.SYSTEM)
    is_active = models.BooleanField(_("may sign in"), default=True)
    sign_in_epoch = models.PositiveIntegerField(default=0, editable=False)
    joined_at = models.DateTimeField(_("joined"), default=current_time, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    created_by = models.ForeignKey(
        "self",
        verbose_name=_("added by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    updated_by = models.ForeignKey(
        "self",
        verbose_name=_("changed by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["full_name", "email"]
        constraints = [
            # With the plain unique column this makes addresses unique whatever their case, for bulk writes too.
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_is_lower_case"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_is_known"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def save(self, *args: Any, **options: Any) -> None:
        self.email = email_key(self.email)
        self.phone = self.phone or None
        super().save(*args, **options)

    def clean(self) -> None:
        self.email = email_key(self.email)

    @property
    def is_admin(self) -> bool:
        return self.role == Role.ADMIN

    @property
    def is_manager(self) -> bool:
        return self.role in MANAGING

    @property
    def is_staff(self) -> bool:
        """Asked by Django's own administration pages."""
        return self.is_admin

    # The mixin's column would be a second truth beside the role, so a property takes its place.
    @property
    def is_superuser(self) -> bool:  # type: ignore[override] # see above
        return self.is_admin

    @property
    def initials(self) -> str:
        words = self.full_name.split() or [self.email]
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    @property
    def first_name(self) -> str:
        return self.full_name.split()[0] if self.full_name.split() else self.email.partition("@")[0]

    def get_short_name(self) -> str:
        return self.first_name

    def get_full_name(self) -> str:
        return self.full_name or self.email

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone or office.get().timezone)

    def get_session_auth_hash(self) -> str:
        return self._auth_hash(None)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._auth_hash(secret)

    def _auth_hash(self, secret: str | bytes | None) -> str:
        """Changes with the password and with `sign_in_epoch`; every open session and API client carries it."""
        value = f"{self.password}:{self.sign_in_epoch}"
        return salted_hmac("roofs.accounts.session", value, secret=secret, algorithm="sha256").hexdigest()


class RefreshTokenQuerySet(models.QuerySet["RefreshToken"]):
    def open(self) -> Self:
        return self.filter(revoked_at=None)

    def current(self, now: datetime) -> Self:
        """The one token of each family that may still be exchanged."""
        return self.open().filter(rotated_at=None, expires_at__gt=now)

    def visible_to(self, user: User) -> Self:
        """Whose it is. Nobody needs to see where a colleague is signed in."""
        return self.filter(user=user)


class RefreshToken(models.Model):
    """One link in the chain of an API client's sign-in. Only the hash is kept: the table opens nothing."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="refresh_tokens")
    family = models.UUIDField(default=uuid.uuid4, db_index=True)
    token_hash = models.CharField(max_length=64, unique=True)
    auth_hash = models.CharField(max_length=64)
    client = models.CharField(max_length=200, blank=True)
    issued_at = models.DateTimeField(default=current_time)
    expires_at = models.DateTimeField(db_index=True)
    rotated_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = RefreshTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at"]

    def __str__(self) -> str:
        return f"{self.client or 'client'} {self.issued_at:%Y-%m-%d}"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, user: User) -> Self:
        """One's own; administrators see everybody's, to end those that should not be."""
        if not user.is_active or user.role == Role.PENDING:
            return self.none()
        return self.all() if user.is_admin else self.filter(user=user)

    def open(self) -> Self:
        return self.filter(revoked_at=None)


class ApiToken(models.Model):
    """What a program shows to act as a person, within its scopes. Only the hash is kept: the table opens nothing."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(max_length=20, help_text="its first characters, to recognise it by")
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list, help_text='as ["leads:read", "projects:write"], or ["*"]')
    created_at = models.DateTimeField(default=current_time)
    expires_at = models.DateTimeField(_("expires"), null=True)
    last_used_at = models.DateTimeField(_("last used"), null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def has_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= current_time()
