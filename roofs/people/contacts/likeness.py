"""How likely two records are one person or business, and why. Plain Python: it knows no database.

Each thing both records tell adds points, as in Fellegi and Sunter's record linkage: about the binary logarithm of how
much more often it is seen between two records of one person than between two people. What is missing on one side says
nothing. `SURE` points make a likely pair; somebody then looks at both.

    the same mailbox               10      another mailbox             -1
    the same phone                  9      another phone               -1
    the same door                   7      another house               -3
    the same number, another street 2      the same street              2
    the same name                   7      another name                -8
    much of the name                4      only the family name        -8

So the same name behind the same door is enough (14), and so is the same name in the same street of one town (9: a
number mistyped). A phone and a door with another given name are not (9 + 7 - 8: a couple shares both), and a name alone
is not (7: there are many Smiths). A rare name counts no more than a common one: in a list of a few hundred nobody can
tell which it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from roofs.core.kit.addresses import Address
from roofs.core.kit.addresses import key as address_key
from roofs.people.contacts.spelling import alike, plain

SURE = 9.0
CROWD = 50
"""A key that so many share tells nobody apart: the phone of a property manager, "Smith" in a big town."""
POINTS: dict[str, float] = {
    "email": 10,
    "other_email": -1,
    "phone": 9,
    "other_phone": -1,
    "door": 7,
    "number": 2,
    "street": 2,
    "other_house": -3,
    "name": 7,
    "much_name": 4,
    "family": -8,
    "other_name": -8,
}
SAME, CLOSE, APART = 0.9, 0.55, 0.3
"""From which share of a name it is the same name, or much of it; below the last it is another one."""
SLIP = 0.85
"""From which likeness two words are one with a slip, or one cut short."""

Reason = Literal[
    "email",
    "other_email",
    "phone",
    "other_phone",
    "door",
    "number",
    "street",
    "other_house",
    "name",
    "much_name",
    "family",
    "other_name",
]

_NOISE = frozenset(
    [
        "the",
        "of",
        "and",
        "at",
        "on",
        "in",
        "a",
        "an",
        "to",
        "for",
        "inc",
        "llc",
        "llp",
        "lp",
        "co",
        "corp",
        "corporation",
        "company",
        "ltd",
        "le",
        "la",
        "les",
        "el",
    ]
)
_KIND_OF_BUSINESS = frozenset(
    [
        "restaurant",
        "cafe",
        "grill",
        "bar",
        "hotel",
        "inn",
        "club",
        "house",
        "room",
        "shop",
        "store",
        "center",
        "services",
        "service",
        "group",
        "properties",
        "property",
        "management",
        "homes",
        "realty",
        "church",
        "school",
        "apartments",
        "apts",
        "condominiums",
        "association",
        "hoa",
        "roofing",
        "construction",
        "builders",
        "partners",
        "holdings",
        "enterprises",
        "medical",
        "dental",
        "clinic",
        "office",
        "offices",
        "estates",
    ]
)
_NICKNAMES = {
    nick: full
    for full, nicks in {
        "william": "bill will billy", "robert": "bob rob bobby", "richard": "rick dick rich", "james": "jim jimmy",
        "john": "jack johnny", "michael": "mike mick", "margaret": "peggy maggie meg", "elizabeth": "liz beth betty",
        "katherine": "kate kathy katie cathy", "thomas": "tom tommy", "christopher": "chris", "daniel": "dan danny",
        "matthew": "matt", "anthony": "tony", "joseph": "joe joey", "edward": "ed eddie ted", "steven": "steve",
        "patricia": "pat patty tricia", "jennifer": "jen jenny", "deborah": "deb debbie", "susan": "sue susie",
        "david": "dave", "kenneth": "ken kenny", "ronald": "ron", "donald": "don", "samuel": "sam",
        "benjamin": "ben", "alexander": "alex", "nicholas": "nick", "andrew": "andy drew", "charles": "charlie chuck",
        "rebecca": "becky", "victoria": "vicky", "jose": "pepe", "francisco": "paco pancho", "guadalupe": "lupe",
    }.items()
    for nick in nicks.split()
}  # fmt: skip
_ABBREVIATED = {
    "apts": "apartments", "apt": "apartments", "assn": "association", "assoc": "association", "mgmt": "management",
    "ctr": "center", "centre": "center", "svc": "service", "svcs": "services", "bros": "brothers", "mt": "mount",
    "st": "saint", "univ": "university", "ch": "church", "prop": "property", "props": "properties",
}  # fmt: skip
_FULL_ADDRESS_PARTS = 3


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of somebody. Every phone and mailbox in one spelling (`kit.phones`, `kit.emails.key`)."""

    first_name: str = ""
    last_name: str = ""
    company_name: str = ""
    email_key: str = ""
    phone: str = ""
    addresses: tuple[Address, ...] = ()


@dataclass(frozen=True, slots=True)
class Likeness:
    points: float
    reasons: tuple[Reason, ...]

    @property
    def is_likely(self) -> bool:
        return self.points >= SURE


def compare(one: Facts, other: Facts) -> Likeness:
    found: list[Reason] = []
    for same, differs, ours, theirs in (
        ("email", "other_email", one.email_key, other.email_key),
        ("phone", "other_phone", one.phone, other.phone),
    ):
        if ours and theirs:
            found.append(same if ours == theirs else differs)  # type: ignore[arg-type] # both are reasons
    found.extend(_of_names(one, other))
    found.extend(_of_places(one, other))
    return Likeness(sum(POINTS[reason] for reason in found), tuple(found))


def are_two(one: Facts, other: Facts) -> bool:
    """Whether their names alone tell two people apart: each says both names, and the given ones differ."""
    if not all((one.first_name, one.last_name, other.first_name, other.last_name)):
        return False
    given = _given_alike(plain(one.first_name), plain(other.first_name))
    return given == 0 and set(_names(one)) != set(_names(other))


def keys(facts: Facts) -> Iterator[str]:
    """What records worth comparing have in common. Two that share none are never compared."""
    if facts.email_key:
        yield f"e:{facts.email_key}"
    if facts.phone:
        yield f"p:{facts.phone}"
    names = dict.fromkeys((*_names(facts), *_names(facts, as_business=True)))
    for address in facts.addresses:
        door = _door(address)
        if door.number and door.street:
            yield f"a:{door.number} {door.street[0]}"
        for word in names:
            if door.place:
                yield f"n:{word[:6]} {door.place}"
            if door.number:
                yield f"n:{word[:6]} {door.number}"


# --- names


def _of_names(one: Facts, other: Facts) -> Iterator[Reason]:
    if _is_person(one) and _is_person(other):
        yield from _of_people(one, other)
        return
    ours, theirs = _names(one, as_business=True), _names(other, as_business=True)
    if ours and theirs:
        share = _shared(ours, theirs)
        if share >= CLOSE:
            yield "name" if share >= SAME else "much_name"
        elif share < APART:
            yield "other_name"


def _of_people(one: Facts, other: Facts) -> Iterator[Reason]:
    ours, theirs = plain(one.last_name), plain(other.last_name)
    family = alike(ours, theirs) if ours and theirs else 0.0
    given = _given_alike(plain(one.first_name), plain(other.first_name))
    if family >= SAME and given is None:
        yield "much_name"
    elif family >= SAME and given:
        yield "name" if given == 1 else "much_name"
    elif _names(one) and set(_names(one)) == set(_names(other)):
        yield "name"  # family and given name changed places
    elif family >= SAME:
        yield "family"
    else:
        yield "other_name"


def _given_alike(one: str, other: str) -> float | None:
    """1: the same. Less: an initial, or a slip. 0: somebody else. None: one side does not say."""
    if not one or not other:
        return None
    ours, theirs = (_NICKNAMES.get(name.split()[0], name.split()[0]) for name in (one, other))
    if ours == theirs:
        return 1.0
    if ours[0] == theirs[0] and 1 in {len(ours), len(theirs)}:
        return CLOSE
    how = alike(ours, theirs)
    return how if how >= SAME else 0.0


def _is_person(facts: Facts) -> bool:
    return bool(facts.last_name or facts.first_name)


@lru_cache(maxsize=20_000)
def _names(facts: Facts, *, as_business: bool = False) -> tuple[str, ...]:
    """The words of the name that tell it from others: no articles, no "(Atlanta)" behind a business in Atlanta."""
    person = f"{facts.first_name} {facts.last_name}"
    told = facts.company_name or person if as_business else person if _is_person(facts) else facts.company_name
    words = [_ABBREVIATED.get(word, word) for word in plain(told).split()]
    noise = _NOISE.union(*(plain(address.city).split() for address in facts.addresses))
    return tuple(word for word in words if word not in noise) or tuple(words)


def _shared(ours: tuple[str, ...], theirs: tuple[str, ...]) -> float:
    """How much of both names is in the other. Where each has words of its own, they are two in one building."""
    if "".join(ours) == "".join(theirs):
        return 1.0
    left, alone, common = list(theirs), False, 0.0
    for word in ours:
        best = max(left, key=lambda candidate: alike(word, candidate), default="")
        if best and alike(word, best) >= SLIP:
            left.remove(best)
            common += min(_weight(word), _weight(best))
        else:
            alone = True
    lesser, greater = sorted((sum(map(_weight, ours)), sum(map(_weight, theirs))))
    share = (common / lesser + common / greater) / 2
    return min(share, CLOSE - 0.01) if alone and left else share


def _weight(word: str) -> float:
    return 0.25 if word in _KIND_OF_BUSINESS else 1.0


# --- places


@dataclass(frozen=True, slots=True)
class _Door:
    number: str
    street: tuple[str, ...]
    place: str


def _of_places(one: Facts, other: Facts) -> Iterator[Reason]:
    """The best that any of the addresses of both have in common."""
    found = [_of_doors(_door(ours), _door(theirs)) for ours in one.addresses for theirs in other.addresses]
    known = [reason for reason in found if reason]
    if known:
        yield max(known, key=POINTS.__getitem__)


def _of_doors(ours: _Door, theirs: _Door) -> Reason | None:
    if not ours.street or not theirs.street:
        return None
    street = max(alike(a, b) for a in ours.street for b in theirs.street) >= SAME
    if ours.number and ours.number == theirs.number:
        return "door" if street else "number"
    if street and ours.place == theirs.place:
        return "street"
    return "other_house" if ours.number and theirs.number else None


def may_be_one_house(one: Address, other: Address) -> bool:
    """Whoever names no street may mean any; another number, street or town is another house."""
    ours, theirs = _door(_somewhere(one)), _door(_somewhere(other))
    if ours.number and theirs.number and ours.number != theirs.number:
        return False
    if not ours.street or not theirs.street:
        return True
    towns = ((plain(one.city), plain(other.city)), (one.postal_code[:5], other.postal_code[:5]))
    if all(here and there and here != there for here, there in towns):
        return False
    # One slip, and no more: Maple is not Maplewood.
    return any(alike(a, b) >= SAME and abs(len(a) - len(b)) <= 1 for a in ours.street for b in theirs.street)


def house_mark(line: str) -> str:
    """Number and street in one spelling, for telling many apart at once; empty when no street is named."""
    door = _door(_somewhere(Address(line)))
    return f"{door.number} {door.street[0]}".strip() if door.street else ""


def _somewhere(address: Address) -> Address:
    """In one place: spellings of a street are only made one where the place is known."""
    return Address(address.line, "", "", "", _ANYWHERE)


_ANYWHERE = "00000"


@lru_cache(maxsize=20_000)
def _door(address: Address) -> _Door:
    line, _unit, place = (address_key(address).split("|") + [""] * _FULL_ADDRESS_PARTS)[:_FULL_ADDRESS_PARTS]
    words = (line or plain(address.line).upper()).split()
    number = next((word for word in words if _HOUSE_NUMBER.fullmatch(word)), "")
    street = tuple(word.lower() for word in words if word != number and word not in _STREET_NOISE)
    return _Door(number, street[:2], (place or plain(address.city).upper()).lower())


_HOUSE_NUMBER = re.compile(r"\d+(?!ST|ND|RD|TH)[A-Z]?(-?\w+)?")
_STREET_NOISE = frozenset(
    [
        "N",
        "S",
        "E",
        "W",
        "NE",
        "NW",
        "SE",
        "SW",
        "ST",
        "AVE",
        "RD",
        "DR",
        "LN",
        "CT",
        "BLVD",
        "PL",
        "WAY",
        "CIR",
        "PKWY",
        "HWY",
        "TER",
        "TRL",
        "SQ",
        "AT",
        "NEAR",
        "OFF",
        "BETWEEN",
    ]
)
