from datetime import date

import pytest
from pydantic import ValidationError

from roofs.comms.writing import company
from roofs.core.company.office import Company, Offer


def test_what_stands_on_the_settings_page_stands_in_letters():
    office = Company(
        name="Great Lakes Roofing", address="120 Example Avenue", city="Troy", state="MI", postal_code="48084",
        phone="+12485550100", years_in_business=0, offer=Offer(text="Free gutters", ends_on=date(2026, 6, 30)),
    )  # fmt: skip
    sender = company.sender(office)
    assert sender.address == "120 Example Avenue, Troy, MI 48084"
    assert sender.phone == "+12485550100"
    assert sender.years_in_business is None
    assert sender.website is None
    assert sender.offer is not None
    assert sender.offer.text == "Free gutters"


def test_without_a_postal_address_nobody_is_advertised_to_but_staff_are_alerted():
    with pytest.raises(ValidationError):
        company.sender(Company(name="Great Lakes Roofing"))
    assert company.brand(Company(name="Great Lakes Roofing")).name == "Great Lakes Roofing"
