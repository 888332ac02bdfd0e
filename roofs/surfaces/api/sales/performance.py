"""What outreach brings, for programs: the same definitions and the same rights as on the pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from roofs.comms.engagement.vocabulary import Level
from roofs.core.accounts.models import User
from roofs.insight.forecasting import pipeline
from roofs.insight.forecasting.stages import Stages
from roofs.insight.metrics.dimensions import bucket_of
from roofs.insight.metrics.periods import DAY
from roofs.insight.outreach import warm
from roofs.insight.outreach.asking import Asked, Found, Line, ask
from roofs.insight.outreach.effect import Lift, cost_of
from roofs.insight.outreach.measures import MEASURES
from roofs.insight.outreach.models import Keeping
from roofs.insight.outreach.policy import OUTREACH
from roofs.marketing.cadence.models import Touch, TouchQuerySet
from roofs.marketing.cadence.reasons import sentence_of
from roofs.surfaces.api.analytics import telling
from roofs.surfaces.api.answers import answer
from roofs.surfaces.api.bodies import refuse_unknown
from roofs.surfaces.api.callers import seller
from roofs.surfaces.api.problems import Problem
from roofs.surfaces.api.sales import performance_shapes as shapes

router = Router(tags=["Campaigns"])
MOST_REASONS, MOST_PEOPLE, DAY_HOURS = 30, 100, 24
EMAIL = (
    "sent", "delivered", "delivered_rate", "bounced", "bounce_rate", "opened", "open_rate", "opened_machine",
    "opened_unsure", "clicked", "click_rate", "clicked_machine", "replied", "reply_rate", "unsubscribed",
    "unsubscribe_rate", "complained", "complaint_rate", "met", "signed",
)  # fmt: skip
CHANNEL = (
    "sent", "reached", "reached_rate", "answered", "answer_rate", "clicked", "met", "meeting_rate", "signed",
    "signed_rate", "signed_cents",
)  # fmt: skip


@router.get(
    "/email/performance",
    response={200: shapes.EmailPerformance, 409: Problem},
    operation_id="getEmailPerformance",
    summary="What came of e-mail",
)
def email(request: HttpRequest, query: Query[shapes.EmailQuery]) -> HttpResponse:
    """Of follow-ups and campaigns, by the day a letter went out. People and machines are counted apart: no rate has an
    open or a click of a machine in it. Sellers count what is about their own leads and those nobody has.
    """
    user = seller(request)
    refuse_unknown(request.GET, shapes.EmailQuery)
    asked = Asked(user, query.chosen(), query.group, "email", _person(user, query.person))
    trend, before = ask(asked), ask(asked.told_apart("").before())
    told = _days(asked) | {
        "units": _units(EMAIL),
        "totals": _totals(trend.total, before.total, EMAIL),
        "series": _series(trend, EMAIL),
        "by_mailbox": _lines(ask(asked.told_apart("domain")).sorted_by("sent"), EMAIL),
        "by_step": _lines(ask(asked.told_apart("step")).sorted_by("sent"), EMAIL),
    }
    return answer(shapes.EMAIL, told)


@router.get(
    "/channels/performance",
    response={200: shapes.ChannelsPerformance, 409: Problem},
    operation_id="getChannelPerformance",
    summary="What came of each channel",
)
def channels(request: HttpRequest, query: Query[shapes.ChannelsQuery]) -> HttpResponse:
    """With meetings and sales, each credited to the last touch before it. Costs are for managers, and null where nobody
    has entered what a message costs. `by` tells the leads of one channel, or of all, apart.
    """
    user = seller(request)
    refuse_unknown(request.GET, shapes.ChannelsQuery)
    asked = Asked(user, query.chosen(), "channel", "", _person(user, query.person))
    found, before = ask(asked).sorted_by("sent"), ask(asked.before())
    kinds = ask(Asked(user, asked.period, query.by, query.channel or "", asked.person)).sorted_by("sent")
    told = _days(asked) | {
        "units": _units(CHANNEL),
        "totals": _totals(found.total, before.total, CHANNEL),
        "channels": [_with_cost(line, user) for line in found.lines],
        "by": query.by,
        "rows": _lines(kinds, CHANNEL),
    }
    return answer(shapes.CHANNELS, told)


@router.get(
    "/cadence/analytics",
    response={200: shapes.CadenceAnalytics, 409: Problem},
    operation_id="getCadenceAnalytics",
    summary="How warm people are, when they answer, and what is held back",
)
def cadence(request: HttpRequest, query: Query[shapes.CadenceQuery]) -> HttpResponse:
    """Levels, limits and what is held back are as of now; hours are of the period. The lift of chosen hours is measured
    against people who were held out by lot: `verdict` says `nothing` as long as the interval has zero in it.
    """
    user, now = seller(request), timezone.now()
    refuse_unknown(request.GET, shapes.CadenceQuery)
    kept = Keeping.objects.first()
    asked = Asked(user, query.chosen(), "slot", query.channel or "", None)
    levels = warm.levels(user)
    told = _days(asked) | {
        "levels": [{"level": one, "people": levels[one]} for one in Level.values],
        "saturated": [{"contact_id": key, "touches": number} for key, number in warm.saturated(user, now, MOST_PEOPLE)],
        "held": _reasons(warm.held(user, now)),
        "waiting": _reasons(warm.waiting(user)),
        "best_hours": _hours(ask(asked)),
        "lift": _lift(Lift.read(kept.lift if kept else {})),
        "counted_at": kept.counted_at if kept else None,
    }
    return answer(shapes.CADENCE, told)


@router.get(
    "/intelligence/pipeline-forecast",
    response=shapes.PipelineForecast,
    operation_id="getPipelineForecast",
    summary="What the open deals are worth",
)
def forecast(request: HttpRequest, query: Query[shapes.ForecastQuery]) -> HttpResponse:
    """Each open deal by how often deals in its stage were won within the days, learnt from the company's own months,
    with the interval in which four of five cases lie and how wrong past months would have been foretold. Without enough
    history `learned` is false and nothing is expected. Leads still to come are not in it.
    """
    user, now = seller(request), timezone.now()
    refuse_unknown(request.GET, shapes.ForecastQuery)
    kept = Keeping.objects.first()
    stages, standing = Stages.read(kept.stages if kept else {}), kept.standing if kept and kept.is_fresh else None
    found = pipeline.outlook(user, stages, now, query.days, OUTREACH.get().stalled_days, standing)
    told = {
        "days": found.days,
        "learned": found.is_learned,
        "learned_on": found.learned_on,
        "level": pipeline.LEVEL,
        "deals": found.deals,
        "value_cents": found.cents,
        "expected_cents": found.expected_cents if found.is_learned else None,
        "low_cents": found.low_cents if found.is_learned else None,
        "high_cents": found.high_cents if found.is_learned else None,
        "stalled_deals": found.stalled,
        "stalled_cents": found.stalled_cents,
        "stalled_days": found.stalled_days,
        "mean_error_share": telling.rounded(found.mean_error),
        "stages": [_stage(one) for one in found.stages],
        "tested": found.tests,
    }
    return answer(shapes.FORECAST, told)


def _person(user: User, wanted: int | None) -> int | None:
    return wanted if user.is_manager else None


def _days(asked: Asked) -> dict[str, Any]:
    return {"period": asked.period, "compared_with": asked.period.before()}


def _units(names: tuple[str, ...]) -> dict[str, str]:
    return {name: MEASURES[name].unit.value for name in names}


def _totals(now: Line, before: Line, names: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    told = {}
    for name in names:
        value, was = now.value(name), before.value(name)
        change = (value - was) / abs(was) if value is not None and was else None
        told[name] = {
            "unit": MEASURES[name].unit.value, "value": telling.rounded(value), "before": telling.rounded(was),
            "change": telling.rounded(change), "definition": str(MEASURES[name].definition),
        }  # fmt: skip
    return told


def _lines(found: Found, names: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{"key": str(line.key), "values": telling.values(line.values(names))} for line in found.lines]


def _series(found: Found, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """Every part of the period, also those in which nothing went out."""
    known = found.by_key()
    days = dict.fromkeys(bucket_of(found.asked.by, day) for day in _every_day(found.asked))
    empty = Line(None, {})
    return [{"key": str(day), "values": telling.values(known.get(day, empty).values(names))} for day in days]


def _every_day(asked: Asked) -> list[Any]:
    first = asked.period.first
    return [first + number * DAY for number in range(asked.period.days)]


def _with_cost(line: Line, user: User) -> dict[str, Any]:
    cost = cost_of([line]) if user.is_manager else None
    met, signed = line.sums["met"], line.sums["signed"]
    return {
        "channel": str(line.key),
        "values": telling.values(line.values(CHANNEL)),
        "cost_cents": cost,
        "cost_per_meeting_cents": round(cost / met) if cost is not None and met else None,
        "cost_per_sale_cents": round(cost / signed) if cost is not None and signed else None,
    }


def _reasons(rows: TouchQuerySet) -> list[dict[str, Any]]:
    return [
        {"channel": channel, "reason": reason, "words": sentence_of(Touch(reason=reason)), "touches": number}
        for channel, reason, number in warm.reasons(rows, MOST_REASONS)
    ]


def _hours(found: Found) -> list[dict[str, Any]]:
    """Where enough went out to say; the best first."""
    few = OUTREACH.get().few
    enough = [line for line in found.lines if line.sums["sent"] >= few]
    return [
        {
            "weekday": int(str(line.key)) // DAY_HOURS,
            "hour": int(str(line.key)) % DAY_HOURS,
            "sent": line.sums["sent"],
            "answered_in_day": line.sums["answered_in_day"],
            "rate": telling.rounded(line.value("day_rate")),
        }
        for line in sorted(enough, key=lambda line: -float(line.value("day_rate") or 0))
    ]


def _lift(lift: Lift) -> dict[str, Any]:
    between = lift.interval if lift.is_enough else None
    return {
        "chosen": lift.chosen,
        "chosen_share": telling.rounded(lift.chosen_share),
        "held_out": lift.held_out,
        "held_out_share": telling.rounded(lift.held_out_share),
        "verdict": lift.verdict,
        "difference": telling.rounded(between.estimate) if between else None,
        "low": telling.rounded(between.low) if between else None,
        "high": telling.rounded(between.high) if between else None,
    }


def _stage(one: pipeline.Stage) -> dict[str, Any]:
    return {
        "status": one.status.value,
        "deals": one.deals,
        "without_value": one.without_value,
        "value_cents": one.cents,
        "win_rate": telling.rounded(one.rate.share) if one.rate.stood else None,
        "learned_from": one.rate.stood,
        "expected_cents": one.expected_cents if one.rate.stood else None,
        "median_days": one.stays_days,
        "stalled_deals": one.stalled,
        "stalled_cents": one.stalled_cents,
    }
