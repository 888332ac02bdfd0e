from __future__ import annotations

from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, ConfigDict, Field

from roofs.core.company import settings

MOST = 100_000_000


class OutreachRules(BaseModel):
    model_config = ConfigDict(extra="forbid")

    credit_days: int = Field(
        30,
        ge=1,
        le=365,
        title=_("Days for which a touch is credited"),
        description=_("An appointment or a sale counts for the last touch before it, if that is no older than this."),
    )
    email_cents: int = Field(100, ge=0, le=MOST, title=_("What 1,000 e-mails cost, in cents"))
    sms_cents: int = Field(800, ge=0, le=MOST, title=_("What 1,000 text messages cost, in cents"))
    voice_cents: int = Field(9_000, ge=0, le=MOST, title=_("What 1,000 AI calls cost, in cents"))
    post_cents: int = Field(90_000, ge=0, le=MOST, title=_("What 1,000 cards or letters cost, in cents"))
    phone_cents: int = Field(
        0,
        ge=0,
        le=MOST,
        title=_("What 1,000 calls by people cost, in cents"),
        description=_("Zero: not known, and no cost is shown for calls."),
    )
    few: int = Field(
        20,
        ge=1,
        le=1000,
        title=_("Cases from which a share is shown without a warning"),
        description=_("Below this, a page says “few”: the share may be chance."),
    )
    stalled_days: int = Field(14, ge=1, le=365, title=_("Days in one stage after which a deal is stalled"))


OUTREACH = settings.declare(
    "outreach",
    OutreachRules,
    title=_("Figures of outreach"),
    help=_("What messages cost, and for how long a touch is credited with what comes after it."),
)


def cost_cents(channel: str, sent: int) -> int | None:
    """What so many messages cost; None where nobody has said what one costs."""
    thousand = getattr(OUTREACH.get(), f"{channel}_cents", 0)
    return round(sent * thousand / 1000) if thousand else None
