from __future__ import annotations

from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, ConfigDict, Field

from roofs.core.company import settings


class ApiRules(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    requests_a_minute: int = Field(
        600,
        ge=10,
        le=1_000_000,
        title=_("Requests a minute"),
        description=_("For each token, or each person where there is none. More get the answer 429 and come again."),
    )


API = settings.declare("api", ApiRules, title=_("Programs"), help=_("How often other programs may ask the API."))
