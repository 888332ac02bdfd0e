"""Which days, which rows: the part every question about numbers shares."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from roofs.core.company.office import office
from roofs.core.kit.refusals import Refused
from roofs.insight.metrics.dimensions import MOST, Where
from roofs.insight.metrics.periods import LONGEST, Period, named
from roofs.sales.leads.vocabulary import ProjectType, Source, Temperature
from roofs.sales.leads.vocabulary import Status as LeadStatus
from roofs.surfaces.api.bodies import Described, Name
from roofs.surfaces.api.lists import Id

# Projects and appointments have a status too, and a description knows each name once.
Status = Annotated[LeadStatus, WithJsonSchema({"type": "string", "enum": LeadStatus.values})]
PeriodName = Literal["today", "7d", "30d", "90d", "month", "last_month", "quarter", "year", "12m"]
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_FIRST, _LAST = dt.date(1900, 1, 1), dt.date(2200, 1, 1)


def _day(value: object) -> object:
    if isinstance(value, str) and _DAY.fullmatch(value):
        return min(max(dt.date.fromisoformat(value), _FIRST), _LAST)
    if value is None or isinstance(value, dt.date):
        return value
    raise ValueError("must be a date like 2025-03-01")


def _listed(value: object) -> object:
    """`hot,warm` and `temperature=hot&temperature=warm` alike."""
    parts = value if isinstance(value, list) else [value]
    return [word for part in parts if part for word in str(part).split(",") if word]


Day = Annotated[dt.date | None, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Title = Annotated[Name, Field(max_length=100)]
Zip = Annotated[str, Field(pattern=r"^[0-9A-Za-z -]{1,10}$")]


class Days(BaseModel):
    """Days are those of the office's time zone."""

    period: PeriodName = Field("30d", description="Ignored when `date_from` is given.")
    date_from: Day = Field(None, description="The first day, counted.")
    date_to: Day = Field(None, description="The last day, counted; today when left out.")

    def chosen(self) -> Period:
        now, zone = timezone.now(), office.get().zone
        if self.date_from is None and self.date_to is None:
            return named(self.period, now, zone)
        last = self.date_to or max(now.astimezone(zone).date(), self.date_from or _FIRST)
        first = self.date_from or last.replace(day=1)
        if first > last:
            raise Refused(_("The last day lies before the first."), "date_to")
        if (last - first).days >= LONGEST:
            raise Refused(_("At most ten years at once."), "date_from")
        return Period(first, last, zone)


class Span(Days):
    """`hot,warm` and `temperature=hot&temperature=warm` mean the same."""

    source: Annotated[list[Source], BeforeValidator(_listed), Field(max_length=MOST)] = []
    person: Annotated[list[Id], BeforeValidator(_listed), Field(max_length=MOST)] = []
    temperature: Annotated[list[Temperature], BeforeValidator(_listed), Field(max_length=MOST)] = []
    status: Annotated[list[Status], BeforeValidator(_listed), Field(max_length=MOST)] = []
    project_type: Annotated[list[ProjectType], BeforeValidator(_listed), Field(max_length=MOST)] = []
    zip: Annotated[list[Zip], BeforeValidator(_listed), Field(max_length=MOST)] = []
    city: Annotated[list[Title], BeforeValidator(_listed), Field(max_length=MOST)] = []
    segment: Annotated[list[Id], BeforeValidator(_listed), Field(max_length=MOST)] = Field(
        [], description="Numbers of segments of leads; only for numbers that are about leads."
    )

    def where(self) -> Where:
        return Where.model_validate({name: getattr(self, name) for name in Where.model_fields})


class Grouped(Span):
    group: Literal["day", "week", "month"] = Field("month", description="What one entry of `series` stands for.")


class Placed(Span):
    by: Literal["zip", "city"] = "zip"


class Ahead(BaseModel):
    months_ahead: int = Field(6, ge=1, le=24)
    model: Literal["auto", "linear", "seasonal_naive"] = Field(
        "auto", description="`auto` takes the one that was less wrong about this company's own past months."
    )


class ReportFilters(Described):
    """Only these rows; a field that is left out means all."""

    model_config = ConfigDict(extra="forbid")

    source: list[Source] = Field([], max_length=MOST)
    person: list[Id] = Field([], max_length=MOST)
    temperature: list[Temperature] = Field([], max_length=MOST)
    status: list[Status] = Field([], max_length=MOST)
    project_type: list[ProjectType] = Field([], max_length=MOST)
    zip: list[Zip] = Field([], max_length=MOST)
    city: list[Title] = Field([], max_length=MOST)
    segment: list[Id] = Field([], max_length=MOST, description="Numbers of segments of leads.")

    def where(self) -> Where:
        return Where.model_validate(self.model_dump())
