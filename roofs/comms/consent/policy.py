"""What the office decides about consent and the law: how careful it wants to be beyond what it must."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, ConfigDict, Field

from roofs.core.company import settings

Preset = Literal["standard", "cautious", "law"]
Door = Literal["form", "api", "import", "mail", "hand", "chat", "phone", "partner"]


class ConsentRules(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    hours: Preset = Field(
        "standard",
        title=_("Hours for texts and calls"),
        description=_("The law of the state always stands above this; the cautious hours satisfy every state."),
    )
    margin_minutes: int = Field(
        15, ge=0, le=120, title=_("Minutes before the end in which nothing more goes out"),
        description=_("Carriers queue: a text handed over at 20:59 arrives after nine."),
    )  # fmt: skip
    revocation: Literal["all_marketing", "this_channel"] = Field(
        "all_marketing",
        title=_("A no on one channel means"),
        description=_("Calls by a person and letters about agreed work are not meant."),
    )
    confirm_email_doors: list[Door] = Field(
        default_factory=list,
        title=_("Ask for a confirmation by e-mail"),
        description=_("Who comes through these doors gets offers only after a press on the link in one letter."),
    )
    customer_months: int = Field(18, ge=0, le=18, title=_("Months in which a customer may be called"))
    inquiry_months: int = Field(3, ge=0, le=3, title=_("Months in which somebody who asked may be called"))
    scrub_national_list: bool = Field(default=True, title=_("Compare numbers with the do-not-call lists"))
    emails_a_week: int = Field(
        6,
        ge=0,
        le=50,
        title=_("E-mails to one person in seven days, at most"),
        description=_("0: no limit of its own."),
    )
    texts_a_week: int = Field(4, ge=0, le=50, title=_("Texts to one person in seven days, at most"))
    calls_a_week: int = Field(5, ge=0, le=50, title=_("Calls to one person in seven days, at most"))
    less_often_days: int = Field(14, ge=1, le=90, title=_("Days between two messages for who asked for fewer"))
    erase_after_minutes: int = Field(60, ge=0, le=1440, title=_("Minutes in which an erasure can be taken back"))

    def weekly_cap(self, channel: str) -> int:
        """0 where only the limit for all channels together holds."""
        caps = {"email": self.emails_a_week, "sms": self.texts_a_week}
        return caps.get(channel, self.calls_a_week if channel in {"phone", "voice"} else 0)


CONSENT = settings.declare(
    "consent",
    ConsentRules,
    title=_("Consent and law"),
    help=_("How careful we are beyond what the law asks."),
)
