"""Who gets a lead: languages, territories and time off."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from roofs.people.team import absence, profiles
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import accept
from roofs.sales.leads.models import Lead
from roofs.sales.routing.policy import ROUTING, RoutingRules
from tests.core.accounts.people import colleague, manager, owner, seller

pytestmark = pytest.mark.django_db


def arrive(**facts: Any) -> Lead:
    number = Lead.objects.count()
    return accept(LeadIn(first_name="Marta", email=f"marta{number}@example.com", **facts), door="form").lead


def test_who_speaks_the_language_comes_first():
    sara, carl, boss = seller(), colleague(), owner()
    profiles.describe(carl, {"languages": ["en", "es"]}, boss)
    assert [arrive(language="es").assigned_to for _ in range(2)] == [carl, carl]
    assert arrive().assigned_to == sara  # fewest leads waiting, and English is everybody's


def test_who_looks_after_the_place_comes_first_then_who_has_no_place_then_anybody():
    sara, carl, boss = seller(), colleague(), owner()
    profiles.describe(carl, {"territory": ["480"]}, boss)
    assert [arrive(postal_code="48009").assigned_to for _ in range(2)] == [carl, carl]
    assert [arrive(postal_code="49001").assigned_to for _ in range(3)] == [sara] * 3
    profiles.describe(sara, {"territory": ["10001"]}, boss)
    assert arrive(postal_code="49001").assigned_to == carl


def test_the_company_may_look_at_neither():
    seller(), profiles.describe(colleague(), {"territory": ["480"], "languages": ["es"]}, owner())
    ROUTING.save(RoutingRules(by_territory=False, by_language=False))
    given = {str(arrive(language="es", postal_code="48009").assigned_to) for _ in range(2)}
    assert given == {"Sara Seller", "Carl Colleague"}


def test_who_is_on_time_off_gets_nothing_even_when_he_fits_best():
    sara, carl, max_ = seller(), colleague(), manager()
    profiles.describe(carl, {"languages": ["es"], "territory": ["480"]}, max_)
    today = timezone.now().astimezone(carl.zone).date()
    absence.ask(carl, today, today + dt.timedelta(days=1), actor=max_)
    assert arrive(language="es", postal_code="48009").assigned_to == sara
