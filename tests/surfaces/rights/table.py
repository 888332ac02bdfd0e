"""The table of rights: read it as people read it, and write it anew for them to look over.

    WRITE_RIGHTS=1 bin/test -n0 tests/surfaces/rights/test_matrix.py

writes what the program answers today into matrix.txt. Read the difference before keeping it: every line is a promise.
"""

from __future__ import annotations

import os
from pathlib import Path

from tests.surfaces.rights.routes import Route

TABLE = Path(__file__).with_name("matrix.txt")
# Who asks, and whose row it is about. A manager and an administrator are asked for the row of the other team.
COLUMNS = (
    ("out", "sara"),
    ("waiting", "sara"),
    ("fred", "fred"),
    ("fred", "frank"),
    ("sara", "sara"),
    ("sara", "carl"),
    ("sara", "olga"),
    ("sara", "nobody"),
    ("manager", "olga"),
    ("admin", "olga"),
)
WHEN_NOBODYS = frozenset({0, 1, 2, 4, 8, 9})
"""The columns that are asked when an address is about no row that could be somebody's."""
NO_ROW, SAME = "–", "."
WIDTH, CELL = 72, 9
HEAD = f"""\
Who gets what: every address of the installation, asked by everybody, about everybody's rows.

  200, 404 …  the answer            sign-in  the way to the sign-in page
  *           rows were written     .        about no row of anybody's: as in the column "own"
                                    –        there is no such row

  own         the seller's own; for the field, of the crew that goes out with them (and what is one's own anyway)
  colleague   another seller's, same territory            other    another seller's, other territory, other crew
  free        nobody's yet                                manager, admin   about the row of the other team

Changed with WRITE_RIGHTS=1, see table.py. A refusal with a star, a star on a GET that leaves no trace on purpose, or
an address that is not here fails the tests.

{"":{WIDTH}}{"out":{CELL}}{"waiting":{CELL}}{"field":{2 * CELL}}{"sales":{4 * CELL}}{"manager":{CELL}}admin
{"":{WIDTH}}{"":{2 * CELL}}{"own":{CELL}}{"other":{CELL}}{"own":{CELL}}{"colleague":{CELL + 1}}{"other":{CELL - 1}}free
"""
Rows = dict[Route, list[str]]


def is_to_be_written() -> bool:
    return bool(os.environ.get("WRITE_RIGHTS"))


def read() -> Rows:
    found: Rows = {}
    for line in TABLE.read_text().splitlines():
        words = line.split()
        if len(words) == 2 + len(COLUMNS) and words[1].startswith("/"):
            found[Route(words[1], words[0])] = words[2:]
    return found


def write(changed: Rows, routes: list[Route]) -> None:
    """Area by area, without those that are gone."""
    known = (read() if TABLE.exists() else {}) | changed
    lines = [HEAD]
    for area in dict.fromkeys(map(area_of, routes)):
        lines.append(f"\n[{area}]")
        lines += [line_of(route, known[route]) for route in routes if area_of(route) == area and route in known]
    TABLE.write_text("\n".join(lines) + "\n")


def line_of(route: Route, cells: list[str]) -> str:
    return f"{route!s:{WIDTH}}{''.join(f'{cell:{CELL}}' for cell in cells)}".rstrip()


def area_of(route: Route) -> str:
    """As "leads" and "api/leads"."""
    parts = route.address.strip("/").split("/")
    depth = 2 if parts[0] in {"api", "settings", "accounts"} and len(parts) > 1 else 1
    return "/".join(part for part in parts[:depth] if "<" not in part) or "pages"
