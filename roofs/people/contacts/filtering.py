"""Which customers, in which order: one reading of the query string for list, export and API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, ConfigDict, Field

from roofs.core.lists.narrowing import Key, Moment, Person, Segmented, in_order, listed, nothing
from roofs.people.contacts import segments
from roofs.people.contacts.models import CustomerQuerySet
from roofs.people.contacts.segments import Segment
from roofs.people.contacts.vocabulary import Kind

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


SORTS = {
    "name": ("contact__last_name", "contact__first_name", "contact__company_name"),
    "created_at": ("created_at",),
    "updated_at": ("updated_at",),
    "customer_since": ("customer_since",),
    "lifetime_value": ("lifetime_value_cents",),
    "completed_projects": ("completed_projects",),
    "last_completed": ("last_completed_on",),
}
NULLABLE = frozenset({"last_completed_on"})
Sort = Annotated[str, Field(pattern=rf"^({'|'.join(SORTS)})(:(asc|desc))?$")]
Owner = Person
YesOrNo = Annotated[bool | None, BeforeValidator(nothing)]
Score = Annotated[int | None, BeforeValidator(nothing), Field(ge=0, le=5)]


class CustomerFilter(Segmented):
    """Raises ValidationError that names the parameter."""

    model_config = ConfigDict(extra="ignore")

    kind: Annotated[list[Kind], BeforeValidator(listed)] = []
    segment: Annotated[list[Segment | Key], BeforeValidator(listed), Field(max_length=20)] = Field(  # type: ignore[assignment] # names of recency, frequency and value too
        [], description="Numbers of segments, and groups of recency, frequency and value; any of each."
    )
    source: Annotated[list[str], BeforeValidator(listed), Field(max_length=50)] = []
    assigned_to: Owner = None
    city: str = Field("", max_length=100)
    zip: str = Field("", max_length=10)
    open_project: YesOrNo = None
    recency: Score = None
    frequency: Score = None
    created_after: Moment = None
    created_before: Moment = None
    q: str = Field("", max_length=200)
    sort: Sort = "created_at:desc"

    @property
    def segments(self) -> list[int]:
        return [one for one in self.segment if not isinstance(one, Segment)]

    def apply(self, customers: CustomerQuerySet, viewer: User) -> CustomerQuerySet:
        """Narrow what the viewer may see anyway. Ordering is left to `ordered`."""
        given = {
            "contact__kind__in": self.kind,
            "source__in": self.source,
            "city__iexact": self.city.strip(),
            "postal_code__startswith": self.zip.strip(),
            "created_at__gte": self.created_after,
            "created_at__lt": self.created_before,
        }
        found = self.hanging_on("customer", customers).filter(
            **{name: value for name, value in given.items() if value not in ([], None, "")}
        )
        if self.assigned_to == "none":
            found = found.filter(assigned_to=None)
        elif self.assigned_to is not None:
            found = found.filter(assigned_to=viewer.pk if self.assigned_to == "me" else self.assigned_to)
        if self.open_project is not None:
            found = found.filter(open_projects__gt=0) if self.open_project else found.filter(open_projects=0)
        return self._by_segment(found.search(self.q) if self.q.strip() else found)

    def _by_segment(self, customers: CustomerQuerySet) -> CustomerQuerySet:
        groups = [one for one in self.segment if isinstance(one, Segment)]
        wanted = {"segment__in": groups, "recency": self.recency, "frequency": self.frequency}
        asked = {name: value for name, value in wanted.items() if value not in ([], None)}
        return segments.told(customers).filter(**asked) if asked else customers

    def ordered(self, customers: CustomerQuerySet) -> CustomerQuerySet:
        return in_order(customers, self.sort, SORTS, NULLABLE)
