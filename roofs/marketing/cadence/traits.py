"""What segments may ask of follow-up: who is in which sequence, and whom a storm passed over."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from roofs.core.segments.operators import Storm
from roofs.core.segments.traits import At, Pairs, Trait, trait
from roofs.marketing.cadence.conditions import NO_STORM_DATA
from roofs.marketing.cadence.models import Enrolment, Sequence
from roofs.places.weather.models import StormReport
from roofs.places.weather.touching import near

MOVED = frozenset(
    {
        "cadence.enrolled",
        "cadence.left",
        "cadence.completed",
        "cadence.paused",
        "cadence.resumed",
        "contact.merged",
        "contact.parted",
    }
)


def _sequences() -> Pairs:
    return list(Sequence.objects.order_by("name").values_list("slug", "name"))


def _in_sequence(op: str, value: list[str], at: At) -> Q:
    found = Enrolment.objects.order_by().filter(
        contact=OuterRef(at.way.key), sequence__slug__in=value, status=Enrolment.Status.ACTIVE
    )
    return ~Q(Exists(found)) if op == "none_of" else Q(Exists(found))


trait(
    Trait(
        name="followup.in_sequence",
        title=_("Is in a sequence now"),
        type="choice",
        about="contact",
        asked=_in_sequence,
        heard=MOVED,
        group="did",
        choices=_sequences,
        only_ops=("any_of", "none_of"),
    )
)


def _storm(_op: str, value: Storm, at: At) -> Q:
    """Whether a storm came near is asked of places; so the places are read, and the keys come back."""
    if not StormReport.objects.exists():
        return Q(pk__in=[])
    rows = at.kind.rows().order_by().filter(**{f"{at.column('latitude')}__isnull": False})
    if at.only is not None:
        rows = rows.filter(pk__in=at.only)
    places = {
        key: (north, east) for key, north, east in rows.values_list("pk", at.column("latitude"), at.column("longitude"))
    }
    return Q(pk__in=sorted(near(places, value.miles, value.days, at.now)))


def _storm_crossing(_op: str, _value: Storm, at: At, _since: Any) -> Q:
    """Reports come in by the half hour, in no event about a lead: everybody with a place is asked."""
    return Q(**{f"{at.column('latitude')}__isnull": False})


trait(
    Trait(
        name="lead.storm",
        title=_("A storm"),
        type="storm",
        about="lead",
        asked=_storm,
        heard=frozenset({"lead.changed:latitude", "lead.changed:longitude"}),
        group="place",
        crossing=_storm_crossing,
        unknown=lambda: "" if StormReport.objects.exists() else str(_(NO_STORM_DATA)),
    )
)
