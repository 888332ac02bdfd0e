"""How much a mail looks like spam: a subset of the rules that SpamAssassin and its kin use, each with its reason.

The points follow SpamAssassin's order of size; five is where most filters begin to doubt. A filter of one's own can be
asked as well, through the port.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.utils.translation import gettext as _

from roofs.core.connections.ports import Port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roofs.comms.writing.rendering import Rendered

# The text every filter must call spam: https://spamassassin.apache.org/gtube/
GTUBE = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"
GTUBE_POINTS = 1000.0
_PUSHY = (
    "act now", "limited time", "last chance", "urgent", "hurry", "once in a lifetime", "what are you waiting for",
    "order now", "buy now", "apply now", "call now", "don't delete", "this is not spam", "while supplies last",
    "por tiempo limitado", "última oportunidad", "urgente", "compre ya", "llame ya", "actúe ya",
)  # fmt: skip
_MONEY = (
    "100% free", "risk free", "risk-free", "no obligation", "cash bonus", "double your", "free gift", "you have won",
    "winner", "lowest price", "cheap", "no cost", "gratis", "sin riesgo", "ha ganado", "guarantee",
)  # fmt: skip
_SHORTENERS = (
    "bit.ly", "tinyurl.com", "t.co", "goo.gl", "ow.ly", "is.gd", "buff.ly", "rebrand.ly", "cutt.ly", "shorturl.at",
    "tiny.cc", "rb.gy", "lnkd.in", "s.id",
)  # fmt: skip
_ADDRESS = re.compile(r"https?://([^\s/<>\")]+)", re.IGNORECASE)
_LINK = re.compile(r'<a [^>]*href="(https?://([^"/?#]+)[^"]*)"[^>]*>(.*?)</a>', re.IGNORECASE | re.DOTALL)
_CAPITALS = re.compile(r"\b[A-ZÁÉÍÓÚÑ]{4,}\b")
_LOUD = re.compile(r"!{2,}|\?{2,}|\${2,}")
FEW_WORDS, MANY_LINKS, MANY_CAPITALS = 20, 12, 0.1


@dataclass(frozen=True, slots=True)
class Point:
    points: float
    rule: str
    reason: str


class SpamFilter(Protocol):
    name: str

    def points(self, raw: bytes) -> list[Point] | None:
        """None when it cannot be asked now."""
        ...


class NoFilter:
    """Nothing is installed: the rules of our own are all there is."""

    name = ""

    def points(self, raw: bytes) -> list[Point] | None:
        return None


SPAM: Port[SpamFilter] = Port("spam")
SPAM.register(NoFilter)


def score(mail: Rendered) -> list[Point]:
    """What speaks against it, the heaviest first."""
    return sorted(_points(mail), key=lambda point: -point.points)


def shortened(text: str) -> list[str]:
    hosts = (host.lower().removeprefix("www.").partition(":")[0] for host in _ADDRESS.findall(text))
    return [host for host in hosts if host in _SHORTENERS]


def _points(mail: Rendered) -> Iterator[Point]:
    letter = mail.text.partition("\n\n-- \n")[0]
    everything = f"{mail.subject}\n{mail.preheader}\n{letter}"
    if GTUBE in everything.replace("\n", " "):
        yield Point(GTUBE_POINTS, "GTUBE", _("It holds the test text for spam filters."))
    yield from _of_subject(mail.subject)
    yield from _of_words(everything, letter)
    yield from _of_links(mail, letter)


def _of_subject(subject: str) -> Iterator[Point]:
    letters = [letter for letter in subject if letter.isalpha()]
    if len(letters) > 8 and all(letter.isupper() for letter in letters):  # noqa: PLR2004 -- shorter is a name
        yield Point(1.5, "SUBJ_ALL_CAPS", _("The subject is all capitals."))
    if "!" in subject or "¡" in subject:
        yield Point(0.6, "SUBJ_EXCLAIMS", _("The subject shouts."))
    if re.search(r"\$|€|\d+ ?%", subject):
        yield Point(0.8, "SUBJ_MONEY", _("The subject talks of money or percent."))
    if re.match(r"\s*(re|fwd?)\s*:", subject, re.IGNORECASE):
        yield Point(2.0, "FAKE_REPLY", _("The subject pretends to be an answer."))


def _of_words(everything: str, letter: str) -> Iterator[Point]:
    said = everything.lower()
    for phrase in _PUSHY:
        if re.search(rf"\b{re.escape(phrase)}\b", said):
            yield Point(1.0, "PUSHY", _("It pushes: “%(words)s”.") % {"words": phrase})
    for phrase in _MONEY:
        if re.search(rf"\b{re.escape(phrase)}\b", said):
            yield Point(0.9, "MONEY_WORDS", _("Words that filters know from spam: “%(words)s”.") % {"words": phrase})
    if loud := _LOUD.findall(everything):
        yield Point(
            min(2.0, 0.5 * len(loud)), "LOUD_MARKS", _("Several marks in a row: %(marks)s") % {"marks": loud[0]}
        )
    words = re.findall(r"\w+", letter)
    if words and len(_CAPITALS.findall(letter)) / len(words) > MANY_CAPITALS:
        yield Point(1.2, "MANY_CAPS", _("Many words are all capitals."))
    if len(words) < FEW_WORDS:
        yield Point(0.7, "SHORT_BODY", _("There is hardly any text around the links."))


def _of_links(mail: Rendered, letter: str) -> Iterator[Point]:
    for host in sorted(set(shortened(mail.text))):
        yield Point(2.5, "SHORTENER", _("%(host)s hides where a link leads.") % {"host": host})
    links = _LINK.findall(mail.html)
    if len(links) > MANY_LINKS:
        yield Point(0.8, "MANY_LINKS", _("There are %(count)s links.") % {"count": len(links)})
    for _url, host, label in links:
        shown = re.search(r"https?://([^\s/<]+)", label)
        if shown and shown[1].lower() != host.lower():
            yield Point(2.5, "LINK_LIES", _("A link shows %(shown)s and leads to %(host)s.") % {
                "shown": shown[1], "host": host,
            })  # fmt: skip
    if any(re.fullmatch(r"[\d.]+(:\d+)?", host) for _url, host, _label in links):
        yield Point(1.5, "NUMERIC_HOST", _("A link leads to a bare number instead of a name."))
    if "<img" in mail.html.lower():
        yield Point(0.6, "IMAGES", _("It holds pictures, and there is little text to weigh them up."))
