"""What the settings screen says: names of groups, choices and parts that the sections leave to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from pydantic_core import ErrorDetails

from roofs.comms.calendar.vocabulary import Kind
from roofs.marketing.cadence import definitions
from roofs.production.projects.vocabulary import Proof
from roofs.sales.leads.vocabulary import Authority, Budget, Need, ProjectType, Status, Timeline
from roofs.surfaces.web.accounts.forms import zones

LONGEST_LINK = 500

GROUPS: list[tuple[Promise, tuple[str, ...]]] = [
    (_l("Company"), ("company", "calendar", "projects", "map")),
    (_l("Leads"), ("intake", "routing", "response", "scoring")),
    (_l("Writing to people"), ("mail", "warm_up", "cadence", "adaptive", "signals", "pace", "consent", "reports")),
    (_l("System"), ("files", "push", "api")),
]
ICONS = {
    "projects": "hard-hat",
    "company": "building-2",
    "calendar": "calendar-days",
    "intake": "inbox",
    "routing": "route",
    "response": "timer",
    "scoring": "gauge",
    "mail": "mail",
    "warm_up": "gauge",
    "cadence": "repeat",
    "adaptive": "route",
    "signals": "bell-ring",
    "pace": "gauge",
    "consent": "shield",
    "reports": "chart-column",
    "map": "map",
    "files": "paperclip",
    "push": "bell-ring",
    "api": "gauge",
}
PARTS = {"at_least": _l("From"), "points": _l("Points"), "minutes": _l("Minutes")}
CHOICES: dict[str, Promise] = {
    "reminders.customer": _l("The customer"),
    "reminders.attendee": _l("Us"),
    "reminders.email": _l("E-mail"),
    "reminders.sms": _l("Text message"),
    "reminders.push": _l("Phone notice"),
    "task_reminders.both": _l("Phone notice and e-mail"),
    "task_reminders.push": _l("Phone notice"),
    "task_reminders.email": _l("E-mail"),
    "hours.standard": _l("Standard: 9 to 20"),
    "hours.cautious": _l("Cautious nationwide: Monday to Friday 10 to 18, never on holidays"),
    "hours.law": _l("Only what the law says"),
    "revocation.all_marketing": _l("No advertising on any channel"),
    "revocation.this_channel": _l("Only that channel"),
    "confirm_email_doors.form": _l("Web forms"),
    "confirm_email_doors.api": _l("Other programs"),
    "confirm_email_doors.import": _l("Imported lists"),
    "confirm_email_doors.mail": _l("E-mail"),
    "confirm_email_doors.hand": _l("Entered by hand"),
    "confirm_email_doors.chat": _l("Chat"),
    "confirm_email_doors.phone": _l("Phone"),
    "confirm_email_doors.partner": _l("Partners"),
    "kinds.blue": _l("Blue"),
    "kinds.green": _l("Green"),
    "kinds.teal": _l("Teal"),
    "kinds.violet": _l("Violet"),
    "kinds.amber": _l("Amber"),
    "kinds.orange": _l("Orange"),
    "kinds.pink": _l("Pink"),
    "kinds.grey": _l("Grey"),
    "registration.invite": _l("By invitation only"),
    "registration.open": _l("Anybody, and an administrator lets them in"),
    "mode.fair": _l("By itself: to whoever on duty has the fewest leads waiting"),
    "weekly_to.sales": _l("Those who sell"),
    "weekly_to.office": _l("Those who sell and those who lead"),
    "weekly_day.monday": _l("Monday"),
    "weekly_day.tuesday": _l("Tuesday"),
    "weekly_day.wednesday": _l("Wednesday"),
    "weekly_day.thursday": _l("Thursday"),
    "weekly_day.friday": _l("Friday"),
    "weekly_day.saturday": _l("Saturday"),
    "weekly_day.sunday": _l("Sunday"),
    "monthly_to.admin": _l("Administrators"),
    "monthly_to.managers": _l("Administrators and managers"),
    "mode.by_hand": _l("By hand: everybody is alerted, whoever takes it has it"),
}
HUES = (
    (27, _l("Red")),
    (50, _l("Orange")),
    (85, _l("Yellow")),
    (125, _l("Olive")),
    (150, _l("Green")),
    (195, _l("Teal")),
    (230, _l("Sky")),
    (255, _l("Blue")),
    (280, _l("Indigo")),
    (305, _l("Violet")),
    (350, _l("Pink")),
)
WORDINGS: dict[str, Iterable[tuple[str, Any]]] = {
    "checklist": (
        *Proof.choices[1:],
        *ProjectType.choices[1:],
        ("optional", _l("Yes")),
        ("", "–"),
    ),
    "kinds": Kind.choices,
    "languages": settings.LANGUAGES,
    "quiet_statuses": Status.choices,
    "budget": Budget.choices,
    "authority": Authority.choices,
    "need": Need.choices,
    "timeline": Timeline.choices,
}


def _hues() -> list[tuple[str, Any]]:
    return [(str(hue), str(name)) for hue, name in HUES]


_SUGGESTIONS: dict[tuple[str, str], Callable[[], list[tuple[str, Any]]]] = {
    ("company", "timezone"): zones,
    ("company", "brand_hue"): _hues,
    ("cadence", "new_lead_sequence"): definitions.choices,
}


def suggestions(section: str, path: str) -> list[tuple[str, Any]]:
    """For a text that names something we know a list of."""
    known = _SUGGESTIONS.get((section, path))
    return known() if known else []


def part(name: str) -> str:
    return str(PARTS.get(name, name.replace("_", " ").capitalize()))


def choice(path: str, value: object) -> str:
    name = path.partition(".")[0]
    wording = {str(key): str(label) for key, label in WORDINGS.get(name, ())}
    known = CHOICES.get(f"{name}.{value}")
    return str(known) if known is not None else wording.get(str(value), str(value).replace("_", " ").capitalize())


def choices(path: str, values: Iterable[object]) -> list[tuple[str, Any]]:
    return [(str(value), choice(path, value)) for value in values]


_PROBLEMS: dict[str, Promise] = {
    "greater_than_equal": _l("Must be %(ge)s or more."),
    "greater_than": _l("Must be more than %(gt)s."),
    "less_than_equal": _l("Must be %(le)s or less."),
    "int_parsing": _l("Write a whole number."),
    "int_type": _l("Write a whole number."),
    "int_from_float": _l("Write a whole number."),
    "string_too_short": _l("Write something here."),
    "string_too_long": _l("Must have at most %(max_length)s characters."),
    "string_pattern_mismatch": _l("This is not written as it must be."),
    "too_short": _l("Choose at least one."),
    "literal_error": _l("Choose one of the list."),
    "time_parsing": _l("Write a time like 08:00."),
    "time_type": _l("Write a time like 08:00."),
    "date_from_datetime_parsing": _l("Choose a day."),
    "date_parsing": _l("Choose a day."),
    "date_type": _l("Choose a day."),
    "missing": _l("Write something here."),
    "string_type": _l("Write something here."),
}


def problem(error: ErrorDetails) -> str:
    """Why a value was refused, in plain words."""
    is_empty_text = error["type"] == "too_short" and isinstance(error["input"], str)
    known = _PROBLEMS.get("missing" if is_empty_text else error["type"])
    if known is not None:
        return str(known) % error.get("ctx", {})
    text = _(str(error["msg"]).removeprefix("Value error, ").strip())
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."
