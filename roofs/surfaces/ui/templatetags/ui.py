"""Tags for templates. They are built in: no {% load %} is needed."""

from __future__ import annotations

import datetime as dt
import json
import math
from decimal import Decimal
from functools import lru_cache
from zlib import crc32

from django import forms, template
from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.template.context import Context
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from roofs.surfaces.ui.keeping import drawn_once
from roofs.surfaces.ui.libraries import LibrariesMissing, icon_names, libraries
from roofs.surfaces.ui.stylesheet import stylesheet as read_stylesheet
from roofs.surfaces.ui.versions import page_modules, versioned

register = template.Library()

NOTHING = SafeString("")
AMERICAN_DIGITS = 10
MINUTE, HOUR, DAY, WEEK = 60, 3600, 86400, 7 * 86400
AVATAR_COLOURS = ("blue", "teal", "green", "amber", "pink", "violet")  # red means trouble
TEMPERATURES = {"hot": "flame", "warm": "sun", "cool": "thermometer", "cold": "snowflake"}
TEMPERATURE_LABELS = {"hot": _l("Hot"), "warm": _l("Warm"), "cool": _l("Cool"), "cold": _l("Cold")}


# --- files


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """`{% icon "phone" %}`, `{% icon "phone" "s" %}`; an icon is decoration, the words stand beside it."""
    if settings.DEBUG and (known := icon_names()) and name not in known:
        message = f"No icon {name!r} in roofs/surfaces/ui/npm/icons.txt; add its line there and run assets.py"
        raise template.TemplateSyntaxError(message)
    try:
        sprite = libraries().url("icons.svg")
    except LibrariesMissing:
        return NOTHING
    return _drawn(name, size, sprite)


@lru_cache(maxsize=1000)
def _drawn(name: str, size: str, sprite: str) -> SafeString:
    return format_html('<svg class="icon {}" aria-hidden="true"><use href="{}#{}"/></svg>', size, sprite, name)


@register.simple_tag
def asset(path: str) -> str:
    """`{% asset "ui/js/app.js" %}`: the address of a static file of ours, with a hash of its content."""
    return versioned(path)


@register.simple_tag
def lib(name: str) -> SafeString:
    """`src` and `integrity` of a library: `<script defer {% lib "htmx.js" %}></script>`."""
    try:
        found = libraries()
    except LibrariesMissing:
        return NOTHING
    return format_html('src="{}" integrity="{}"', found.url(name), found.integrity_of(name))


@register.simple_tag
def importmap() -> SafeString:
    """What `import x from "lib/sortable"` and `import "ui/toast"` mean on this page."""
    imports = page_modules()
    integrity: dict[str, str] = {}
    try:
        found = libraries()
    except LibrariesMissing:
        pass
    else:
        imports |= found.imports
        integrity = {url: value for url, value in found.integrity.items() if url in found.imports.values()}
    return mark_safe(json.dumps({"imports": imports, "integrity": integrity}, separators=(",", ":")))


@register.simple_tag
def libraries_missing() -> str:
    """The words to show when the libraries have not been fetched; empty when all is well."""
    try:
        libraries()
    except LibrariesMissing as error:
        return str(error)
    return ""


@register.simple_tag
def stylesheet() -> str:
    """The address of the style sheet."""
    digest = read_stylesheet().digest
    try:
        return reverse("ui:css", args=[digest])
    except NoReverseMatch:
        return static("ui/css/tokens.css")  # a project that has not mounted ui.urls


@register.simple_tag
def kept(part: str, **values: object) -> SafeString:
    """`{% kept "ui/parts/nav.html" nav=nav %}`: a part that is the same for the same values, drawn once for all."""
    return drawn_once(part, values)


# --- addresses


@register.simple_tag(takes_context=True)
def qs(context: Context, **changes: object) -> str:
    """The current address with some parameters changed: `{% qs page=2 %}`, `{% qs stage=None %}` takes one out."""
    query: QueryDict = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is None or value == "":
            continue
        if isinstance(value, list | tuple):
            query.setlist(name, [str(one) for one in value])
        else:
            query[name] = str(value)
    return "?" + query.urlencode()


@register.inclusion_tag("ui/parts/sort_head.html", takes_context=True)
def sort_head(context: Context, label: str, key: str, **attrs: str) -> dict[str, object]:
    """A column head that sorts by `sort` in the address, `value:asc` or `value:desc`.

    `{% sort_head _("Value") "value" class="num" first="desc" %}`: what the first press gives; ascending when not said.
    """
    by, _, direction = context["request"].GET.get("sort", "").partition(":")
    state = {"asc": "ascending", "desc": "descending"}.get(direction, "") if by == key else ""
    following = {"ascending": "desc", "descending": "asc"}.get(state, attrs.get("first", "asc"))
    return {
        "label": label,
        "state": state,
        "url": qs(context, sort=f"{key}:{following}", page=None, after=None),
        "class": attrs.get("class", ""),
    }


@register.filter
def undo_address(message: Message) -> str:
    """Where a message's act can be taken back: `messages.success(…, extra_tags="undo:/leads/7/restoration/")`."""
    return next((tag[5:] for tag in (message.extra_tags or "").split() if tag.startswith("undo:")), "")


# --- people and values


@register.simple_tag
def avatar(person: object, size: str = "") -> SafeString:
    """Initials in a colour that stays the same for the same name."""
    name = str(getattr(person, "full_name", "") or person or "")
    return _portrait(name, getattr(person, "initials", ""), size)


@lru_cache(maxsize=2000)
def _portrait(name: str, initials: str, size: str) -> SafeString:
    parts = [part for part in name.replace("&", " ").split() if part[0].isalnum()]
    initials = initials or "".join(part[0] for part in [*parts[:1], *parts[1:][-1:]]).upper() or "?"
    colour = AVATAR_COLOURS[crc32(name.encode()) % len(AVATAR_COLOURS)]
    return format_html(
        '<span class="avatar {} {}" title="{}" aria-hidden="true">{}</span>', size, colour, name, initials
    )


@register.simple_tag
def temperature(value: str, size: str = "") -> SafeString:
    """`{% temperature lead.temperature %}`; with "mini" only the sign is drawn and the word is read out."""
    if value not in TEMPERATURES:
        return NOTHING
    return _felt(value, size, icon(TEMPERATURES[value]), str(TEMPERATURE_LABELS[value]))


@lru_cache(maxsize=200)
def _felt(value: str, size: str, drawing: SafeString, label: str) -> SafeString:
    return format_html(
        '<span class="temp {} {}" title="{}">{}<span>{}</span></span>', value, size, label, drawing, label
    )


@register.simple_tag
def score_ring(score: int | None, temperature: str = "", size: str = "") -> SafeString:
    """A score of 0 to 100 as a ring."""
    value = max(0, min(100, int(score or 0)))
    label = _("Score %(score)s of 100") % {"score": value}
    return format_html(
        '<span class="ring {} {}" role="img" aria-label="{}"><svg viewBox="0 0 36 36">'
        '<circle cx="18" cy="18" r="15.5"/>'
        '<circle class="value" cx="18" cy="18" r="15.5" pathLength="100" stroke-dasharray="{} 200"/></svg>'
        '<span aria-hidden="true">{}</span></span>',
        size,
        temperature,
        label,
        value,
        value,
    )


@register.filter
def money(cents: float | Decimal | None, style: str = "") -> str:
    """Cents as dollars: `$18,450`; `money:"exact"` `$18,450.00`; `money:"short"` `$1.2M`."""
    if cents is None or cents == "":
        return ""
    dollars = Decimal(str(cents)) / 100
    sign, dollars = ("-" if dollars < 0 else ""), abs(dollars)
    if style == "short":
        for size, letter in ((10**9, "B"), (10**6, "M"), (10**3, "k")):
            if dollars >= size:
                number = f"{dollars / size:.1f}".removesuffix(".0")
                return f"{sign}${number}{letter}"
    return f"{sign}${dollars:,.2f}" if style == "exact" else f"{sign}${dollars:,.0f}"


@register.filter
def dollars(whole: float | Decimal | None) -> str:
    """Whole dollars as `$450,000`."""
    return "" if whole is None or whole == "" else money(Decimal(str(whole)) * 100)


@register.filter
def percent(part: float | None, digits: int = 0) -> str:
    """0.234 as `23%`."""
    return "" if part is None else f"{part * 100:.{digits}f}%"


@register.simple_tag
def phone(number: str | None, style: str = "") -> SafeString:
    """An E.164 number as a link that calls; with "plain" only the digits a person reads."""
    if not number:
        return NOTHING
    digits = number.removeprefix("+1")
    american = number.startswith("+1") and digits.isdigit() and len(digits) == AMERICAN_DIGITS
    shown = f"({digits[:3]}) {digits[3:6]}-{digits[6:]}" if american else number
    if style == "plain":
        return format_html("{}", shown)
    return format_html('<a class="link" href="tel:{}">{}</a>', number, shown)


# --- time


def _apart(seconds: float) -> str:
    """One unit is enough: `5 min`, `3 h`, `2 d`."""
    if seconds >= WEEK:
        return _("%d w") % (seconds // WEEK)
    if seconds >= DAY:
        return _("%d d") % (seconds // DAY)
    if seconds >= HOUR:
        return _("%d h") % (seconds // HOUR)
    return _("%d min") % (seconds // MINUTE) if seconds >= MINUTE else ""


def _full(moment: dt.datetime) -> str:
    # Without its zone: one moment is equal to itself in every zone, and is written differently.
    return _written_out(timezone.localtime(moment).replace(tzinfo=None), get_language())


@lru_cache(maxsize=20_000)
def _written_out(here: dt.datetime, _language: str | None) -> str:
    """A list says it of every row, and is opened again and again."""
    return f"{_day(here, year=True)}, {_clock(here)}"


def _clock(moment: dt.datetime) -> str:
    # Translators: a time of day in Django's date format letters, such as 2:30 PM
    return formats.time_format(moment, _("g:i A"))


def _day(moment: dt.datetime, *, year: bool = False) -> str:
    # Translators: a day in Django's date format letters, such as Nov 24
    return formats.date_format(moment, _("M j, Y") if year else _("M j"))


@register.simple_tag
def ago(moment: dt.datetime | None, now: dt.datetime | None = None) -> SafeString:
    """How long ago, or in how long; the exact time in the person's zone when pointed at."""
    if moment is None:
        return NOTHING
    seconds = ((now or timezone.now()) - moment).total_seconds()
    apart = min(abs(seconds), 8 * WEEK)
    unit = next((unit for unit in (WEEK, DAY, HOUR) if apart >= unit), MINUTE)
    # What it says changes with the unit alone, and a list says it of every row, whenever it is opened.
    whole = math.copysign(apart // unit * unit, seconds)
    return _distance(moment, whole, get_language(), timezone.get_current_timezone_name())


@lru_cache(maxsize=20_000)
def _distance(moment: dt.datetime, seconds: float, _language: str | None, _zone: str) -> SafeString:
    apart = _apart(abs(seconds))
    if not apart:
        words = _("just now")
    elif abs(seconds) >= 8 * WEEK:
        words = _day(timezone.localtime(moment), year=True)
    else:
        words = (_("%s ago") if seconds > 0 else _("in %s")) % apart
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), _full(moment), words)


@register.simple_tag
def due(moment: dt.datetime | None, now: dt.datetime | None = None) -> SafeString:
    """A deadline in words: `Today 2:30 PM`, `Tomorrow`, `Overdue 1 d`."""
    if moment is None:
        return NOTHING
    at = timezone.localtime(moment)
    today = timezone.localtime(now or timezone.now())
    late = (today - at).total_seconds()
    state = ""
    if late > 0:
        words, state = _("Overdue %s") % (_apart(late) or _("now")), "late"
    elif at.date() == today.date():
        words, state = _("Today %s") % _clock(at), "soon"
    elif at.date() == today.date() + dt.timedelta(days=1):
        words = _("Tomorrow %s") % _clock(at)
    else:
        words = _day(at)
    return format_html(
        '<time class="{}" datetime="{}" title="{}">{}</time>', state, moment.isoformat(), _full(moment), words
    )


@register.simple_tag
def countdown(moment: dt.datetime | None, size: str = "", now: dt.datetime | None = None) -> SafeString:
    """Runs towards the deadline and past it: `1:23`, then `+0:12` in red. Without scripts it stands still."""
    if moment is None:
        return NOTHING
    left = int((moment - (now or timezone.now())).total_seconds())
    minutes, seconds = divmod(abs(left), 60)
    state = "late" if left < 0 else ""
    shown = f"{'+' if left < 0 else ''}{minutes}:{seconds:02d}"
    return format_html(
        '<time class="countdown {} {}" data-due="{}" datetime="{}" title="{}" role="timer">{}</time>',
        size,
        state,
        moment.isoformat(),
        moment.isoformat(),
        _full(moment),
        shown,
    )


# --- forms


def _kind(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "options"
    return "text"


@register.inclusion_tag("ui/parts/field.html")
def field(bound: BoundField, **attrs: object) -> dict[str, object]:
    """A form field with its label, hint and errors, tied together for those who listen to a page.

    `{% field form.email autofocus=True full=True %}`; other words become attributes of the control.
    """
    full = bool(attrs.pop("full", False))
    look = str(attrs.pop("look", ""))
    html = {name.replace("_", "-"): value if isinstance(value, bool) else str(value) for name, value in attrs.items()}
    described = [f"{bound.auto_id}_helptext"] if bound.help_text else []
    if bound.errors:
        described.append(f"{bound.auto_id}_error")
        html["aria-invalid"] = "true"
    kind = _kind(bound.field.widget)
    if described and kind != "options":
        html["aria-describedby"] = " ".join(described)
    return {
        "field": bound,
        "kind": look or kind,
        "control": bound.as_widget(attrs=html),
        "described": " ".join(described),
        "full": full,
        "is_optional": not bound.field.required and kind == "text",
    }
