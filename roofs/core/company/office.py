"""The company itself: what stands on its letters, and how its office works."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext_noop as _
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    HttpUrl,
    TypeAdapter,
    model_validator,
)
from pydantic.networks import EmailStr

from roofs.core.company import settings

_ADDRESS: TypeAdapter[HttpUrl] = TypeAdapter(HttpUrl)
_MAILBOX: TypeAdapter[str] = TypeAdapter(EmailStr)


@cache
def _zones() -> frozenset[str]:
    """Finding them walks a folder, and the office's settings are read anew every two seconds."""
    return frozenset(available_timezones())


def _known_zone(name: str) -> str:
    if name not in _zones():
        raise ValueError("is no time zone; write it like America/Detroit")
    return name


def _link_or_nothing(value: str) -> str:
    return str(_ADDRESS.validate_python(value)) if value else ""


def _mailbox_or_nothing(value: str) -> str:
    return _MAILBOX.validate_python(value) if value else ""


def _e164_or_nothing(value: str) -> str:
    if value and not re.fullmatch(r"\+[1-9]\d{6,14}", value):
        raise ValueError("must be written with its country, like +12485550123")
    return value


def _trim(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


Zone = Annotated[str, AfterValidator(_known_zone)]
Link = Annotated[str, BeforeValidator(_trim), AfterValidator(_link_or_nothing), Field(max_length=500)]
Mailbox = Annotated[str, BeforeValidator(_trim), AfterValidator(_mailbox_or_nothing), Field(max_length=254)]
PhoneNumber = Annotated[str, BeforeValidator(_trim), AfterValidator(_e164_or_nothing)]
Line = Annotated[str, BeforeValidator(_trim), Field(max_length=200)]
Text = Annotated[str, BeforeValidator(_trim), Field(min_length=1)]


class Hours(BaseModel):
    """One stretch of a day, in the local time of whoever keeps it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    opens: dt.time = Field(dt.time(8), title=_("From"))
    closes: dt.time = Field(dt.time(18), title=_("To"))

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("must open before it closes")
        return self

    def holds(self, moment: dt.time) -> bool:
        return self.opens <= moment < self.closes


class Week(BaseModel):
    """Hours by weekday; a day without any is closed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    monday: Hours | None = Field(Hours(), title=_("Monday"))
    tuesday: Hours | None = Field(Hours(), title=_("Tuesday"))
    wednesday: Hours | None = Field(Hours(), title=_("Wednesday"))
    thursday: Hours | None = Field(Hours(), title=_("Thursday"))
    friday: Hours | None = Field(Hours(), title=_("Friday"))
    saturday: Hours | None = Field(Hours(opens=dt.time(9), closes=dt.time(14)), title=_("Saturday"))
    sunday: Hours | None = Field(None, title=_("Sunday"))

    def on(self, day: dt.date) -> Hours | None:
        days = (self.monday, self.tuesday, self.wednesday, self.thursday, self.friday, self.saturday, self.sunday)
        return days[day.weekday()]

    def holds(self, now: dt.datetime, zone: ZoneInfo) -> bool:
        local = now.astimezone(zone)
        hours = self.on(local.date())
        return hours is not None and hours.holds(local.time())


class Offer(BaseModel):
    """A real reduction or extra, with a real last day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Text = Field(
        title=_("What is offered"), description=_("Only what you will keep: it is quoted word for word.")
    )
    ends_on: dt.date = Field(title=_("Last day"))


class CaseStudy(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Text = Field(title=_("Title"))
    body: Text = Field(max_length=2000, title=_("Story"), description=_("What happened, with its true numbers."))
    url: Link = Field("", title=_("Page"))


class Testimonial(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    quote: Text = Field(max_length=1000, title=_("Their own words"))
    name: Text = Field(title=_("Who said it"), description=_("Only with permission."))
    source: Line = Field("", title=_("Where"), description=_("A review page, a letter."))


class Company(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[Line, Field(min_length=1)] = Field("My Roofing Company", title=_("Name"))
    phone: PhoneNumber = Field("", title=_("Phone"), description=_("With its country: +12485550123."))
    email: Mailbox = Field("", title=_("E-mail"), description=_("Where answers to the office go."))
    address: Line = Field("", title=_("Street"))
    address_more: Line = Field("", title=_("Suite, floor"))
    city: Line = Field("", title=_("City"))
    state: Line = Field("", title=_("State"), max_length=40)
    postal_code: Line = Field("", title=_("ZIP code"), max_length=12)
    website: Link = Field("", title=_("Website"))
    license_number: Line = Field("", title=_("Contractor's license"), max_length=60)
    years_in_business: int | None = Field(None, ge=0, le=300, title=_("Years in business"))
    timezone: Zone = Field("America/Detroit", title=_("Time zone"), description=_("The office's clock."))
    region: str = Field(
        "US", pattern="^[A-Z]{2}$", title=_("Country"), description=_("How phone numbers without a country are read.")
    )
    languages: tuple[Literal["en", "es"], ...] = Field(
        ("en", "es"), min_length=1, title=_("Languages"), description=_("In which you can answer a customer.")
    )
    brand_hue: int = Field(255, ge=0, le=360, title=_("Colour"), description=_("Hue of buttons and links, 0 to 360."))
    registration: Literal["invite", "open"] = Field(
        "invite",
        title=_("Who may register"),
        description=_("By invitation, or anybody; who registers waits until an administrator gives a role."),
    )
    business_hours: Week = Field(Week(), title=_("Office hours"))
    booking_url: Link = Field("", title=_("Booking page"), description=_("Where a homeowner picks a time."))
    review_url: Link = Field("", title=_("Review page"), description=_("Where every customer is asked for a review."))
    warranty: Line = Field("", title=_("Warranty"), description=_("As you give it in writing."))
    free_inspection: bool = Field(default=False, title=_("Inspections are free"))
    promises: tuple[Text, ...] = Field((), title=_("Promises"), description=_("What every customer may hold you to."))
    referral_reward: Line = Field("", title=_("Thanks for a referral"))
    offer: Offer | None = Field(None, title=_("Offer"))
    case_study: CaseStudy | None = Field(None, title=_("Case study"))
    testimonial: Testimonial | None = Field(None, title=_("Testimonial"))

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def postal_address(self) -> str:
        """On one line, as commercial mail must carry it."""
        town = " ".join(part for part in (self.state, self.postal_code) if part)
        return ", ".join(part for part in (self.address, self.address_more, self.city, town) if part)

    @property
    def may_register(self) -> bool:
        return self.registration == "open"

    def is_open(self, now: dt.datetime) -> bool:
        return self.business_hours.holds(now, self.zone)


office = settings.declare(
    "company", Company, title=_("Company"), help=_("What stands on your letters, and when the office is open.")
)
