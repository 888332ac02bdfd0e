"""Lists as offices keep them: semicolons and old encodings, stray spaces, missing identifiers, formulas, no header."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from random import Random

from roofs.core.kit.tables.writing import write_xlsx
from roofs.surfaces.cli.demo_day.deeds import Upload
from roofs.surfaces.cli.demo_day.material import Material, Person
from roofs.surfaces.cli.demo_day.writing import FORMULA, email_as_typed, phone_as_typed

BROKEN_EVERY = 11
NO_WAY, NOTHING_TRUE, NO_MAILBOX = 3, 5, 7
PICTURE = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64


def uploads(
    random: Random, key: str, people: Sequence[Person], twice: Sequence[Person], material: Material
) -> list[Upload]:
    """Four shapes of list over these people; those of `twice` stand in two of them."""
    parts = [list(people[start::4]) for start in range(4)]
    parts[3] += twice
    made = [
        _upload(f"{key}-0", "home show.csv", _commas(random, parts[0]), len(parts[0]), enrol=True),
        _upload(f"{key}-1", "alte Liste.csv", _semicolons(random, parts[1]), len(parts[1])),
        _upload(f"{key}-2", "Storm Leads (2).xlsx", _workbook(random, parts[2]), len(parts[2]), enrol=True),
        _upload(f"{key}-3", "export.csv", _camel(random, parts[3]), len(parts[3])),
        Upload(key=f"{key}-4", name="roof.csv", content=PICTURE, rows=1, sort="broken", label="a picture"),
    ]
    real = [
        Upload(key=f"{key}-r{number}", name=name, content=content, rows=max(0, content.count(b"\n") - 1))
        for number, (name, content) in enumerate(material.lists)
    ]
    return made + real


def _upload(key: str, name: str, content: bytes, rows: int, *, enrol: bool = False) -> Upload:
    return Upload(key=key, name=name, content=content, rows=rows, enrol=enrol)


def _commas(random: Random, people: Iterable[Person]) -> bytes:
    rows = [["First Name", " Last Name", "Email ", "Phone", "Property Address", "Job Type", "Comments"]]
    for person in people:
        phone, email = phone_as_typed(random, person.phone), email_as_typed(random, person.email)
        if person.number % BROKEN_EVERY == NO_WAY:
            phone, email = "", ""
        rows.append(
            [person.first_name, f" {person.last_name} ", email, phone, person.place.address, person.place.job, FORMULA]
        )
    return _csv(rows, ",").encode("utf-8-sig")


def _semicolons(random: Random, people: Iterable[Person]) -> bytes:
    """From an old spreadsheet: Western European bytes and semicolons; the comma stands inside cells."""
    rows = [["Nachname", "Vorname", "E-Mail", "Tel", "Notas"]]
    for person in people:
        email = "none" if person.number % BROKEN_EVERY == NOTHING_TRUE else person.email
        phone = "see above" if email == "none" else phone_as_typed(random, person.phone)
        rows.append([person.last_name, person.first_name, email, phone, f"{person.place.job}, {person.place.address}"])
    return _csv(rows, ";").encode("cp1252", "replace")


def _camel(random: Random, people: Iterable[Person]) -> bytes:
    """From another program, with ids that mean nothing to us and rows that hold nobody."""
    rows = [["id", "email", "firstName", "lastName"]]
    for person in people:
        email = "" if person.number % BROKEN_EVERY == NO_MAILBOX else email_as_typed(random, person.email)
        rows.append([f"{random.getrandbits(64):016x}", email, person.first_name, person.last_name])
    rows.append(["", "", "", ""])
    return _csv(rows, ",").encode()


def _workbook(random: Random, people: Iterable[Person]) -> bytes:
    target = io.BytesIO()
    rows = [
        [
            person.name,
            phone_as_typed(random, person.phone),
            person.place.address,
            random.choice(("Hail", "WIND", "leak")),
        ]
        for person in people
    ]
    write_xlsx(target, ["CUSTOMER NAME", "Cell Phone #", "Site Address", "Job"], rows)
    return target.getvalue()


def _csv(rows: Iterable[Iterable[str]], delimiter: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()
