from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _l

from roofs.comms.timeline.wording import describe
from roofs.core.backup.tables import makes_itself
from roofs.core.lists.touched import touches
from roofs.places.properties.models import Property
from roofs.places.weather.models import Look, StormReport
from roofs.places.weather.policy import WEATHER
from roofs.places.weather.touching import in_reach

makes_itself(Look)


def _reports_of(storm: int) -> list[StormReport]:
    return list(StormReport.objects.filter(storm=storm).serious(WEATHER.get()).order_by("pk"))


def houses_touched(storm: int) -> Q:
    return in_reach(_reports_of(storm))


def owners_touched(storm: int) -> Q:
    """Customers with a house in reach."""
    houses = Property.objects.alive().filter(in_reach(_reports_of(storm)), owner=OuterRef("contact"))
    return Q(Exists(houses))


touches("storm", "lead", houses_touched)
touches("storm", "property", houses_touched)
touches("storm", "customer", owners_touched)
describe("storm.came", _l("A storm came by"), icon="cloud-lightning")
