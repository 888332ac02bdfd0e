"""What leads tell about the people behind them: where they live, and who may see the customer they became."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from django.db.models import Q

from roofs.comms.consent.erasing import welcome_back
from roofs.comms.consent.moving import moved
from roofs.comms.consent.relationship import tell_inquiries
from roofs.core.accounts.models import User
from roofs.core.events import on
from roofs.core.events.models import Event
from roofs.core.kit.addresses import Address
from roofs.people.contacts import reach
from roofs.people.contacts.duplicates import compare_again, tell_addresses
from roofs.sales.leads.intake import SPOKEN
from roofs.sales.leads.models import Lead
from roofs.sales.leads.places import PLACE
from roofs.sales.leads.vocabulary import Source

WRITTEN_DOWN = frozenset({"api", "hand"})
BY_THEMSELVES = frozenset(
    {
        Source.WEBSITE, Source.GOOGLE_ADS, Source.GOOGLE_LSA, Source.FACEBOOK, Source.NEXTDOOR, Source.ORGANIC,
        Source.PHONE, Source.EMAIL, Source.CHAT, Source.YARD_SIGN, Source.DIRECT_MAIL,
    }
)  # fmt: skip
"""Sources of people who turned to us; an advertisement or a sign of ours told them where."""


@tell_addresses
def of_leads(contacts: Collection[int]) -> Iterable[tuple[int, Address]]:
    rows = Lead.objects.alive().filter(contact__in=contacts).exclude(address_line="").order_by("pk")
    for key, line, city, state, postal_code in rows.values_list(
        "contact_id", "address_line", "city", "state", "postal_code"
    ):
        yield key, Address(line, "", city, state, postal_code)


@tell_inquiries
def last_asked(contact_id: int) -> dt.datetime | None:
    """When they came to us, by a door of their own or, as somebody wrote down, by themselves. Whoever was bought, sent
    by others or rung at has asked nothing, whatever source a list names.
    """
    sources: dict[int | None, str] = dict(Lead.objects.alive().filter(contact=contact_id).values_list("pk", "source"))
    came = Event.objects.filter(name__in=("lead.arrived", "lead.returned"), subject_type="lead", subject_id__in=sources)
    asked = [
        at
        for key, at, data in came.values_list("subject_id", "at", "data")
        if data.get("door") in SPOKEN or (data.get("door") in WRITTEN_DOWN and sources[key] in BY_THEMSELVES)
    ]
    return max(asked, default=None)


@on("lead.arrived", inside=True)
def answer_who_came_back(event: Event) -> None:
    """Somebody who was forgotten at their own wish, and now asks us something."""
    if event.data.get("door") in SPOKEN:
        lead = Lead.objects.meant_by(event)
        if lead is not None:
            welcome_back(lead.contact)


@on("lead.changed", inside=True)
def look_at_the_person_again(event: Event) -> None:
    if not PLACE.isdisjoint(event.data.get("changes", {})):
        compare_again(*Lead.objects.filter(pk=event.subject_id or 0).values_list("contact", flat=True))


@on("lead.changed", inside=True)
def what_they_agreed_to_goes_along(event: Event) -> None:
    lead = Lead.objects.meant_by(event)
    if lead is not None:
        moved(lead.contact, event.data.get("changes", {}), event.actor)


def won_by(user: User) -> Q:
    """Whoever won somebody goes on seeing them, also when a colleague looks after them now."""
    if user.role != "sales":
        return Q(pk__in=[])
    won = Lead.objects.alive().filter(assigned_to=user).exclude(customer=None)
    return Q(pk__in=won.values("customer"))


reach.widen("customer", won_by)
