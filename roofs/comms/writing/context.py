"""The names a template may use. What is optional may be None, and a sentence which needs it sits inside an `if`."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Self

from pydantic import BeforeValidator, Field

from roofs.comms.writing.facts import Facts, MaybeNumber, MaybeReplyUrl, MaybeUrl, MaybeWords, Url, Words

# Spammers put an advertisement where a form asks for a name, and let the thank-you mail carry it to strangers.
_NOT_A_NAME = re.compile(r"://|www\.|@|[<>{}]|\.(com|net|org|info|biz|xyz|top|ru|cn|io|co)\b", re.IGNORECASE)
_LONGEST_NAME = 60


def _name_or_none(value: object) -> object:
    if not isinstance(value, str):
        return value
    name = " ".join(value.split())
    return None if not name or len(name) > _LONGEST_NAME or _NOT_A_NAME.search(name) else name


Name = Annotated[Words | None, BeforeValidator(_name_or_none)]


class Contact(Facts):
    first_name: Name = None
    last_name: Name = None
    full_name: Name = None


class Offer(Facts):
    """A real reduction or extra, in the company's words, with a real last day."""

    text: Words
    ends_on: dt.date


class CaseStudy(Facts):
    title: Words
    body: Words
    url: MaybeUrl = None


class Testimonial(Facts):
    """What a customer said, who said it, and where (a review site, a letter)."""

    quote: Words
    name: Words
    source: MaybeWords = None


class Brand(Facts):
    """The company as staff know it."""

    name: Words
    website: MaybeUrl = None
    hue: int = Field(default=255, ge=0, le=360)


class Company(Brand):
    """The company as customers know it. The postal address is required by law in every advertisement."""

    address: Words
    phone: MaybeNumber = None
    email: MaybeWords = None
    license: MaybeWords = None
    years_in_business: int | None = Field(default=None, ge=1)
    warranty: MaybeWords = None
    free_inspection: bool = False
    promises: tuple[Words, ...] = ()
    booking_url: MaybeUrl = None
    review_url: MaybeUrl = None
    referral_reward: MaybeWords = None
    offer: Offer | None = None
    case_study: CaseStudy | None = None
    testimonial: Testimonial | None = None


class Rep(Facts):
    full_name: Words
    first_name: Words
    title: MaybeWords = None
    phone: MaybeNumber = None
    email: MaybeWords = None


class Lead(Facts):
    """`asked_us` is true when the person contacted us; otherwise no sentence may say so."""

    asked_us: bool = False
    asked_on: dt.date | None = None
    address_line: MaybeWords = None
    city: MaybeWords = None
    project_type: MaybeWords = None
    source: MaybeWords = None


class Links(Facts):
    unsubscribe: Url
    preferences: MaybeUrl = None
    booking: MaybeUrl = None
    reply: MaybeReplyUrl = None
    review: MaybeUrl = None


class Customer(Facts):
    """Somebody we have worked for, or who has ordered work. Given to nobody else."""

    since: dt.date | None = None


class Project(Facts):
    """The job a letter is about, or else the newest one of the customer."""

    kind: MaybeWords = None
    address_line: MaybeWords = None
    city: MaybeWords = None
    starts_on: dt.date | None = None
    completed_on: dt.date | None = None
    manager: MaybeWords = None


class Quote(Facts):
    """A price we gave in writing. The price itself stays in the quote: a letter that repeats it may be wrong."""

    sent_on: dt.date
    kind: MaybeWords = None


class Review(Facts):
    """What this customer wrote about us."""

    platform: Words
    written_on: dt.date


class Nearby(Facts):
    """Jobs of our own that are finished, in the town of the person. No names, no streets."""

    jobs: int = Field(ge=3)
    town: Words


class Storm(Facts):
    """A recorded storm at the property: what, when, how far away, and who recorded it."""

    what: Words
    on: dt.date
    where: Words
    source: Words


class MergeContext(Facts):
    """What a letter to a lead or a customer may say."""

    contact: Contact
    company: Company
    links: Links
    today: dt.date
    lead: Lead = Lead()
    rep: Rep | None = None
    customer: Customer | None = None
    project: Project | None = None
    quote: Quote | None = None
    review: Review | None = None
    nearby: Nearby | None = None
    storm: Storm | None = None

    def current(self) -> Self:
        """An offer which is over is no offer."""
        offer = self.company.offer
        if offer is None or offer.ends_on >= self.today:
            return self
        return self.model_copy(update={"company": self.company.model_copy(update={"offer": None})})


class Person(Facts):
    full_name: Words
    first_name: Words


class AlertLead(Facts):
    name: MaybeWords = None
    phone: MaybeNumber = None
    email: MaybeWords = None
    address: MaybeWords = None
    project_type: MaybeWords = None
    source: MaybeWords = None
    message: MaybeWords = None
    score: int | None = None
    temperature: MaybeWords = None
    arrived_at: dt.datetime


class AlertLinks(Facts):
    accept: Url
    lead: Url


class AlertContext(Facts):
    """What an alert to a member of staff may say. `minutes` is the time the company allows for an answer."""

    company: Brand
    person: Person
    lead: AlertLead
    links: AlertLinks
    minutes: int = Field(default=2, ge=1)
    assigned_to: MaybeWords = None
    assigned_by: MaybeWords = None


class AccountLinks(Facts):
    set_password: Url


class AccountContext(Facts):
    company: Brand
    person: Person
    links: AccountLinks
    invited_by: MaybeWords = None
    expires_on: dt.date | None = None
