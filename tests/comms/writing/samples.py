"""Invented people for letters: one of whom everything is known, one of whom next to nothing is."""

from __future__ import annotations

from datetime import UTC, date, datetime

from roofs.comms.writing.context import (
    AccountContext,
    AccountLinks,
    AlertContext,
    AlertLead,
    AlertLinks,
    Brand,
    CaseStudy,
    Company,
    Contact,
    Customer,
    Lead,
    Links,
    MergeContext,
    Nearby,
    Offer,
    Person,
    Project,
    Quote,
    Rep,
    Review,
    Storm,
    Testimonial,
)
from roofs.comms.writing.facts import Facts
from roofs.comms.writing.templates import Purpose

TODAY = date(2026, 6, 1)


def company() -> Company:
    return Company(
        name="Great Lakes Roofing",
        address="120 Example Avenue, Troy, MI 48084",
        phone="+12485550100",
        email="office@example.com",
        website="https://roofs.example.com",
        license="MI 2101234567",
        years_in_business=18,
        warranty="10 years on our labor",
        free_inspection=True,
        promises=("Photos of everything we find", "A price in writing", "A clean yard when we leave"),
        booking_url="https://roofs.example.com/book",
        review_url="https://reviews.example.com/great-lakes",
        referral_reward="a $100 gift card, whether or not the job gets done.",
        offer=Offer(text="Free gutter cleaning with every new roof", ends_on=date(2026, 6, 30)),
        case_study=CaseStudy(
            title="A slate roof on Elm Street",
            body="The owner called with a leak over the stairs.\nWe found a cracked valley and replaced 14 feet.",
            url="https://roofs.example.com/jobs/elm",
        ),
        testimonial=Testimonial(
            quote="They told me I did not need a new roof. Who does that?", name="Dan P.", source="a letter to us"
        ),
    )


def rep() -> Rep:
    return Rep(
        full_name="Sam Carter", first_name="Sam", title="Roof advisor", phone="+12485550101", email="sam@example.com"
    )


def storm() -> Storm:
    return Storm(
        what="hail of 1.25 inches",
        on=date(2026, 5, 20),
        where="2 miles from your address",
        source="the weather service",
    )


def full() -> MergeContext:
    return MergeContext(
        contact=Contact(first_name="Maria", last_name="Lopez", full_name="Maria Lopez"),
        company=company(),
        lead=Lead(
            asked_us=True,
            asked_on=date(2026, 5, 28),
            address_line="44 Sample Street",
            city="Troy",
            project_type="a roof replacement",
            source="the form on our website",
        ),
        links=Links(
            unsubscribe="https://roofs.example.com/m/u/abc?x=1&y=2",
            preferences="https://roofs.example.com/m/p/abc",
            booking="https://roofs.example.com/book/abc",
            reply="mailto:reply@example.com",
            review="https://reviews.example.com/write",
        ),
        today=TODAY,
        rep=rep(),
        storm=storm(),
        project=Project(
            kind="a roof replacement",
            address_line="44 Sample Street",
            city="Troy",
            starts_on=date(2026, 6, 4),
            completed_on=date(2025, 6, 5),
            manager="Pat Miller",
        ),
        quote=Quote(sent_on=date(2026, 5, 29), kind="a roof replacement"),
        review=Review(platform="Google", written_on=date(2026, 5, 30)),
        nearby=Nearby(jobs=14, town="Troy"),
    )


def customer() -> MergeContext:
    """Somebody we have worked for."""
    return full().model_copy(update={"customer": Customer(since=date(2024, 5, 1)), "lead": Lead()})


NASTY = "<script>alert(1)</script> {{ links.unsubscribe }} {% if %} [x](javascript:alert(1)) **b** \u202e"


def hostile() -> MergeContext:
    """What strangers type into forms, and offices into settings: HTML, tags of templates, Markdown, far too much."""
    everything, long = full(), NASTY + " word" * 3000
    return everything.model_copy(
        update={
            "contact": Contact(first_name="{{ x }}", last_name="O\u2019Brien {% endif %}", full_name="{% for %} }}"),
            "company": Company.model_validate(
                company().model_dump()
                | {"warranty": NASTY, "offer": {"text": long, "ends_on": date(2026, 6, 30)}, "promises": (NASTY,)}
            ),
            "lead": Lead(
                asked_us=True, address_line=NASTY, city="Troy, [x](http://evil.example.com)", project_type=NASTY
            ),
            "project": Project(kind=NASTY, address_line=long, manager=NASTY, completed_on=TODAY, starts_on=TODAY),
            "storm": Storm(what=NASTY, on=TODAY, where=long, source=NASTY),
            "quote": Quote(sent_on=TODAY, kind=NASTY),
            "review": Review(platform=NASTY, written_on=TODAY),
            "customer": Customer(),
        }
    )


def with_needed(context: Facts, needs: tuple[str, ...]) -> Facts:
    """What a letter cannot do without, and no more of it than there must be."""
    least: dict[str, Facts] = {
        "project": Project(),
        "quote": Quote(sent_on=date(2026, 5, 29)),
        "review": Review(platform="Google", written_on=date(2026, 5, 30)),
        "storm": storm(),
        "nearby": Nearby(jobs=3, town="Troy"),
        "customer": Customer(),
    }
    missing: dict[str, Facts] = {}
    for path in needs:
        group, _, leaf = path.partition(".")
        found = missing.get(group) or getattr(context, group) or least[group]
        if leaf and getattr(found, leaf) is None:
            found = found.model_copy(update={leaf: getattr(getattr(full(), group), leaf)})
        missing[group] = found
    return context.model_copy(update=missing)


def minimal() -> MergeContext:
    return MergeContext(
        contact=Contact(),
        company=Company(name="Great Lakes Roofing", address="120 Example Avenue, Troy, MI 48084"),
        lead=Lead(),
        links=Links(unsubscribe="https://roofs.example.com/m/u/abc"),
        today=TODAY,
    )


def plain() -> MergeContext:
    """A usual lead of a company that has filled in its address and phone, and no offer, story or testimonial."""
    everything = full()
    known = Company(name="Great Lakes Roofing", address="120 Example Avenue, Troy, MI 48084", phone="+12485550100")
    links = Links(unsubscribe="https://roofs.example.com/m/u/abc")
    return everything.model_copy(update={"company": known, "links": links, "storm": None})


def alert() -> AlertContext:
    return AlertContext(
        company=Brand(name="Great Lakes Roofing", website="https://roofs.example.com"),
        person=Person(full_name="Sam Carter", first_name="Sam"),
        lead=AlertLead(
            name="Maria Lopez",
            phone="+12485550123",
            email="maria@example.com",
            address="44 Sample Street, Troy, MI 48084",
            project_type="roof replacement",
            source="our website",
            message="There is a leak over the stairs.\nPlease call after 4.",
            score=86,
            temperature="hot",
            arrived_at=datetime(2026, 6, 1, 14, 5, tzinfo=UTC),
        ),
        links=AlertLinks(accept="https://roofs.example.com/a/x1", lead="https://roofs.example.com/leads/7"),
        assigned_to="Sam Carter",
        assigned_by="Kim Office",
    )


def minimal_alert() -> AlertContext:
    return AlertContext(
        company=Brand(name="Great Lakes Roofing"),
        person=Person(full_name="Sam Carter", first_name="Sam"),
        lead=AlertLead(arrived_at=datetime(2026, 6, 1, 14, 5, tzinfo=UTC)),
        links=AlertLinks(accept="https://roofs.example.com/a/x1", lead="https://roofs.example.com/leads/7"),
    )


def account() -> AccountContext:
    return AccountContext(
        company=Brand(name="Great Lakes Roofing"),
        person=Person(full_name="Sam Carter", first_name="Sam"),
        links=AccountLinks(set_password="https://roofs.example.com/accounts/set/abc"),
        invited_by="Kim Office",
        expires_on=date(2026, 6, 8),
    )


def minimal_account() -> AccountContext:
    return account().model_copy(update={"invited_by": None, "expires_on": None})


CONTEXTS: dict[Purpose, dict[str, Facts]] = {
    Purpose.TOUCH: {"full": full(), "plain": plain(), "minimal": minimal(), "customer": customer()},
    Purpose.NOTICE: {"full": full(), "plain": plain(), "minimal": minimal(), "customer": customer()},
    Purpose.ALERT: {"full": alert(), "minimal": minimal_alert()},
    Purpose.ACCOUNT: {"full": account(), "minimal": minimal_account()},
}
