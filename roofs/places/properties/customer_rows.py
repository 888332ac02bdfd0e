"""Making sense of a row about a customer: who they are, and the house or houses they have."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ValidationError

from roofs.core.kit import coordinates, days, emails, phones
from roofs.core.kit.refusals import Refused
from roofs.core.kit.tables import CONTACT_COLUMNS
from roofs.core.transfer.incoming import Cells, Marks, Unreadable, plain_marks
from roofs.core.transfer.own_fields import Landed
from roofs.people.contacts.entering import CustomerIn
from roofs.people.contacts.vocabulary import Kind, PreferredChannel
from roofs.people.contacts.welcoming import Welcome, known_among, name_and_door, welcome
from roofs.places.properties import keeping as houses
from roofs.places.properties.entering import PropertyIn
from roofs.places.properties.vocabulary import BuildingKind, RoofMaterial

if TYPE_CHECKING:
    from roofs.core.transfer.models import Import

BETWEEN = ";"
PERSON: dict[str, tuple[str, ...]] = {
    **{name: tuple(words) for name, words in CONTACT_COLUMNS.items() if name in CustomerIn.model_fields},
    "kind": ("customer type", "contact type", "kind", "type"),
    "source": ("source", "lead source", "origin", "how did you hear"),
    "customer_since": ("customer since", "client since", "since", "date added", "created", "created date"),
    "language": ("language", "preferred language"),
    "preferred_channel": ("likes", "preferred channel", "preferred contact method"),
}
HOUSE: dict[str, tuple[str, ...]] = {
    "houses": ("houses", "properties"),
    "house_place": ("house place", "house places", "house coordinates", "coordinates", "lat long", "gps"),
    "house_address": ("house address", "property full address", "job site address", "job address", "location address"),
    "house_street": ("house street", "property street", "job street"),
    "house_city": ("house city", "property city", "job city"),
    "house_state": ("house state", "property state", "job state"),
    "house_zip": ("house zip", "property zip", "job zip"),
    "building": ("building", "building type", "property type"),
    "year_built": ("year built", "built"),
    "stories": ("stories", "floors"),
    "roof_material": ("roof material", "roof type", "shingle", "material"),
    "roof_year": ("roof year", "roof installed", "year of roof"),
    "roof_squares": ("squares", "roof squares", "roof size"),
    "roof_pitch": ("pitch", "roof pitch"),
    "roof_layers": ("layers", "roof layers"),
    "access_notes": ("access", "gate code", "access notes"),
}
COLUMNS = PERSON | HOUSE
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
    "notes": _("Notes"),
    "kind": _("Person, household or business"),
    "source": _("Source"),
    "customer_since": _("Customer since"),
    "language": _("Language"),
    "preferred_channel": _("Likes to be reached by"),
    "houses": _("Houses, with semicolons between"),
    "house_place": _("House: place on the map, as 42.5467, -83.2113; of several with semicolons between"),
    "house_address": _("House: address on one line"),
    "house_street": _("House: street"),
    "house_city": _("House: city"),
    "house_state": _("House: state"),
    "house_zip": _("House: ZIP code"),
    "building": _("House: kind of building"),
    "year_built": _("House: year built"),
    "stories": _("House: stories"),
    "roof_material": _("Roof: material"),
    "roof_year": _("Roof: installed in"),
    "roof_squares": _("Roof: squares"),
    "roof_pitch": _("Roof: pitch"),
    "roof_layers": _("Roof: layers"),
    "access_notes": _("Access"),
}
NAMES = frozenset({"full_name", "first_name", "last_name", "company_name", "email", "phone"})
WORDS: Mapping[str, tuple[type[TextChoices], Mapping[str, str]]] = {
    "kind": (Kind, {"company": Kind.BUSINESS, "commercial": Kind.BUSINESS, "residential": Kind.PERSON}),
    "preferred_channel": (PreferredChannel, {"text": "sms", "call": "phone", "mail": "post"}),
    "roof_material": (
        RoofMaterial,
        {"3-tab": "three_tab", "3 tab": "three_tab", "asphalt": "architectural", "shingle": "architectural",
         "architect": "architectural", "cedar": "wood", "shake": "wood", "standing seam": "metal", "pvc": "tpo"},
    ),
    "building": (
        BuildingKind,
        {"single": "house", "residential": "house", "townho": "condo", "apartment": "multi_family"},
    ),
}  # fmt: skip
HOUSE_FIELDS = {
    "house_address": "address",
    "house_street": "address_line",
    "house_city": "city",
    "house_state": "state",
    "house_zip": "postal_code",
    "building": "kind",
}
NUMBERS = frozenset({"year_built", "stories", "roof_year", "roof_squares", "roof_layers"})


@dataclass(frozen=True, slots=True)
class Arriving:
    person: CustomerIn
    houses: tuple[PropertyIn, ...]


def read(cells: Cells, of: Import) -> Arriving:
    """What does not matter for knowing the person and cannot be understood is kept in the notes."""
    kept: list[str] = []
    facts = {name: cells[name].strip() for name in PERSON if cells.get(name, "").strip()}
    facts.setdefault("source", of.source)
    told = _person(facts, kept)
    places = _houses({name: cells[name].strip() for name in HOUSE if cells.get(name, "").strip()}, told, kept)
    told["notes"] = "\n".join(part for part in (told.get("notes", ""), *kept) if part)[:20_000]
    return Arriving(_made(CustomerIn, told), places)


def _person(facts: dict[str, str], kept: list[str]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name, text in facts.items():
        value: Any = text
        if name in WORDS:
            value = choice(name, text)
        elif name == "customer_since":
            value = days.parse(text)
        elif name == "language":
            value = {"en": "en", "es": "es", "sp": "es"}.get(text[:2].casefold())
        if value is None:
            kept.append(f"{name}: {text}")
        else:
            told[name] = value[: longest(CustomerIn, name)] if isinstance(value, str) else value
    _keep_who_they_are(told, kept)
    return told


def _keep_who_they_are(told: dict[str, Any], kept: list[str]) -> None:
    """A broken number or address is a note when something else says who they are."""
    for name, normal in (("phone", phones.normalise), ("email", emails.normalise)):
        if told.get(name) and normal(told[name]) is None and (NAMES - {name}) & told.keys():
            kept.append(f"{name}: {told.pop(name)}")


def _houses(facts: dict[str, str], person: dict[str, Any], kept: list[str]) -> tuple[PropertyIn, ...]:
    several = [part.strip() for part in facts.pop("houses", "").split(BETWEEN) if part.strip()]
    places = [part.strip() for part in facts.pop("house_place", "").split(BETWEEN)]
    both = zip_longest(several, places[: len(several)])
    found = [house_in({"address": one} | _placed(place, kept), kept) for one, place in both]
    told = house_facts(facts, kept)
    if not several and (told or places != [""]):
        told |= _placed(places[0], kept)
    if told:
        if not (told.keys() & {"address", "address_line"}):  # a roof without an address is the one they live under
            told |= {name: person[name] for name in ("address", "address_line", "city", "state", "postal_code")
                     if name in person}  # fmt: skip
        found.append(house_in(told, kept))
    return tuple(one for one in found if one is not None)


def _placed(text: str | None, kept: list[str]) -> dict[str, Any]:
    """What cannot be read is noted."""
    if not text:
        return {}
    place = coordinates.parse(text)
    if place is None:
        kept.append(f"house_place: {text}")
        return {}
    return {"coordinates": place}


def house_facts(facts: Mapping[str, str], kept: list[str]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name, text in facts.items():
        value: Any = text
        if name in WORDS:
            value = choice(name, text)
        elif name in NUMBERS:
            value = number(text)
        elif name == "coordinates":
            value = coordinates.parse(text)
        if value is None:
            kept.append(f"{name}: {text}")
        else:
            told[HOUSE_FIELDS.get(name, name)] = value
    return told


def house_in(told: dict[str, Any], kept: list[str]) -> PropertyIn | None:
    """What is wrong with a house is noted, and the rest of it kept."""
    told = {
        name: value[: longest(PropertyIn, name)] if isinstance(value, str) else value for name, value in told.items()
    }
    while True:
        try:
            return PropertyIn.model_validate(told)
        except ValidationError as error:
            wrong = {str(problem["loc"][0]) for problem in error.errors() if problem["loc"]} & told.keys()
            kept += [f"{name}: {told.pop(name)}" for name in sorted(wrong)]
            if not wrong:
                kept += [f"{name}: {value}" for name, value in told.items()]
                return None


def longest(shape: type[BaseModel], name: str) -> int | None:
    limits = (getattr(part, "max_length", None) for part in shape.model_fields[name].metadata)
    return next((limit for limit in limits if limit), None)


def number(text: str) -> str | None:
    found = re.search(r"\d[\d,]*(?:\.\d+)?", text)
    return found[0].replace(",", "") if found else None


def choice(name: str, text: str) -> str | None:
    choices, words = WORDS[name]
    plain = text.casefold().strip()
    for value, label in choices.choices:
        if plain in {value, str(label).casefold(), value.replace("_", " ")}:
            return str(value)
    return next((str(found) for word, found in words.items() if word in plain), None)


def _made(shape: type[CustomerIn], told: dict[str, Any]) -> CustomerIn:
    try:
        return shape.model_validate(told)
    except ValidationError as error:
        raise Unreadable("; ".join(sentence(problem) for problem in error.errors())[:300]) from error


def sentence(problem: Any) -> str:
    field = " ".join(str(part) for part in problem["loc"]).replace("_", " ")
    return f"{field} {str(problem['msg']).removeprefix('Value error, ')}".strip()


# --- taking them in


def accept(arriving: Sequence[Arriving], of: Import) -> list[bool | Refused | Landed]:
    found = welcome([one.person for one in arriving], of.created_by)
    wanted = [
        (mine.customer.contact, place)
        for mine, one in zip(found, arriving, strict=True)
        if isinstance(mine, Welcome)
        for place in one.houses
    ]
    houses.find_or_add_many(wanted, of.created_by)
    return [Landed(mine.is_new, mine.customer.pk) if isinstance(mine, Welcome) else mine for mine in found]


def are_known(arriving: Sequence[Arriving], _of: Import) -> list[bool]:
    return [customer is not None for customer in known_among([one.person for one in arriving])]


def marks(arriving: Arriving) -> Marks:
    return person_marks(arriving.person)


def person_marks(told: CustomerIn) -> Marks:
    return plain_marks(told.email_key, told.phone) if told.email_key or told.phone else plain_marks(name_and_door(told))
