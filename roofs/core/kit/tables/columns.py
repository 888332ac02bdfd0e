"""Which column of a foreign list means what."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from types import MappingProxyType

# What contact lists of other programs call these; English, Spanish and German.
CONTACT_COLUMNS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "full_name": ("full name", "name", "contact name", "customer name", "client", "nombre completo"),
        "first_name": ("first name", "first", "given name", "forename", "nombre", "vorname"),
        "last_name": ("last name", "last", "surname", "family name", "apellido", "apellidos", "nachname"),
        "company_name": ("company", "company name", "organization", "business", "account name", "empresa", "firma"),
        "email": ("email", "e-mail", "email address", "mail", "correo", "correo electronico"),
        "phone": (
            "phone",
            "phone number",
            "mobile",
            "mobile phone",
            "cell",
            "cell phone",
            "telephone",
            "tel",
            "telefono",
        ),
        "address": ("full address", "mailing address", "property address", "site address"),
        "address_line": ("street", "street address", "address", "address 1", "address line 1", "direccion", "strasse"),
        "city": ("city", "town", "locality", "ciudad", "ort"),
        "state": ("state", "province", "region", "state code", "estado"),
        "postal_code": ("zip", "zip code", "postal code", "postcode", "codigo postal", "plz"),
        "notes": ("notes", "note", "comments", "description", "notas"),
    }
)

_EXACT, _SAME_WORDS, _WITH_MORE = 3, 2, 1
# Words around a name that change nothing about what the column holds.
_FILLING = frozenset({
    "primary", "main", "home", "work", "customer", "contact", "lead", "client", "homeowner", "owner", "property",
    "site", "job", "mailing", "your", "my", "the", "of", "number", "no", "id", "code", "line", "full", "1",
})  # fmt: skip


def guess_columns(headers: Sequence[str], wanted: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The field to its header, for those that can be told. Every header is used once; better matches choose first."""
    found = []
    for order, (field, others) in enumerate(wanted.items()):
        synonyms = [_words(synonym) for synonym in (field, *others)]
        allowed = _FILLING.union(*synonyms)
        for place, header in enumerate(headers):
            for rank, synonym in enumerate(synonyms):
                if likeness := _likeness(_words(header), synonym, allowed):
                    found.append((-likeness, rank, order, place, field, header))
    guessed: dict[str, str] = {}
    for *_, field, header in sorted(found):
        if field not in guessed and header not in guessed.values():
            guessed[field] = header
    return {field: guessed[field] for field in wanted if field in guessed}


def _likeness(header: list[str], synonym: list[str], allowed: frozenset[str]) -> int:
    if not header or not synonym:
        return 0
    if "".join(header) == "".join(synonym):
        return _EXACT
    if set(header) == set(synonym):
        return _SAME_WORDS
    return _WITH_MORE if set(synonym) <= set(header) <= allowed else 0


def _words(text: str) -> list[str]:
    """firstName, first_name and FIRST NAME are the same two words."""
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.findall(r"[a-z]+|\d+", plain.replace("e-mail", "email"))
