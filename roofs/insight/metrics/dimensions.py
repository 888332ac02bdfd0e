"""By what a number can be told apart, and how each part is called."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from django.db.models import DateField
from django.db.models.functions import TruncDay, TruncMonth, TruncWeek
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field

from roofs.core.accounts.models import User
from roofs.sales.leads.vocabulary import ProjectType, Source, Status, Temperature

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Dimension:
    name: str
    title: str | Promise
    is_time: bool = False
    choices: dict[str, str | Promise] | None = None


def _choices(words: Any) -> dict[str, str | Promise]:
    return dict(words.choices)


DIMENSIONS = {
    one.name: one
    for one in (
        Dimension("day", _("Day"), is_time=True),
        Dimension("week", _("Week"), is_time=True),
        Dimension("month", _("Month"), is_time=True),
        Dimension("source", _("Source"), choices=_choices(Source)),
        Dimension("person", _("Person")),
        Dimension("temperature", _("Temperature"), choices=_choices(Temperature)),
        Dimension("status", _("Stage"), choices=_choices(Status)),
        Dimension("project_type", _("Job"), choices=_choices(ProjectType)),
        Dimension("zip", _("ZIP code")),
        Dimension("city", _("City")),
    )
}
_TRUNCATED = {"day": TruncDay, "week": TruncWeek, "month": TruncMonth}
MOST = 50


class Where(BaseModel):
    """Only these rows. Nothing given in a field means all."""

    model_config = ConfigDict(extra="forbid")

    source: list[Source] = Field([], max_length=MOST)
    person: list[int] = Field([], max_length=MOST)
    temperature: list[Temperature] = Field([], max_length=MOST)
    status: list[Status] = Field([], max_length=MOST)
    project_type: list[ProjectType] = Field([], max_length=MOST)
    zip: list[Annotated[str, Field(max_length=10)]] = Field([], max_length=MOST)
    city: list[Annotated[str, Field(max_length=100)]] = Field([], max_length=MOST)
    segment: list[Annotated[int, Field(ge=1, lt=2**63)]] = Field(
        [], max_length=MOST, description="Numbers of segments of leads; in any of them."
    )

    @property
    def given(self) -> dict[str, list[Any]]:
        return {name: value for name, value in self.model_dump(mode="json").items() if value}


def bucket(name: str, moment: str, zone: ZoneInfo) -> Any:
    """The first day of the day, week or month a moment falls into, by the clocks of that zone."""
    return _TRUNCATED[name](moment, tzinfo=zone, output_field=DateField())


def bucket_of(name: str, day: dt.date) -> dt.date:
    if name == "month":
        return day.replace(day=1)
    return day - dt.timedelta(days=day.weekday()) if name == "week" else day


def labels(name: str, keys: Iterable[Any], viewer: User) -> dict[Any, str]:
    """What each key is called, in the viewer's language."""
    dimension, found = DIMENSIONS[name], set(keys)
    if name == "person":
        people = User.objects.visible_to(viewer).in_bulk([key for key in found if key])
        nobody, gone = gettext("Nobody yet"), gettext("Somebody else")
        return {key: str(people.get(key) or gone) if key else nobody for key in found}
    if dimension.is_time:
        return {key: _when(name, key) for key in found}
    words = dimension.choices or {}
    return {key: str(words.get(key, key)) or gettext("Not known") for key in found}


def short_labels(name: str, days: Iterable[dt.date]) -> dict[dt.date, str]:
    """For below the bars of a chart: the year only where one begins."""
    told = {}
    for day in days:
        # Translators: a year in two figures, a month, a day, in Django's date format letters
        form = (gettext("’y") if day.month == 1 else gettext("M")) if name == "month" else gettext("M j")
        told[day] = formats.date_format(day, form)
    return told


def _when(name: str, day: dt.date | None) -> str:
    if day is None:
        return gettext("Not known")
    # Translators: a month and its year, or a day, in Django's date format letters
    return formats.date_format(day, gettext("M Y") if name == "month" else gettext("M j, Y"))
