"""US addresses: one line in, parts out, and one spelling to find the same house again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType

import usaddress

STATES = MappingProxyType(
    {
        "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
        "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia", "FL": "Florida", "GA": "Georgia",
        "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas",
        "KY": "Kentucky", "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan",
        "MN": "Minnesota", "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada",
        "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York", "NC": "North Carolina",
        "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania",
        "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas",
        "UT": "Utah", "VT": "Vermont", "VA": "Virginia", "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin",
        "WY": "Wyoming", "PR": "Puerto Rico", "VI": "Virgin Islands", "GU": "Guam", "AS": "American Samoa",
        "MP": "Northern Mariana Islands",
    }
)  # fmt: skip
_CODES = {name.upper(): code for code, name in STATES.items()} | {"D C": "DC", "WASHINGTON DC": "DC"}

_POINTS = {
    "NORTH": "N", "SOUTH": "S", "EAST": "E", "WEST": "W",
    "NORTHEAST": "NE", "NORTHWEST": "NW", "SOUTHEAST": "SE", "SOUTHWEST": "SW",
}  # fmt: skip
# The spellings the Postal Service lists (Publication 28), those seen in real files.
_STREETS = {
    "ALLEY": "ALY", "AVENUE": "AVE", "AV": "AVE", "AVEN": "AVE", "BEND": "BND", "BOULEVARD": "BLVD", "BOUL": "BLVD",
    "CANYON": "CYN", "CENTER": "CTR", "CENTRE": "CTR", "CIRCLE": "CIR", "CIRC": "CIR", "COURT": "CT", "COVE": "CV",
    "CREEK": "CRK", "CRESCENT": "CRES", "CROSSING": "XING", "DRIVE": "DR", "DRV": "DR", "ESTATES": "ESTS",
    "EXPRESSWAY": "EXPY", "EXTENSION": "EXT", "FREEWAY": "FWY", "GARDENS": "GDNS", "GLEN": "GLN", "GROVE": "GRV",
    "HARBOR": "HBR", "HEIGHTS": "HTS", "HIGHWAY": "HWY", "HIWAY": "HWY", "HILL": "HL", "HILLS": "HLS",
    "JUNCTION": "JCT", "LAKE": "LK", "LANDING": "LNDG", "LANE": "LN", "LOOPS": "LOOP", "MANOR": "MNR",
    "MEADOWS": "MDWS", "MOUNT": "MT", "MOUNTAIN": "MTN", "PARKWAY": "PKWY", "PARKWY": "PKWY", "PLACE": "PL",
    "PLAZA": "PLZ", "POINT": "PT", "RIDGE": "RDG", "RIVER": "RIV", "ROAD": "RD", "ROUTE": "RTE", "SAINT": "ST",
    "SPRING": "SPG", "SPRINGS": "SPGS", "SQUARE": "SQ", "STATION": "STA", "STREET": "ST", "STR": "ST",
    "SUMMIT": "SMT", "TERRACE": "TER", "TERR": "TER", "TRACE": "TRCE", "TRAIL": "TRL", "TR": "TRL", "TURNPIKE": "TPKE",
    "VALLEY": "VLY", "VIEW": "VW", "VILLAGE": "VLG", "VISTA": "VIS",
}  # fmt: skip
_ORDINALS = {
    "FIRST": "1ST", "SECOND": "2ND", "THIRD": "3RD", "FOURTH": "4TH", "FIFTH": "5TH", "SIXTH": "6TH",
    "SEVENTH": "7TH", "EIGHTH": "8TH", "NINTH": "9TH", "TENTH": "10TH",
}  # fmt: skip
_ONE_SPELLING = _POINTS | _STREETS | _ORDINALS

_UNIT_WORDS = "APARTMENT|APT|UNIT|SUITE|STE|ROOM|RM|LOT|TRAILER|TRLR|SPACE|SPC|FLOOR|FL|BUILDING|BLDG|NUMBER|NO"
_UNIT = re.compile(rf"(?:[, ]+(?:{_UNIT_WORDS})\b\.?|[, ]*\#)[ #]*[\w-]+$", re.IGNORECASE)
_END = re.compile(r"[,\s]+(?P<state>[A-Za-z][A-Za-z. ]*?)?[,\s]*(?P<zip>\d{5}(?:-?\d{4})?)?\s*$")
_CUT_OFF = re.compile(rf"(,.*[ ,](?:{'|'.join(STATES)})) \d{{1,4}}$", re.IGNORECASE)  # a ZIP code a short field cut
_COUNTRY = re.compile(r"[,\s]+(?:USA|U\.S\.A\.?|US|United States(?: of America)?)\s*$", re.IGNORECASE)
_ALWAYS_UPPER = frozenset({"NE", "NW", "SE", "SW", "PO", "US", "II", "III", "IV"})
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Address:
    """`line` is number and street; what is not known is empty."""

    line: str = ""
    unit: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""

    @property
    def street(self) -> str:
        """Number, street and unit, as on an envelope."""
        return f"{self.line} {self.unit}".strip()

    @property
    def is_complete(self) -> bool:
        return bool(self.line and self.city and self.state and self.postal_code)

    def __str__(self) -> str:
        place = f"{self.state} {self.postal_code}".strip()
        return ", ".join(part for part in (self.street, self.city, place) if part)


def state_code(text: str) -> str | None:
    """MI for "MI", "mi.", "Michigan"."""
    plain = " ".join(text.replace(".", " ").upper().split())
    code = plain.replace(" ", "")
    return code if code in STATES else _CODES.get(plain)


def parse(text: str) -> Address:
    """Never fails: what cannot be told apart stays in `line`."""
    clean = _COUNTRY.sub("", re.sub(r"\s*[\r\n;|]+\s*", ", ", text[:_LONGEST]).strip(" ,"))
    clean = _CUT_OFF.sub(r"\1", " ".join(clean.split()))
    found = _only_a_place(_labelled(clean) or _by_pattern(clean))
    return Address(_tidy(found.line), _tidy(found.unit), _tidy(found.city), found.state, found.postal_code)


def key(address: Address) -> str:
    """Two spellings of one door have one key. The ZIP code decides about the place; without one city and state do."""
    place = address.postal_code[:5] or " ".join([*_words(address.city), address.state])
    if not address.line or not place.strip():
        return ""
    unit = re.sub(rf"^(?:{_UNIT_WORDS})\b", "", " ".join(_words(address.unit))).replace(" ", "")
    return "|".join([" ".join(_ONE_SPELLING.get(word, word) for word in _words(address.line)), unit, place])


def _labelled(text: str) -> Address | None:
    """As usaddress reads it; None where it contradicts itself."""
    try:
        parts, kind = usaddress.tag(text)
    except usaddress.RepeatedLabelError:
        return None
    if kind == "Ambiguous" and "AddressNumber" not in parts:
        return None
    state = parts.get("StateName", "")
    code = state_code(state) if state else ""
    postal_code = _postal_code(parts.get("ZipCode", ""))
    if code is None or (parts.get("ZipCode") and not postal_code):
        return None
    outside = {"PlaceName", "StateName", "ZipCode", "OccupancyType", "OccupancyIdentifier", "Recipient"}
    city = parts.get("PlaceName", "")
    if city and not (code or postal_code or f", {city}" in text):
        outside.remove("PlaceName")  # "1115 Ames Street Multi": nothing says that the last word is a city
        city = ""
    line = " ".join(value for label, value in parts.items() if label not in outside)
    unit = " ".join(parts[label] for label in ("OccupancyType", "OccupancyIdentifier") if label in parts)
    return Address(line.strip(" ,"), _unit(unit), city.strip(" ,"), code, postal_code)


def _by_pattern(text: str) -> Address:
    """From the right: ZIP code, state, city after the last comma, unit."""
    state = postal_code = city = ""
    if end := _END.search(text):
        words = (end["state"] or "").split()
        for start in range(len(words)):
            if code := state_code(" ".join(words[start:])):
                state = code
                words = words[:start]
                break
        postal_code = _postal_code(end["zip"] or "")
        if state or postal_code:
            text = f"{text[: end.start()]}, {' '.join(words)}".rstrip(" ,")
    if state or postal_code or text.count(","):
        text, _, city = text.rpartition(",") if "," in text else (text, "", "")
    unit = ""
    if found := _UNIT.search(text):
        text, unit = text[: found.start()], found[0]
    return Address(text.strip(" ,"), _unit(unit), city.strip(), state, postal_code)


def _only_a_place(found: Address) -> Address:
    """No street is named in "Royal Oak MI 48067", nor in "48084"."""
    if any(char.isdigit() for char in found.line):
        postal_code = _postal_code(found.line)
        return Address("", "", found.city, found.state, postal_code) if postal_code else found
    if not found.line or found.unit or not (found.state or found.postal_code):
        return found
    if not found.city and not found.state and (code := state_code(found.line)):
        return Address("", "", "", code, found.postal_code)
    return Address("", "", f"{found.line} {found.city}".strip(), found.state, found.postal_code)


def _postal_code(text: str) -> str:
    found = re.fullmatch(r"(\d{5})(?:-?(\d{4}))?", text.strip())
    if not found:
        return ""
    return f"{found[1]}-{found[2]}" if found[2] else found[1]


def _unit(text: str) -> str:
    text = " ".join(text.strip(" ,").split())
    return "#" + text[1:].strip() if text.startswith("#") else text


def _words(text: str) -> list[str]:
    return re.sub(r"[^\w/&-]+", " ", text.upper().replace(".", "").replace("'", "")).split()


def _tidy(text: str) -> str:
    """An address in capitals (or none) as it is written on an envelope; all others stay as they are."""
    if any(char.islower() for char in text) and any(char.isupper() for char in text):
        return text
    return " ".join(_tidy_word(word) for word in text.split())


def _tidy_word(word: str) -> str:
    upper = word.upper()
    if upper.strip(".,") in _ALWAYS_UPPER or (word[:1].isdigit() and not re.fullmatch(r"\d+(?:ST|ND|RD|TH)", upper)):
        return upper
    if any(char.isdigit() for char in word):
        return word.lower() if word[0].isdigit() else upper
    return re.sub(r"[^\W_]+", lambda found: found[0].capitalize(), word.lower()).replace("'S", "'s")
