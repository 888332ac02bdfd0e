"""When somebody who is away comes back, read from the words of an automatic answer, in English and Spanish."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

LONGEST = timedelta(days=200)
_LONGEST_TEXT = 4000
_MONTHS_A_YEAR = 12
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan enero ene",
            "february feb febrero",
            "march mar marzo",
            "april apr abril abr",
            "may mayo",
            "june jun junio",
            "july jul julio",
            "august aug agosto ago",
            "september sept sep septiembre setiembre",
            "october oct octubre",
            "november nov noviembre",
            "december dec diciembre dic",
        ),
        start=1,
    )
    for name in names.split()
}
_DAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon lunes",
            "tuesday tue tues martes",
            "wednesday wed miércoles miercoles",
            "thursday thu thurs jueves",
            "friday fri viernes",
            "saturday sat sábado sabado",
            "sunday sun domingo",
        )
    )
    for name in names.split()
}
_MONTH, _DAY = (r"(?:" + "|".join(sorted(names, key=len, reverse=True)) + r")\b\.?" for names in (_MONTHS, _DAYS))
_ORDINAL = r"(?:st|nd|rd|th|º|ª)?"
_DATE = rf"""(?:
    (?P<iso>\d{{4}}-\d\d-\d\d)
  | (?P<m1>{_MONTH})\s+(?P<d1>\d{{1,2}})(?!\d){_ORDINAL}(?:,?\s+(?P<y1>20\d\d))?
  | (?P<d2>\d{{1,2}}){_ORDINAL}\s+(?:de\s+|of\s+)?(?P<m2>{_MONTH})(?:,?\s+(?:de(?:l)?\s+)?(?P<y2>20\d\d))?
  | (?P<a>\d{{1,2}})[/.-](?P<b>\d{{1,2}})(?!\d)(?:[/.-](?P<y3>(?:20)?\d\d))?
  | (?P<ordinal>\d{{1,2}})(?:st|nd|rd|th|º)\b
  | {_DAY},?\s+(?:the\s+|el\s+)?(?P<number>\d{{1,2}})(?!\d|\s*(?::|h\b|[ap]\.?m))
  | (?P<tomorrow>tomorrow|mañana)\b
  | (?P<day>{_DAY})
)"""
_LEAD_IN = (
    rf"(?:(?:on|the|el|día|dia|next|this|próximo|proximo|este)\s+)*(?:{_DAY},?\s+(?:the\s+|el\s+)?(?=\d|{_MONTH}))?"
)
_BACK = re.compile(
    rf"""\b(?:
        (?:be\s+|am\s+|are\s+)?back(?:\s+(?:in|at)\s+(?:the\s+|my\s+)?(?:office|work|desk))?
      | return(?:s|ing)?(?:\s+(?:to|in)\s+(?:the\s+|my\s+)?(?:office|work))? | resume\s+work
      | regres(?:o|aré|are|ando|amos|aremos)(?:\s+a\s+la\s+oficina)?
      | (?:estaré|estare|estoy|estaremos)\s+de\s+(?:vuelta|regreso)(?:\s+en\s+la\s+oficina)?
      | (?:de\s+vuelta|de\s+regreso) | vuelvo | volveré | volvere | me\s+reincorporo | me\s+reincorporaré
      | (?:fecha\s+de\s+)?(?:regreso|retorno):? | return\s+date:?
    )\s*[,:]?\s*{_LEAD_IN}{_DATE}""",
    re.IGNORECASE | re.VERBOSE,
)
_FROM = rf"(?:\d{{1,2}}/\d{{1,2}}(?:/(?:20)?\d\d)?|{_MONTH}\s+\d{{1,2}}{_ORDINAL}|\d{{1,2}}{_ORDINAL}\s+{_MONTH})"
_UNTIL = re.compile(
    rf"""\b(?: (?:until | till | 'til | through | thru | to | hasta | al )\s+ | {_FROM}\s*[-–—]\s* )
    {_LEAD_IN}{_DATE}""",
    re.IGNORECASE | re.VERBOSE,
)
_AWAY = re.compile(
    r"""\bout\s+of\s+(?:the\s+|my\s+)?office\b | \bon\s+(?:vacation|holiday|(?:\w+\s+)?leave|pto)\b | \bOOO\b
      | \baway\s+from\b
      | \b(?:am|are|will\s+be|be)\s+(?:away|out)\b | \bfuera\s+de\s+(?:la\s+|mi\s+)?oficina\b | \bde\s+vacaciones\b
      | \bausente\b | \bestaré\s+fuera\b | \bauto(?:matic)?[\s-]*repl(?:y|ies)\b | \brespuesta\s+autom[aá]tica\b""",
    re.IGNORECASE | re.VERBOSE,
)
_SPANISH = re.compile(
    r"\b(?:hasta|regres|vuelvo|volver|vuelta|oficina|estar[eé]|vacaciones|ausente|fuera|gracias)", re.IGNORECASE
)


def is_away(text: str, subject: str = "") -> bool:
    """Not every automatic answer: a machine that only says thanks does not keep anybody from reading."""
    return _AWAY.search(f"{subject}\n{text[:_LONGEST_TEXT]}") is not None


def back_on(text: str, today: date, subject: str = "") -> date | None:
    """The first day on which they are there again. "Until Friday" may mean that they still are not: the day after."""
    words = " ".join(f"{subject} . {text[:_LONGEST_TEXT]}".split())
    day_first = _SPANISH.search(words) is not None
    returns = list(_found(_BACK, words, today, day_first=day_first))
    if returns:
        return returns[0]
    lasts = list(_found(_UNTIL, words, today, day_first=day_first))
    return max(lasts) + timedelta(days=1) if lasts else None


def _found(pattern: re.Pattern[str], words: str, today: date, *, day_first: bool) -> Iterator[date]:
    for match in pattern.finditer(words):
        day = _date(match, today, day_first=day_first)
        if day is not None and timedelta(0) <= day - today <= LONGEST:
            yield day


def _date(match: re.Match[str], today: date, *, day_first: bool) -> date | None:
    said = match.groupdict()
    if said["day"] or said["number"] or said["ordinal"] or said["tomorrow"]:
        return _near(said, today)
    try:
        if said["iso"]:
            return date.fromisoformat(said["iso"])
        month, day, year = _parts(said, day_first=day_first)
        if year:
            return date(year, month, day)
        near = date(today.year, month, day)
        return near if near >= today else date(today.year + 1, month, day)
    except ValueError:
        return None


def _near(said: dict[str, str | None], today: date) -> date | None:
    """A day that is named without its month."""
    if name := said["day"]:
        ahead = (_DAYS[name.lower().rstrip(".")] - today.weekday()) % 7
        return today + timedelta(days=ahead or 7)
    coming = (today + timedelta(days=days) for days in range(1, 63))
    number = said["number"] or said["ordinal"]
    return next((day for day in coming if number is None or day.day == int(number)), None)


def _parts(said: dict[str, str | None], *, day_first: bool) -> tuple[int, int, int]:
    for number in ("1", "2"):
        if name := said[f"m{number}"]:
            return _MONTHS[name.lower().rstrip(".")], int(said[f"d{number}"] or 0), int(said[f"y{number}"] or 0)
    first, second, year = int(said["a"] or 0), int(said["b"] or 0), int(said["y3"] or 0)
    is_day_first = first > _MONTHS_A_YEAR or (day_first and second <= _MONTHS_A_YEAR)
    month, day = (second, first) if is_day_first else (first, second)
    return month, day, year + 2000 if 0 < year < 100 else year  # noqa: PLR2004 -- a year of two digits
