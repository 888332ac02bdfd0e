from __future__ import annotations

from typing import Literal, get_args

from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, ConfigDict, Field

from roofs.core.company import settings

Stage = Literal[
    "qualified",
    "appointment_scheduled",
    "inspection_completed",
    "quote_sent",
    "negotiation",
    "won",
    "lost",
    "nurture",
]
HHMM = r"^([01]\d|2[0-3]):[0-5]\d$"


class CadenceRules(BaseModel):
    model_config = ConfigDict(extra="forbid")

    enrol_new_leads: bool = Field(default=True, title=_("Follow up every new lead by itself"))
    new_lead_sequence: str = Field("sixteen-touch", title=_("Sequence for new leads"))
    email_from: str = Field("08:00", pattern=HHMM, title=_("E-mail from, in the person's local time"))
    email_until: str = Field("20:00", pattern=HHMM, title=_("E-mail until"))
    talk_from: str = Field("09:00", pattern=HHMM, title=_("Texts and calls from, in the person's local time"))
    talk_until: str = Field("19:45", pattern=HHMM, title=_("Texts and calls until"))
    talk_on_sunday: bool = Field(default=False, title=_("Texts and calls on Sunday"))
    per_day: int = Field(2, ge=1, le=20, title=_("Touches to one person in a day, at most"))
    per_week: int = Field(7, ge=1, le=100, title=_("Touches to one person in seven days, at most"))
    min_gap_minutes: int = Field(180, ge=0, le=10_080, title=_("Minutes between two touches to one person, at least"))
    quiet_statuses: list[Stage] = Field(list(get_args(Stage)), title=_("Stages that end the follow-up"))


CADENCE = settings.declare(
    "cadence",
    CadenceRules,
    title=_("Follow-up"),
    help=_("When and how often a person hears from us. Caps and quiet hours always win."),
)
