from __future__ import annotations

from typing import Literal, Self, get_args

from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, ConfigDict, Field, model_validator

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


class PaceRules(BaseModel):
    """For sequences whose pace adapts; one that keeps to its days knows nothing of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fresh_days: int = Field(
        7, ge=0, le=90, title=_("Days a new inquiry is followed up as written"),
        description=_("Somebody who has just asked wants an answer, whatever is known of them."),
    )  # fmt: skip
    hot_from: int = Field(1, ge=1, le=90, title=_("Hot: days between two touches, from"))
    hot_until: int = Field(2, ge=1, le=90, title=_("Hot: until"))
    warm_from: int = Field(3, ge=1, le=90, title=_("Warm: days between two touches, from"))
    warm_until: int = Field(5, ge=1, le=90, title=_("Warm: until"))
    cold_from: int = Field(7, ge=1, le=90, title=_("Cold: days between two touches, from"))
    cold_until: int = Field(14, ge=1, le=180, title=_("Cold: until"))
    dead_days: int = Field(30, ge=1, le=365, title=_("Silent for long: days between two touches, at least"))
    buying_days: int = Field(7, ge=1, le=60, title=_("Signs of buying count for so many days"))
    buying_clicks: int = Field(
        2, ge=1, le=20, title=_("Clicks in these days that are a sign of buying"),
        description=_("Only of people; machines never count."),
    )  # fmt: skip
    phone_first: bool = Field(default=True, title=_("Call whoever shows signs of buying instead of writing"))
    call_gap_days: int = Field(3, ge=1, le=30, title=_("… but at most one such call in days"))
    slow_days: int = Field(
        7, ge=1, le=90, title=_("Days between two touches for whoever has had enough, at least"),
        description=_("Who asked to hear less, or did not answer for too long. Steps that press are left out."),
    )  # fmt: skip
    unanswered_most: int = Field(
        12, ge=1, le=100, title=_("Unanswered touches after which we hold back by ourselves"),
        description=_("Of all sequences and campaigns. The 16 touches alone never reach it."),
    )  # fmt: skip
    unanswered_days: int = Field(30, ge=1, le=365, title=_("… within days"))
    change_channel: bool = Field(default=True, title=_("Try another way when one brings nothing"))
    silent_days: int = Field(21, ge=1, le=365, title=_("Another way after days without a sign"))
    same_way_most: int = Field(3, ge=1, le=20, title=_("… or after so many touches by one way without a sign"))
    learn_hours: bool = Field(default=True, title=_("Send at the hour at which a person answers"))
    hours_room: int = Field(24, ge=1, le=168, title=_("… and wait for it at most hours"))

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        borders = (
            self.hot_from, self.hot_until, self.warm_from, self.warm_until, self.cold_from, self.cold_until,
            self.dead_days,
        )  # fmt: skip
        if list(borders) != sorted(borders):
            message = "hot is nearer than warm, warm than cold, and cold than silent for long"
            raise ValueError(message)
        return self


PACE = settings.declare(
    "adaptive",
    PaceRules,
    title=_("Adaptive follow-up"),
    help=_("How near each other the touches of one person come, by how they react. Caps and quiet hours always win."),
)


class SignalRules(BaseModel):
    """What brings a person of ours in at once. Only what people did counts, never machines."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    on_opens: bool = Field(default=True, title=_("Ask for a call when somebody opens our letters again and again"))
    opens: int = Field(3, ge=2, le=50, title=_("… so many times"))
    opens_days: int = Field(7, ge=1, le=60, title=_("… within days"))
    on_buying: bool = Field(default=True, title=_("Ask for a call when somebody shows other signs of buying"))
    on_text: bool = Field(default=True, title=_("Hand over at once when a text is answered"))
    on_quote: bool = Field(default=True, title=_("Ask for a proposal when somebody follows a link to a quote"))
    quote_minutes: int = Field(5, ge=1, le=120, title=_("… within minutes"))
    on_upset: bool = Field(default=True, title=_("Tell a manager when somebody is upset"))


SIGNALS = settings.declare(
    "signals",
    SignalRules,
    title=_("Signals"),
    help=_("What people do that one of us should hear of at once."),
)
