"""A new domain begins small: mail services trust a sender who grows slowly. The plan is data; the pace obeys it.

Nobody writes to more people than the day's ceiling; what is over it waits for the next day like any other touch.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings as installation
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, ConfigDict, Field, model_validator

from roofs.comms.messaging.models import Direction, Message, Purpose, State
from roofs.core.company import settings
from roofs.core.company.office import office

USUAL = [
    {"from_day": 1, "emails": 50},
    {"from_day": 2, "emails": 75},
    {"from_day": 3, "emails": 100},
    {"from_day": 5, "emails": 150},
    {"from_day": 7, "emails": 250},
    {"from_day": 10, "emails": 400},
    {"from_day": 14, "emails": 700},
    {"from_day": 18, "emails": 1200},
    {"from_day": 22, "emails": 2000},
    {"from_day": 26, "emails": 3200},
    {"from_day": 30, "emails": 4500},
]
"""Half as much again about every third day, up to just below Gmail's mark for bulk senders. A rule of thumb: mail
services publish none."""


class Rung(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    from_day: int = Field(ge=1, le=365, title=_("From day"))
    emails: int = Field(ge=1, le=1_000_000, title=_("E-mails a day"))


class WarmUp(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    began_on: date | None = Field(
        None, title=_("The domain began to send on"), description=_("Empty: no warm-up, or it is long over.")
    )
    days: int = Field(35, ge=1, le=365, title=_("Days it lasts"))
    ladder: list[Rung] = Field([Rung.model_validate(one) for one in USUAL], title=_("So many from that day on"))

    @model_validator(mode="after")
    def _climbs(self) -> WarmUp:
        days = [rung.from_day for rung in self.ladder]
        if not days or days[0] != 1 or days != sorted(set(days)):
            raise ValueError("the ladder begins with day 1 and climbs day by day")
        return self


warm_up = settings.declare("warm_up", WarmUp, title=_("Warm-up"), help=_("How a new sending domain grows, day by day."))


@dataclass(frozen=True, slots=True)
class Today:
    day: int
    last_day: int
    ceiling: int
    sent: int
    next_ceiling: int | None

    @property
    def left(self) -> int:
        return max(0, self.ceiling - self.sent)


def ceiling(domain: str, now: datetime) -> int | None:
    """How many letters the domain may send on this day. None: as many as it likes. The wiring tells the pace of it."""
    if domain.lower() != own_domain():
        return None
    return _on_day(_day(now), warm_up.get())


def today(now: datetime | None = None) -> Today | None:
    """Where we are. None: no warm-up is going on."""
    now, rules = now or timezone.now(), warm_up.get()
    day = _day(now)
    most = _on_day(day, rules)
    if day is None or most is None:
        return None
    return Today(day, rules.days, most, sent_on(now), _on_day(day + 1, rules))


def sent_on(now: datetime) -> int:
    """Letters of the follow-up that left on the office's day."""
    begin = timezone.localtime(now, ZoneInfo(office.get().timezone)).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Message.objects.filter(direction=Direction.OUT, channel="email", purpose=Purpose.TOUCH)
    return rows.filter(state=State.SENT, sent_at__gte=begin, sent_at__lte=now).count()


def own_domain() -> str:
    address = parseaddr(installation.DEFAULT_FROM_EMAIL)[1]
    return (address.rpartition("@")[2] or installation.MAIL_DOMAIN).lower()


def _day(now: datetime) -> int | None:
    began = warm_up.get().began_on
    if began is None:
        return None
    return (timezone.localtime(now, ZoneInfo(office.get().timezone)).date() - began).days + 1


def _on_day(day: int | None, rules: WarmUp) -> int | None:
    if day is None or day > rules.days:
        return None
    return next((rung.emails for rung in reversed(rules.ladder) if rung.from_day <= max(day, 1)), None)
