"""Making sense of what a list, or a letter, says about a person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from roofs.core.kit import coordinates, emails, money, phones
from roofs.core.kit.tables import CONTACT_COLUMNS
from roofs.core.transfer.incoming import Unreadable
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.vocabulary import Authority, Budget, Need, ProjectType, Source, Timeline

COLUMNS: dict[str, tuple[str, ...]] = {
    **{name: tuple(words) for name, words in CONTACT_COLUMNS.items() if name in LeadIn.model_fields},
    "source": ("source", "lead source", "origin", "channel", "how did you hear"),
    "project_type": ("project type", "job type", "job", "service", "work type", "trade", "construction type"),
    "message": ("message", "comments", "description", "details", "inquiry", "request"),
    "notes": ("notes", "note", "remarks", "memo"),
    "coordinates": ("coordinates", "lat long", "lat lng", "latlng", "geo", "gps", "map link"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lng", "lon", "long"),
    "property_value": ("property value", "home value", "house value"),
    "household_income": ("household income", "income"),
    "estimated_value_cents": ("estimated value", "value", "amount", "estimate", "job value", "budget amount", "cost"),
    "roof_age_years": ("roof age", "age of roof"),
    "website_visits": ("website visits", "visits"),
}
"""Field of LeadIn -> what people call the column."""

SOURCE_WORDS = {
    "google ads": Source.GOOGLE_ADS,
    "adwords": Source.GOOGLE_ADS,
    "ppc": Source.GOOGLE_ADS,
    "lsa": Source.GOOGLE_LSA,
    "local services": Source.GOOGLE_LSA,
    "facebook": Source.FACEBOOK,
    "instagram": Source.FACEBOOK,
    "meta": Source.FACEBOOK,
    "nextdoor": Source.NEXTDOOR,
    "organic": Source.ORGANIC,
    "seo": Source.ORGANIC,
    "referral": Source.REFERRAL,
    "referred": Source.REFERRAL,
    "word of mouth": Source.REFERRAL,
    "partner": Source.PARTNER,
    "phone": Source.PHONE,
    "call": Source.PHONE,
    "e-mail": Source.EMAIL,
    "email": Source.EMAIL,
    "chat": Source.CHAT,
    "door": Source.CANVASS,
    "canvass": Source.CANVASS,
    "storm": Source.STORM,
    "hail": Source.STORM,
    "yard sign": Source.YARD_SIGN,
    "sign": Source.YARD_SIGN,
    "mailer": Source.DIRECT_MAIL,
    "postcard": Source.DIRECT_MAIL,
    "direct mail": Source.DIRECT_MAIL,
    "repeat": Source.REPEAT,
    "past customer": Source.REPEAT,
    "website": Source.WEBSITE,
    "web": Source.WEBSITE,
    "form": Source.WEBSITE,
}
JOB_WORDS = {
    "storm": ProjectType.STORM,
    "hail": ProjectType.STORM,
    "insurance": ProjectType.STORM,
    "flat": ProjectType.FLAT,
    "tpo": ProjectType.FLAT,
    "epdm": ProjectType.FLAT,
    "repair": ProjectType.REPAIR,
    "leak": ProjectType.REPAIR,
    "gutter": ProjectType.GUTTERS,
    "fascia": ProjectType.GUTTERS,
    "siding": ProjectType.SIDING,
    "inspect": ProjectType.INSPECTION,
    "new construction": ProjectType.NEW_ROOF,
    "maintenance": ProjectType.MAINTENANCE,
    "replace": ProjectType.REPLACEMENT,
    "reroof": ProjectType.REPLACEMENT,
    "re-roof": ProjectType.REPLACEMENT,
    "roof": ProjectType.REPLACEMENT,
}
CHOICES: dict[str, tuple[type[TextChoices], dict[str, Any]]] = {
    "source": (Source, SOURCE_WORDS),
    "project_type": (ProjectType, JOB_WORDS),
    "budget": (Budget, {}),
    "authority": (Authority, {}),
    "need": (Need, {}),
    "timeline": (Timeline, {}),
}
AMOUNTS = frozenset({"property_value", "household_income", "estimated_value_cents"})
NUMBERS = frozenset({"roof_age_years", "website_visits", "form_fills"})
LABELS = {
    "full_name": _("Full name"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "company_name": _("Company"),
    "phone": _("Phone"),
    "email": _("E-mail"),
    "address": _("Address on one line"),
    "address_line": _("Street"),
    "city": _("City"),
    "state": _("State"),
    "postal_code": _("ZIP code"),
    "source": _("Source"),
    "project_type": _("Job"),
    "message": _("What they asked"),
    "notes": _("Notes"),
    "coordinates": _("Place on the map, as 42.5467, -83.2113"),
    "latitude": _("Latitude"),
    "longitude": _("Longitude"),
    "property_value": _("Home value"),
    "household_income": _("Household income"),
    "estimated_value_cents": _("Estimated value"),
    "roof_age_years": _("Roof age in years"),
    "website_visits": _("Website visits"),
}
YES = frozenset({"yes", "y", "true", "1", "x", "si", "sí"})


def from_mess(cells: Mapping[str, str], *, source: Source) -> LeadIn:
    """A typed lead out of a row as people keep them. Raises Unreadable.

    What cannot be understood but does not matter for reaching the person is kept in the notes instead of being lost.
    """
    facts: dict[str, Any] = {"source": source}
    kept: list[str] = []
    for name, raw in one_place(cells).items():
        text = raw.strip()
        if name in LeadIn.model_fields and text:
            value = _understood(name, text)
            if value is None:
                kept.append(f"{name}: {text}")
            else:
                facts[name] = value
    if facts.get("source") == source and "source" in cells and cells["source"].strip():
        facts["source_detail"] = cells["source"].strip()[:200]
    _keep_one_way_to_reach(facts, kept)
    facts["notes"] = "\n".join(part for part in (facts.get("notes", ""), *kept) if part)[:10_000]
    try:
        return LeadIn.model_validate(facts)
    except ValidationError as error:
        raise Unreadable("; ".join(_sentence(problem) for problem in error.errors())[:300]) from error


def one_place(cells: Mapping[str, str]) -> dict[str, str]:
    """Lists keep a place in one column or in two."""
    told = {name: text for name, text in cells.items() if name not in {"latitude", "longitude"}}
    both = [cells.get(name, "").strip() for name in ("latitude", "longitude")]
    if any(both) and not told.get("coordinates", "").strip():
        told["coordinates"] = ", ".join(both)
    return told


def _sentence(problem: Any) -> str:
    field = " ".join(str(part) for part in problem["loc"]).replace("_", " ")
    return f"{field} {str(problem['msg']).removeprefix('Value error, ')}".strip()


def _understood(name: str, text: str) -> Any:
    if name in CHOICES:
        return _choice(name, text)
    if name == "coordinates":
        return coordinates.parse(text)
    if name in AMOUNTS:
        cents = money.parse(text)
        return None if cents is None or cents < 0 else cents if name.endswith("_cents") else cents // 100
    if name in NUMBERS:
        digits = re.match(r"\d{1,6}", text)
        return int(digits[0]) if digits else None
    if name in {"insurance_claim", "sms_consent"}:
        return text.casefold() in YES
    limit = next((part.max_length for part in LeadIn.model_fields[name].metadata if hasattr(part, "max_length")), None)
    return text[:limit] if limit else text


def _choice(name: str, text: str) -> str | None:
    choices, words = CHOICES[name]
    plain = text.casefold().strip()
    for value, label in choices.choices:
        if plain in {value, str(label).casefold(), value.replace("_", " ")}:
            return str(value)
    return next((found.value for word, found in words.items() if word in plain), None)


def _keep_one_way_to_reach(facts: dict[str, Any], kept: list[str]) -> None:
    """With a good e-mail address a broken phone number is a note, and the other way round; without, it is a fault."""
    for name, read in (("phone", phones.normalise), ("email", emails.normalise)):
        other = "email" if name == "phone" else "phone"
        value = facts.get(name)
        if value and read(value) is None and facts.get(other):
            kept.append(f"{name}: {value}")
            facts.pop(name)
