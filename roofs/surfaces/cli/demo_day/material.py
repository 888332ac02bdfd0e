# ruff: noqa: E501, SIM905 -- names are a run of words
"""Where the day's people, addresses and lists come from: real ones when they lie beside the repository, else built in."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from random import Random

FIRST = """Greta Noel Asha Willem Tansy Orrin Maribel Dieter Saoirse Kwame Lucía Zoë Björn Renée Tomás Anaïs Håkon Siobhán
Imani Pavel Odette Ruben Thea Casimir Yara Enzo Freya Gideon Hanneke Ines Jorge Katya Leif Milan Nuria Otis Petra""".split()
LAST = """Vandermeer O’Brien García-Ruiz Müller Ås Lindqvist Achebe Castillo D'Angelo Fitzwilliam Grünwald Hollis Ivanova
Jørgensen Kirchner Lafayette McAllister Núñez Oduya Pryce Quintero Rask Søndergaard Thibault Ulbrich Villanueva Wójcik
Yarborough Zamora Ashgrove Birkholm Coyne Drummond Eskildsen""".split()
STREETS = (
    "Jackson Blvd",
    "Main St",
    "Canyon St",
    "5th St",
    "Meier Ave",
    "Colorado Blvd",
    "Evans Ln",
    "Nash St",
    "Harvard St",
)
JOBS = ("RE-ROOF", "COMMERCIAL ROOF", "RES-REROOF", "Leak repair", "Hail damage", "Gutters", "Inspection before sale")
AREAS = ("605", "947", "810", "517", "616", "989", "231", "269", "906", "312", "614", "216", "317", "414", "608", "612")
PERMITS = Path("property_permits") / "spearfish_building_permits.no_names.csv"
LISTS = Path("contacts") / "import_files"
FREE_TO_USE = ("dittofeed_", "frappe_")


@dataclass(frozen=True, slots=True)
class Place:
    address: str
    job: str


@dataclass(frozen=True, slots=True)
class Person:
    number: int
    first_name: str
    last_name: str
    email: str
    phone: str
    place: Place

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True, slots=True)
class Material:
    places: list[Place]
    lists: list[tuple[str, bytes]]
    source: str


def find(folder: Path | None) -> Material:
    """`folder` may be absent, or hold only some of it."""
    places = _permits(folder / PERMITS) if folder else []
    found = sorted((folder / LISTS).glob("*.csv")) if folder else []
    lists = [(path.name, path.read_bytes()) for path in found if path.name.startswith(FREE_TO_USE)]
    told = f"{len(places)} roof permits of Spearfish and {len(lists)} lists" if places else "built in"
    return Material(places or _made_up(), lists, told)


def _permits(path: Path) -> list[Place]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if "ROOF" in row["construction_type"].upper()]
    return [
        Place(row["site_address"].strip(), row["construction_type"].strip())
        for row in rows
        if row["site_address"].strip()
    ]


def _made_up() -> list[Place]:
    return [
        Place(f"{120 + 37 * number} {STREETS[number % len(STREETS)]}, SPEARFISH, SD 57783", JOBS[number % len(JOBS)])
        for number in range(180)
    ]


def crowd(random: Random, seed: int, count: int, places: list[Place]) -> list[Person]:
    """So many people, of whom no two share an address, a number or a mailbox, and none with the crowd of another seed."""
    pairs = [(first, last) for first in FIRST for last in LAST]
    random.shuffle(pairs)
    homes = random.sample(places, len(places))
    numbers = [f"+1{area}555{number:04d}" for area in AREAS for number in range(100, 200)]
    random.shuffle(numbers)
    return [
        Person(number, *pairs[number], _mailbox(*pairs[number], seed), numbers[number], _home(homes, number))
        for number in range(min(count, len(pairs), len(numbers)))
    ]


def _mailbox(first: str, last: str, seed: int) -> str:
    plain = "".join(
        letter for letter in f"{first}.{last}".lower() if letter.isascii() and (letter.isalnum() or letter == ".")
    )
    return f"{plain}.{seed}@example.org"


def _home(homes: list[Place], number: int) -> Place:
    """Permits repeat; the house number keeps the homes apart."""
    home = homes[number % len(homes)]
    return home if number < len(homes) else Place(f"{number} {home.address.partition(' ')[2]}", home.job)
