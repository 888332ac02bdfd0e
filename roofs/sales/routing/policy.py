from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, ConfigDict, Field

from roofs.core.company import settings


class RoutingRules(BaseModel):
    model_config = ConfigDict(extra="forbid")

    mode: Literal["fair", "by_hand"] = Field(
        "fair",
        title=_("How new leads find their person"),
        description=_("fair: fewest leads waiting, then who got one longest ago. by_hand: nobody; all are alerted."),
    )
    by_territory: bool = Field(
        default=True,
        title=_("Look at territories"),
        description=_("Whoever looks after the ZIP code comes first; when nobody does, anybody on duty."),
    )
    by_language: bool = Field(
        default=True,
        title=_("Look at languages"),
        description=_("Whoever speaks the person's language comes first; when nobody does, anybody on duty."),
    )


ROUTING = settings.declare("routing", RoutingRules, title=_("Routing"), help=_("Who gets a new lead."))
