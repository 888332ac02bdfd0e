"""What a company may decide about taking in leads."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, ConfigDict, Field

from roofs.core.company import settings


class IntakeRules(BaseModel):
    model_config = ConfigDict(extra="forbid")

    duplicate_days: int = Field(
        180,
        ge=0,
        le=3650,
        title=_("Days in which a second inquiry joins the first"),
        description=_("Somebody who writes again within this time, while the first lead is open, is the same lead."),
    )
    mail_makes_leads: bool = Field(
        default=True,
        title=_("Mail from strangers makes a lead"),
        description=_("A message to the office address from somebody we do not know becomes a new lead."),
    )


INTAKE = settings.declare(
    "intake",
    IntakeRules,
    title=_("Taking in leads"),
    help=_("When two inquiries are one, and which mail becomes a lead."),
)
