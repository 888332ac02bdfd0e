"""Conditions about records and persons: what a lead is worth, where it stands, what was written beside it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal
from urllib.parse import parse_qs

from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from pydantic import Field

from roofs.comms.consent.models import Channel, Consent
from roofs.core.accounts.models import User
from roofs.core.fields.answering import answers_by_record
from roofs.core.lists.models import SavedView
from roofs.core.tags.tagging import tags_by_record
from roofs.marketing.cadence.conditions import NO_STORM_DATA, Crowd, Params, condition
from roofs.marketing.cadence.models import Touch
from roofs.marketing.cadence.subjects import Subject
from roofs.people.contacts.filtering import CustomerFilter
from roofs.people.contacts.models import Customer
from roofs.places.weather.models import StormReport
from roofs.places.weather.touching import near
from roofs.sales.leads.filtering import LeadFilter
from roofs.sales.leads.models import Lead
from roofs.sales.leads.vocabulary import ProjectType, Source, Status, Temperature

Word = Annotated[str, Field(min_length=1, max_length=200)]
Words = Annotated[tuple[Word, ...], Field(min_length=1, max_length=50)]
DAY_S = 86_400


class Within(Params):
    at_least: int | None = None
    at_most: int | None = None

    def holds(self, value: float | None) -> bool:
        if value is None:
            return False
        above = self.at_least is None or value >= self.at_least
        return above and (self.at_most is None or value <= self.at_most)

    @property
    def words(self) -> str:
        if self.at_least is not None and self.at_most is not None:
            return _("from %(low)s to %(high)s") % {"low": self.at_least, "high": self.at_most}
        if self.at_least is not None:
            return _("at least %(low)s") % {"low": self.at_least}
        return _("at most %(high)s") % {"high": self.at_most}


class OneOf(Params):
    any_of: Words

    @property
    def words(self) -> str:
        return ", ".join(self.any_of)


class Nothing(Params):
    pass


def _named(choices: Any, params: OneOf) -> str:
    return ", ".join(_label(choices, one) for one in params.any_of)


def _label(choices: Any, value: str) -> str:
    return str(dict(choices).get(value, value))


def _of_lead(crowd: Crowd, holds: Callable[[Lead], bool]) -> set[int]:
    return crowd.having(lambda subject: subject.lead is not None and holds(subject.lead))


@condition("score", _l("Score"), Within, lambda asked: _("the score is %(range)s") % {"range": asked.words})
def _score(crowd: Crowd, asked: Within) -> Collection[int]:
    return _of_lead(crowd, lambda lead: asked.holds(lead.lead_score))


@condition(
    "temperature",
    _l("Temperature"),
    OneOf,
    lambda asked: _("the lead is %(any)s") % {"any": _named(Temperature.choices, asked)},
)
def _temperature(crowd: Crowd, asked: OneOf) -> Collection[int]:
    return _of_lead(crowd, lambda lead: lead.temperature in asked.any_of)


@condition(
    "status", _l("Stage"), OneOf, lambda asked: _("the stage is %(any)s") % {"any": _named(Status.choices, asked)}
)
def _status(crowd: Crowd, asked: OneOf) -> Collection[int]:
    """Of the project, where the sequence is about one."""
    return crowd.having(lambda subject: _stage(subject) in asked.any_of)


def _stage(subject: Subject) -> str:
    found: Any = subject.project or subject.lead
    return str(found.status) if found is not None else ""


@condition(
    "source", _l("Source"), OneOf, lambda asked: _("the source is %(any)s") % {"any": _named(Source.choices, asked)}
)
def _source(crowd: Crowd, asked: OneOf) -> Collection[int]:
    return crowd.having(lambda subject: _came_from(subject) in asked.any_of)


def _came_from(subject: Subject) -> str:
    found: Any = subject.lead or subject.customer
    return str(found.source) if found is not None else ""


@condition(
    "project_type",
    _l("Job"),
    OneOf,
    lambda asked: _("the job is %(any)s") % {"any": _named(ProjectType.choices, asked)},
)
def _project_type(crowd: Crowd, asked: OneOf) -> Collection[int]:
    def fits(subject: Subject) -> bool:
        found: Any = subject.project or subject.lead
        return found is not None and found.project_type in asked.any_of

    return crowd.having(fits)


@condition(
    "value",
    _l("Estimated value"),
    Within,
    lambda asked: _("the job is worth %(range)s dollars") % {"range": asked.words},
)
def _value(crowd: Crowd, asked: Within) -> Collection[int]:
    def fits(subject: Subject) -> bool:
        if subject.project is not None:
            cents = subject.project.contract_value_cents
        else:
            cents = subject.lead.estimated_value_cents if subject.lead is not None else None
        return cents is not None and asked.holds(cents / 100)

    return crowd.having(fits)


@condition("insurance_claim", _l("Insurance claim"), Nothing, lambda _asked: _("an insurance claim is involved"))
def _insurance(crowd: Crowd, _asked: Nothing) -> Collection[int]:
    return _of_lead(crowd, lambda lead: bool(lead.insurance_claim))


@condition("has_email", _l("Has an e-mail address"), Nothing, lambda _asked: _("there is an e-mail address"))
def _has_email(crowd: Crowd, _asked: Nothing) -> Collection[int]:
    return crowd.having(lambda subject: bool(subject.contact.email))


@condition("has_phone", _l("Has a phone number"), Nothing, lambda _asked: _("there is a phone number"))
def _has_phone(crowd: Crowd, _asked: Nothing) -> Collection[int]:
    return crowd.having(lambda subject: bool(subject.contact.phone))


class OnChannel(Params):
    channel: Word = "sms"


@condition(
    "has_consent",
    _l("Has said yes"),
    OnChannel,
    lambda asked: _("there is a yes to %(channel)s") % {"channel": _label(Channel.choices, asked.channel)},
)
def _has_consent(crowd: Crowd, asked: OnChannel) -> Collection[int]:
    contacts = {person.contact_id for person in crowd.people}
    yes = set(
        Consent.objects.live().filter(contact__in=contacts, channel=asked.channel).values_list("contact", flat=True)
    )
    return {person.key for person in crowd.people if person.contact_id in yes}


@condition(
    "language",
    _l("Language"),
    OneOf,
    lambda asked: _("the language is %(any)s") % {"any": _named(settings.LANGUAGES, asked)},
)
def _language(crowd: Crowd, asked: OneOf) -> Collection[int]:
    return crowd.having(lambda subject: subject.contact.language in asked.any_of)


@condition("zip", _l("ZIP code"), OneOf, lambda asked: _("the ZIP code begins with %(any)s") % {"any": asked.words})
def _zip(crowd: Crowd, asked: OneOf) -> Collection[int]:
    return crowd.having(lambda subject: subject.postal_code.startswith(asked.any_of))


@condition("tag", _l("Tag"), OneOf, lambda asked: _("one of these tags is on it: %(any)s") % {"any": asked.words})
def _tag(crowd: Crowd, asked: OneOf) -> Collection[int]:
    wanted = {name.casefold() for name in asked.any_of}
    found = set()
    for kind in {person.kind for person in crowd.people}:
        keys = [person.subject_id for person in crowd.people if person.kind == kind]
        tags = crowd.once(f"tags:{kind}", lambda kind=kind, keys=keys: tags_by_record(kind, keys))  # type: ignore[misc]  # bound now
        found |= {
            person.key
            for person in crowd.people
            if person.kind == kind and wanted & {tag.name.casefold() for tag in tags.get(person.subject_id, [])}
        }
    return found


OPS = {
    "is": _l("is"),
    "is_not": _l("is not"),
    "contains": _l("contains"),
    "at_least": _l("is at least"),
    "at_most": _l("is at most"),
    "given": _l("is given"),
    "not_given": _l("is not given"),
}


class FieldIs(Params):
    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
    op: Literal["is", "is_not", "contains", "at_least", "at_most", "given", "not_given"] = "is"
    value: str | int | float | bool | None = None

    def holds(self, answer: Any) -> bool:
        given = answer not in (None, "", [])
        if self.op in {"given", "not_given"}:
            return given == (self.op == "given")
        if self.op == "is_not":
            return not self._same(answer)
        return given and (self._same(answer) if self.op == "is" else self._compared(answer))

    def _same(self, answer: Any) -> bool:
        answers = answer if isinstance(answer, list) else [answer]
        return str(self.value).casefold() in {str(one).casefold() for one in answers}

    def _compared(self, answer: Any) -> bool:
        if self.op == "contains":
            return str(self.value).casefold() in str(answer).casefold()
        try:
            left, right = Decimal(str(answer)), Decimal(str(self.value))
        except InvalidOperation:  # days, spelled so that their order is that of letters
            return str(answer) >= str(self.value) if self.op == "at_least" else str(answer) <= str(self.value)
        return left >= right if self.op == "at_least" else left <= right


@condition(
    "field",
    _l("Own field"),
    FieldIs,
    lambda asked: (
        _("%(field)s %(op)s %(value)s")
        % {"field": asked.key, "op": OPS[asked.op], "value": "" if asked.value is None else asked.value}
    ),
)
def _field(crowd: Crowd, asked: FieldIs) -> Collection[int]:
    found = set()
    for kind in {person.kind for person in crowd.people}:
        keys = [person.subject_id for person in crowd.people if person.kind == kind]
        answers = crowd.once(f"fields:{kind}", lambda kind=kind, keys=keys: answers_by_record(kind, keys))  # type: ignore[misc]  # bound now
        for person in crowd.people:
            mine = answers.get(person.subject_id, {}) if person.kind == kind else {}
            if asked.key in mine and asked.holds(mine[asked.key]):
                found.add(person.key)
    return found


class InView(Params):
    view: int = Field(ge=1, lt=2**63)


@condition(
    "segment",
    _l("On a saved list"),
    InView,
    lambda asked: _("it is on the list “%(list)s”") % {"list": view_name(asked.view)},
)
def _segment(crowd: Crowd, asked: InView) -> Collection[int]:
    view = SavedView.objects.filter(pk=asked.view, deleted_at=None).select_related("owner").first()
    if view is None:
        return ()
    kind = {"leads": "lead", "customers": "customer"}.get(view.list_name, "")
    wanted: dict[int, set[int]] = {}
    for person, subject in crowd.each():
        found: Any = subject.lead if kind == "lead" else subject.customer
        if found is not None:
            wanted.setdefault(found.pk, set()).add(person.key)
    inside = rows_on(view).filter(pk__in=wanted).values_list("pk", flat=True) if kind else ()
    return {key for row in inside for key in wanted[row]}


def rows_on(view: SavedView, viewer: User | None = None) -> Any:
    """What somebody sees on it: whoever asks, else its owner."""
    asked, user = parse_qs(view.query), viewer or view.owner
    told = {name: values[0] if len(values) == 1 else values for name, values in asked.items()}
    if view.list_name == "leads":
        return LeadFilter.model_validate(told).apply(Lead.objects.visible_to(user), user)
    return CustomerFilter.model_validate(told).apply(Customer.objects.visible_to(user), user)


def view_name(key: int) -> str:
    return SavedView.objects.filter(pk=key).values_list("name", flat=True).first() or str(key)


class DaysSince(Within):
    what: Literal["created", "stage", "last_contact", "last_touch", "completed"] = "created"


MOMENTS = {
    "created": _l("it came in"),
    "stage": _l("the stage was reached"),
    "last_contact": _l("we last spoke"),
    "last_touch": _l("they last heard from us"),
    "completed": _l("the job was completed"),
}


@condition(
    "days_since",
    _l("Days since"),
    DaysSince,
    lambda asked: _("%(range)s days since %(what)s") % {"range": asked.words, "what": MOMENTS[asked.what]},
)
def _days_since(crowd: Crowd, asked: DaysSince) -> Collection[int]:
    def fits(moment: datetime | None) -> bool:
        return moment is not None and asked.holds((crowd.now - moment).total_seconds() // DAY_S)

    if asked.what == "last_touch":
        heard = crowd.once("last_touch", lambda: _last_touches({person.contact_id for person in crowd.people}))
        return {person.key for person in crowd.people if fits(heard.get(person.contact_id))}
    return crowd.having(lambda subject: fits(_moment(subject, asked.what)))


def _moment(subject: Subject, what: str) -> datetime | None:
    if what == "created":
        return subject.record.created_at
    if what == "stage":
        stage: Any = subject.project or subject.lead
        return stage.status_since if stage is not None else None
    if what == "completed":
        return subject.project.completed_at if subject.project is not None else None
    return subject.lead.last_interaction_at if subject.lead is not None else None


def _last_touches(contacts: set[int]) -> dict[int, datetime]:
    rows = Touch.objects.filter(enrolment__contact__in=contacts, handed_at__isnull=False).order_by()
    return dict(rows.values_list("enrolment__contact").annotate(last=Max("handed_at")))


class StormNear(Params):
    within_miles: float = Field(5, gt=0, le=100)
    within_days: int = Field(30, ge=1, le=3650)


@condition(
    "storm",
    _l("Storm near the house"),
    StormNear,
    lambda asked: (
        _("a storm came within %(miles)g miles of the house in the last %(days)s days")
        % {"miles": asked.within_miles, "days": asked.within_days}
    ),
    unknown=lambda: "" if StormReport.objects.exists() else NO_STORM_DATA,
)
def _storm(crowd: Crowd, asked: StormNear) -> Collection[int]:
    places = {person.key: subject.place for person, subject in crowd.each()}
    known = {key: place for key, place in places.items() if place is not None}
    return near(known, asked.within_miles, asked.within_days, crowd.now)
