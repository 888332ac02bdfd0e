"""Where the steps of a picture stand."""

from __future__ import annotations

import random
from itertools import pairwise

from roofs.marketing.cadence.arranging import ACROSS, DOWN, HEIGHT, WIDTH, arranged, crossings, placed

DIAMOND = [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")]


def test_nothing_is_nothing() -> None:
    assert arranged([], []).places == {}


def test_one_after_the_other_stands_straight_below() -> None:
    places = arranged(["a", "b", "c"], [("a", "b"), ("b", "c")]).places
    assert {x for x, _y in places.values()} == {0}
    assert [places[name][1] for name in "abc"] == [0, HEIGHT + DOWN, 2 * (HEIGHT + DOWN)]


def test_a_fork_stands_in_the_middle_above_its_ways() -> None:
    places = arranged(list("abcd"), DIAMOND).places
    assert places["b"][1] == places["c"][1]
    assert places["a"][0] == places["d"][0] == (places["b"][0] + places["c"][0]) / 2


def test_every_line_leads_down_unless_it_leads_back() -> None:
    lines = [*DIAMOND, ("d", "b"), ("a", "d")]
    found = arranged(list("abcd"), lines)
    assert all(found.places[one][1] < found.places[two][1] for one, two in lines if (one, two) != ("d", "b"))
    assert ("d", "b") not in found.bends


def test_a_line_over_layers_keeps_clear_of_what_it_passes() -> None:
    found = arranged(list("abcd"), [("a", "b"), ("b", "c"), ("c", "d"), ("a", "d")])
    bends = found.bends["a", "d"]
    assert len(bends) == 2
    for (x, y), name in zip(bends, "bc", strict=True):
        left, top = found.places[name]
        assert y == top + HEIGHT // 2
        assert not left <= x <= left + WIDTH


def test_lines_that_need_not_cross_do_not() -> None:
    # In the order of the names both pairs would cross.
    assert arranged(list("abcd"), [("a", "d"), ("b", "c")]).crossings == 0
    tree = [("r", "a"), ("r", "b"), ("a", "y"), ("a", "z"), ("b", "w"), ("b", "x")]
    assert arranged(list("rabwxyz"), tree).crossings == 0


def test_crossings_are_counted() -> None:
    assert crossings([["a", "b"], ["c", "d"]], {"a": ["d"], "b": ["c"], "c": [], "d": []}) == 1
    assert crossings([["a", "b"], ["c", "d"]], {"a": ["c", "d"], "b": ["c", "d"], "c": [], "d": []}) == 1


def test_no_two_ever_stand_on_each_other_and_the_picture_is_always_the_same() -> None:
    chance = random.Random(7)
    for _ in range(30):
        names = [f"n{number}" for number in range(chance.randint(2, 40))]
        lines = [*pairwise(names), *((chance.choice(names), chance.choice(names)) for _ in range(len(names) // 3))]
        found = arranged(names, lines)
        assert found == arranged(names, lines)
        _stand_apart(list(found.places.values()))


def _stand_apart(places: list[tuple[int, int]]) -> None:
    for number, (x, y) in enumerate(places):
        for other, high in places[number + 1 :]:
            assert abs(x - other) >= WIDTH or abs(y - high) >= HEIGHT, (x, y, other, high)


def test_what_somebody_has_put_somewhere_stays_there_and_what_is_new_comes_close_and_covers_nothing() -> None:
    lines = [("a", "b"), ("b", "c"), ("c", "d")]
    found = arranged(list("abcd"), lines)
    kept = {"a": (1000, 500), "b": (1000, 660), "d": (1000, 820)}
    places = placed(found, lines, kept)
    assert {name: places[name] for name in kept} == kept
    assert places["c"] == (1000 + WIDTH + ACROSS, 820)
    _stand_apart(list(places.values()))
    assert placed(found, lines, {"gone": (5, 5)})["a"] == found.places["a"]
