"""Colours and words for customers."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from roofs.core.lists.kinds import kind_of
from roofs.people.contacts.segments import MEANING, Segment
from roofs.sales.leads.vocabulary import Source

register = template.Library()
COLOURS = {
    Segment.CHAMPION: "green",
    Segment.LOYAL: "teal",
    Segment.BIG: "violet",
    Segment.FRESH: "blue",
    Segment.SETTLED: "gray",
    Segment.SLIPPING: "amber",
    Segment.ASLEEP: "gray",
    Segment.WAITING: "gray",
}


@register.simple_tag
def segment_tag(value: str) -> SafeString:
    """The name of a segment; what it means when pointed at."""
    segment = Segment(value)
    return format_html('<span class="tag {}" title="{}">{}</span>', COLOURS[segment], MEANING[segment], segment.label)


@register.simple_tag
def source_words(value: str) -> str:
    return str(dict(Source.choices).get(value, value))


@register.simple_tag
def language_words(code: str) -> str:
    return gettext(str(dict(settings.LANGUAGES).get(code, code)))


@register.simple_tag
def record_link(kind: str, key: int) -> str:
    """The address of any record's page; empty for a kind that has none."""
    known = kind_of(kind)
    if known is None:
        return ""
    try:
        return reverse(known.page, args=[key])
    except NoReverseMatch:
        return ""
