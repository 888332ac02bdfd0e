"""Names of people as they come out of forms, lists and mail headers."""

from __future__ import annotations

import re


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TITLES = _set("mr mrs ms miss mx dr prof professor rev reverend hon sir madam señor señora sr sra srta")
_GENERATIONS = {"jr": "Jr.", "sr": "Sr.", "ii": "II", "iii": "III", "iv": "IV"}
_DEGREES = _set("md do dds dmd phd esq cpa pe rn mba jd dvm aia")
_LOWER_CASE = _set("de la las los del della di da das do dos du des van von der den ter ten zu bin ibn y e")
_PARTICLES = _LOWER_CASE | _set("le el al san st")
_COMPANY = _set(
    "llc llp lp pllc pc inc incorporated corp corporation ltd limited company co roofing construction contracting "
    "contractors builders exteriors plumbing properties property management realty holdings group enterprises "
    "industries partners associates association hoa condominiums condos apartments apts ministries university "
    "restaurant trust sons bros brothers services solutions systems dental clinic hospital school district"
)
_OFFICE = re.compile(r"(?:the|city|county|town|village|township|state|church|university|bank) \S", re.IGNORECASE)
_AND = re.compile(r"\s*(?:&|\+|\band\b|\bund\b)\s*", re.IGNORECASE)
_COUPLE = 2
_SHORT = 3


def split_full_name(raw: str) -> tuple[str, str]:
    """First and last name. Together they still read as the name: titles and degrees go, Jr. and III stay.

    Of a couple the first name holds both ("Priya & Sam", "Iyer"). A company is all last name, as written.
    """
    name = " ".join(raw.replace('"', " ").split()).strip(" ,;")
    if is_company(name):
        return "", name
    written = _in_reading_order(name)
    words = _without_titles(written)
    shouted = not any(char.islower() for word in words for char in word)
    generation = [_GENERATIONS[_plain(words.pop())]] if len(words) > 1 and _plain(words[-1]) in _GENERATIONS else []
    words = [_tidy_word(word, position, shouted=shouted) for position, word in enumerate(words)]
    only_last = len(words) == 1 and len(written) > 1 and _plain(written[0]) in _TITLES  # "Mr. Smith"
    at = 0 if only_last else _start_of_last_name(words)
    return " ".join(words[:at]), " ".join(words[at:] + generation)


def is_company(name: str) -> bool:
    words = [_plain(word) for word in name.split()]
    if len(words) > 1 and (not _COMPANY.isdisjoint(words[1:]) or any(char.isdigit() for char in name)):
        return True
    return len(words) > _COUPLE and (words[-1] == "church" or _OFFICE.match(name) is not None)


def tidy_case(text: str) -> str:
    """MARIA O'NEIL and maria o'neil become Maria O'Neil; what is written with care stays as it is."""
    words = text.split()
    shouted = not any(char.islower() for char in text)
    return " ".join(_tidy_word(word, position, shouted=shouted) for position, word in enumerate(words))


def _in_reading_order(name: str) -> list[str]:
    """Turns "Delgado, Maria" round; in "Smith, Jr." and "Smith, MD" the comma only hangs something on."""
    before, comma, after = name.partition(",")
    rest = after.replace(",", " ").split()
    if not comma or not rest or _plain(rest[0]) in _GENERATIONS.keys() | _DEGREES:
        return _couples(name.replace(",", " "))
    hanging = [word for word in rest if _plain(word) in _GENERATIONS]
    given = [word for word in rest if _plain(word) not in _GENERATIONS]
    return _couples(" ".join([*given, before, *hanging]))


def _couples(name: str) -> list[str]:
    return _AND.sub(" & ", name).split()


def _without_titles(words: list[str]) -> list[str]:
    """Makes "Mr. & Mrs. John Smith" John Smith. A name that is only a title stays."""
    kept = list(words)
    while len(kept) > 1 and (_plain(kept[0]) in _TITLES or kept[0] == "&"):
        kept.pop(0)
    while len(kept) > _COUPLE and _plain(kept[-1]) in _DEGREES:
        kept.pop()
    kept = [word for at, word in enumerate(kept) if not (at and kept[at - 1] == "&" and _plain(word) in _TITLES)]
    return kept or words


def _start_of_last_name(words: list[str]) -> int:
    """Where the last name begins: at its particles ("de la Cruz"), else it is the last word."""
    if len(words) < _COUPLE:
        return 1
    at = len(words) - 1
    while at > 1 and _plain(words[at - 1]) in _PARTICLES and words[at - 2] != "&":
        at -= 1
    return at


def _tidy_word(word: str, position: int, *, shouted: bool) -> str:
    if word.islower():
        return word if position and word in _LOWER_CASE else _capitalised(word)
    if not word.isupper() or not (shouted or len(word) > _SHORT):
        return word
    if position and word.lower() in _LOWER_CASE:
        return word.lower()
    if position == 0 and len(word) == _COUPLE and not set(word) & set("AEIOUY"):
        return word  # JP, TJ
    return _capitalised(word)


def _capitalised(word: str) -> str:
    parts = re.split(r"([-'’.])", word.lower())
    text = "".join(part[:1].upper() + part[1:] for part in parts)
    text = re.sub(r"(?<=\w)(['’])S\b", r"\1s", text)
    return re.sub(r"\bMc(\w)(?=\w)", lambda found: "Mc" + found[1].upper(), text)


def _plain(word: str) -> str:
    return word.lower().replace(".", "").strip(",")
