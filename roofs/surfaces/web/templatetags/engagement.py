"""How a person takes what they get, on the page of a lead or a customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from roofs.comms.engagement.channels import Odds, Preference, channel_words, preference_of
from roofs.comms.engagement.hours import Hour, best_of
from roofs.comms.engagement.policy import ENGAGEMENT
from roofs.comms.engagement.scores import Moved, Standing, explained, level_words, standing_of
from roofs.comms.engagement.tries import BUCKETS_IN_DAY, HOURS_IN_BUCKET
from roofs.comms.engagement.warmth import decay, shown
from roofs.people.contacts.models import Contact

register = template.Library()
COLOURS = {"hot": "red", "warm": "orange", "cold": "blue", "dead": "gray"}
ICONS = {
    "opened": "mail-open", "clicked": "link", "quote": "file-text", "replied": "message-square", "talked": "phone",
    "asked": "user-plus", "booked": "calendar-check", "confirmed": "calendar-check",
}  # fmt: skip
FEWEST_SHOWN, CURVE_DAYS, HEIGHT = 5, 30, 26.0
SHADES = (0.6, 0.9, 1.15, 1.4)
"""From so many times the usual share on a cell is darker by a step."""
FEW_ANSWERS = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """One channel as it is drawn: shares in hundredths, so that a width needs no style."""

    words: str
    percent: int
    low: float
    width: float
    mean: float
    count: str
    told: str
    is_best: bool


@dataclass(frozen=True, slots=True)
class Cell:
    shade: int
    told: str
    acts: int


@register.inclusion_tag("engagement/_panel.html", takes_context=True)
def engagement(context: dict[str, Any], contact: Contact) -> dict[str, Any]:
    """Who may see the record may see this: the page has asked. As many queries however much has happened."""
    now = timezone.now()
    standing, moved = standing_of([contact.pk], now)[contact.pk], explained(contact.pk, now)
    preference, hours = preference_of([contact.pk], now)[contact.pk], best_of(contact.pk, now)
    is_learned = any(one.tried or one.acts for one in hours)
    return {
        "standing": standing,
        "level": level_words(standing.level),
        "colour": COLOURS[standing.level],
        "sentence": _sentence(standing),
        "curve": _curve(moved, now),
        "moved": [(one, ICONS.get(one.kind, "circle-dot")) for one in moved[:FEWEST_SHOWN]],
        "earlier": [(one, ICONS.get(one.kind, "circle-dot")) for one in moved[FEWEST_SHOWN:]],
        "preference": preference,
        "bars": _bars(preference),
        "days": _days(hours) if is_learned else [],
        "hours": [f"{n * HOURS_IN_BUCKET}" for n in range(BUCKETS_IN_DAY)],
        "best_hours": _best_hours(hours) if is_learned else "",
        "half_life": f"{ENGAGEMENT.get().half_life_days:g}",
    }


def _sentence(standing: Standing) -> str:
    if standing.silent_days is None:
        return _("Nothing has happened yet: no sign from them, no touch from us.")
    if standing.last_sign_at is None:
        return _("No sign from them since we first wrote, %(days)d days ago.") % {"days": standing.silent_days}
    if standing.silent_days == 0:
        return _("Last sign today.")
    told = _("Last sign %(days)d days ago.") if standing.silent_days > 1 else _("Last sign yesterday.")
    told = told % {"days": standing.silent_days}
    if standing.unanswered:
        told += " " + _("Touches since then without an answer: %(count)d.") % {"count": standing.unanswered}
    return told


def _curve(moved: Sequence[Moved], now: datetime) -> str:
    """The score of the last thirty days, as the path of an area that is a hundred wide."""
    if not moved:
        return ""
    half_life = ENGAGEMENT.get().half_life_days
    values = []
    for back in range(CURVE_DAYS, -1, -1):
        at = now - timedelta(days=back)
        signs = [one for one in moved if one.at <= at]
        value = sum(one.points_then * decay((at - one.at).total_seconds(), half_life) for one in signs)
        values.append(shown(value))
    step = 100 / CURVE_DAYS
    return " ".join(
        f"{'L' if n else 'M'}{n * step:.1f} {HEIGHT - 1 - value * (HEIGHT - 3) / 100:.1f}"
        for n, value in enumerate(values)
    )


def _bars(preference: Preference) -> list[Bar]:
    return [_bar(one, is_best=one.channel == preference.best) for one in preference.odds]


def _bar(one: Odds, *, is_best: bool) -> Bar:
    words = channel_words(one.channel)
    told = _("%(channel)s: %(percent)d %% are answered, most likely between %(low)d and %(high)d %%") % {
        "channel": words[:1].upper() + words[1:],
        "percent": round(one.mean * 100),
        "low": round(one.low * 100),
        "high": round(one.high * 100),
    }
    count = _("%(answered)d of %(tried)d") % {"answered": one.answered, "tried": one.tried} if one.tried else "–"
    return Bar(
        words,
        round(one.mean * 100),
        round(one.low * 100, 1),
        round(max(0.8, (one.high - one.low) * 100), 1),
        round(one.mean * 100, 1),
        count,
        told,
        is_best and one.tried > 0,
    )


def _days(hours: Sequence[Hour]) -> list[tuple[str, list[Cell]]]:
    usual = sum(one.mean for one in hours) / len(hours) or 1.0
    cells = [_cell(one, usual) for one in hours]
    return [(_("Weekdays"), cells[:BUCKETS_IN_DAY]), (_("Weekend"), cells[BUCKETS_IN_DAY:])]


def _cell(one: Hour, usual: float) -> Cell:
    """Shaded by how much better than usual it is: hours that are alike look alike."""
    told = _("%(hours)s: %(percent)d %% are answered; tried %(tried)d, they acted %(acts)d times") % {
        "hours": _span(one),
        "percent": round(one.mean * 100),
        "tried": one.tried,
        "acts": one.acts,
    }
    return Cell(sum(one.mean >= border * usual for border in SHADES), told, one.acts)


def _span(one: Hour) -> str:
    first = one.bucket % BUCKETS_IN_DAY * HOURS_IN_BUCKET
    return f"{first}–{first + HOURS_IN_BUCKET}"


def _best_hours(hours: Sequence[Hour]) -> str:
    best = max(hours, key=lambda one: (one.mean, one.acts))
    place = {"hours": _span(best)}
    if sum(one.answered for one in hours) < FEW_ANSWERS or not best.answered:
        return _("Not known yet: too few touches were answered. The colours say what holds for most people.")
    if best.bucket < BUCKETS_IN_DAY:
        return _("Best on weekdays from %(hours)s o'clock, by their own clock.") % place
    return _("Best at the weekend from %(hours)s o'clock, by their own clock.") % place
