"""What segments may ask of the houses of a person."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from roofs.core.segments.columns import NOBODY, compared
from roofs.core.segments.operators import Near
from roofs.core.segments.traits import At, Trait, trait
from roofs.places.properties.models import Property
from roofs.places.properties.nearness import within
from roofs.places.properties.vocabulary import BuildingKind, RoofMaterial

HEARD = frozenset(
    {"property.added", "property.changed", "property.deleted", "property.restored", "contact.merged", "contact.parted"}
)


def _having(at: At, wanted: Q, *, is_denied: bool = False) -> Q:
    houses = Property.objects.alive().order_by().filter(owner=OuterRef(at.way.key)).filter(wanted)
    return ~Q(Exists(houses)) if is_denied else Q(Exists(houses))


def _roof_age(op: str, value: Any, at: At) -> Q:
    """The year is known, so an age is counted in calendar years."""
    if op in {"given", "not_given"}:
        return _having(at, Q(roof_year__isnull=False), is_denied=op == "not_given")
    year = at.now.year
    if op == "between":
        return _having(at, Q(roof_year__lte=year - value.low, roof_year__gte=year - value.high))
    other = "at_most" if op == "at_least" else "at_least"
    return _having(at, compared("roof_year", other, year - value))


def _roof_age_crossing(op: str, _value: Any, at: At, since: Any) -> Q | None:
    """At New Year every roof is a year older."""
    is_new_year = since.year != at.now.year and op not in {"given", "not_given"}
    return _having(at, Q(roof_year__isnull=False)) if is_new_year else None


def _choice(name: str) -> Any:
    def asked(op: str, value: Any, at: At) -> Q:
        if op in {"given", "not_given"}:
            return _having(at, ~Q(**{name: ""}), is_denied=op == "not_given")
        return _having(at, Q(**{f"{name}__in": value}), is_denied=op == "none_of")

    return asked


def _text(name: str) -> Any:
    def asked(op: str, value: Any, at: At) -> Q:
        if op in {"given", "not_given"}:
            return _having(at, ~Q(**{name: ""}), is_denied=op == "not_given")
        lookup = {"contains": "icontains", "begins": "istartswith"}.get(op, "iexact")
        wanted = NOBODY
        for word in value if isinstance(value, list) else [value]:
            wanted |= Q(**{f"{name}__{lookup}": word.strip()})
        return _having(at, wanted, is_denied=op == "none_of")

    return asked


def _near(_op: str, value: Near, at: At) -> Q:
    return _having(at, within("latitude", "longitude", value))


for one in (
    Trait("house.roof_age", _("Roof age of a house of theirs"), "number", "contact", _roof_age, HEARD, "place",
          crossing=_roof_age_crossing),
    Trait("house.roof_material", _("Roof material"), "choice", "contact", _choice("roof_material"), HEARD, "place",
          choices=lambda: RoofMaterial.choices),
    Trait("house.kind", _("Kind of building"), "choice", "contact", _choice("kind"), HEARD, "place",
          choices=lambda: BuildingKind.choices, only_ops=("any_of", "none_of")),
    Trait("house.city", _("City of a house of theirs"), "text", "contact", _text("city"), HEARD, "place"),
    Trait("house.postal_code", _("ZIP code of a house of theirs"), "text", "contact", _text("postal_code"), HEARD,
          "place"),
    Trait("house.near", _("A house near a place"), "near", "contact", _near, HEARD, "place"),
):  # fmt: skip
    trait(one)
