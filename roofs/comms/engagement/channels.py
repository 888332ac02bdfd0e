"""By which channel somebody answers, as far as that can be said.

A person was tried a few times at most, so what is known of everybody is part of the answer: their own tries stand
beside a prior whose mean is the company's and whose strength says how much people differ (empirical Bayes with a Beta
prior and binomial counts; see `learning`). The interval holds nine tenths of what is left possible.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roofs.comms.consent.models import Channel
from roofs.comms.engagement.learning import Prior, priors
from roofs.comms.engagement.models import Engagement, Tally
from roofs.comms.engagement.tries import ANSWERABLE, Count, Tallies, tallies_of
from roofs.comms.engagement.vocabulary import Confidence
from roofs.core.kit import beta

INSIDE = 0.9
HIGH, MEDIUM, LOW = 0.95, 0.8, 0.6
ENOUGH_FOR_HIGH, ENOUGH_FOR_MEDIUM = 5, 3


@dataclass(frozen=True, slots=True)
class Odds:
    """How likely a touch on this channel is answered, from `low` to `high`; of own tries so many were answered."""

    channel: str
    mean: float
    low: float
    high: float
    tried: int
    answered: int


@dataclass(frozen=True, slots=True)
class Preference:
    """`best` is empty while nothing is known, not even of the others."""

    best: str
    confidence: Confidence
    odds: tuple[Odds, ...]
    words: str


def preference_of(contact_ids: Collection[int], now: datetime) -> dict[int, Preference]:
    """Some queries, however many people."""
    known, company = counted(contact_ids, now), priors()
    return {key: _preference(known.get(key, {}), company) for key in contact_ids}


def counted(contact_ids: Collection[int], now: datetime) -> dict[int, Tallies]:
    """The tallies as they stand; of whom answered since, from the letters themselves."""
    due = set(Engagement.objects.filter(contact__in=contact_ids, is_tally_due=True).values_list("contact", flat=True))
    found: defaultdict[int, Tallies] = defaultdict(dict)
    rows = Tally.objects.filter(contact__in=[key for key in contact_ids if key not in due])
    columns = ("contact", "channel", "bucket", "tried", "answered", "prompt")
    for contact, channel, bucket, *counts in rows.values_list(*columns):
        found[contact][channel, bucket] = Count(*counts)
    if due:
        found.update(tallies_of(due, now))
    return found


def _preference(tallies: Tallies, company: Mapping[str, Prior]) -> Preference:
    own: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for (channel, _bucket), count in tallies.items():
        own[channel][0] += count.tried
        own[channel][1] += count.answered
    channels = [str(one) for one in ANSWERABLE if one in own or company[one].tried]
    shapes = {one: company[one].after(*own[one]) for one in channels}
    odds = sorted((_odds(one, shapes[one], *own[one]) for one in channels), key=lambda one: -one.mean)
    if not odds:
        return Preference("", "none", (), str(_("Nothing is known yet.")))
    confidence = _confidence(odds, shapes)
    return Preference(odds[0].channel, confidence, tuple(odds), _words(odds[0], confidence))


def _odds(channel: str, shape: tuple[float, float], tried: int, answered: int) -> Odds:
    low, high = _interval(round(shape[0], 6), round(shape[1], 6))
    return Odds(channel, shape[0] / sum(shape), low, high, tried, answered)


@lru_cache(maxsize=4096)
def _interval(a: float, b: float) -> tuple[float, float]:
    """Counts are small and people start alike: most are asked for again."""
    return beta.interval(a, b, INSIDE)


def _confidence(odds: list[Odds], shapes: Mapping[str, tuple[float, float]]) -> Confidence:
    """By how likely the first is really better than the second, and by how often this person was tried at all."""
    own = sum(one.tried for one in odds)
    if odds[0].answered == 0:
        return "none"
    if len(odds) == 1:
        return "low"
    sure = beta.is_above(shapes[odds[0].channel], shapes[odds[1].channel])
    if sure >= HIGH and own >= ENOUGH_FOR_HIGH:
        return "high"
    if sure >= MEDIUM and own >= ENOUGH_FOR_MEDIUM:
        return "medium"
    return "low" if sure >= LOW else "none"


def _words(best: Odds, confidence: Confidence) -> str:
    named = {"channel": channel_words(best.channel)}
    if confidence == "none":
        return str(_("Not known yet. Most people answer best by %(channel)s.") % named)
    sure = {"low": _("a first guess"), "medium": _("fairly sure"), "high": _("sure")}[confidence]
    told = ngettext(
        "Answers best by %(channel)s; %(sure)s: %(answered)d of %(tried)d touch.",
        "Answers best by %(channel)s; %(sure)s: %(answered)d of %(tried)d touches.",
        best.tried,
    )
    return told % (named | {"sure": sure, "answered": best.answered, "tried": best.tried})


def channel_words(channel: str) -> str:
    return {
        Channel.EMAIL: _("e-mail"),
        Channel.SMS: _("text message"),
        Channel.PHONE: _("phone"),
        Channel.VOICE: _("AI call"),
        Channel.MESSENGER: _("Messenger"),
    }.get(Channel(channel), channel)
