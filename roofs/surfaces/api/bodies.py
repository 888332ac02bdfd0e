"""Reading what a client sends: strictly JSON, strictly the types the description names."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

import pydantic_core
from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja.parser import Parser
from pydantic import BaseModel, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from roofs.core.files.policy import FILES
from roofs.core.kit.typed import Line
from roofs.surfaces.api.problems import FieldProblem, Refusal

FORM_ROOM = 1_000_000
"""What a form with a file may be larger than the file."""
FORMS = {"multipart/form-data", "application/x-www-form-urlencoded"}
Name = Annotated[Line, Field(min_length=1, json_schema_extra={"format": "name"})]
"""One line with something in it that can be read."""

_JSON_NAMES = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    list: "array",
    dict: "object",
    type(None): "null",
}


class StrictJson(Parser):
    """Raises Refusal for what is not JSON in UTF-8: wrong bytes, lone surrogates, NaN, too deep."""

    def parse_body(self, request: HttpRequest) -> Any:
        kind = (request.content_type or "").lower()
        if kind != "application/json" and not kind.endswith("+json"):
            raise Refusal("unsupported_type", "Send application/json.")
        try:
            return pydantic_core.from_json(request.body, allow_inf_nan=False, cache_strings="none")
        except ValueError as error:
            raise Refusal("unreadable", f"The body is not JSON in UTF-8: {error}") from None

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        if data is not request.GET and request.content_type not in FORMS:
            raise Refusal("unsupported_type", "Send multipart/form-data.")
        read: dict[str, Any] = super().parse_querydict(data, list_fields, request)
        return read


def refuse_hostile(request: HttpRequest) -> None:
    """What no route could make sense of, or what would only waste our memory."""
    if "Transfer-Encoding" in request.headers and not request.META.get("CONTENT_LENGTH"):
        raise Refusal("length_required", "Send Content-Length; a body in chunks is not read.")
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    is_form = (request.content_type or "") == "multipart/form-data"
    most = FILES.get().largest_bytes + FORM_ROOM if is_form else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if length > most:
        raise Refusal("too_large", f"At most {most} bytes.")
    for name, values in request.GET.lists():
        if any("\x00" in text for text in (name, *values)):
            raise Refusal("unreadable", "The address holds a character that text cannot hold.")


def refuse_unknown(given: QueryDict, known: type[BaseModel]) -> None:
    """Ninja takes no notice of what it did not ask for; a misspelt filter would silently show everything."""
    unknown = sorted(given.keys() - known.model_fields.keys())
    if unknown:
        raise Refusal(
            "invalid", errors=[FieldProblem(field=name[:100], message=_("is not a field we know")) for name in unknown]
        )


class Described(BaseModel):
    """A body whose fields are of the JSON types the description names, before anything is made of them.

    The domain's own types read what people write on paper forms; a program is told that it sends the wrong type.
    """

    @field_validator("*", mode="before")
    @classmethod
    def _as_described(cls, value: Any, info: ValidationInfo) -> Any:
        wanted = _types_of(cls).get(info.field_name or "", frozenset())
        name = _JSON_NAMES.get(type(value), "string")
        is_whole = name == "number" and "integer" in wanted and float(value).is_integer()
        if wanted and name not in wanted and not is_whole and not (name == "integer" and "number" in wanted):
            raise PydanticCustomError("wrong_type", "must be {wanted}", {"wanted": " or ".join(sorted(wanted))})
        return value


@cache
def _types_of(model: type[BaseModel]) -> dict[str, frozenset[str]]:
    schema = model.model_json_schema()
    return {name: frozenset(_types(spec, schema.get("$defs", {}))) for name, spec in schema["properties"].items()}


def _types(spec: dict[str, Any], definitions: dict[str, Any]) -> set[str]:
    if "$ref" in spec:
        return _types(definitions[spec["$ref"].rpartition("/")[2]], definitions)
    branches = spec.get("anyOf", []) + spec.get("oneOf", [])
    if branches:
        return set().union(*(_types(branch, definitions) for branch in branches))
    return {spec["type"]} if "type" in spec else set()
