from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roofs.core.kit.earth import Box
from roofs.places.weather.policy import WeatherRules
from roofs.places.weather.vocabulary import Peril, Source


class StormQuerySet(models.QuerySet["Storm"]):
    """Weather is nobody's secret: whoever is signed in may see it."""

    def serious(self, rules: WeatherRules) -> StormQuerySet:
        return self.filter(
            Q(max_hail_inches__gte=rules.least_hail_inches)
            | Q(max_wind_mph__gte=rules.least_wind_mph)
            | Q(has_tornado=True)
        )

    def over(self, box: Box) -> StormQuerySet:
        return self.filter(south__lte=box.north, north__gte=box.south, west__lte=box.east, east__gte=box.west)


class Storm(models.Model):
    """Reports that belong together in place and time. Made of them, and made anew when more come."""

    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    reports = models.PositiveIntegerField()
    max_hail_inches = models.FloatField(null=True)
    max_wind_mph = models.PositiveSmallIntegerField(null=True)
    has_tornado = models.BooleanField(default=False)
    counties = models.JSONField(default=list, help_text="those with most reports first, as Oakland MI")
    states = models.JSONField(default=list)
    south = models.FloatField()
    west = models.FloatField()
    north = models.FloatField()
    east = models.FloatField()
    told_at = models.DateTimeField(null=True, help_text="when managers heard of it")
    made_at = models.DateTimeField(default=timezone.now)

    objects = StormQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["-began_at", "-id"], name="storms_newest"),)

    def __str__(self) -> str:
        return f"storm {self.pk} of {self.began_at:%Y-%m-%d}"

    @property
    def box(self) -> Box:
        return Box(self.south, self.west, self.north, self.east)

    @property
    def perils(self) -> list[Peril]:
        found = [(Peril.TORNADO, self.has_tornado), (Peril.HAIL, self.max_hail_inches), (Peril.WIND, self.max_wind_mph)]
        return [peril for peril, there in found if there]


class ReportQuerySet(models.QuerySet["StormReport"]):
    def between(self, since: datetime, until: datetime) -> ReportQuerySet:
        return self.filter(happened_at__gte=since, happened_at__lte=until)

    def within(self, box: Box) -> ReportQuerySet:
        return self.filter(latitude__range=(box.south, box.north), longitude__range=(box.west, box.east))

    def serious(self, rules: WeatherRules) -> ReportQuerySet:
        """Wind damage is often reported without a speed: it counts, somebody saw the trees lie."""
        return self.filter(
            Q(peril=Peril.HAIL, hail_inches__gte=rules.least_hail_inches)
            | (Q(peril=Peril.WIND) & (Q(wind_mph=None) | Q(wind_mph__gte=rules.least_wind_mph)))
            | Q(peril=Peril.TORNADO)
        )


class StormReport(models.Model):
    """What somebody reported to the weather service. Never changed by hand; a later list may say more of it."""

    fingerprint = models.CharField(max_length=64, unique=True)
    storm = models.ForeignKey(Storm, null=True, on_delete=models.SET_NULL, related_name="+")
    peril = models.CharField(_("kind"), max_length=8, choices=Peril)
    source = models.CharField(_("source"), max_length=5, choices=Source)
    happened_at = models.DateTimeField(_("when"))
    ended_at = models.DateTimeField(null=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    end_latitude = models.FloatField(null=True)
    end_longitude = models.FloatField(null=True)
    hail_inches = models.FloatField(_("hail, inches"), null=True)
    wind_mph = models.PositiveSmallIntegerField(_("gust, mph"), null=True)
    ef_scale = models.SmallIntegerField(_("EF scale"), null=True)
    is_measured = models.BooleanField(null=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    county = models.CharField(_("county"), max_length=80, blank=True)
    state = models.CharField(_("state"), max_length=2, blank=True)
    office = models.CharField(max_length=8, blank=True)
    remark = models.TextField(_("remark"), blank=True)
    taken_in_at = models.DateTimeField(default=timezone.now)

    objects = ReportQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["happened_at", "id"], name="storm_reports_by_time"),
            models.Index(fields=["latitude", "longitude"], name="storm_reports_by_place"),
        )

    def __str__(self) -> str:
        return f"{self.peril} {self.happened_at:%Y-%m-%d %H:%M} {self.place}"

    @property
    def end(self) -> tuple[float, float] | None:
        if self.end_latitude is None or self.end_longitude is None:
            return None
        return self.end_latitude, self.end_longitude


class AlertQuerySet(models.QuerySet["Alert"]):
    def running(self, now: datetime) -> AlertQuerySet:
        """In force or still to begin, each in its newest issue."""
        return self.filter(ends_at__gt=now, replaced=False).exclude(message_type="Cancel")


class Alert(models.Model):
    """A warning or advisory of the National Weather Service."""

    number = models.CharField(max_length=200, unique=True)
    event = models.CharField(max_length=80)
    severity = models.CharField(max_length=20, blank=True)
    certainty = models.CharField(max_length=20, blank=True)
    urgency = models.CharField(max_length=20, blank=True)
    message_type = models.CharField(max_length=10, blank=True)
    sent_at = models.DateTimeField()
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    area = models.TextField(blank=True)
    zones = models.JSONField(default=list)
    counties = models.JSONField(default=list)
    rings = models.JSONField(default=list)
    hail_inches = models.FloatField(null=True)
    wind_mph = models.PositiveSmallIntegerField(null=True)
    headline = models.TextField(blank=True)
    description = models.TextField(blank=True)
    instruction = models.TextField(blank=True)
    office = models.CharField(max_length=80, blank=True)
    replaced = models.BooleanField(default=False)

    objects = AlertQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["ends_at"], name="alerts_by_end"),)

    def __str__(self) -> str:
        return f"{self.event} until {self.ends_at:%Y-%m-%d %H:%M}"


class Look(models.Model):
    """When a service was asked last, and what came of it."""

    feed = models.CharField(max_length=20, primary_key=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.feed
