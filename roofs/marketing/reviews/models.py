from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roofs.comms.messaging.models import Message, MessageEvent, Verdict
from roofs.core.accounts.audit import Audited
from roofs.core.lists.text_index import TextIndex, words_in
from roofs.people.contacts.models import Customer

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

HIGHEST = 5


class Platform(models.TextChoices):
    GOOGLE = "google", _("Google")
    FACEBOOK = "facebook", _("Facebook")
    BBB = "bbb", _("Better Business Bureau")
    BIRDEYE = "birdeye", _("BirdEye")
    YELP = "yelp", _("Yelp")
    OTHER = "other", _("Other")


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, user: User) -> Self:
        """Sellers see those of customers they may see and those whose customer is not known; the others are alike."""
        alive = self.filter(deleted_at=None)
        if not user.is_active or user.role not in {"admin", "manager", "sales", "field"}:
            return alive.none()
        if user.is_manager:
            return alive
        seen = Q(customer__in=Customer.objects.visible_to(user).order_by().values("pk"))
        return alive.filter(seen | Q(customer=None)) if user.role == "sales" else alive.filter(seen)

    def deleted_visible_to(self, user: User) -> Self:
        """What this person may bring back."""
        gone = self.exclude(deleted_at=None)
        if not user.is_active:
            return gone.none()
        return gone if user.is_manager else gone.filter(updated_by=user)

    def search(self, text: str) -> Self:
        found = self
        for word in words_in(text):
            found = found.filter(pk__in=SAID.holding(word).values("pk"))
        return found


class Review(Audited):
    """What somebody said about us where others can read it, and what we answered."""

    class Status(models.TextChoices):
        OPEN = "open", _("Not answered")
        ANSWERED = "answered", _("Answered")

    platform = models.CharField(_("platform"), max_length=10, choices=Platform, default=Platform.GOOGLE)
    external_id = models.CharField(_("number there"), max_length=200, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    rating = models.PositiveSmallIntegerField(_("stars"), validators=[MinValueValidator(1), MaxValueValidator(HIGHEST)])
    author = models.CharField(_("who wrote it"), max_length=200, blank=True)
    text = models.TextField(_("text"), blank=True, max_length=10_000)
    language = models.CharField(_("language"), max_length=10, blank=True)
    reviewed_at = models.DateTimeField(_("when"), default=timezone.now)
    customer = models.ForeignKey(
        Customer, verbose_name=_("customer"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    subject_type = models.CharField(max_length=40, blank=True, editable=False)
    subject_id = models.BigIntegerField(null=True, blank=True, editable=False)
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.OPEN)
    response = models.TextField(_("our answer"), blank=True, max_length=5_000)
    responded_at = models.DateTimeField(null=True, blank=True, editable=False)
    responded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = (
            models.UniqueConstraint(
                fields=["platform", "external_id"], condition=~Q(external_id=""), name="review_once_per_platform"
            ),
            models.CheckConstraint(condition=Q(rating__gte=1, rating__lte=HIGHEST), name="review_has_stars"),
        )
        indexes = (
            models.Index(fields=["-reviewed_at", "-id"], name="reviews_newest", condition=Q(deleted_at=None)),
            models.Index(fields=["customer"], name="reviews_by_customer", condition=Q(deleted_at=None)),
        )

    def __str__(self) -> str:
        return f"{self.author or self.get_platform_display()} {self.rating}/{HIGHEST}"


SAID = TextIndex("reviews", Review, ("author", "text"))


class ReviewRequestQuerySet(models.QuerySet["ReviewRequest"]):
    def visible_to(self, user: User) -> Self:
        """Like the customer who is asked."""
        return self.filter(customer__in=Customer.objects.visible_to(user).order_by().values("pk"))

    def with_people(self) -> Self:
        return self.select_related("customer__contact", "created_by", "message").annotate(
            clicked=models.Exists(
                MessageEvent.objects.filter(message=models.OuterRef("message"), kind=MessageEvent.Kind.CLICKED).exclude(
                    verdict=Verdict.MACHINE
                )
            )
        )

    def waiting(self) -> Self:
        return self.filter(state=ReviewRequest.State.WAITING)


class ReviewRequest(Audited):
    """Asking a customer for a review. Everybody is asked, nothing is given for it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Asked")
        SKIPPED = "skipped", _("Not asked")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    channel = models.CharField(max_length=10, blank=True)
    message = models.ForeignKey(Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewRequestQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["customer", "subject_type", "subject_id"],
                condition=Q(state="waiting"),
                name="review_request_waits_once",
            ),
        )
        indexes = (
            models.Index(fields=["due_at"], name="review_requests_due", condition=Q(state="waiting")),
            models.Index(fields=["customer", "-sent_at"], name="review_requests_asked"),
        )

    def __str__(self) -> str:
        return f"{self.customer_id} {self.state}"
