"""What campaigns show beside numbers."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from roofs.core.lists.kinds import kind_of
from roofs.marketing.cadence.enrolling import REFUSALS
from roofs.marketing.cadence.models import Step
from roofs.surfaces.web.sequences.conditions import sentence_of
from roofs.surfaces.web.sequences.reading import amount_of, wait_words

register = template.Library()


@register.simple_tag
def refusal_words(reason: str) -> str:
    return str(REFUSALS.get(reason, reason.replace("_", " ")))


@register.simple_tag
def record_url(kind: str, key: int) -> str:
    known = kind_of(kind)
    return reverse(known.page, args=[key]) if known is not None else ""


@register.simple_tag
def list_url(audience: str, query: str) -> str:
    """Where the same people stand in a list."""
    return f"{reverse(f'web:{audience}')}?{query}"


@register.simple_tag
def condition_words(written: dict[str, Any] | None) -> str:
    return sentence_of(written)


@register.simple_tag
def step_wait(step: Step) -> str:
    return wait_words({"amount": amount_of(step.after, step.unit), "unit": step.unit, "since": step.since})
