"""Making sense of a row about a partner and what was agreed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roofs.core.kit import days, emails, money, phones
from roofs.core.kit.refusals import Refused
from roofs.core.transfer import cells as reading
from roofs.core.transfer.incoming import Cells, Marks, one_by_one, plain_marks
from roofs.core.transfer.staff import staff_named
from roofs.people.partners import keeping
from roofs.people.partners.models import Partnership

if TYPE_CHECKING:
    from roofs.core.transfer.models import Import

COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("name", "partner", "company", "company name", "agency", "business", "organization"),
    "kind": ("kind", "type", "partner type", "category"),
    "status": ("status",),
    "contact": ("contact", "contact name", "primary contact", "agent"),
    "phone": ("phone", "phone number", "mobile"),
    "email": ("email", "e-mail", "email address"),
    "owner": ("owner", "looked after by", "assigned to", "sales rep"),
    "since": ("since", "started", "start date", "partner since"),
    "commission": ("commission", "commission type", "rule"),
    "flat_amount": ("flat amount", "flat fee", "referral fee", "fixed amount", "amount"),
    "percent": ("percent", "commission percent", "share", "rate"),
    "steps": ("steps", "tiers"),
    "due": ("due", "due on", "paid when"),
    "terms": ("terms", "agreement", "what was agreed"),
    "notes": ("notes", "note", "comments", "description"),
}
LABELS = {
    "name": _("Name"),
    "kind": _("Kind"),
    "status": _("State"),
    "contact": _("Contact"),
    "phone": _("Phone"),
    "email": _("E-mail"),
    "owner": _("Looked after by"),
    "since": _("Since"),
    "commission": _("Commission"),
    "flat_amount": _("Fixed amount"),
    "percent": _("Share in percent"),
    "steps": _("Steps, as 0: 5%; 10000: 7%"),
    "due": _("Due"),
    "terms": _("What was agreed"),
    "notes": _("Notes"),
}
NEEDS = frozenset({"name"})
NEEDS_WORDS = _("Choose the column with the partner's name.")
KIND_WORDS = {
    "insur": "insurance_agent", "agent": "insurance_agent", "realt": "realtor", "real estate": "realtor",
    "broker": "realtor", "suppl": "supplier", "manage": "property_manager", "hoa": "property_manager",
    "contract": "contractor", "builder": "contractor", "homeowner": "homeowner", "customer": "homeowner",
}  # fmt: skip
STATUS_WORDS = {"pause": "paused", "end": "ended", "inactive": "ended", "active": "active"}
RULE_WORDS = {"flat": "flat", "fixed": "flat", "step": "tiers", "tier": "tiers", "percent": "percent", "%": "percent"}
DUE_WORDS = {"paid": "paid", "pay": "paid", "won": "won", "sold": "won"}
FIELDS = {"since": "started_on", "commission": "rule", "flat_amount": "flat_cents", "steps": "tiers", "due": "due_on"}
STEP = re.compile(r"([$\d.,]+)\s*:\s*([\d.]+)\s*%?")


@dataclass(frozen=True, slots=True)
class Arriving:
    facts: dict[str, Any]
    contact: tuple[str, str, str]
    owner: str

    @property
    def key(self) -> str:
        return str(self.facts["name"]).casefold()


def read(cells: Cells, _of: Import) -> Arriving:
    readers = {
        "name": lambda said: " ".join(said.split())[:200],
        "kind": reading.choice(Partnership.Kind, KIND_WORDS),
        "status": reading.choice(Partnership.Status, STATUS_WORDS),
        "phone": phones.normalise,
        "email": emails.normalise,
        "since": days.parse,
        "commission": reading.choice(Partnership.Rule, RULE_WORDS),
        "flat_amount": _cents,
        "percent": reading.percent,
        "steps": _steps,
        "due": reading.choice(Partnership.DueOn, DUE_WORDS),
        "terms": reading.text(10_000),
        "notes": reading.text(9_000),
    }
    told = reading.understood(cells, readers)
    reading.needed(told, "name")
    contact = (" ".join(cells.get("contact", "").split())[:200], told.pop("email", ""), told.pop("phone", ""))
    told = {FIELDS.get(name, name): value for name, value in told.items()}
    amounts = {"flat": "flat_cents", "percent": "percent", "tiers": "tiers"}
    told.setdefault("rule", next((rule for rule, field in amounts.items() if told.get(field)), Partnership.Rule.NONE))
    return Arriving(told, contact, cells.get("owner", "").strip())


def _cents(said: str) -> int | None:
    found = money.parse(said)
    return found if found is not None and 0 <= found <= 10**12 else None


def _steps(said: str) -> list[list[float]] | None:
    found = [(money.parse(start), float(percent)) for start, percent in STEP.findall(said)]
    return [[start, percent] for start, percent in found if start is not None] or None


def _accept(one: Arriving, of: Import) -> bool:
    actor = of.created_by
    if actor is None:
        raise Refused(gettext("Whoever brought this list is no longer here."))
    if _here([one]):
        return False
    owner = staff_named([one.owner]).get(one.owner) or (actor if actor.role == "sales" else None)
    contact = keeping.contact_for(*one.contact, actor)
    keeping.take_in({**one.facts, "contact": contact, "assigned_to": owner}, actor)
    return True


accept = one_by_one(_accept)


def are_known(arriving: Sequence[Arriving], _of: Import) -> list[bool]:
    here = _here(arriving)
    return [one.key in here for one in arriving]


def marks(arriving: Arriving) -> Marks:
    return plain_marks(arriving.key)


def _here(arriving: Sequence[Arriving]) -> set[str]:
    """By name, whatever the capitals."""
    names = Partnership.objects.filter(deleted_at=None).values_list("name", flat=True)
    wanted = {one.key for one in arriving}
    return {name.casefold() for name in names} & wanted
