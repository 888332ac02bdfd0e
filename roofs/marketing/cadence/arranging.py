"""Where the steps of a graph stand when nobody has put them anywhere: in layers from the top down, few lines crossing.

After Sugiyama, Tagawa and Toda (1981): turn round what leads back, put every step below whatever leads to it, order
each layer by the medians of its neighbours, then draw neighbours towards each other as far as their order allows.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

Place = tuple[int, int]
Pair = tuple[str, str]
WIDTH, HEIGHT, ACROSS, DOWN = 240, 84, 40, 76
LANE = 24
"""What a line that passes by takes of a layer."""
SWEEPS, PULLS, GRID = 8, 24, 4


@dataclass(frozen=True, slots=True)
class Arrangement:
    places: dict[str, Place]
    """The upper left corner of each."""
    bends: dict[Pair, list[Place]] = field(default_factory=dict)
    """Where a line over several layers passes, from the top down; none for a line that leads back."""
    crossings: int = 0


def arranged(names: Sequence[str], lines: Iterable[Pair]) -> Arrangement:
    """The same picture for the same graph, always. Names stand in the order in which they are read."""
    known = set(names)
    pairs = list(dict.fromkeys(pair for pair in lines if pair[0] != pair[1] and known.issuperset(pair)))
    down = _without_circles(names, pairs)
    layer = _layers(names, down)
    rows, chains = _rows(names, down, layer)
    above, below = _neighbours(rows, down, chains)
    rows = _ordered(rows, above, below)
    middles = _middles(rows, above, below)
    least = min((middle - _room(name) / 2 for name, middle in middles.items()), default=0.0)
    places = {name: (_on_grid(middles[name] - least - WIDTH / 2), layer[name] * (HEIGHT + DOWN)) for name in names}
    bends = {
        pair: [
            (_on_grid(middles[one] - least), (layer[pair[0]] + n) * (HEIGHT + DOWN) + HEIGHT // 2)
            for n, one in enumerate(chain, start=1)
        ]
        for pair, chain in chains.items()
    }
    return Arrangement(places, bends, crossings(rows, below))


def _on_grid(value: float) -> int:
    return round(value / GRID) * GRID


def _room(name: str) -> int:
    return LANE if "\n" in name else WIDTH


def _without_circles(names: Sequence[str], pairs: list[Pair]) -> list[Pair]:
    """The lines that lead down; those that lead back are left out."""
    after: defaultdict[str, list[str]] = defaultdict(list)
    for source, target in pairs:
        after[source].append(target)
    back: set[Pair] = set()
    done: set[str] = set()
    for name in names:
        _walk(name, after, done, back)
    return [pair for pair in pairs if pair not in back]


def _walk(start: str, after: Mapping[str, list[str]], done: set[str], back: set[Pair]) -> None:
    """Depth first, without recursion: a line to somebody on the way here leads back."""
    if start in done:
        return
    way, open_ends = [start], [iter(after.get(start, ()))]
    on_the_way = {start}
    while way:
        target = next(open_ends[-1], None)
        if target is None:
            on_the_way.discard(way[-1])
            done.add(way.pop())
            open_ends.pop()
        elif target in on_the_way:
            back.add((way[-1], target))
        elif target not in done:
            way.append(target)
            on_the_way.add(target)
            open_ends.append(iter(after.get(target, ())))


def _layers(names: Sequence[str], down: list[Pair]) -> dict[str, int]:
    """Each one below the lowest that leads to it."""
    waits_for: dict[str, int] = dict.fromkeys(names, 0)
    after: defaultdict[str, list[str]] = defaultdict(list)
    for source, target in down:
        waits_for[target] += 1
        after[source].append(target)
    layer = dict.fromkeys(names, 0)
    free = [name for name in names if not waits_for[name]]
    for name in free:  # it grows while it is read
        for target in after[name]:
            layer[target] = max(layer[target], layer[name] + 1)
            waits_for[target] -= 1
            if not waits_for[target]:
                free.append(target)
    return layer


def _rows(
    names: Sequence[str], down: list[Pair], layer: Mapping[str, int]
) -> tuple[list[list[str]], dict[Pair, list[str]]]:
    """The layers, with a place kept free wherever a line passes one by."""
    rows: list[list[str]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for name in names:
        rows[layer[name]].append(name)
    chains: dict[Pair, list[str]] = {}
    for source, target in down:
        between = range(layer[source] + 1, layer[target])
        chains[source, target] = [f"{source}\n{target}\n{level}" for level in between]
        for level, name in zip(between, chains[source, target], strict=True):
            rows[level].append(name)
    return rows, chains


def _neighbours(
    rows: list[list[str]], down: list[Pair], chains: Mapping[Pair, list[str]]
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    above: dict[str, list[str]] = {name: [] for row in rows for name in row}
    below: dict[str, list[str]] = {name: [] for row in rows for name in row}
    for source, target in down:
        way = [source, *chains[source, target], target]
        for upper, lower in itertools.pairwise(way):
            below[upper].append(lower)
            above[lower].append(upper)
    return above, below


def crossings(rows: list[list[str]], below: Mapping[str, list[str]]) -> int:
    """How often two lines between neighbouring layers cross."""
    found = 0
    for upper, lower in itertools.pairwise(rows):
        place = {name: number for number, name in enumerate(lower)}
        seen: list[int] = []
        for name in upper:
            ends = sorted(place[one] for one in below[name])
            found += sum(len(seen) - bisect_left(seen, end + 1) for end in ends)
            for end in ends:
                insort(seen, end)
    return found


def _ordered(rows: list[list[str]], above: Mapping[str, list[str]], below: Mapping[str, list[str]]) -> list[list[str]]:
    """The best of some sweeps down and up."""
    best, fewest = rows, crossings(rows, below)
    for sweep in range(SWEEPS):
        if not fewest:
            break
        rows = _swept(rows, above) if sweep % 2 == 0 else _swept(rows[::-1], below)[::-1]
        if (now := crossings(rows, below)) < fewest:
            best, fewest = rows, now
    return best


def _swept(rows: list[list[str]], towards: Mapping[str, list[str]]) -> list[list[str]]:
    told = [rows[0]] if rows else []
    for row in rows[1:]:
        place = {name: number for number, name in enumerate(told[-1])}
        wanted = {
            name: median([place[one] for one in towards[name]]) if towards[name] else float(number)
            for number, name in enumerate(row)
        }
        told.append(sorted(row, key=wanted.__getitem__))  # sorting is stable: equals stay as they were
    return told


def _middles(rows: list[list[str]], above: Mapping[str, list[str]], below: Mapping[str, list[str]]) -> dict[str, float]:
    middles: dict[str, float] = {}
    for row in rows:
        middles.update(_apart(row, [0.0] * len(row)))
    for pull in range(PULLS):
        towards = above if pull % 2 == 0 else below
        for row in rows if pull % 2 == 0 else reversed(rows):
            wanted = [
                sum(middles[one] for one in towards[name]) / len(towards[name]) if towards[name] else middles[name]
                for name in row
            ]
            middles.update(_apart(row, wanted))
    return middles


def _apart(row: Sequence[str], wanted: Sequence[float]) -> dict[str, float]:
    """As near to where each would like to be as the order and the room each needs allow.

    Least squares under an order: pool adjacent violators (Ayer and others, 1955).
    """
    offsets, at = [], 0.0
    for number, name in enumerate(row):
        if number:
            at += (_room(row[number - 1]) + _room(name)) / 2 + ACROSS
        offsets.append(at)
    pools: list[tuple[float, int]] = []
    for goal, offset in zip(wanted, offsets, strict=True):
        value, size = goal - offset, 1
        while pools and pools[-1][0] > value:
            before, many = pools.pop()
            value, size = (before * many + value * size) / (many + size), many + size
        pools.append((value, size))
    levels = [value for value, size in pools for _ in range(size)]
    return {name: level + offset for name, level, offset in zip(row, levels, offsets, strict=True)}


def placed(found: Arrangement, lines: Iterable[Pair], kept: Mapping[str, Place]) -> dict[str, Place]:
    """With some put elsewhere by hand: what nobody has put anywhere keeps close to what leads to it, and stands on
    nobody's place.
    """
    if not kept:
        return dict(found.places)
    leads_to: defaultdict[str, list[str]] = defaultdict(list)
    for source, target in lines:
        leads_to[target].append(source)
    places = {name: place for name, place in kept.items() if name in found.places}
    taken = list(places.values())
    for name, (left, top) in sorted(found.places.items(), key=lambda one: (one[1][1], one[1][0])):
        if name in places:
            continue
        near = next((one for one in leads_to[name] if one in places), None)
        by = (0, 0) if near is None else tuple(places[near][axis] - found.places[near][axis] for axis in (0, 1))
        places[name] = _free(left + by[0], top + by[1], taken)
        taken.append(places[name])
    return places


def _free(x: int, y: int, taken: Iterable[Place]) -> Place:
    """The first place from here to the right that is nobody's."""
    while any(abs(x - other) < WIDTH + GRID and abs(y - high) < HEIGHT + GRID for other, high in taken):
        x += WIDTH + ACROSS
    return x, y
