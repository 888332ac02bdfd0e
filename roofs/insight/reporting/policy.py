from __future__ import annotations

import datetime as dt
from typing import Literal

from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, ConfigDict, Field

from roofs.core.company import settings

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class ReportRules(BaseModel):
    model_config = ConfigDict(extra="forbid")

    weekly: bool = Field(default=False, title=_("Send each person a report of the week"))
    weekly_to: Literal["sales", "office"] = Field("sales", title=_("Who gets the report of the week"))
    weekly_day: Day = Field("monday", title=_("On which day"))
    weekly_at: dt.time = Field(dt.time(7), title=_("At what time"), description=_("By the clocks of the office."))
    monthly: bool = Field(default=False, title=_("Send a report of the month about the whole company"))
    monthly_to: Literal["admin", "managers"] = Field("admin", title=_("Who gets the report of the month"))
    monthly_day: int = Field(1, ge=1, le=28, title=_("On which day of the month after"))
    monthly_at: dt.time = Field(dt.time(7), title=_("At what time"))


REPORTS = settings.declare(
    "reports",
    ReportRules,
    title=_("Reports by e-mail"),
    help=_("Who gets the figures of the week and of the month, and when."),
)
