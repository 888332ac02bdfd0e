"""The description as a page to read, rendered here: no script, nothing from elsewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from roofs.surfaces.api.problems import SORTS
from roofs.surfaces.api.site import description

_MARKDOWN = MarkdownIt("commonmark", {"html": False})
_METHODS = ("get", "post", "put", "delete")


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    place: str
    kind: str
    is_required: bool
    told: str


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    told: str
    shape: str


@dataclass(frozen=True, slots=True)
class Route:
    id: str
    method: str
    path: str
    summary: str
    told: SafeString
    is_public: bool
    fields: list[Field]
    example: str
    answers: list[Answer]


def index(request: HttpRequest) -> HttpResponse:
    schema = description()
    told = list(routes(schema))
    groups = [
        {
            "name": tag["name"],
            "told": tag["description"],
            "routes": [route for route, tags in told if tag["name"] in tags],
        }
        for tag in schema["tags"]
    ]
    context = {
        "introduction": _rendered(schema["info"]["description"]),
        "version": schema["info"]["version"],
        "groups": groups,
        "events": [{"name": name, "told": one["post"]["summary"]} for name, one in schema["webhooks"].items()],
        "problems": [{"code": code, "status": sort.status, "title": sort.title} for code, sort in SORTS.items()],
    }
    return render(request, "api/docs.html", context)


def routes(schema: dict[str, Any]) -> Iterator[tuple[Route, list[str]]]:
    for path, operations in schema["paths"].items():
        for method in _METHODS:
            if method in operations:
                yield _route(path, method, operations[method], schema), operations[method].get("tags", [])


def _route(path: str, method: str, operation: dict[str, Any], schema: dict[str, Any]) -> Route:
    body = _body(operation, schema)
    return Route(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        told=_rendered(operation.get("description", "")),
        is_public=not operation.get("security"),
        fields=[*_parameters(operation, schema), *_fields(body, schema)],
        example=json.dumps(body["examples"][0], indent=2) if body.get("examples") else "",
        answers=[
            Answer(status, told["description"], ", ".join(_shapes(told)))
            for status, told in operation["responses"].items()
        ],
    )


def _parameters(operation: dict[str, Any], schema: dict[str, Any]) -> Iterator[Field]:
    for given in operation.get("parameters", []):
        one = _parameter(given, schema)
        told = one.get("description") or one["schema"].get("description", "")
        yield Field(one["name"], one["in"], _kind(one["schema"], schema), one["required"], told)


def _parameter(given: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in given:
        return given
    found: dict[str, Any] = schema["components"]["parameters"][given["$ref"].rpartition("/")[2]]
    return found


def _body(operation: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    for content in operation.get("requestBody", {}).get("content", {}).values():
        return _resolved(content["schema"], schema)
    return {}


def _fields(body: dict[str, Any], schema: dict[str, Any]) -> Iterator[Field]:
    required = body.get("required", [])
    for name, spec in body.get("properties", {}).items():
        yield Field(name, "body", _kind(spec, schema), name in required, spec.get("description", ""))


def _kind(spec: dict[str, Any], schema: dict[str, Any]) -> str:
    spec = _resolved(spec, schema)
    if "anyOf" in spec:
        return " | ".join(dict.fromkeys(_kind(branch, schema) for branch in spec["anyOf"]))
    if "enum" in spec:
        return " | ".join(str(word) or '""' for word in spec["enum"])
    if "const" in spec:
        return str(spec["const"]) or '""'
    if spec.get("type") == "array":
        return f"list of {_kind(spec['items'], schema)}"
    return str(spec.get("format") or spec.get("type", "any"))


def _shapes(told: dict[str, Any]) -> Iterator[str]:
    for content in told.get("content", {}).values():
        shape = content["schema"]
        name = shape.get("$ref", shape.get("title", "")).rpartition("/")[2]
        yield re.sub(r"^Page_(\w+)_$", r"Page of \1", name)


def _resolved(spec: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    if len(spec.get("allOf", ())) == 1:
        spec = spec["allOf"][0]
    if "$ref" not in spec:
        return spec
    found: dict[str, Any] = schema["components"]["schemas"][spec["$ref"].rpartition("/")[2]]
    return found


def _rendered(markdown: str) -> SafeString:
    html: str = _MARKDOWN.render(markdown)
    return mark_safe(html)
