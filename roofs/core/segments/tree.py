"""A segment as it is written: by the builder, by the API and by what ships.

All, any and not over tests: `{"trait": "lead.score", "op": "at_least", "value": 60}`. The shape is checked here;
whether a trait exists and its value makes sense is checked in `checking`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, TypeAdapter, model_validator

MOST_TESTS, DEEPEST, LONGEST_LIST = 200, 8, 500
Word = Annotated[str, Field(max_length=200)]
Scalar = bool | int | float | Word | None
Value = (
    Scalar
    | Annotated[list[int | Word], Field(max_length=LONGEST_LIST)]
    | dict[Annotated[str, Field(max_length=40)], Scalar]
)


class Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Test(Written):
    """One trait, how it is compared, and with what."""

    trait: str = Field(pattern=r"^[a-z_]+\.[a-z0-9_]+$", max_length=90)
    op: str = Field(pattern=r"^[a-z_]+$", max_length=20)
    value: Value = None

    def __hash__(self) -> int:
        return hash((self.trait, self.op, repr(self.value)))


class AllOf(Written):
    all: tuple[Node, ...] = Field(max_length=MOST_TESTS)


class AnyOf(Written):
    any: tuple[Node, ...] = Field(min_length=1, max_length=MOST_TESTS)


class Not(Written):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)

    inner: Node = Field(alias="not")


def _shape(written: Any) -> str:
    if isinstance(written, BaseModel):
        return {"AllOf": "all", "AnyOf": "any", "Not": "not"}.get(type(written).__name__, "trait")
    known = ("all", "any", "not")
    return next((name for name in known if isinstance(written, dict) and name in written), "trait")


Node = Annotated[
    Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")]
    | Annotated[Test, Tag("trait")],
    Discriminator(_shape),
]
NODE: TypeAdapter[AllOf | AnyOf | Not | Test] = TypeAdapter(Node)


class Tree(BaseModel):
    """A whole one. An empty "all" is everybody."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    root: Node

    @model_validator(mode="after")
    def _is_not_endless(self) -> Tree:
        if sum(1 for _test in tests(self.root)) > MOST_TESTS:
            raise ValueError(f"at most {MOST_TESTS} rows")
        if depth(self.root) > DEEPEST:
            raise ValueError(f"at most {DEEPEST} groups within each other")
        return self


def read(written: Any) -> AllOf | AnyOf | Not | Test:
    """Raises ValidationError when it has not the shape of a segment."""
    return Tree.model_validate({"root": written}).root


def dumped(node: AllOf | AnyOf | Not | Test) -> dict[str, Any]:
    """As JSON, every time in the same spelling."""
    told: dict[str, Any] = NODE.dump_python(node, mode="json", by_alias=True)
    return told


def children(node: AllOf | AnyOf | Not | Test) -> tuple[AllOf | AnyOf | Not | Test, ...]:
    if isinstance(node, Not):
        return (node.inner,)
    if isinstance(node, AllOf):
        return node.all
    return node.any if isinstance(node, AnyOf) else ()


def tests(node: AllOf | AnyOf | Not | Test) -> Iterator[Test]:
    if isinstance(node, Test):
        yield node
    for one in children(node):
        yield from tests(one)


def depth(node: AllOf | AnyOf | Not | Test) -> int:
    return 1 + max((depth(one) for one in children(node)), default=0)
