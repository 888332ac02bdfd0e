from __future__ import annotations

from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, ConfigDict, Field

from roofs.core.company import settings


class ResponseRules(BaseModel):
    model_config = ConfigDict(extra="forbid")

    claim_seconds: int = Field(
        120, ge=10, le=86_400, title=_("Seconds until an alert that nobody took goes to everybody")
    )
    answer_minutes: int = Field(
        10, ge=1, le=1440, title=_("Minutes for the first word after somebody took it"),
        description=_("When they pass, managers are alerted."),
    )  # fmt: skip
    by_email: bool = Field(default=True, title=_("Alert by e-mail"))
    by_push: bool = Field(default=True, title=_("Alert on phones that agreed to notices"))
    by_sms: bool = Field(default=False, title=_("Alert by text message"))
    vip_score: int = Field(80, ge=1, le=100, title=_("Score from which a lead gets a personal call"))
    vip_minutes: int = Field(15, ge=1, le=1440, title=_("Minutes for that call"))
    vip_top_share: int = Field(20, ge=1, le=100, title=_("The caller is among the best sellers, percent"))


RESPONSE = settings.declare(
    "response",
    ResponseRules,
    title=_("Answering leads"),
    help=_("How fast a lead must be answered and who hears of it."),
)
