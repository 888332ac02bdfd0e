"""Who belongs to whom: spouses of those who bought, and those who speak for a company and its other buildings."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from random import Random

from roofs.core.kit import addresses
from roofs.people.contacts.models import Contact, Member
from roofs.people.contacts.vocabulary import ContactKind, MemberRole
from roofs.places.properties.models import Property
from roofs.places.properties.vocabulary import BuildingKind
from roofs.surfaces.cli.demo.diary import ZONE
from roofs.surfaces.cli.demo.neighbours import FIRST
from roofs.surfaces.cli.demo.pouring import pour
from roofs.surfaces.cli.demo.stage import Scene, Stage
from roofs.surfaces.cli.demo.work import MATERIALS

TOGETHER = 0.15
WINGS = ("Clubhouse", "Building C", "Building D", "Garages", "Office wing", "Carports")


def write(stage: Stage) -> dict[str, int]:
    """Of customers who are new in this part of the story."""
    bought = [scene for scene in stage.scenes if scene.lead.customer and not scene.story.regular]
    pairs = [(scene, role, person) for scene in bought for role, person in _members(stage.random, scene)]
    pour(person for _scene, _role, person in pairs)
    members = pour(
        Member(
            of=scene.contact,
            person=person,
            role=role,
            created_at=person.created_at,
            created_by=scene.seller,
            updated_by=scene.seller,
        )
        for scene, role, person in pairs
    )
    pour(house for scene in bought if scene.story.who.company for house in _more_houses(stage.random, scene))
    return {"members": len(members)}


def _members(random: Random, scene: Scene) -> Iterator[tuple[MemberRole, Contact]]:
    who = scene.story.who
    if who.company:
        yield MemberRole.MANAGER, _person(scene, who.first_name, who.last_name)
    elif random.random() < TOGETHER:
        yield MemberRole.PARTNER, _person(scene, random.choice(FIRST), who.last_name)
        scene.contact.kind = ContactKind.HOUSEHOLD
        Contact.objects.filter(pk=scene.contact.pk).update(kind=ContactKind.HOUSEHOLD)


def _person(scene: Scene, first: str, last: str) -> Contact:
    return Contact(
        first_name=first,
        last_name=last,
        language=scene.contact.language,
        timezone=ZONE,
        created_at=scene.lead.won_at or scene.story.arrived_at,
        created_by=scene.seller,
        updated_by=scene.seller,
    )


def _more_houses(random: Random, scene: Scene) -> Iterator[Property]:
    """Next to the one they asked about."""
    who = scene.story.who
    door, _space, street = who.address_line.partition(" ")
    for place in range(random.randrange(1, 4)):
        house = Property(
            owner=scene.contact,
            kind=who.building,
            label=WINGS[place],
            address_line=f"{int(door) + 2 * (place + 1)} {street}",
            city=who.town.name,
            state="MI",
            postal_code=who.town.postal_code,
            roof_material=random.choice(MATERIALS[BuildingKind(who.building)]),
            stories=Decimal(random.choice((1, 2, 3))),
            created_at=scene.lead.won_at or scene.story.arrived_at,
            created_by=scene.seller,
            updated_by=scene.seller,
        )
        house.address_key = addresses.key(house.parsed)[:300]
        yield house
