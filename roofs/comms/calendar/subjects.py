"""What an appointment takes over from the lead, customer or project it is about: who and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from roofs.comms.calendar.vocabulary import SUBJECTS
from roofs.core.accounts.reach import subject_visible_to

if TYPE_CHECKING:
    from roofs.core.accounts.models import User
    from roofs.people.contacts.models import Contact

PLACE = ("address_line", "city", "state", "postal_code")


@dataclass(frozen=True, slots=True)
class Subject:
    kind: str
    pk: int
    name: str
    contact: Contact | None
    place: dict[str, str]

    @property
    def key(self) -> tuple[str, int]:
        return (self.kind, self.pk)


def subject_for(user: User, kind: str, pk: int) -> Subject | None:
    """None when there is no such thing, or this person may not see it."""
    row = subject_visible_to(user, kind, pk) if kind in SUBJECTS else None
    return None if row is None else _read(kind, row)


def _read(kind: str, row: Any) -> Subject:
    """A project is done at its site, for its customer; the others say themselves."""
    customer = getattr(row, "customer", None) if kind == "project" else row
    where = getattr(row, "site", None) or customer
    return Subject(
        kind=kind,
        pk=row.pk,
        name=str(row),
        contact=getattr(customer, "contact", None),
        place={name: getattr(where, name, "") or "" for name in PLACE},
    )
