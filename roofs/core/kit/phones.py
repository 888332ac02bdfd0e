"""Phone numbers as people type them, kept as E.164."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import phonenumbers
from phonenumbers import Leniency, PhoneNumber, PhoneNumberFormat, PhoneNumberMatcher

# 555-0100 to 555-0199 belong to nobody, in any area: examples and demonstrations use them.
_FICTIONAL = re.compile(r"\+1[2-9]\d\d55501\d\d")
# For what the matcher leaves out because other figures stand close by: "call 5pm 248 555 0123 5".
_NORTH_AMERICAN = re.compile(r"(?<!\d)(?:\+?1[\s.-]*)?\(?([2-9]\d\d)\)?[\s.-]*([2-9]\d\d)[\s.-]*(\d{4})(?!\d)")
_VANITY = re.compile(r"\+?[\d\s().-]{3,}[A-Za-z]{3,}")
_LONGEST = 10_000


def normalise(raw: str, region: str = "US") -> str | None:
    """The first number in the text that can be called, or None."""
    found = next(_numbers(raw, region), None)
    return _e164(found) if found else None


def extension(raw: str, region: str = "US") -> str | None:
    """The extension of the number `normalise` finds."""
    found = next(_numbers(raw, region), None)
    return (found.extension or None) if found else None


def find_phones(text: str, region: str = "US") -> list[str]:
    """Every number in a longer text, each once, in the order of the text."""
    return list(dict.fromkeys(_e164(number) for number in _numbers(text, region)))


def pretty(e164: str, region: str = "US") -> str:
    """(248) 555-0123 at home, +49 30 901820 abroad. What is no number stays as it is."""
    number = _parsed(e164, region)
    if number is None:
        return e164
    at_home = number.country_code == phonenumbers.country_code_for_region(region)
    style = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def area_codes(region: str = "US") -> list[str]:
    """Those of ordinary numbers in a country of the North American plan."""
    found = ((str(code), _parsed(f"+1{code}5550100", region)) for code in range(200, 1000))
    return [code for code, number in found if number is not None and _is_ordinary(number, region)]


def _is_ordinary(number: PhoneNumber, region: str) -> bool:
    kind = phonenumbers.number_type(number)
    ordinary = kind == phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE
    return ordinary and phonenumbers.is_valid_number_for_region(number, region)


def _numbers(raw: str, region: str) -> Iterator[PhoneNumber]:
    text = _plain(raw[:_LONGEST])
    seen = False
    for match in PhoneNumberMatcher(text, region, leniency=Leniency.POSSIBLE):
        if _callable(match.number):
            seen = True
            yield match.number
    if not seen:
        yield from _overlooked(text, region)


def _overlooked(text: str, region: str) -> Iterator[PhoneNumber]:
    if region in phonenumbers.region_codes_for_country_code(1):
        for parts in _NORTH_AMERICAN.findall(text):
            number = _parsed("+1" + "".join(parts), region)
            if number and _callable(number):
                yield number
    if _VANITY.fullmatch(text.strip()):
        number = _parsed(text, region)
        if number and _callable(number):
            yield number


def _plain(raw: str) -> str:
    """Full-width figures, dashes and blanks of every kind become the ones on a keyboard; invisible marks go."""
    out = []
    for char in unicodedata.normalize("NFKC", raw):
        kind = unicodedata.category(char)
        if kind == "Pd" or char == "\N{MINUS SIGN}":
            out.append("-")
        elif kind != "Cf":
            out.append(" " if kind == "Zs" else char)
    return "".join(out)


def _parsed(text: str, region: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def _callable(number: PhoneNumber) -> bool:
    if not phonenumbers.is_possible_number(number):
        return False
    return phonenumbers.is_valid_number(number) or _FICTIONAL.fullmatch(_e164(number)) is not None


def _e164(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
