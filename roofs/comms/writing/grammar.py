"""All that a template can do: `if`, `for`, `or`, `tel`. Django's other tags and filters are not here, on purpose."""

from __future__ import annotations

from django.template import Library
from django.template.defaulttags import do_for, do_if

from roofs.comms.writing.facts import Fact

register = Library()
register.tag("if", do_if)
register.tag("for", do_for)


@register.filter(name="or")
def otherwise(value: object, fallback: object) -> object:
    return value or fallback


@register.filter
def tel(number: object) -> object:
    """Where a link to a phone number leads: `[{{ rep.phone }}]({{ rep.phone | tel }})`."""
    return Fact(number.address) if isinstance(number, Fact) else number
