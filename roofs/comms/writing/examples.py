"""An invented person for previews: everything a template may say is known, so that every line of it can be seen.

The company is the real one where its settings allow it.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from pydantic import ValidationError

from roofs.comms.writing import company
from roofs.comms.writing import context as facts
from roofs.comms.writing.library import phrase
from roofs.comms.writing.templates import Purpose
from roofs.core.company.office import office

if TYPE_CHECKING:
    from roofs.comms.writing.facts import Facts
    from roofs.comms.writing.templates import Template

NOWHERE = "https://example.com/not-a-real-link"
STREET = "44 Sample Street"
WORKED_FOR = frozenset({"customer", "project", "project.completed_on", "review"})


def context(template: Template, now: dt.datetime) -> Facts:
    """`now` gives the days that are named."""
    if template.purpose == Purpose.ALERT:
        return _alert(now)
    if template.purpose == Purpose.ACCOUNT:
        return _account(now)
    known = _customer(now.date(), template.language)
    if WORKED_FOR.isdisjoint(template.needs) and template.purpose != Purpose.NOTICE:
        return known
    return known.model_copy(update={"customer": facts.Customer(since=now.date() - dt.timedelta(days=400))})


def harmless(known: facts.MergeContext) -> facts.MergeContext:
    """For eyes in the house: a click in a preview or a test must not unsubscribe a real person."""
    links = known.links.model_copy(update={"unsubscribe": f"{NOWHERE}/unsubscribe", "preferences": f"{NOWHERE}/choose"})
    return known.model_copy(update={"links": links})


def has_address() -> bool:
    """Without a postal address nothing may be advertised; previews then show an invented one."""
    return bool(office.get().postal_address)


def _sender() -> facts.Company:
    home = office.get()
    try:
        return company.sender(home)
    except ValidationError:
        return facts.Company(name=home.name, hue=home.brand_hue, address="1 Example Avenue, Troy, MI 48083")


def _customer(today: dt.date, language: str) -> facts.MergeContext:
    kind, day = phrase("project_type", "replacement", language), dt.timedelta(days=1)
    return facts.MergeContext(
        contact=facts.Contact(first_name="Maria", last_name="Lopez", full_name="Maria Lopez"),
        company=_sender(),
        lead=facts.Lead(
            asked_us=True,
            asked_on=today - 3 * day,
            address_line=STREET,
            city="Troy",
            project_type=kind,
            source=phrase("source", "website_form", language),
        ),
        links=facts.Links(
            unsubscribe=f"{NOWHERE}/unsubscribe",
            preferences=f"{NOWHERE}/choose",
            booking=office.get().booking_url or f"{NOWHERE}/book",
            review=office.get().review_url or f"{NOWHERE}/review",
        ),
        today=today,
        rep=facts.Rep(full_name="Sam Carter", first_name="Sam", title="Roof advisor", phone="+12485550101"),
        project=facts.Project(
            kind=kind,
            address_line=STREET,
            city="Troy",
            starts_on=today + 3 * day,
            completed_on=today - 4 * day,
            manager="Pat Miller",
        ),
        quote=facts.Quote(sent_on=today - 2 * day, kind=kind),
        review=facts.Review(platform="Google", written_on=today - day),
        nearby=facts.Nearby(jobs=12, town="Troy"),
        storm=facts.Storm(
            what="hail of 1.25 inches" if language != "es" else "granizo de 1.25 pulgadas",
            on=today - 5 * day,
            where="2 miles from your address" if language != "es" else "a 2 millas de su casa",
            source="the weather service" if language != "es" else "el servicio meteorológico",
        ),
    ).current()


def _alert(now: dt.datetime) -> facts.AlertContext:
    return facts.AlertContext(
        company=company.brand(office.get()),
        person=facts.Person(full_name="Sam Carter", first_name="Sam"),
        lead=facts.AlertLead(
            name="Maria Lopez",
            phone="+12485550123",
            email="maria@example.com",
            address=f"{STREET}, Troy, MI 48083",
            project_type="Roof replacement",
            source="Website form",
            message="There is a leak over the stairs. Please call after 4.",
            score=86,
            temperature="Hot",
            arrived_at=now,
        ),
        links=facts.AlertLinks(accept=f"{NOWHERE}/take", lead=f"{NOWHERE}/lead"),
        assigned_to="Sam Carter",
        assigned_by="Kim Office",
    )


def _account(now: dt.datetime) -> facts.AccountContext:
    return facts.AccountContext(
        company=company.brand(office.get()),
        person=facts.Person(full_name="Sam Carter", first_name="Sam"),
        links=facts.AccountLinks(set_password=f"{NOWHERE}/set"),
        invited_by="Kim Office",
        expires_on=now.date() + dt.timedelta(days=7),
    )
