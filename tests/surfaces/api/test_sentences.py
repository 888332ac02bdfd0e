"""What is wrong with a value is said in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

import pytest
from django.utils import translation
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from roofs.surfaces.api import sentences
from roofs.surfaces.api.bodies import Described
from roofs.surfaces.api.failures import from_pydantic


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field("", min_length=2, max_length=4)
    count: int = Field(1, ge=1, le=9)
    price: Decimal = Field(Decimal(1), max_digits=4, decimal_places=2)
    kind: Literal["a", "b", "c"] = "a"
    on: bool = True
    day: date | None = None
    at: datetime | None = None
    items: list[int] = Field([], max_length=2)


def _loud(text: str) -> str:
    """All but the names of values to be put in."""
    return re.sub(r"%\(\w+\)s|[^%]+", lambda found: found[0] if found[0].startswith("%") else found[0].upper(), text)


@pytest.fixture
def shouting(monkeypatch) -> Iterator[None]:
    """A language in which everything is loud, so that what was not asked for in it is heard."""
    monkeypatch.setattr(sentences, "_", _loud)
    with translation.override("es"):
        yield


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"name": "x"}, "MUST HAVE AT LEAST 2 CHARACTERS"),
    ({"name": "xxxxx"}, "MUST HAVE AT MOST 4 CHARACTERS"),
    ({"name": 7}, "MUST BE TEXT"),
    ({"count": 0}, "MUST BE AT LEAST 1"),
    ({"count": 10}, "MUST BE AT MOST 9"),
    ({"count": "many"}, "MUST BE A WHOLE NUMBER"),
    ({"count": 1.5}, "MUST BE A WHOLE NUMBER"),
    ({"price": "1.234"}, "HAS TOO MANY DECIMAL PLACES"),
    ({"price": "12345"}, "HAS TOO MANY DIGITS"),
    ({"kind": "d"}, "MUST BE ONE OF 'a', 'b', 'c'"),
    ({"on": "perhaps"}, "MUST BE TRUE OR FALSE"),
    ({"day": "soon"}, "MUST BE A DATE LIKE 2025-01-01"),
    ({"at": "soon"}, "MUST BE A MOMENT LIKE 2025-01-01T09:30:00Z"),
    ({"items": [1, 2, 3]}, "MUST HOLD AT MOST 2"),
    ({"items": 1}, "MUST BE A LIST"),
    ({"colour": "red"}, "IS NOT A FIELD WE KNOW"),
]


@pytest.mark.parametrize(("given", "wanted"), WRONG, ids=[next(iter(given)) for given, _wanted in WRONG])
def test_the_usual_mistakes_are_told_in_the_readers_language(shouting, given, wanted):
    with pytest.raises(ValidationError) as caught:
        Shape.model_validate(given)
    (problem,) = from_pydantic(caught.value).errors
    assert problem.field.partition(".")[0] == next(iter(given))
    assert problem.message.casefold() == wanted.casefold()
    assert problem.message.partition("'")[0].isupper()


def test_what_a_domain_says_itself_stays_as_it_is(program):
    refused = program("owner").send("POST", "/leads/", {"phone": "12"})
    (problem,) = refused.json()["errors"]
    assert problem["field"] == "phone"
    assert "Value error" not in problem["message"]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({"name": 7}, "MUST BE TEXT"),
        ({"count": "many"}, "MUST BE A WHOLE NUMBER OR NULL"),
        ({"tags": {}}, "MUST BE A LIST, TRUE OR FALSE OR TEXT"),
    ],
)
def test_the_kinds_of_json_have_words_of_the_readers_language(shouting, value: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Body.model_validate(value)
    (problem,) = from_pydantic(refused.value).errors
    assert problem.message.upper() == told


class Body(Described):
    name: str = ""
    count: int | None = None
    tags: list[str] | bool | str = ""
