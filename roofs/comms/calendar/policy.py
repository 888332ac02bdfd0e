"""What the office decides about its appointments."""

from __future__ import annotations

import datetime as dt
from typing import Literal, Self

from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, ConfigDict, Field, model_validator

from roofs.core.company import settings

Colour = Literal["blue", "green", "teal", "violet", "amber", "orange", "pink", "grey"]


KindName = Literal[
    "inspection", "estimate", "adjuster_meeting", "installation", "follow_up", "final_walkthrough", "call", "other"
]


class KindRules(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: KindName = Field("inspection", title=_("Kind"))
    minutes: int = Field(60, ge=5, le=10_080, title=_("Minutes"))
    colour: Colour = Field("blue", title=_("Colour"))


KINDS = [
    KindRules(kind="inspection", minutes=60, colour="blue"),
    KindRules(kind="estimate", minutes=60, colour="teal"),
    KindRules(kind="adjuster_meeting", minutes=90, colour="violet"),
    KindRules(kind="installation", minutes=480, colour="orange"),
    KindRules(kind="follow_up", minutes=30, colour="green"),
    KindRules(kind="final_walkthrough", minutes=45, colour="amber"),
    KindRules(kind="call", minutes=15, colour="pink"),
    KindRules(kind="other", minutes=60, colour="grey"),
]


class ReminderRule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    audience: Literal["customer", "attendee"] = Field("customer", title=_("Who"))
    channel: Literal["email", "sms", "push"] = Field("email", title=_("How"))
    minutes_before: int = Field(1440, ge=5, le=43_200, title=_("Minutes before"))

    @model_validator(mode="after")
    def _customers_have_no_notices(self) -> Self:
        if self.audience == "customer" and self.channel == "push":
            raise ValueError("a customer has no phone notices; choose e-mail or text message")
        return self


USUAL = [
    ReminderRule(audience="customer", channel="email", minutes_before=1440),
    ReminderRule(audience="customer", channel="sms", minutes_before=120),
    ReminderRule(audience="attendee", channel="push", minutes_before=30),
]


class CalendarRules(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    travel_minutes: int = Field(
        30, ge=0, le=480, title=_("Minutes on the road"), description=_("Kept free before and after an appointment.")
    )
    slot_minutes: int = Field(
        30, ge=5, le=240, title=_("A time is offered every so many minutes"), description=_("From the full hour.")
    )
    notice_minutes: int = Field(
        120, ge=0, le=20_160, title=_("Minutes of notice"), description=_("Nobody is booked at shorter notice online.")
    )
    days_ahead: int = Field(45, ge=1, le=365, title=_("Days ahead that can be booked online"))
    remind_from: dt.time = Field(dt.time(8), title=_("Customers are reminded from"))
    remind_until: dt.time = Field(
        dt.time(21), title=_("Customers are reminded until"), description=_("By the clock at the place of the meeting.")
    )
    reminders: list[ReminderRule] = Field(
        USUAL, max_length=10, title=_("Reminders"), description=_("Of every new appointment; each can have others.")
    )
    task_reminders: Literal["both", "push", "email"] = Field(
        "both", title=_("Tasks are reminded of by"), description=_("On an open page they ring in any case.")
    )
    kinds: list[KindRules] = Field(
        KINDS, max_length=20, title=_("Kinds"), description=_("How long each usually takes, and its colour.")
    )

    def of(self, kind: str) -> KindRules:
        """A kind whose row was taken out is as it came."""
        return next((one for one in [*self.kinds, *KINDS] if one.kind == kind), KINDS[-1])

    @model_validator(mode="after")
    def _day_begins_before_it_ends(self) -> Self:
        if self.remind_from >= self.remind_until:
            raise ValueError("reminders must begin before they end")
        return self


CALENDAR = settings.declare(
    "calendar", CalendarRules, title=_("Calendar"), help=_("How long appointments take, and who is reminded when.")
)
