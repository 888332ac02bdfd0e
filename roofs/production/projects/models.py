from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roofs.core.accounts.audit import Audited
from roofs.core.kit.money import cents
from roofs.core.kit.phones import normalise as normalise_phone
from roofs.core.lists.joint_index import JointIndex
from roofs.core.lists.text_index import spellings, words_in
from roofs.people.contacts.models import PEOPLE, Customer
from roofs.people.contacts.models import WORDS as CUSTOMER_WORDS
from roofs.places.properties.models import DOORS, Property
from roofs.production.projects.crews import Crew, CrewMember
from roofs.production.projects.vocabulary import (
    DONE,
    OPEN,
    LineKind,
    Phase,
    Proof,
    Status,
    TeamRole,
    Unit,
)
from roofs.sales.leads.models import Lead
from roofs.sales.leads.vocabulary import ProjectType

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

__all__ = ["CheckItem", "Crew", "CrewMember", "Line", "NumberSeries", "Project", "TeamMember"]


MY_TEAMS = "SELECT project_id FROM projects_teammember WHERE person_id = %s"
MY_CREWS = (
    "SELECT crew_id FROM projects_crewmember WHERE person_id = %s"
    " UNION ALL SELECT id FROM projects_crew WHERE lead_id = %s"
)
SOLD_FIGURES = (
    *("status", "deleted_at", "assigned_to", "contract_value_cents", "lead", "customer", "site", "project_type"),
    *("approved_at", "completed_at", "status_since", "manager", "crew", "id"),
)


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: User) -> ProjectQuerySet:
        """Managers see all; sales what they sold or whose customer is theirs; everybody where they work."""
        alive = self.filter(deleted_at=None)
        if not user.is_active:
            return alive.none()
        if user.is_manager:
            return alive
        if user.role not in {"sales", "field"}:
            return alive.none()
        seen = self._worked_on_by(user)
        if user.role == "sales":
            # Not joined: PostgreSQL looks up a few, and reads many out of one index; joined, it reads all leads.
            customer = Customer.objects.order_by().filter(assigned_to=user, pk=OuterRef("customer"))
            seen |= self._sold_by(user) | Q(Exists(customer))
        return alive.filter(seen)

    def leading_to_customers(self, user: User) -> ProjectQuerySet:
        """Whose customers somebody in sales or in the field sees by them. Not those of his own customers: that he sees
        these the rule of customers knows itself.
        """
        seen = self._worked_on_by(user)
        return self.order_by().filter(seen | self._sold_by(user) if user.role == "sales" else seen, deleted_at=None)

    @staticmethod
    def _sold_by(user: User) -> Q:
        lead = Lead.objects.order_by().filter(assigned_to=user, pk=OuterRef("lead"))
        return Q(assigned_to=user) | Q(Exists(lead))

    @staticmethod
    def _worked_on_by(user: User) -> Q:
        """Written out: this rule stands in those of customers, houses, meetings and files, and Django took longer to
        put it together than the database to answer.
        """
        crews = RawSQL(MY_CREWS, [user.pk, user.pk])  # noqa: S611 -- our own words
        return Q(manager=user) | Q(pk__in=RawSQL(MY_TEAMS, [user.pk])) | Q(crew__in=crews)  # noqa: S611 -- as above

    def deleted_visible_to(self, user: User) -> ProjectQuerySet:
        """What this person may bring back."""
        gone = self.exclude(deleted_at=None)
        if user.is_active and user.is_manager:
            return gone
        return gone.filter(updated_by=user) if user.is_active and user.role == "sales" else gone.none()

    def alive(self) -> ProjectQuerySet:
        return self.filter(deleted_at=None)

    def open(self) -> ProjectQuerySet:
        return self.filter(status__in=OPEN)

    def done(self) -> ProjectQuerySet:
        return self.filter(status__in=DONE)

    def touching(self, first: dt.date, last: dt.date) -> ProjectQuerySet:
        """Scheduled on at least one day from `first` to `last`, both counted."""
        return self.filter(scheduled_start__lte=last).filter(
            Q(scheduled_end__gte=first) | Q(scheduled_end=None, scheduled_start__gte=first)
        )

    def with_people(self) -> ProjectQuerySet:
        return self.select_related("customer__contact", "site", "assigned_to", "manager", "crew")

    def search(self, text: str) -> ProjectQuerySet:
        """Every word must be found in the number, name, claim, customer or street; a number also in the phone."""
        if phone := normalise_phone(text):
            return self.filter(customer__contact__phone=phone)
        words = words_in(text)
        return self.filter(pk__in=JOBS.keys_holding(*map(spellings, words))) if words else self


class Project(Audited):
    """One job for one customer, from the first inquiry to the closed invoice."""

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        on_delete=models.PROTECT,
        related_name="+",
        related_query_name="projects",
    )
    site = models.ForeignKey(
        Property,
        verbose_name=_("property"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        related_query_name="projects",
    )
    lead = models.ForeignKey(
        Lead,
        verbose_name=_("lead"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        related_query_name="projects",
    )
    project_type = models.CharField(
        _("job"), max_length=30, choices=ProjectType, default=ProjectType.UNKNOWN, blank=True
    )
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.INQUIRY)
    status_since = models.DateTimeField(_("in this status since"), default=timezone.now)
    resumes_at = models.CharField(
        _("goes on from"),
        max_length=20,
        choices=Status,
        blank=True,
        editable=False,
        help_text=_("Where it was when it was put on hold or cancelled."),
    )
    status_note = models.CharField(_("why"), max_length=500, blank=True)

    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("sold by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        related_query_name="sold_projects",
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("project manager"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        related_query_name="managed_projects",
    )
    crew = models.ForeignKey(
        Crew, verbose_name=_("crew"), null=True, blank=True, on_delete=models.SET_NULL, related_name="projects"
    )
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="TeamMember", related_name="+", related_query_name="team_projects"
    )

    contract_value_cents = models.BigIntegerField(_("contract value"), null=True, blank=True)
    estimated_cost_cents = models.BigIntegerField(_("estimated cost"), null=True, blank=True)
    deposit_cents = models.BigIntegerField(_("deposit agreed"), null=True, blank=True)
    paid_cents = models.BigIntegerField(_("paid so far"), default=0)

    insurance_carrier = models.CharField(_("insurer"), max_length=100, blank=True)
    claim_number = models.CharField(_("claim number"), max_length=60, blank=True)
    date_of_loss = models.DateField(_("date of loss"), null=True, blank=True)
    acv_cents = models.BigIntegerField(_("actual cash value"), null=True, blank=True)
    rcv_cents = models.BigIntegerField(_("replacement cost value"), null=True, blank=True)
    deductible_cents = models.BigIntegerField(_("deductible"), null=True, blank=True)

    roof_squares = models.DecimalField(
        _("squares"),
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
        help_text=_("One square is 100 sq ft."),
    )
    scheduled_start = models.DateField(_("first day of work"), null=True, blank=True)
    scheduled_end = models.DateField(_("last day of work"), null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    completed_at = models.DateTimeField(null=True, blank=True, editable=False)
    invoiced_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    description = models.TextField(_("what is to be done"), blank=True, max_length=10_000)
    notes = models.TextField(_("notes"), blank=True, max_length=20_000)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["-created_at", "-id"], name="projects_newest", condition=Q(deleted_at=None)),
            models.Index(
                fields=["status", "-status_since", "-id"], name="projects_pipeline", condition=Q(deleted_at=None)
            ),
            models.Index(
                fields=["scheduled_start", "scheduled_end"], name="projects_by_day", condition=Q(deleted_at=None)
            ),
            models.Index(fields=["completed_at"], name="projects_completed", condition=Q(deleted_at=None)),
            models.Index(fields=["lead"], name="projects_of_leads", condition=Q(deleted_at=None)),
            # The day of the sale, and what figures tell of it, read from here alone. Of all projects, deleted ones too:
            # of an index of some PostgreSQL does not learn how many are sold in a month.
            models.Index(Coalesce("approved_at", "completed_at", "status_since"), *SOLD_FIGURES, name="projects_sold"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(scheduled_end=None) | Q(scheduled_end__gte=F("scheduled_start")),
                name="project_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.name}".strip()

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def address(self) -> str:
        return self.site.address if self.site is not None else self.customer.address

    @property
    def last_day(self) -> dt.date | None:
        return self.scheduled_end or self.scheduled_start

    @property
    def days(self) -> int | None:
        if self.scheduled_start is None or self.last_day is None:
            return None
        return (self.last_day - self.scheduled_start).days + 1

    @property
    def owed_cents(self) -> int | None:
        return None if self.contract_value_cents is None else self.contract_value_cents - self.paid_cents


JOBS = JointIndex(
    "project_words",
    Project,
    ("number", "name", "claim_number"),
    also={"customer": CUSTOMER_WORDS.columns, "customer__contact": PEOPLE.columns, "site": DOORS.columns},
    instead_of="projects",
)


class TeamMember(models.Model):
    """Somebody who works on a project, besides its crew."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="team")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(_("role"), max_length=20, choices=TeamRole, default=TeamRole.ROOFER)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["project", "person"], name="on_the_team_once"),)

    def __str__(self) -> str:
        return f"{self.person} ({self.get_role_display()})"


class LineQuerySet(models.QuerySet["Line"]):
    def visible_to(self, user: User) -> LineQuerySet:
        """Who sees the project sees what it needs; what it costs is for the office (see the surfaces)."""
        return self.filter(deleted_at=None, project__in=Project.objects.visible_to(user).order_by())

    def deleted_visible_to(self, user: User) -> LineQuerySet:
        gone = self.exclude(deleted_at=None).filter(project__in=Project.objects.visible_to(user).order_by())
        return gone if user.is_manager else gone.filter(updated_by=user)

    def alive(self) -> LineQuerySet:
        return self.filter(deleted_at=None)


class Line(Audited):
    """Material, work or a fee, planned or used."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="lines")
    kind = models.CharField(_("kind"), max_length=20, choices=LineKind, default=LineKind.MATERIAL)
    phase = models.CharField(_("planned or used"), max_length=10, choices=Phase, default=Phase.PLANNED)
    description = models.CharField(_("what"), max_length=200)
    quantity = models.DecimalField(_("quantity"), max_digits=10, decimal_places=2, default=Decimal(1))
    unit = models.CharField(_("unit"), max_length=20, choices=Unit, default=Unit.SQUARE)
    unit_cost_cents = models.BigIntegerField(_("cost of one"), default=0)
    total_cents = models.BigIntegerField(_("cost"), default=0, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("done by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    on = models.DateField(_("date"), null=True, blank=True)

    objects = LineQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "pk")
        constraints = (models.CheckConstraint(condition=Q(quantity__gt=0), name="line_of_something"),)

    def __str__(self) -> str:
        return self.description

    def save(self, *args: Any, **options: Any) -> None:
        self.total_cents = cents(Decimal(self.quantity) * self.unit_cost_cents / 100)
        super().save(*args, **options)


class CheckItemQuerySet(models.QuerySet["CheckItem"]):
    def visible_to(self, user: User) -> CheckItemQuerySet:
        return self.filter(project__in=Project.objects.visible_to(user).order_by())

    def unticked(self) -> CheckItemQuerySet:
        return self.filter(done_at=None)


class CheckItem(models.Model):
    """One point of a project's completion checklist."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="checklist")
    text = models.CharField(_("what"), max_length=200)
    position = models.PositiveSmallIntegerField(default=0)
    is_required = models.BooleanField(_("must be done before completion"), default=True)
    proof = models.CharField(_("needs"), max_length=20, choices=Proof, blank=True, default=Proof.NOTHING)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = CheckItemQuerySet.as_manager()

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.text


class NumberSeries(models.Model):
    """The last number given in a year. Locked while one is taken, so two projects never share one."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
