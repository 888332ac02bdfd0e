"""Who a campaign is for: finding them, counting them before it starts, taking them in, and whoever comes to fit later.

An audience is what a list shows with some filters, or records chosen one by one. The lists' own filters are used, so a
campaign for what a list shows is for exactly that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import BaseModel, ValidationError

from roofs.core.kit.refusals import Refused
from roofs.core.segments.belonging import names_of
from roofs.marketing.cadence import cohorts, enrolling, subjects
from roofs.marketing.cadence.models import Cohort, Enrolment, Sequence, SequenceVersion, Step
from roofs.marketing.campaigns.models import Campaign
from roofs.people.contacts.filtering import CustomerFilter
from roofs.people.contacts.models import Contact, Customer
from roofs.production.projects.filtering import ProjectFilter
from roofs.production.projects.models import Project
from roofs.sales.leads.filtering import LeadFilter
from roofs.sales.leads.models import Lead

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from roofs.core.accounts.models import User

KINDS = {"leads": "lead", "customers": "customer", "projects": "project"}
OF_SEQUENCE = {kind: audience for audience, kind in KINDS.items()}
FILTERS: dict[str, type[BaseModel]] = {"leads": LeadFilter, "customers": CustomerFilter, "projects": ProjectFilter}
LOOKED_AT, NAMED = 2000, 5


@dataclass(frozen=True, slots=True)
class Preview:
    """`total` fit; of the first `looked_at` of them so many would be taken in."""

    total: int
    looked_at: int
    taken: int
    refused: dict[str, int] = field(default_factory=dict)
    sample: list[str] = field(default_factory=list)

    @property
    def is_sample(self) -> bool:
        return self.looked_at < self.total


@dataclass(frozen=True, slots=True)
class Who:
    sentence: str
    query: str


def of_sequence(sequence: Sequence) -> str:
    """The audience a sequence is written for."""
    return OF_SEQUENCE[sequence.audience]


def find(campaign: Campaign, user: User) -> QuerySet[Any]:
    """The records this person sees that fit. Raises Refused when the filters cannot be read."""
    asked = {name: values[0] if len(values) == 1 else values for name, values in parse_qs(campaign.query).items()}
    try:
        rows = _filtered(campaign.audience, asked, user)
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        raise Refused(_("The filter %(name)s cannot be read.") % {"name": name}, "query") from None
    return rows.filter(pk__in=campaign.chosen) if campaign.chosen else rows


def unknown_filters(campaign: Campaign) -> list[str]:
    """Names that the list of these records would take no notice of."""
    return sorted(parse_qs(campaign.query).keys() - FILTERS[campaign.audience].model_fields.keys())


def _filtered(audience: str, asked: dict[str, Any], user: User) -> QuerySet[Any]:
    if audience == Campaign.Audience.LEADS:
        return LeadFilter.model_validate(asked).apply(Lead.objects.visible_to(user), user)
    if audience == Campaign.Audience.CUSTOMERS:
        return CustomerFilter.model_validate(asked).apply(Customer.objects.visible_to(user), user)
    return ProjectFilter.model_validate(asked).apply(Project.objects.visible_to(user), user)


def preview(campaign: Campaign, user: User) -> Preview:
    """Looks at the first two thousand one by one; counting the rest is enough to decide."""
    try:
        rows = find(campaign, user)
    except Refused:
        return Preview(0, 0, 0)
    kind = KINDS[campaign.audience]
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:LOOKED_AT])
    total = rows.order_by().count() if len(keys) == LOOKED_AT else len(keys)
    people = list(subjects.find(kind, keys).values())
    named = [subject.contact.name for subject in people[:NAMED]]
    if not campaign.sequence_id:
        return Preview(total, len(people), len(people), {}, named)
    judged = _without_doubles(enrolling.refusals_of(people, campaign.sequence), [one.contact.pk for one in people])
    refused = Counter(reason for reason in judged if reason)
    return Preview(total, len(people), len(people) - refused.total(), dict(refused), named)


def _without_doubles(judged: list[str], contacts: list[int]) -> list[str]:
    """The second record of a person who would be taken in is not taken in again."""
    seen: set[int] = set()
    answers = []
    for reason, contact in zip(judged, contacts, strict=True):
        answers.append(reason or ("already" if contact in seen else ""))
        if not reason:
            seen.add(contact)
    return answers


def take_in(campaign: Campaign, actor: User | None) -> None:
    """Begins in the background, inside the caller's transaction: both are true or neither. Raises Refused when nobody
    fits, unless those who come to fit later are wanted.
    """
    owner = _owner(campaign, actor)
    if not _begin(campaign, find(campaign, owner), owner) and not campaign.keeps_adding:
        raise Refused(_("Nobody fits."), "query")


def take_in_newcomers(campaign: Campaign, actor: User | None) -> bool:
    """Who fits now and has never been in it. False when there is nobody."""
    owner = _owner(campaign, actor)
    been = Enrolment.objects.filter(
        cohort__in=campaign.cohorts.values("pk"), subject_type=KINDS[campaign.audience]
    ).values("subject_id")
    asked = campaign.cohorts.order_by("-pk").values_list("audience", flat=True).first() or {}
    return _begin(campaign, find(campaign, owner).exclude(pk__in=been).exclude(pk__in=asked.get("ids") or []), owner)


def _begin(campaign: Campaign, rows: QuerySet[Any], owner: User) -> bool:
    """In as many cohorts as it takes. False when there is nobody."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(keys), cohorts.MOST_IDS):
        cohorts.begin(
            campaign.sequence,
            ids=keys[first : first + cohorts.MOST_IDS],
            source=Cohort.Source.IDS if campaign.chosen else Cohort.Source.SEGMENT,
            origin=campaign.origin,
            name=campaign.name,
            actor=owner,
        )
    return bool(keys)


def _owner(campaign: Campaign, actor: User | None) -> User:
    """Whose eyes find the people: who starts it, else who answers for it."""
    owner = actor or campaign.updated_by or campaign.created_by
    if owner is None or not owner.is_active:
        raise Refused(_("Nobody answers for this campaign any more: start it yourself."))
    return owner


def stop_taking_in(cohort: Cohort, actor: User | None = None) -> None:
    cohorts.cancel(cohort, actor)


def take_back(cohort: Cohort, actor: User | None = None) -> None:
    """Raises Refused when something has gone out to somebody already."""
    cohorts.undo(cohort, actor)


def named(words: str) -> QuerySet[Contact]:
    return Contact.objects.filter(
        Q(first_name__icontains=words)
        | Q(last_name__icontains=words)
        | Q(email__icontains=words)
        | Q(phone__contains=words)
    )


@dataclass(frozen=True, slots=True)
class Offer:
    """A sequence to choose, with what people get of it."""

    sequence: Sequence
    touches: int
    days: int


def offers(sequences: QuerySet[Sequence]) -> list[tuple[str, list[Offer]]]:
    """By whom they are written for. Three queries."""
    live: dict[int, int] = {}
    for version in SequenceVersion.objects.filter(sequence__in=sequences).order_by("number"):
        live[version.sequence_id] = version.pk
    steps = Step.objects.filter(version__in=live.values(), kind=Step.Kind.TOUCH).order_by().values("version")
    told: dict[int, tuple[int, timedelta | None]] = {
        row["version"]: (row["touches"], row["last"]) for row in steps.annotate(touches=Count("pk"), last=Max("after"))
    }
    found: dict[str, list[Offer]] = {}
    for sequence in sequences:
        touches, last = told.get(live.get(sequence.pk, 0), (0, None))
        offer = Offer(sequence, touches, last.days + 1 if last else 1)
        found.setdefault(str(sequence.get_audience_display()), []).append(offer)
    return list(found.items())


def in_words(campaign: Campaign, _user: User) -> Who:
    many = dict(Campaign.Audience.choices)[campaign.audience]
    if campaign.chosen:
        n = len(campaign.chosen)
        words = ngettext("%(n)s chosen record", "%(n)s chosen records", n) % {"n": n}
        return Who(f"{many}: {words}", "")
    asked = parse_qs(campaign.query)
    filters = [f"{name} {', '.join(_spoken(name, values))}" for name, values in asked.items() if name != "sort"]
    return Who(f"{many}: {_readable(filters)}" if filters else _("All %(many)s.") % {"many": many}, campaign.query)


def _spoken(name: str, values: list[str]) -> list[str]:
    """A segment by its name."""
    if name != "segment":
        return values
    called = names_of(int(one) for one in ",".join(values).split(",") if one.isdigit())
    return [called.get(int(one), one) if one.isdigit() else one for one in ",".join(values).split(",")]


def _readable(filters: Iterable[str]) -> str:
    return " · ".join(one.replace("_", " ") for one in filters)
