"""Which tables there are, and what they are called when a person reads about them."""

from __future__ import annotations

from roofs.core.backup import tables


def test_several_of_a_kind_have_a_name_a_person_can_read() -> None:
    names = {tables.many(model) for model in tables.kept()}
    assert not {name for name in names if name.endswith(("ss", "chs", "shs", "xs", "auses"))}
    assert {"leads", "touches", "number series", "spending", "reasons for winning"} <= names
