"""What several tables say of one lead of the big company, as SQL of its number, so that they say the same."""

from __future__ import annotations

from bench.fill import SOURCE_WEIGHTS
from bench.spread import in_turn, number, one_of
from roofs.core.accounts.models import User
from roofs.sales.leads.vocabulary import Source

DAYS = 3 * 365
EVERY_CUSTOMER, EVERY_HOUSE = 10, 2
STREETS = ("Maple Ave", "Woodward Ave", "Lakeview Dr", "Quarton Rd", "Oak St", "Cranbrook Rd", "Adams Rd",
           "Big Beaver Rd", "Livernois Rd", "Crooks Rd", "Telegraph Rd", "Orchard Lake Rd", "Maple Ridge Ct",
           "Elm St")  # fmt: skip
TOWNS = ("Birmingham", "Troy", "Novi", "Royal Oak", "Rochester", "Farmington", "Livonia", "Ferndale", "Berkley",
         "Clawson", "Pontiac", "Southfield", "Warren", "Sterling Heights", "Canton", "Plymouth", "Northville", "Wixom",
         "Milford", "Clarkston")  # fmt: skip
STATUSES = {"new": 10, "contacted": 16, "qualified": 10, "appointment_scheduled": 8, "inspection_completed": 6,
            "quote_sent": 8, "negotiation": 5, "won": 5, "lost": 20, "nurture": 12}  # fmt: skip


def born(lead: str, leads: int) -> str:
    """Evenly over three years, the last one a minute ago."""
    return (
        f"(date_trunc('minute', now()) - make_interval(secs => ({leads} - ({lead})) * {DAYS * 86_400.0 / leads} + 60))"
    )


def status_of(lead: str) -> str:
    picked = one_of(list(STATUSES), 1, lead, list(STATUSES.values()))
    return f"CASE WHEN mod({lead}, {EVERY_CUSTOMER}) = 0 THEN 'won' ELSE {picked} END"


def owner_of(lead: str) -> str:
    reps = list(User.objects.filter(role="sales").order_by("pk").values_list("pk", flat=True))
    return f"CASE WHEN {number(2, 10, lead)} = 0 AND mod({lead}, 10) > 0 THEN NULL ELSE {one_of(reps, 3, lead)} END"


def street_of(lead: str) -> str:
    return f"(100 + {number(4, 9000, lead)})::text || ' ' || {one_of(STREETS, 5, lead)}"


def zip_of(lead: str) -> str:
    return f"'48' || lpad({number(6, 400, lead)}::text, 3, '0')"


def town_of(lead: str) -> str:
    return in_turn(TOWNS, number(6, 400, lead))


def value_of(lead: str) -> str:
    return f"(5000 + {number(7, 55_000, lead)}) * 100"


def decided(lead: str, leads: int) -> str:
    return f"least(now(), {born(lead, leads)} + make_interval(hours => 24 + {number(8, 700, lead)}::int))"


def is_done(lead: str, leads: int) -> str:
    return f"({decided(lead, leads)} < now() - interval '60 days')"


def source_of(lead: str) -> str:
    return one_of(Source.values, 25, lead, SOURCE_WEIGHTS)
