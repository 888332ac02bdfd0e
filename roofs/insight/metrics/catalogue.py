"""One definition per measure: what it asks, in which unit, of which rows, and how it is worked out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from roofs.insight.metrics import facts
from roofs.insight.metrics.facts import Facts
from roofs.sales.leads.vocabulary import Status, Temperature

Number = int | float | None
TIME = ("day", "week", "month")


class Unit(StrEnum):
    COUNT = "count"
    CENTS = "cents"
    SHARE = "share"
    SECONDS = "seconds"


@dataclass(frozen=True, slots=True)
class Counted:
    """Counted or added up by the database: what it is of all is the sum of what it is of each part."""

    of: Facts
    how: Any


@dataclass(frozen=True, slots=True)
class Mean:
    """The database adds up and counts; who waits for it is divided here, of a part or of all."""

    of: Facts
    column: str


@dataclass(frozen=True, slots=True)
class Median:
    """The database says how often each value occurs; the middle is found here. The same on every database."""

    of: Facts
    column: str


@dataclass(frozen=True, slots=True)
class Spending:
    """What was spent by source and month, spread evenly over the days of the month."""


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """From other measures."""

    parts: tuple[str, ...]
    how: Callable[..., Number]


@dataclass(frozen=True, slots=True)
class Measure:
    name: str
    title: str | Promise
    question: str | Promise
    definition: str | Promise
    unit: Unit
    way: Counted | Mean | Median | Spending | WorkedOut
    more_is: str = ""
    """"better" or "worse"; empty when neither."""


def _ratio(part: Number, whole: Number) -> Number:
    return part / whole if part is not None and whole else None


def _whole(part: Number, whole: Number) -> Number:
    found = _ratio(part, whole)
    return None if found is None else round(found)


def _together(*parts: Number) -> Number:
    return sum(part or 0 for part in parts)


def _return(revenue: Number, spend: Number) -> Number:
    return None if not spend else ((revenue or 0) - spend) / spend


MEASURES: dict[str, Measure] = {
    one.name: one
    for one in (
        Measure(
            "leads",
            _("Leads"),
            _("How many leads arrived?"),
            _("Leads by the day they arrived. Deleted ones are not counted."),
            Unit.COUNT,
            Counted(facts.ARRIVED, Count("pk")),
            "better",
        ),
        Measure(
            "hot_leads",
            _("Hot leads"),
            _("How many of them are hot?"),
            _("Of the leads that arrived in the period, those that are hot now."),
            Unit.COUNT,
            Counted(facts.ARRIVED, Count("pk", filter=Q(temperature=Temperature.HOT))),
            "better",
        ),
        Measure(
            "won_of_arrived",
            _("Won of those"),
            _("How many of the leads that arrived have bought?"),
            _("Of the leads that arrived in the period, those that are won by now."),
            Unit.COUNT,
            Counted(facts.ARRIVED, Count("pk", filter=Q(status=Status.WON))),
            "better",
        ),
        Measure(
            "conversion_rate",
            _("Conversion rate"),
            _("Which share of the leads that arrived has bought?"),
            _("Won by now among all leads that arrived in the period. Young leads still have time, so it grows."),
            Unit.SHARE,
            WorkedOut(("won_of_arrived", "leads"), _ratio),
            "better",
        ),
        Measure(
            "won",
            _("Won"),
            _("How many leads were won?"),
            _("Leads by the day they were won."),
            Unit.COUNT,
            Counted(facts.WON, Count("pk")),
            "better",
        ),
        Measure(
            "lost",
            _("Lost"),
            _("How many leads were lost?"),
            _("Leads by the day they were lost."),
            Unit.COUNT,
            Counted(facts.LOST, Count("pk")),
            "worse",
        ),
        Measure(
            "close_rate",
            _("Won of closed"),
            _("Which share of the leads that were decided was won?"),
            _("Won among won and lost, by the day of the decision."),
            Unit.SHARE,
            WorkedOut(("won", "lost"), lambda won, lost: _ratio(won, _together(won, lost))),
            "better",
        ),
        Measure(
            "contract_cents",
            _("Contracts"),
            _("What are the agreed contracts worth?"),
            _("The contract value of projects by the day they were approved; cancelled ones are not counted."),
            Unit.CENTS,
            Counted(facts.CONTRACTS, Sum("contract_value_cents")),
            "better",
        ),
        Measure(
            "contracts",
            _("Contracts, count"),
            _("How many projects were agreed?"),
            _("Projects with a contract value, by the day they were approved."),
            Unit.COUNT,
            Counted(facts.CONTRACTS, Count("contract_value_cents")),
            "better",
        ),
        Measure(
            "sold_cents",
            _("Won without a project"),
            _("What are won leads without a project worth?"),
            _("The estimated value of won leads that have no project, by the day they were won."),
            Unit.CENTS,
            Counted(facts.WON_ALONE, Sum("estimated_value_cents")),
            "better",
        ),
        Measure(
            "sold",
            _("Won without a project, count"),
            _("How many leads were won and have no project yet?"),
            _("Won leads with an estimated value and without a project."),
            Unit.COUNT,
            Counted(facts.WON_ALONE, Count("estimated_value_cents")),
            "better",
        ),
        Measure(
            "sales",
            _("Sales"),
            _("How many sales were made?"),
            _("Projects that were approved, and won leads that have no project; only those with a value."),
            Unit.COUNT,
            WorkedOut(("contracts", "sold"), _together),
            "better",
        ),
        Measure(
            "revenue_cents",
            _("Revenue"),
            _("How much was sold?"),
            _("Contracts of projects by the day they were approved, and the estimate of won leads without a project."),
            Unit.CENTS,
            WorkedOut(("contract_cents", "sold_cents"), _together),
            "better",
        ),
        Measure(
            "average_value_cents",
            _("Average sale"),
            _("How much is a sale worth on average?"),
            _("Revenue divided by the sales that have a value."),
            Unit.CENTS,
            WorkedOut(("revenue_cents", "sales"), _whole),
            "better",
        ),
        Measure(
            "answer_average_seconds",
            _("Until answered, average"),
            _("How long does a lead wait for our answer, on average?"),
            _("From the moment a lead arrived to our first call, text or letter; unanswered ones are left out."),
            Unit.SECONDS,
            Mean(facts.CLOCKS, "seconds_to_answer"),
            "worse",
        ),
        Measure(
            "answer_median_seconds",
            _("Until answered, median"),
            _("How long does a lead wait for our answer, usually?"),
            _("Half of the answered leads waited less, half of them longer. One forgotten lead does not move it."),
            Unit.SECONDS,
            Median(facts.CLOCKS, "seconds_to_answer"),
            "worse",
        ),
        Measure(
            "clocks",
            _("Leads to answer"),
            _("How many leads had to be answered?"),
            _("Leads whose two-minute clock was started in the period; clocks closed without need are left out."),
            Unit.COUNT,
            Counted(facts.CLOCKS, Count("pk")),
        ),
        Measure(
            "taken_in_time",
            _("Taken in time, count"),
            _("How many leads did somebody take before the first deadline?"),
            _("Leads that somebody took before the first deadline."),
            Unit.COUNT,
            Counted(facts.CLOCKS, Count("pk", filter=Q(claimed_at__lte=F("due_at")))),
            "better",
        ),
        Measure(
            "in_time_share",
            _("Taken in time"),
            _("Which share of leads does somebody take before the first deadline?"),
            _("Taken before the first deadline, among all leads that had to be answered."),
            Unit.SHARE,
            WorkedOut(("taken_in_time", "clocks"), _ratio),
            "better",
        ),
        Measure(
            "hot_waiting",
            _("Hot leads to act on"),
            _("How many hot leads need somebody now?"),
            _("Open leads that are hot now, whatever the period."),
            Unit.COUNT,
            Counted(facts.OPEN_NOW, Count("pk", filter=Q(temperature=Temperature.HOT))),
        ),
        Measure(
            "open_leads",
            _("Open leads"),
            _("How many leads are open now?"),
            _("Leads that are neither won nor lost now, whatever the period."),
            Unit.COUNT,
            Counted(facts.OPEN_NOW, Count("pk")),
        ),
        Measure(
            "open_value_cents",
            _("Open value"),
            _("What are the open leads worth?"),
            _("The estimated value of all open leads now, whatever the period."),
            Unit.CENTS,
            Counted(facts.OPEN_NOW, Sum("estimated_value_cents")),
            "better",
        ),
        Measure(
            "appointments",
            _("Appointments"),
            _("How many appointments are planned?"),
            _("Appointments that begin in the period and were neither held nor cancelled."),
            Unit.COUNT,
            Counted(facts.MEETINGS, Count("pk")),
            "better",
        ),
        Measure(
            "spend_cents",
            _("Spend"),
            _("How much was spent on getting leads?"),
            _("What was entered for source and month, spread evenly over the days of the month."),
            Unit.CENTS,
            Spending(),
        ),
        Measure(
            "cost_per_lead_cents",
            _("Cost per lead"),
            _("What does a lead cost?"),
            _("Spend divided by the leads that arrived; nothing where no spend was entered."),
            Unit.CENTS,
            WorkedOut(("spend_cents", "leads"), _whole),
            "worse",
        ),
        Measure(
            "cost_per_won_cents",
            _("Cost per sale"),
            _("What does a won lead cost?"),
            _("Spend divided by the leads that were won in the period."),
            Unit.CENTS,
            WorkedOut(("spend_cents", "won"), _whole),
            "worse",
        ),
        Measure(
            "roi",
            _("Return on spend"),
            _("How much comes back for what was spent?"),
            _("Revenue less spend, divided by spend. All sources together count all revenue."),
            Unit.SHARE,
            WorkedOut(("revenue_cents", "spend_cents"), _return),
            "better",
        ),
    )
}


def basics(name: str) -> set[str]:
    """The measures that have to be read to work this one out."""
    way = MEASURES[name].way
    return set().union(*(basics(part) for part in way.parts)) if isinstance(way, WorkedOut) else {name}


def dimensions_of(name: str) -> frozenset[str]:
    """By what this measure can be told apart."""
    return frozenset.intersection(*(_dimensions(MEASURES[part]) for part in basics(name)))


SEGMENT = "segment"
"""Only narrows: a lead may be in several, so they would not add up."""


def filters_of(name: str) -> frozenset[str]:
    """By what this measure can be narrowed."""
    ways = [MEASURES[part].way for part in basics(name)]
    knows_leads = all(isinstance(way, Counted | Mean | Median) and way.of.lead for way in ways)
    return dimensions_of(name) | ({SEGMENT} if knows_leads else set())


def _dimensions(measure: Measure) -> frozenset[str]:
    way = measure.way
    if isinstance(way, Spending):
        return frozenset({*TIME, "source"})
    if isinstance(way, WorkedOut):
        raise TypeError(measure.name)
    return frozenset({*way.of.columns, *(TIME if way.of.moment else ())})
