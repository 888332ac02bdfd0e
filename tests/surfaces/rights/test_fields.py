"""Down to the field: fields.txt says who reads what, here it is looked for in pages and in the API."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.tree import assert_none
from tests.surfaces.rights.asking import Clients
from tests.surfaces.rights.world import Keys, World

pytestmark = pytest.mark.django_db
FIELDS = Path(__file__).with_name("fields.txt")
ASKED = ("fred", "sara", "carl", "manager", "admin")
FOUND = 200


def rows() -> list[tuple[str, str, str, set[str]]]:
    told = FIELDS.read_text().partition("-----\n")[2].splitlines()
    parts = [re.split(r"\s{2,}", line.strip()) for line in told]
    return [(what, address, mark, set(who.split()) - {"nobody"}) for what, address, mark, who in parts]


def filled(text: str, keys: Keys) -> str:
    return re.sub(r"<(\w+)>", lambda found: str(keys[found[1]]), text)


def test_each_part_of_a_record_is_read_by_those_who_may(world: World, clients: Clients):
    keys, answers, wrong = world.keys["sara"], {}, []
    for what, address, mark, readers in rows():
        for who in ASKED:
            if (address, who) not in answers:
                client = clients.program(who) if address.startswith("/api/") else clients.browser(who)
                answer = client.get(filled(address, keys))
                answers[address, who] = answer.content.decode() if answer.status_code == FOUND else ""
            reads = filled(mark, keys) in answers[address, who]
            if reads != (who in readers):
                wrong.append(f"{what}: {who} {'reads' if reads else 'does not read'} it at {address}")
    assert_none(wrong)
