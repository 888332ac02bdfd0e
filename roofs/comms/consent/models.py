from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roofs.people.contacts.models import Contact

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")
    PUSH = "push", _("Push notice")
    PHONE = "phone", _("Phone")
    POST = "post", _("Post")
    MESSENGER = "messenger", _("Messenger")
    VOICE = "voice", _("AI call")
    SOCIAL = "social", _("Social network")


class Scope(models.TextChoices):
    """How far a suppression reaches. Account mail (reset, verify) and staff alerts are never held back by either."""

    MARKETING = "marketing", _("Marketing")
    ALL = "all", _("Everything")


class Reason(models.TextChoices):
    UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
    STOP = "stop", _("Asked to stop")
    BOUNCED = "bounced", _("Address does not exist")
    COMPLAINED = "complained", _("Marked as spam")
    DO_NOT_CALL = "do_not_call", _("Do-not-call list")
    ERASED = "erased", _("Data erased")
    BY_HAND = "by_hand", _("Added by staff")


class Basis(models.TextChoices):
    """Why we may write, strongest first."""

    WRITTEN = "express_written", _("Written consent")
    EXPRESS = "express", _("Said yes")
    CUSTOMER = "customer", _("Customer")
    INQUIRY = "inquiry", _("Asked us")


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    def visible_to(self, user: User) -> SuppressionQuerySet:
        """The list is the office's business; whether one address is on it, everybody sees on the person's page."""
        return self if user.is_active and user.is_manager else self.none()


class Suppression(models.Model):
    """An address nobody may use. Only its keyed hash is kept, so it outlives the erasure of the person."""

    channel = models.CharField(max_length=10, choices=Channel)
    address_hmac = models.CharField(max_length=64)
    scope = models.CharField(max_length=10, choices=Scope, default=Scope.MARKETING)
    reason = models.CharField(max_length=20, choices=Reason)
    source = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["channel", "address_hmac", "scope"], name="suppression_of_an_address"),
        )
        indexes = (models.Index(fields=["reason", "-at"], name="suppressions_by_reason"),)

    def __str__(self) -> str:
        return f"{self.channel} {self.address_hmac[:8]} {self.scope}"


class ConsentQuerySet(models.QuerySet["Consent"]):
    def live(self) -> ConsentQuerySet:
        return self.filter(revoked_at=None)


class Wording(models.Model):
    """The words under which somebody said yes, as they stood at that time. Other words are another version."""

    place = models.CharField(max_length=20, help_text="where they are shown: form, booking, staff …")
    language = models.CharField(max_length=10)
    number = models.PositiveIntegerField()
    text = models.TextField()
    digest = models.CharField(max_length=64)
    first_shown_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["place", "language", "digest"], name="wording_once"),
            models.UniqueConstraint(fields=["place", "language", "number"], name="wording_numbers"),
        )

    def __str__(self) -> str:
        return f"{self.place} {self.language} {self.number}"


class Consent(models.Model):
    """One yes, as it was given. A no closes it; neither is ever deleted while the person is known."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel)
    basis = models.CharField(max_length=20, choices=Basis)
    text_shown = models.TextField(blank=True)
    wording = models.ForeignKey(Wording, null=True, on_delete=models.PROTECT, related_name="+")
    evidence = models.JSONField(default=dict, blank=True)
    source = models.CharField(max_length=60, blank=True)
    captured_at = models.DateTimeField(default=timezone.now)
    captured_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_source = models.CharField(max_length=60, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["contact", "channel", "-captured_at"], name="consent_by_contact"),)

    def __str__(self) -> str:
        return f"{self.contact_id} {self.channel} {self.basis}"


class Topic(models.TextChoices):
    """What our messages are about, as a person chooses among them."""

    FOLLOW_UP = "follow_up", _("My request and my quote")
    REVIEWS = "reviews", _("Asking for a review")
    OFFERS = "offers", _("Offers and news")


class Preferences(models.Model):
    """What somebody chose on the page behind the link in our letters."""

    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, related_name="+")
    topics_off = models.JSONField(default=list, blank=True)
    less_often = models.BooleanField(default=False)
    paused_until = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"preferences of {self.contact_id}"

    def is_paused(self, now: datetime) -> bool:
        return self.paused_until is not None and self.paused_until > now


class Confirmation(models.Model):
    """Double opt-in: one letter asks whether the address is theirs and they mean it. Until then nothing else goes."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.EMAIL)
    address_hmac = models.CharField(max_length=64)
    door = models.CharField(max_length=20, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["contact", "channel", "address_hmac"], name="confirmation_once"),
        )

    def __str__(self) -> str:
        return f"{self.contact_id} {self.channel} {'yes' if self.confirmed_at else 'asked'}"


class NumberListQuerySet(models.QuerySet["NumberList"]):
    def visible_to(self, user: User) -> NumberListQuerySet:
        return self if user.is_active and user.is_manager else self.none()


class NumberList(models.Model):
    """A do-not-call list as it was downloaded. Only keyed hashes of its numbers are kept."""

    class Kind(models.TextChoices):
        NATIONAL = "national", _("National list")
        STATE = "state", _("List of a state")
        OWN = "own", _("Our own list")

    class State(models.TextChoices):
        WAITING = "waiting", _("Being read")
        READY = "ready", _("In use")
        FAILED = "failed", _("Could not be read")

    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.NATIONAL)
    region = models.CharField(_("state"), max_length=2, blank=True)
    status = models.CharField(max_length=10, choices=State, default=State.WAITING)
    as_of = models.DateField(_("as of"))
    numbers = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    taken_at = models.DateTimeField(default=timezone.now)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = NumberListQuerySet.as_manager()

    class Meta:
        ordering = ("-as_of", "-pk")

    def __str__(self) -> str:
        return self.name


class ListedNumber(models.Model):
    of_list = models.ForeignKey(NumberList, on_delete=models.CASCADE, related_name="+")
    address_hmac = models.CharField(max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["address_hmac", "of_list"], name="listed_number_once"),)

    def __str__(self) -> str:
        return self.address_hmac[:8]


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def visible_to(self, user: User) -> ErasureQuerySet:
        return self if user.is_active and user.is_manager else self.none()

    def due(self, now: datetime) -> ErasureQuerySet:
        return self.filter(state=Erasure.State.WAITING, run_at__lte=now)

    def unfinished_first(self) -> ErasureQuerySet:
        """Those with a vendor at which somebody still has to do something."""
        state = ProcessorErasure.State
        left = ProcessorErasure.objects.filter(erasure=models.OuterRef("pk"), state__in=(state.FAILED, state.BY_HAND))
        return self.order_by(models.Exists(left).desc(), "-pk")


class Erasure(models.Model):
    """Somebody's wish to be forgotten, and that it was done. Names nobody: after it only hashes are left."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Can still be taken back")
        DONE = "done", _("Erased")
        TAKEN_BACK = "taken_back", _("Taken back")
        FAILED = "failed", _("Did not work")

    contact_id = models.BigIntegerField(help_text="a number, no key: the row it named is empty now")
    address_hmacs = models.JSONField(default=list, help_text="[channel, keyed hash]")
    reason = models.CharField(max_length=20)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    run_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict, help_text="table -> rows emptied or deleted")
    remains = models.JSONField(default=list, help_text="table.column in which something of them is still found")

    objects = ErasureQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["state", "run_at"], name="erasures_due"),)
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"erasure {self.pk} {self.state}"


class ProcessorErasure(models.Model):
    """A vendor that is told to forget too. The address is sealed here until it has answered, then gone."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        BY_HAND = "by_hand", _("To be done by hand")

    erasure = models.ForeignKey(Erasure, on_delete=models.CASCADE, related_name="processors")
    vendor = models.CharField(max_length=40)
    sealed_request = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["erasure", "vendor"], name="processor_told_once"),)

    def __str__(self) -> str:
        return f"{self.vendor} {self.state}"
