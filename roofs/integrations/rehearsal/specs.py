"""A vendor's own description of its interface (OpenAPI), and whether a request keeps to it.

Reads as much of JSON Schema as such descriptions use; the file is named by whoever rehearses and is no part of this
program. A description in YAML is parsed by the caller.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
_KINDS: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "number": (int, float),
    "integer": int,
}


class Spec:
    def __init__(self, described: Mapping[str, Any]) -> None:
        self._all = described
        self._paths = [(_pattern(path), path, methods) for path, methods in described["paths"].items()]
        self._paths.sort(key=lambda known: known[1].count("{"))

    @classmethod
    def read(cls, path: Path) -> Spec:
        """.json or .json.gz."""
        raw = path.read_bytes()
        return cls(json.loads(gzip.decompress(raw) if path.suffix == ".gz" else raw))

    def operation(self, method: str, path: str) -> Mapping[str, Any] | None:
        for pattern, _, methods in self._paths:
            if pattern.fullmatch(path) and method.lower() in methods:
                found: Mapping[str, Any] = methods[method.lower()]
                return found
        return None

    def problems(self, method: str, path: str, content_type: str, body: bytes) -> list[str]:
        """What the vendor would not understand; nothing when all is well."""
        operation = self.operation(method, path)
        if operation is None:
            return [f"there is no {method} {path}"]
        wanted = self._resolved(operation.get("requestBody", {}))
        if not wanted:
            return ["no body is expected"] if body else []
        kind = content_type.partition(";")[0].strip().lower()
        described = wanted.get("content", {}).get(kind)
        if described is None:
            return [f"{kind or 'no type'} is not taken"] if body or wanted.get("required") else []
        schema = described.get("schema", {})
        try:
            value = self._typed(schema, body) if kind == FORM else json.loads(body)
        except ValueError:
            return ["the body cannot be read"]
        unknown = self._unknown(schema, value)
        return [*self._broken(schema, value, "body"), *unknown]

    def _typed(self, schema: Mapping[str, Any], body: bytes) -> dict[str, Any]:
        """A form has text only; what is described as a number must look like one."""
        known = self._properties(schema)
        value: dict[str, Any] = {}
        for name, said in parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=bool(body)):
            kind = self._resolved(known.get(name, {})).get("type")
            if kind == "array":
                value.setdefault(name, []).append(said)
            elif kind in {"integer", "number"}:
                value[name] = int(said) if kind == "integer" else float(said)
            elif kind == "boolean":
                value[name] = {"true": True, "false": False}[said.lower()]
            else:
                value[name] = said
        return value

    def _unknown(self, schema: Mapping[str, Any], value: object) -> list[str]:
        """Vendors ignore what they do not know, so a slip of the pen would go unseen."""
        known = self._properties(schema)
        if not isinstance(value, dict) or not known:
            return []
        return [f"body.{name}: nobody knows this" for name in value if name not in known]

    def _properties(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        found = self._resolved(schema)
        known = dict(found.get("properties", {}))
        for part in ("allOf", "anyOf", "oneOf"):
            for one in found.get(part, ()):
                known |= self._properties(one)
        return known

    def _resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in schema:
            found: Any = self._all
            for part in schema["$ref"].removeprefix("#/").split("/"):
                found = found[part.replace("~1", "/").replace("~0", "~")]
            schema = found
        return schema

    def _broken(self, schema: Mapping[str, Any], value: object, where: str) -> Iterator[str]:
        rule = self._resolved(schema)
        if value is None and (rule.get("nullable") or "null" in _listed(rule.get("type"))):
            return
        for one in rule.get("allOf", ()):
            yield from self._broken(one, value, where)
        yield from self._not_one_of(rule, value, where)
        kinds = [_KINDS[kind] for kind in _listed(rule.get("type")) if kind in _KINDS]
        if kinds and not any(_is(value, kind) for kind in kinds):
            yield f"{where}: {type(value).__name__} is not {rule['type']}"
            return
        if "enum" in rule and value not in rule["enum"]:
            yield f"{where}: not one of {rule['enum'][:10]}"
        if isinstance(value, str):
            yield from _text_problems(rule, value, where)
        if isinstance(value, dict):
            yield from self._object_problems(rule, value, where)
        if isinstance(value, list):
            for number, item in enumerate(value):
                yield from self._broken(rule.get("items", {}), item, f"{where}[{number}]")

    def _not_one_of(self, rule: Mapping[str, Any], value: object, where: str) -> Iterator[str]:
        for part, most in (("anyOf", None), ("oneOf", 1)):
            choices = rule.get(part)
            if not choices:
                continue
            results = [list(self._broken(one, value, where)) for one in choices]
            good = sum(not problems for problems in results)
            if not good:
                yield from min(results, key=_distance)
            elif most is not None and good > most:
                yield f"{where}: could be {good} different things"

    def _object_problems(self, rule: Mapping[str, Any], value: Mapping[str, Any], where: str) -> Iterator[str]:
        for name in rule.get("required", ()):
            if name not in value:
                yield f"{where}.{name}: missing"
        known = rule.get("properties", {})
        for name, inner in value.items():
            if name in known:
                yield from self._broken(known[name], inner, f"{where}.{name}")
            elif isinstance(rule.get("additionalProperties"), dict):
                yield from self._broken(rule["additionalProperties"], inner, f"{where}.{name}")
            elif rule.get("additionalProperties") is False:
                yield f"{where}.{name}: nobody knows this"


def _distance(problems: list[str]) -> tuple[bool, int]:
    """The choice that was probably meant is of the right kind at least."""
    return any(" is not " in problem for problem in problems), len(problems)


def _text_problems(rule: Mapping[str, Any], value: str, where: str) -> Iterator[str]:
    if len(value) > rule.get("maxLength", len(value)):
        yield f"{where}: longer than {rule['maxLength']}"
    if len(value) < rule.get("minLength", 0):
        yield f"{where}: shorter than {rule['minLength']}"
    if "pattern" in rule and not re.search(rule["pattern"], value):
        yield f"{where}: does not look like {rule['pattern']}"


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile("".join(_part(piece) for piece in re.split(r"(\{[^}]*\})", path)))


def _part(piece: str) -> str:
    return r"[^/]+?" if piece.startswith("{") else re.escape(piece)


def _listed(kind: object) -> list[Any]:
    return kind if isinstance(kind, list) else [kind] if kind else []


def _is(value: object, kind: type | tuple[type, ...]) -> bool:
    """For Python a truth value is a number; for everybody else it is not."""
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
