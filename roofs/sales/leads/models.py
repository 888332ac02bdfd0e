from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from roofs.core.accounts.audit import Audited
from roofs.core.fields.answering import Answer, answers_of
from roofs.core.kit.phones import normalise as normalise_phone
from roofs.core.lists.joint_index import JointIndex
from roofs.core.lists.lines import left_out
from roofs.core.lists.text_index import spellings, words_in
from roofs.core.tags.tagging import tags_of
from roofs.people.contacts.models import PEOPLE, Contact, Customer
from roofs.places.properties.placing import Placed
from roofs.sales.leads.vocabulary import (
    OPEN,
    Authority,
    Budget,
    LostReason,
    Need,
    ProjectType,
    Source,
    Status,
    Temperature,
    Timeline,
)

if TYPE_CHECKING:
    from roofs.core.accounts.models import User
    from roofs.core.events.models import Event


# A list walks one of two orders and stops after a page. With the usual filters in the index itself, it need not look at
# the rows in between; an index for each filter would find a tenth of all leads and sort them.
LISTED = ("source", "status", "temperature", "assigned_to")
SAID = frozenset({"first_name", "last_name", "company_name", "email", "phone", "language"})
OWNER = frozenset({"full_name", "email"})


class LeadQuerySet(models.QuerySet["Lead"]):
    def visible_to(self, user: User) -> LeadQuerySet:
        """Managers see all leads; sales see their own and those nobody has yet; field techs and strangers none."""
        alive = self.filter(deleted_at=None)
        if not user.is_active:
            return alive.none()
        if user.is_manager:
            return alive
        if user.role == "sales":
            return alive.filter(Q(assigned_to=user) | Q(assigned_to=None))
        return alive.none()

    def parts_visible_to(self, user: User) -> list[LeadQuerySet]:
        """`visible_to` in parts, each read from one index: for a set of all of somebody's leads."""
        seen = self.order_by().visible_to(user)
        return [seen.filter(assigned_to=user), seen.filter(assigned_to=None)] if user.role == "sales" else [seen]

    def deleted_visible_to(self, user: User) -> LeadQuerySet:
        """What this person may bring back."""
        gone = self.exclude(deleted_at=None)
        if user.is_active and user.is_manager:
            return gone
        return gone.filter(updated_by=user) if user.is_active and user.role == "sales" else gone.none()

    def alive(self) -> LeadQuerySet:
        return self.filter(deleted_at=None)

    def meant_by(self, event: Event) -> Lead | None:
        """The lead an event is about, with its people; None when it is about something else or the lead is no more."""
        if event.subject_type != "lead" or event.subject_id is None:
            return None
        return self.with_people().filter(pk=event.subject_id).first()

    def open(self) -> LeadQuerySet:
        return self.filter(status__in=OPEN)

    def on_map(self) -> LeadQuerySet:
        return self.exclude(latitude=None)

    def nowhere(self) -> LeadQuerySet:
        """Nobody has said yet where they are."""
        return self.filter(latitude=None)

    def hot(self) -> LeadQuerySet:
        return self.open().filter(temperature=Temperature.HOT)

    def with_people(self) -> LeadQuerySet:
        return self.select_related("contact", "assigned_to")

    def in_lines(self) -> LeadQuerySet:
        """For a list: no more of each lead and its people than a line says. What is left out is half of it."""
        return self.with_people().defer("message", "notes", *left_out(Lead, contact=SAID, assigned_to=OWNER))

    def search(self, text: str) -> LeadQuerySet:
        """Every word must be found in the name, e-mail, street or city; a number also in the phone."""
        phone = normalise_phone(text)
        if phone:
            return self.filter(contact__phone=phone)
        if known := Contact.objects.at_address(text):
            return self.filter(contact__in=known)
        words = words_in(text)
        return self.filter(pk__in=WORDS.keys_holding(*map(spellings, words))) if words else self


class Lead(Placed, Audited):
    """One inquiry of one contact about one property."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    status = models.CharField(_("stage"), max_length=30, choices=Status, default=Status.NEW)
    status_since = models.DateTimeField(_("in this stage since"), null=True, blank=True)
    stage_before = models.CharField(
        max_length=30,
        choices=Status,
        blank=True,
        editable=False,
        help_text="Where it stood before the present stage. Empty: nowhere.",
    )
    board_order = models.FloatField(default=0, editable=False)
    source = models.CharField(_("source"), max_length=30, choices=Source, default=Source.OTHER)
    source_detail = models.CharField(_("source detail"), max_length=200, blank=True)
    project_type = models.CharField(
        _("job"), max_length=30, choices=ProjectType, default=ProjectType.UNKNOWN, blank=True
    )
    message = models.TextField(_("what they asked"), blank=True, max_length=10_000)
    notes = models.TextField(_("notes"), blank=True, max_length=20_000)

    address_line = models.CharField(_("street"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    state = models.CharField(_("state"), max_length=2, blank=True)
    postal_code = models.CharField(_("ZIP code"), max_length=10, blank=True)
    property_value = models.PositiveIntegerField(_("home value"), null=True, blank=True, help_text=_("In dollars."))
    household_income = models.PositiveIntegerField(
        _("household income"), null=True, blank=True, help_text=_("In dollars a year.")
    )
    roof_age_years = models.PositiveSmallIntegerField(_("roof age in years"), null=True, blank=True)
    insurance_claim = models.BooleanField(_("insurance claim"), null=True, blank=True)
    estimated_value_cents = models.BigIntegerField(_("estimated value"), null=True, blank=True)

    budget = models.CharField(_("budget"), max_length=20, choices=Budget, default=Budget.UNKNOWN)
    authority = models.CharField(_("authority"), max_length=20, choices=Authority, default=Authority.UNKNOWN)
    need = models.CharField(_("need"), max_length=20, choices=Need, default=Need.UNKNOWN)
    timeline = models.CharField(_("timeline"), max_length=20, choices=Timeline, default=Timeline.UNKNOWN)
    website_visits = models.PositiveIntegerField(_("website visits"), default=0)
    form_fills = models.PositiveIntegerField(_("forms filled in"), default=0)

    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        related_query_name="leads",
    )
    assigned_at = models.DateTimeField(null=True, blank=True, editable=False)
    lead_score = models.PositiveSmallIntegerField(_("score"), default=0, editable=False)
    temperature = models.CharField(
        _("temperature"), max_length=10, choices=Temperature, default=Temperature.COLD, editable=False
    )
    last_interaction_at = models.DateTimeField(null=True, blank=True, editable=False)
    won_at = models.DateTimeField(null=True, blank=True, editable=False)
    lost_at = models.DateTimeField(null=True, blank=True, editable=False)
    lost_reason = models.CharField(_("why it was lost"), max_length=30, choices=LostReason, blank=True)
    lost_note = models.CharField(max_length=500, blank=True)

    objects = LeadQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(
                fields=["-created_at", "-id", *LISTED, "postal_code", "stage_before"],
                name="leads_newest",
                condition=Q(deleted_at=None),
            ),
            models.Index(fields=["status", "board_order"], name="leads_board", condition=Q(deleted_at=None)),
            models.Index(fields=["-lead_score", "-id", *LISTED], name="leads_by_score", condition=Q(deleted_at=None)),
            models.Index(fields=["assigned_to", "-created_at"], name="leads_by_owner", condition=Q(deleted_at=None)),
            models.Index(fields=["assigned_to", "deleted_at", "id"], name="leads_of_owner"),
            models.Index(
                fields=["assigned_to", "customer"],
                name="leads_won_people",
                condition=Q(deleted_at=None, customer__isnull=False),
            ),
            models.Index(fields=["postal_code"], name="leads_by_zip", condition=Q(deleted_at=None)),
            models.Index(
                fields=["latitude", "longitude"],
                name="leads_on_map",
                condition=Q(deleted_at=None, latitude__isnull=False),
            ),
            # What is asked of the leads of a year's projects, read from here and not from each lead.
            models.Index(fields=["id", "source", "temperature", "status"], name="leads_of_sales"),
            # What was won and lost in a year, and how warm the open leads are: read from the index, not from a lead.
            models.Index(
                fields=[
                    "won_at",
                    "assigned_to",
                    "source",
                    "project_type",
                    "postal_code",
                    "temperature",
                    "estimated_value_cents",
                    "id",
                ],
                name="leads_won_figures",
                condition=Q(deleted_at=None, status=Status.WON),
            ),
            models.Index(
                fields=["lost_at", "assigned_to", "source", "id"],
                name="leads_lost_figures",
                condition=Q(deleted_at=None, status=Status.LOST),
            ),
            models.Index(
                fields=["temperature", "assigned_to", "id"],
                name="leads_open_heat",
                condition=Q(deleted_at=None, status__in=OPEN),
            ),
        )

    def __str__(self) -> str:
        return self.contact.name

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def custom(self) -> dict[str, Answer]:
        """The company's own fields. Two queries: for one lead, not for a list of them."""
        return answers_of(self)

    @property
    def tag_names(self) -> list[str]:
        return [tag.name for tag in tags_of(self)]

    @property
    def address(self) -> str:
        place = " ".join(part for part in (self.state, self.postal_code) if part)
        return ", ".join(part for part in (self.address_line, self.city, place) if part)


WORDS = JointIndex(
    "lead_words",
    Lead,
    ("address_line", "city", "postal_code"),
    also={"contact": PEOPLE.columns},
    instead_of="leads",
)


def _form_key() -> str:
    return secrets.token_urlsafe(9)


class WebForm(Audited):
    """A form on somebody's website. Its key is public: it only lets people send in."""

    name = models.CharField(_("name"), max_length=100)
    key = models.CharField(max_length=20, unique=True, default=_form_key, editable=False)
    title = models.CharField(_("title"), max_length=120, default="Request a free roof inspection")
    intro = models.CharField(_("introduction"), max_length=300, blank=True)
    thanks = models.CharField(_("after sending"), max_length=300, default="Thank you. We will be in touch shortly.")
    source = models.CharField(_("source"), max_length=30, choices=Source, default=Source.WEBSITE)
    allowed_origins = models.CharField(
        _("websites that may embed it"), max_length=500, blank=True, help_text=_("Empty: any website.")
    )
    is_active = models.BooleanField(_("active"), default=True)

    def __str__(self) -> str:
        return self.name
