"""Numbers of a test as they are said."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roofs.comms.consent.models import Channel
from roofs.marketing.experiments import verdicts
from roofs.marketing.experiments.gavi import Interval
from roofs.marketing.experiments.judging import ArmResult
from roofs.marketing.experiments.models import Arm, Experiment

register = template.Library()
CHANNELS = dict(Channel.choices)


@dataclass(frozen=True, slots=True)
class Box:
    """Of one way: how it is called in the form, and what was typed."""

    name: str
    value: str


@register.simple_tag
def box(arm: Any, what: str, code: str = "") -> Box:
    part = f"{what}-{code}" if code else what
    return Box(f"arm-{arm.number}-{part}", str(arm.values.get(part, "")))


@register.filter
def written(words: Mapping[str, str], code: str) -> str:
    return words.get(code, "")


@register.simple_tag
def rate(experiment: Experiment, value: float) -> str:
    return verdicts.amount(experiment, value)


@register.simple_tag
def apart(experiment: Experiment, value: float) -> str:
    return verdicts.difference(experiment, value)


@register.simple_tag
def apart_between(experiment: Experiment, found: Interval) -> str:
    if not math.isfinite(found.high - found.low):
        return ""
    return _both(verdicts.bare(experiment, found.low), verdicts.bare(experiment, found.high))


@register.simple_tag
def between(experiment: Experiment, low: float, high: float) -> str:
    if not math.isfinite(high):
        return ""
    return _both(verdicts.amount(experiment, low), verdicts.amount(experiment, high))


def _both(low: str, high: str) -> str:
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


@register.simple_tag
def harm_of(one: ArmResult, name: str) -> int:
    return one.counts.harms.get(name, 0)


@register.simple_tag
def lead_of(leads: Mapping[int, int], contact: int) -> int | None:
    return leads.get(contact)


@register.simple_tag
def change_words(experiment: Experiment, arm: Arm) -> str:
    """What it does otherwise, in a few words."""
    change = arm.does
    if change.is_none:
        return _("as it is done today")
    if change.subject:
        return " / ".join(change.subject.values())[:160]
    if change.body:
        return _("another text")
    if change.channel is not None:
        return str(CHANNELS.get(change.channel.value, change.channel.value))
    if change.sequence:
        return change.sequence
    return _moved(arm)


def _moved(arm: Arm) -> str:
    change, parts = arm.does, []
    if change.hour is not None:
        parts.append(_("from %(hour)s") % {"hour": f"{change.hour:%H:%M}"})
    if change.days_later:
        parts.append(ngettext("%(n)s day later", "%(n)s days later", change.days_later) % {"n": change.days_later})
    return ", ".join(parts)


@register.filter
def grouped(number: int) -> str:
    """With its thousands apart."""
    return number_format(number or 0, 0, use_l10n=True, force_grouping=True)
