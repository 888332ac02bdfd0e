import datetime as dt

import pytest
from pydantic import ValidationError

from roofs.core.company.office import Company, Hours, Offer, Week, office

UTC = dt.UTC


def test_a_new_installation_has_a_company_with_a_name():
    company = Company()
    assert (company.name, company.registration, company.region, company.may_register) == (
        "My Roofing Company",
        "invite",
        "US",
        False,
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("timezone", "Detroit"),
        ("timezone", "../etc/passwd"),
        ("phone", "248-555-0123"),
        ("email", "office"),
        ("website", "javascript:alert(1)"),
        ("booking_url", "ftp://example.com"),
        ("brand_hue", 361),
        ("registration", "everybody"),
        ("region", "usa"),
        ("languages", []),
        ("languages", ["tlh"]),
        ("years_in_business", -1),
        ("surprise", 1),
    ],
)
def test_what_cannot_be_is_refused(field, value):
    with pytest.raises(ValidationError):
        Company.model_validate({field: value})


def test_what_people_type_is_trimmed():
    company = Company.model_validate(
        {"name": " Peak Roofing ", "email": " office@example.com ", "website": " https://example.com/ "}
    )
    assert (company.name, company.email, company.website) == (
        "Peak Roofing",
        "office@example.com",
        "https://example.com/",
    )


def test_the_postal_address_stands_on_one_line():
    company = Company(address="12 Main St", city="Birmingham", state="MI", postal_code="48009")
    assert company.postal_address == "12 Main St, Birmingham, MI 48009"
    assert Company().postal_address == ""


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-03-02T12:59Z", False),  # Monday 7:59 in Detroit
        ("2026-03-02T13:00Z", True),
        ("2026-03-02T22:59Z", True),
        ("2026-03-02T23:00Z", False),
        ("2026-03-08T16:00Z", False),  # Sunday
        ("2026-03-09T12:00Z", True),  # Monday 8:00 after the clocks went forward
    ],
)
def test_the_office_opens_by_its_own_clock(moment, is_open):
    assert Company().is_open(dt.datetime.fromisoformat(moment)) is is_open


def test_hours_open_before_they_close():
    with pytest.raises(ValidationError):
        Hours(opens=dt.time(18), closes=dt.time(8))


def test_a_day_without_hours_is_closed():
    week = Week(monday=None)
    assert week.on(dt.date(2026, 3, 2)) is None
    assert week.on(dt.date(2026, 3, 3)) == Hours()


def test_an_offer_has_a_last_day():
    with pytest.raises(ValidationError):
        Offer.model_validate({"text": "Gutters half price"})


@pytest.mark.django_db
def test_the_company_comes_back_as_it_was_saved():
    mine = Company(
        name="Peak Roofing",
        business_hours=Week(sunday=Hours(opens=dt.time(10), closes=dt.time(12))),
        offer=Offer(text="Gutters half price", ends_on=dt.date(2026, 4, 30)),
        languages=("es",),
    )
    assert office.save(mine) == ["business_hours", "languages", "name", "offer"]
    assert office.get() == mine
