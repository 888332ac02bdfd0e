"""The whole day out of one number: who comes by which door, who comes twice, what is broken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from roofs.surfaces.cli.demo_day import lists, writing
from roofs.surfaces.cli.demo_day.deeds import Deed, Plan, Sort
from roofs.surfaces.cli.demo_day.material import Material, Person, crowd

Writer = Callable[[Random, str, Person, Sort], Deed]
SHARES: tuple[tuple[str, Writer | None, int], ...] = (
    ("page", writing.filled_form, 20),
    ("site", writing.posted_form, 15),
    ("rest", writing.call, 28),
    ("mail", writing.letter, 15),
    ("list", None, 22),
)
BROKEN_IN_100, TWICE_IN_100 = 8, 8


def plan(seed: int, leads: int, material: Material) -> Plan:
    random = Random(seed)  # noqa: S311 -- a rehearsal, not a secret
    people = crowd(random, seed, leads, material.places)
    leads = len(people)
    broken, twice = leads * BROKEN_IN_100 // 100, leads * TWICE_IN_100 // 100
    whole = people[: leads - broken - twice]
    day = Plan(mailboxes={person.email for person in people})
    spoiled = people[leads - broken :]
    day.first += [writing.broken(random, f"{seed}-x{number}", person, number) for number, person in enumerate(spoiled)]
    by_door = _divided(whole)
    again = random.sample(by_door["rest"] + by_door["mail"] + by_door["page"], twice)
    for name, writer, _ in SHARES:
        if writer is not None:
            day.first += [writer(random, f"{seed}-{name}{person.number}", person, "good") for person in by_door[name]]
    for number, person in enumerate(again):
        day.again.append(_another_way(random, seed, number, person, by_door))
    day.first += lists.uploads(random, f"{seed}-list", by_door["list"], by_door["list"][:2], material)
    random.shuffle(day.first)
    return day


def _divided(people: Sequence[Person]) -> dict[str, list[Person]]:
    parts, start, whole = {}, 0, sum(share for _, _, share in SHARES)
    for name, _, share in SHARES:
        end = start + round(len(people) * share / whole)
        parts[name] = list(people[start:end])
        start = end
    parts["list"] += people[start:]
    return parts


def _another_way(random: Random, seed: int, number: int, person: Person, by_door: dict[str, list[Person]]) -> Deed:
    """The same person, by another door and in another spelling."""
    writers = [writer for name, writer, _ in SHARES if writer is not None and person not in by_door[name]]
    return writers[number % len(writers)](random, f"{seed}-again{number}", _respelled(person), "duplicate")


def _respelled(person: Person) -> Person:
    return Person(
        person.number,
        person.first_name.upper(),
        person.last_name.lower(),
        person.email.capitalize(),
        person.phone,
        person.place,
    )
