"""A stored score in words: what each line is called and why it has its points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from roofs.comms.engagement.vocabulary import Kind
from roofs.sales.scoring.models import Score

LABELS = {
    "property_value": _l("Home value"),
    "household_income": _l("Household income"),
    "location": _l("Location"),
    "website": _l("Website"),
    "answer": _l("Answered us"),
    "interactions": _l("Conversations"),
    "budget": _l("Budget"),
    "authority": _l("Authority"),
    "need": _l("Need"),
    "timeline": _l("Timeline"),
}
REASONS = {
    "not_known": _l("not known yet"),
    "below": _l("below the lowest band"),
    "premium": _l("premium ZIP code"),
    "target": _l("target market"),
    "elsewhere": _l("outside target markets"),
    "several_visits": _l("came several times"),
    "one_visit": _l("came once"),
    "form": _l("filled in a form"),
    "none": _l("none"),
    "no_answer": _l("no answer yet"),
    "later": _l("after more than a day"),
    "confirmed": _l("confirmed"),
    "estimated": _l("estimated"),
    "unknown": _l("unknown"),
    "decision_maker": _l("decides"),
    "influencer": _l("has a say"),
    "immediate": _l("at once"),
    "within_3_months": _l("within three months"),
    "exploring": _l("only looking"),
    "under_30_days": _l("within 30 days"),
    "30_to_90_days": _l("in 30 to 90 days"),
    "over_90_days": _l("in more than 90 days"),
}
HEAT_REASONS = {
    "engaged": _l("One step warmer: by what they did in the last days they are hot."),
    "lively": _l("One step warmer: there were several signs of life in the last days."),
    "silent": _l("One step cooler: they have been silent for weeks, whatever we sent."),
}


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    reason: str
    points: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    points: int
    maximum: int
    lines: list[Line]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Explained:
    total: int
    temperature: str
    temperature_reason: str
    groups: list[Group]
    score: Score


def explained(score: Score) -> Explained:
    told: dict[str, Any] = score.breakdown
    lines = {
        group: [_line(line) for line in told["lines"] if line["group"] == group]
        for group in ("demographics", "behaviour", "bant")
    }
    note = _("%(listed)s points as listed, scaled to %(scaled)s of 10") % {
        "listed": told["bant_listed"],
        "scaled": told["bant"],
    }
    return Explained(
        total=score.total,
        temperature=told["temperature"],
        temperature_reason=_heat_reason(told),
        groups=[
            Group(_("Home and household"), told["demographics"], _most(lines["demographics"]), lines["demographics"]),
            Group(_("What they did"), told["behaviour"], _most(lines["behaviour"]), lines["behaviour"]),
            Group(_("Ready to buy"), told["bant"], 10, lines["bant"], note),
        ],
        score=score,
    )


def _heat_reason(told: dict[str, Any]) -> str:
    words = str(HEAT_REASONS.get(told["temperature_reason"], ""))
    moved_by = told.get("moved_by", "")
    last = str(dict(Kind.choices).get(moved_by, "")) if words else ""
    return f"{words} {_('Last: %(sign)s.') % {'sign': last}}" if last else words


def _most(lines: list[Line]) -> int:
    return sum(line.maximum for line in lines)


def _line(told: dict[str, Any]) -> Line:
    return Line(str(LABELS.get(told["key"], told["key"])), _reason(told["reason"]), told["points"], told["maximum"])


def _reason(word: str) -> str:
    if word.startswith("from_"):
        border = int(word.removeprefix("from_"))
        return _("known") if border == 0 else _("from %(border)s") % {"border": f"{border:,}"}
    if word.startswith("under_"):
        minutes = word.removeprefix("under_")
        if minutes.isdigit():
            return _("within %(minutes)s minutes") % {"minutes": minutes}
    return str(REASONS.get(word, word))
