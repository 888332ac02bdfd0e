"""What is wrong with a value, in the reader's language. Pydantic says it in English alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n

_OWN = "Value error, "
_SENTENCES = {
    "missing": _n("is needed"),
    "extra_forbidden": _n("is not a field we know"),
    "string_type": _n("must be text"),
    "string_too_short": _n("must have at least %(min_length)s characters"),
    "string_too_long": _n("must have at most %(max_length)s characters"),
    "string_pattern_mismatch": _n("is not written as it should be"),
    "string_unicode": _n("holds a character that text cannot hold"),
    "int_type": _n("must be a whole number"),
    "int_parsing": _n("must be a whole number"),
    "int_parsing_size": _n("is too large"),
    "int_from_float": _n("must be a whole number"),
    "float_type": _n("must be a number"),
    "float_parsing": _n("must be a number"),
    "finite_number": _n("must be a number"),
    "decimal_type": _n("must be a number"),
    "decimal_parsing": _n("must be a number"),
    "decimal_max_digits": _n("has too many digits"),
    "decimal_max_places": _n("has too many decimal places"),
    "bool_type": _n("must be true or false"),
    "bool_parsing": _n("must be true or false"),
    "greater_than": _n("must be greater than %(gt)s"),
    "greater_than_equal": _n("must be at least %(ge)s"),
    "less_than": _n("must be less than %(lt)s"),
    "less_than_equal": _n("must be at most %(le)s"),
    "list_type": _n("must be a list"),
    "dict_type": _n("must be an object"),
    "model_type": _n("must be an object"),
    "model_attributes_type": _n("must be an object"),
    "too_short": _n("must hold at least %(min_length)s"),
    "too_long": _n("must hold at most %(max_length)s"),
    "enum": _n("must be one of %(expected)s"),
    "literal_error": _n("must be one of %(expected)s"),
    "date_type": _n("must be a date like 2025-01-01"),
    "date_parsing": _n("must be a date like 2025-01-01"),
    "date_from_datetime_parsing": _n("must be a date like 2025-01-01"),
    "date_from_datetime_inexact": _n("must be a date without a time of day"),
    "datetime_type": _n("must be a moment like 2025-01-01T09:30:00Z"),
    "datetime_parsing": _n("must be a moment like 2025-01-01T09:30:00Z"),
    "datetime_from_date_parsing": _n("must be a moment like 2025-01-01T09:30:00Z"),
    "timezone_aware": _n("must say its time zone, as 2025-01-01T09:30:00Z"),
    "time_parsing": _n("must be a time of day like 09:30"),
    "time_type": _n("must be a time of day like 09:30"),
    "none_required": _n("must be null"),
    "json_invalid": _n("is not JSON"),
    "wrong_type": _n("must be %(wanted)s"),
}
_KINDS = {
    "string": _n("text"),
    "integer": _n("a whole number"),
    "number": _n("a number"),
    "boolean": _n("true or false"),
    "array": _n("a list"),
    "object": _n("an object"),
    "null": _n("null"),
}
"""What JSON calls the kinds of values, in words."""


def sentence(error: Mapping[str, Any]) -> str:
    """For one of the errors Pydantic lists; in its own words where we have none."""
    kind = str(error.get("type", ""))
    known = _SENTENCES.get(kind)
    context = {name: str(value).replace(" or ", ", ") for name, value in (error.get("ctx") or {}).items()}
    if kind == "wrong_type":
        context["wanted"] = _any_of([_(_KINDS[name]) for name in context["wanted"].split(", ")])
    if known is None:
        return str(error.get("msg", _("is wrong"))).removeprefix(_OWN)
    try:
        return _(known) % context
    except KeyError:
        return str(error.get("msg", _("is wrong")))


def _any_of(words: list[str]) -> str:
    *rest, last = words
    return _("%(some)s or %(other)s") % {"some": ", ".join(rest), "other": last} if rest else last
