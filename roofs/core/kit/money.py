"""Money is whole cents. What people type becomes cents here, and is shown from here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "CAD": "CA$", "MXN": "MX$"}
_TIMES = {"": 1, "k": 1_000, "m": 1_000_000, "mm": 1_000_000, "mio": 1_000_000}
_AMOUNT = re.compile(r"(\d[\d.,' ]*|[.,]\d+) *(k|mm?|mio)?", re.IGNORECASE)
_AROUND = re.compile(r"usd|eur|gbp|cad|mxn|dollars?|ca\$|mx\$|[$€£]", re.IGNORECASE)
_MINUS = re.compile(r"[\N{MINUS SIGN}\N{EN DASH}\N{FIGURE DASH}]")
_MOST = 10**15


def parse(text: str) -> int | None:
    """Cents of "$12,500.00", "12.5k", "(300)" for minus 300, "12.500,00 €"; None when it is no amount."""
    plain = _MINUS.sub("-", " ".join(_AROUND.sub(" ", text).split()))
    negative = False
    if plain.startswith("(") and plain.endswith(")"):
        negative, plain = True, plain[1:-1].strip()
    if plain.startswith(("-", "+")) or plain.endswith("-"):
        if negative:
            return None
        negative, plain = not plain.startswith("+"), re.sub(r"^[+-]|-$", "", plain).strip()
    found = _AMOUNT.fullmatch(plain)
    number = _number(found[1].strip()) if found else None
    if found is None or number is None:
        return None
    total = cents(number * _TIMES[(found[2] or "").lower()])
    if total > _MOST:
        return None
    return -total if negative else total


def cents(amount: Decimal | int) -> int:
    """Dollars to whole cents, half a cent up."""
    return int((Decimal(amount) * 100).quantize(Decimal(1), ROUND_HALF_UP))


def decimal(amount: int) -> Decimal:
    """Cents to dollars with two places."""
    return Decimal(amount).scaleb(-2).quantize(Decimal("0.01"))


def show(amount: int, currency: str = "USD", *, short: bool = False) -> str:
    """$12,500.00, -$5.00; short leaves out .00. Currencies without a sign of their own stand as a code."""
    whole, rest = divmod(abs(amount), 100)
    figures = f"{whole:,}" if short and not rest else f"{whole:,}.{rest:02}"
    sign = _SIGNS.get(currency, f"{currency} ")
    return f"{'-' if amount < 0 else ''}{sign}{figures}"


def percent(amount: int, rate: Decimal) -> int:
    """So many per cent of an amount, in whole cents, half a cent away from zero."""
    return int((Decimal(amount) * rate / 100).quantize(Decimal(1), ROUND_HALF_UP))


def share(amount: int, weights: Sequence[int]) -> list[int]:
    """The amount in parts of these weights; the parts add up to it to the cent."""
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("Shares need weights of zero or more, and one above zero")
    parts, given, so_far = [], 0, 0
    for weight in weights:
        so_far += weight
        upto = (amount * so_far * 2 + whole) // (whole * 2)
        parts.append(upto - given)
        given = upto
    return parts


def _number(text: str) -> Decimal | None:
    """Tells the decimal mark from the one between thousands. A single comma before three figures parts thousands."""
    text = re.sub(r"(?<=\d)[' ](?=\d{3}(?:\D|$))", "", text)
    comma, point = text.rfind(","), text.rfind(".")
    if comma >= 0 and point >= 0:
        mark, other = (",", ".") if comma > point else (".", ",")
    elif comma >= 0 or point >= 0:
        mark, other = (",", ".") if comma >= 0 else (".", ",")
        if text.count(mark) > 1 or re.fullmatch(r"\d+,\d{3,}", text):
            mark, other = other, mark
    else:
        mark, other = ".", ","
    if other in text and not re.fullmatch(rf"\d{{1,3}}(?:\{other}\d{{3}})+(?:\{mark}\d*)?", text):
        return None
    try:
        return Decimal(text.replace(other, "").replace(mark, "."))
    except InvalidOperation:
        return None
