"""Which names exist under a context, and which of them may be empty."""

from __future__ import annotations

import types
import typing
from dataclasses import dataclass, replace
from typing import Any

from roofs.comms.writing.facts import Facts


@dataclass(frozen=True)
class Name:
    """One dotted name. `needs` are the parts of it that may be empty: all must be known before it is printed."""

    path: str
    kind: Any
    needs: frozenset[str] = frozenset()

    @property
    def is_group(self) -> bool:
        return isinstance(self.kind, type) and issubclass(self.kind, Facts)

    @property
    def is_list(self) -> bool:
        return typing.get_origin(self.kind) in {tuple, list}

    @property
    def is_switch(self) -> bool:
        return self.kind is bool

    def item(self, path: str) -> Name:
        return Name(path, _plain(typing.get_args(self.kind)[0])[0])

    def child(self, key: str) -> Name | None:
        field = self.kind.model_fields.get(key) if self.is_group else None
        if field is None:
            return None
        kind, may_be_empty = _plain(field.annotation)
        path = f"{self.path}.{key}".lstrip(".")
        return replace(self, path=path, kind=kind, needs=self.needs | ({path} if may_be_empty else set()))


def find(schema: type[Facts], path: str, bound: dict[str, Name]) -> Name | None:
    first, *rest = path.split(".")
    name = bound.get(first) or Name("", schema).child(first)
    for key in rest:
        name = name.child(key) if name else None
    return name


def _plain(annotation: Any) -> tuple[Any, bool]:
    """`Annotated[Words | None, …]` is (str, may be empty)."""
    if typing.get_origin(annotation) is typing.Annotated:
        return _plain(typing.get_args(annotation)[0])
    if typing.get_origin(annotation) in {typing.Union, types.UnionType}:
        kinds = [kind for kind in typing.get_args(annotation) if kind is not types.NoneType]
        return _plain(kinds[0])[0], len(kinds) < len(typing.get_args(annotation))
    return annotation, False
