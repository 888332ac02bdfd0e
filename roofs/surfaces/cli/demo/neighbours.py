# ruff: noqa: E501, PLR2004, SIM905 -- names are a run of words, and chances are the story itself
"""Invented homeowners at streets that could be there, in towns that are."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

FIRST = """Marta Greg Aisha Tom Linda Omar Rachel Steve Denise Hassan Carol Victor Yuki Paul Angela Samir Brenda Kyle Rosa
Walter Fatima Jim Nadia Craig Teresa Devon Ellen Raj Monica Frank Latoya Peter Gloria Ahmed Julie Anton Sheila Carlos Beth
Wei Donna Ibrahim Karen Leo Patrice Andre Susan Mateo Irene Doug Helen Jamal Kathy Niko Vera Ray Sofia Glenn""".split()
LAST = """Delgado Kowalski Bennett Haddad Schneider Washington Kaminski Rossi Patel Nguyen Mitchell Abbas Larsen Brooks
Romano Jankowski Foster Sato Grant Okafor Mueller Peterson Simmons Farah Dubois Carter Novotny Hill Ramirez Zielinski Cole
Saleh Turner Whitaker Bauer Chen Moore Lopez Hayes Kruger Malik Jensen Ford Pace Sobczak Wells Hamdan Reyes Doyle Stone
Petrov Warner Quinn Lange""".split()
STREETS = """Maple Ave|Oakdale Dr|Wattles Rd|Crooks Rd|Greenfield Rd|Livernois Rd|Hickory Ln|Beechwood Dr|Lakeview Ct
Pinehurst Blvd|Chesterfield Rd|Normandy Rd|Woodside Ct|Birchcrest Dr|Adams Rd|Coolidge Hwy|Fairway Dr|Devon Ln|Elmhurst St
Cranbrook Rd|Nottingham Dr|Sunset Blvd|Wendover Rd|Glenwood Ave|Sheffield Rd|Ravine Ct""".replace("\n", "|").split("|")


@dataclass(frozen=True, slots=True)
class Town:
    name: str
    postal_code: str
    area_code: str
    home_value: int
    weight: int
    middle: tuple[float, float]


TOWNS = (
    Town("Birmingham", "48009", "248", 640_000, 9, (42.5467, -83.2113)),
    Town("Bloomfield Hills", "48304", "248", 720_000, 6, (42.5836, -83.2455)),
    Town("Bloomfield Twp", "48302", "248", 560_000, 6, (42.589, -83.292)),
    Town("Troy", "48098", "248", 480_000, 10, (42.6, -83.15)),
    Town("Troy", "48083", "248", 330_000, 10, (42.559, -83.111)),
    Town("Royal Oak", "48067", "248", 340_000, 11, (42.4895, -83.137)),
    Town("Royal Oak", "48073", "248", 310_000, 8, (42.519, -83.164)),
    Town("Rochester Hills", "48307", "248", 410_000, 9, (42.66, -83.123)),
    Town("West Bloomfield", "48322", "248", 430_000, 7, (42.544, -83.383)),
    Town("Novi", "48374", "248", 520_000, 6, (42.47, -83.522)),
    Town("Grosse Pointe", "48230", "313", 450_000, 5, (42.384, -82.923)),
    Town("Sterling Heights", "48310", "586", 270_000, 8, (42.564, -83.069)),
    Town("Warren", "48092", "586", 190_000, 7, (42.513, -83.064)),
    Town("Livonia", "48150", "734", 280_000, 7, (42.364, -83.373)),
    Town("Dearborn", "48124", "313", 260_000, 5, (42.299, -83.254)),
    Town("Canton", "48187", "734", 380_000, 4, (42.334, -83.499)),
)
UNPLACED = 0.125


@dataclass(frozen=True, slots=True)
class Neighbour:
    first_name: str
    last_name: str
    email: str
    phone: str
    address_line: str
    town: Town
    property_value: int | None
    household_income: int | None
    language: str
    company: str = ""
    building: str = "house"

    @property
    def place(self) -> tuple[float | None, float | None]:
        """Somewhere in the town, always the same for one door; of every eighth nobody has said where it is."""
        random = Random(f"{self.address_line} {self.town.postal_code}")  # noqa: S311 -- a story, not a secret
        if random.random() < UNPLACED:
            return None, None
        north, east = self.town.middle
        return round(random.gauss(north, 0.011), 6), round(random.gauss(east, 0.015), 6)


CODES = ("248", "586", "313", "734")


class Neighbourhood:
    """Gives each neighbour once; no two share a number or an address."""

    first: list[str] = FIRST
    last: list[str] = LAST
    streets: list[str] = STREETS
    towns: tuple[Town, ...] = TOWNS

    def __init__(self, random: Random) -> None:
        self._random = random
        pairs = [(first, last) for first in dict.fromkeys(self.first) for last in dict.fromkeys(self.last)]
        random.shuffle(pairs)
        self._names = iter(pairs)
        self._numbers = self._free_numbers()
        for numbers in self._numbers.values():
            random.shuffle(numbers)

    def _free_numbers(self) -> dict[str, list[int]]:
        """555-0100 to 555-0199 are set aside for stories; the team has those below 0108."""
        return {code: list(range(108, 200)) for code in CODES}

    def next(self) -> Neighbour:
        first, last = next(self._names)
        town = self._random.choices(self.towns, [town.weight for town in self.towns])[0]
        return self._neighbour(first, last, town)

    def _neighbour(self, first: str, last: str, town: Town) -> Neighbour:
        way = self._random.random()
        phone = "" if way < 0.07 else self._number(town.area_code)
        return Neighbour(
            first_name=first,
            last_name=last,
            email="" if 0.07 <= way < 0.17 else f"{first}.{last}@example.com".lower(),
            phone=phone,
            address_line=f"{self._random.randrange(11, 4900)} {self._random.choice(self.streets)}",
            town=town,
            property_value=self._about(town.home_value, 0.75),
            household_income=self._about(town.home_value // 3 + 15_000, 0.35),
            language="es" if last in {"Delgado", "Ramirez", "Lopez", "Reyes"} and way < 0.5 else "en",
        )

    def _number(self, area_code: str) -> str:
        numbers = self._numbers[area_code]
        code = area_code if numbers else max(self._numbers, key=lambda key: len(self._numbers[key]))
        return f"+1{code}555{self._numbers[code].pop():04d}"

    def _about(self, amount: int, known: float) -> int | None:
        """Known for some, and never the same for all."""
        if self._random.random() > known:
            return None
        return int(amount * self._random.uniform(0.72, 1.35)) // 1000 * 1000
