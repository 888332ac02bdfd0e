"""What an enrolment is about: a lead, a customer or a project, and whoever that means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from roofs.core.company.office import office
from roofs.core.events import subject_of
from roofs.core.kit import zones
from roofs.people.contacts.models import Contact, Customer
from roofs.production.projects.models import Project
from roofs.sales.leads.models import Lead

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from roofs.core.accounts.models import User
    from roofs.core.events.models import Event
    from roofs.marketing.cadence.models import Enrolment

Record = Lead | Customer | Project
KINDS = frozenset({"lead", "customer", "project"})


@dataclass(frozen=True, slots=True)
class Subject:
    """`record` is what it is about; the others are what belongs to it, as far as there is one."""

    kind: str
    record: Record
    contact: Contact
    lead: Lead | None = None
    customer: Customer | None = None
    project: Project | None = None

    @property
    def key(self) -> tuple[str, int]:
        return self.kind, self.record.pk

    @property
    def is_gone(self) -> bool:
        return self.record.deleted_at is not None or self.contact.deleted_at is not None

    @property
    def owner(self) -> User | None:
        """Who looks after them: tasks are theirs, letters are in their name."""
        if self.project is not None:
            return self.project.assigned_to or (self.customer.assigned_to if self.customer else None)
        return self.record.assigned_to

    @property
    def address_line(self) -> str:
        return self._place.address_line if self._place else ""

    @property
    def city(self) -> str:
        return self._place.city if self._place else ""

    @property
    def state(self) -> str:
        return self._place.state if self._place else ""

    @property
    def postal_code(self) -> str:
        return self._place.postal_code if self._place else ""

    @property
    def place(self) -> tuple[float, float] | None:
        """Latitude and longitude of the house, if they are known."""
        placed: Any = self.project.site if self.project is not None else self.lead
        if placed is None or placed.latitude is None or placed.longitude is None:
            return None
        return float(placed.latitude), float(placed.longitude)

    @property
    def zones(self) -> list[str]:
        """Property first, then what the contact says, then the office. Two sources that disagree must both agree."""
        known = self.state or self.postal_code
        found = list(zones.zone_for(self.state, self.postal_code)) if known else []
        if self.contact.timezone and self.contact.timezone not in found:
            found.append(self.contact.timezone)
        return found or [office.get().timezone]

    @property
    def _place(self) -> Any:
        if self.project is not None and self.project.site is not None:
            return self.project.site
        return self.customer if self.project is not None else self.record


def of(record: Record) -> Subject:
    if isinstance(record, Lead):
        return Subject("lead", record, record.contact, lead=record, customer=record.customer)
    if isinstance(record, Customer):
        return Subject("customer", record, record.contact, customer=record)
    customer = record.customer
    return Subject("project", record, customer.contact, lead=record.lead, customer=customer, project=record)


def rows_of(kind: str) -> QuerySet[Any]:
    """With all that a subject is read from, so that many cost as many queries as one."""
    if kind == "lead":
        return Lead.objects.select_related("contact", "assigned_to", "customer")
    if kind == "customer":
        return Customer.objects.select_related("contact", "assigned_to")
    if kind == "project":
        return Project.objects.select_related(
            "customer__contact", "customer__assigned_to", "assigned_to", "lead", "site"
        )
    raise ValueError(f"nobody follows up a {kind}")


def find(kind: str, keys: Collection[int]) -> dict[int, Subject]:
    """Those that are there, in one query. Deleted ones too: they say so themselves."""
    return {row.pk: of(row) for row in rows_of(kind).filter(pk__in=keys)} if keys else {}


def about(enrolment: Enrolment) -> Subject | None:
    return about_all([enrolment]).get(enrolment.pk)


def about_all(enrolments: Iterable[Enrolment]) -> dict[int, Subject]:
    """By the key of the enrolment: one query for each kind. The person is the enrolment's, also after a merge."""
    wanted: defaultdict[str, list[Enrolment]] = defaultdict(list)
    for enrolment in enrolments:
        wanted[enrolment.subject_type].append(enrolment)
    found: dict[int, Subject] = {}
    for kind, mine in wanted.items():
        rows = find(kind, {enrolment.subject_id for enrolment in mine})
        for enrolment in mine:
            subject = rows.get(enrolment.subject_id)
            if subject is not None:
                found[enrolment.pk] = _for_the_person(subject, enrolment)
    return found


def _for_the_person(subject: Subject, enrolment: Enrolment) -> Subject:
    if "contact" not in enrolment._state.fields_cache or subject.contact.pk != enrolment.contact_id:
        return subject
    return replace(subject, contact=enrolment.contact)


def named_by(event: Event) -> tuple[str, int] | None:
    """The record an event is about; a message says itself what it was about."""
    kind, key = event.subject_type, event.subject_id
    if kind == "message":
        kind, key = event.data.get("about") or ("", None)
    return (str(kind), int(key)) if key is not None and kind in KINDS else None


def latest_of(contact_id: int) -> tuple[str, int] | None:
    """The record somebody is looked after by, where only the person is known."""
    lead = Lead.objects.filter(contact=contact_id, deleted_at=None).order_by("-pk").values_list("pk", flat=True).first()
    if lead is not None:
        return "lead", lead
    mine = Customer.objects.filter(contact=contact_id, deleted_at=None).order_by("-pk")
    customer = mine.values_list("pk", flat=True).first()
    return ("customer", customer) if customer is not None else None


def meant_by(event: Event) -> Contact | None:
    """The person an event is about, whatever record it hangs on."""
    if event.subject_type == "contact" or (event.subject_type == "message" and event.data.get("contact")):
        key = event.subject_id if event.subject_type == "contact" else event.data["contact"]
        return Contact.objects.filter(pk=key or 0).first()
    named = named_by(event)
    subject = find(named[0], [named[1]]).get(named[1]) if named else None
    return subject.contact if subject is not None else None


def key_of(record: Record | Subject) -> tuple[str, int]:
    return record.key if isinstance(record, Subject) else subject_of(record)
