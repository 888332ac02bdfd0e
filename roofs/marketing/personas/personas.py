"""The five personas of the plan, as far as what we know of people reaches. What is not known is said, not guessed.

Criteria: "Customer Segmentation & Micro-Targeting", ai-features-phases-4-8, 6.1 D.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop as _

from roofs.people.contacts.segments import MEANING, Segment

TOWNS = ["Bloomfield", "Bloomfield Hills", "Bloomfield Township", "West Bloomfield", "Birmingham"]
DUAL_INCOME = 120_000
"""Dollars a year that one income seldom brings; the plan names no figure."""
HIGH_VALUE = 20_000


@dataclass(frozen=True, slots=True)
class Shipped:
    key: str
    name: str
    kind: str
    description: str
    tree: dict[str, Any]


def _test(trait: str, op: str, value: Any = None) -> dict[str, Any]:
    return {"trait": trait, "op": op, "value": value}


def _did(trait: str) -> dict[str, Any]:
    return _test(trait, "did", {"times": 1})


PERSONAS = (
    Shipped(
        "ultra_premium",
        _("Ultra premium homes"),
        "lead",
        _(
            "Homes worth more than $500,000 in Bloomfield and Birmingham. Approach: speak of design and materials, one "
            "person who looks after everything, no haggling. The plan counts on jobs of about $45,000. Home value is "
            "known only where somebody entered it on the lead."
        ),
        {"all": [_test("lead.property_value", "at_least", 500_001), _test("lead.city", "any_of", TOWNS)]},
    ),
    Shipped(
        "professional_class",
        _("Professional class"),
        "lead",
        _(
            "Homes worth $250,000 to $500,000 with two incomes. Approach: a good balance of price and quality, and "
            "financing. The plan counts on jobs of about $28,000. Whether there are two incomes is stored nowhere: who "
            "has a household income of $120,000 or more fits, and who has none entered; a lower one does not."
        ),
        {
            "all": [
                _test("lead.property_value", "between", {"low": 250_000, "high": 500_000}),
                {
                    "any": [
                        _test("lead.household_income", "at_least", DUAL_INCOME),
                        _test("lead.household_income", "not_given"),
                    ]
                },
            ]
        },
    ),
    Shipped(
        "insurance_claim_focus",
        _("Insurance claims"),
        "lead",
        _(
            "Roofs older than 20 years with fresh storm damage. Approach: we know insurers, help with the claim and "
            "meet the adjuster. The plan counts on jobs of about $35,000. A claim or a storm job on the lead counts as "
            "damage; storms near the house count too once storms are loaded."
        ),
        {
            "all": [
                {
                    "any": [
                        _test("lead.roof_age_years", "at_least", 21),
                        _test("house.roof_age", "at_least", 21),
                    ]
                },
                {
                    "any": [
                        _test("lead.insurance_claim", "yes"),
                        _test("lead.project_type", "any_of", ["storm_damage"]),
                        _test("lead.storm", "within", {"miles": 5, "days": 90}),
                    ]
                },
            ]
        },
    ),
    Shipped(
        "maintenance_contract",
        _("Maintenance contracts"),
        "customer",
        _(
            "Customers we have worked for, worth $20,000 or more to us, in homes worth more than $300,000. Approach: a "
            "yearly check-up, repairs first in line. The plan counts on about $2,500 a year. Home value comes from "
            "their leads; who has none entered is not here."
        ),
        {
            "all": [
                _test("customer.completed_projects", "at_least", 1),
                _test("customer.lifetime_value", "at_least", HIGH_VALUE),
                _test("inquiry.home_value", "at_least", 300_001),
            ]
        },
    ),
    Shipped(
        "referral_champions",
        _("Referral champions"),
        "customer",
        _(
            "People who recommend us. Approach: thank them, ask them to be ambassadors, tell them first what is new. "
            "The plan asks for a recommendation score of more than 9 and an active life in social networks, which are "
            "stored nowhere: a review of five stars, or somebody they sent us, says it here. Nothing is paid for a "
            "review."
        ),
        {"any": [_did("review.best"), _did("referral.made")]},
    ),
)


def groups() -> tuple[Shipped, ...]:
    """Customers by recency, frequency and value; the borders are set in the settings."""
    return tuple(
        Shipped(
            f"rfm_{one.value}",
            str(one.label),
            "customer",
            str(MEANING[one]),
            _test("customer.rfm", "any_of", [one.value]),
        )
        for one in Segment
    )
