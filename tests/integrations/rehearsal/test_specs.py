"""A request is held against a description as the vendor would hold it."""

from __future__ import annotations

import json

import pytest

from roofs.integrations.rehearsal.specs import FORM, JSON, Spec

SPEC = Spec(
    {
        "paths": {
            "/v1/cards": {
                "post": {"requestBody": {"required": True, "content": {JSON: {"schema": {"$ref": "#/x/card"}}}}}
            },
            "/v1/cards/{id}": {"get": {}, "delete": {}},
            "/v1/texts.json": {
                "post": {
                    "requestBody": {
                        "content": {
                            FORM: {
                                "schema": {
                                    "type": "object",
                                    "required": ["To"],
                                    "properties": {
                                        "To": {"type": "string", "pattern": "^\\+"},
                                        "Seconds": {"type": "integer"},
                                        "Media": {"type": "array", "items": {"type": "string"}},
                                    },
                                }
                            }
                        }
                    }
                }
            },
        },
        "x": {
            "card": {
                "allOf": [
                    {"type": "object", "required": ["size"], "properties": {"size": {"enum": ["4x6", "6x9"]}}},
                    {
                        "type": "object",
                        "properties": {
                            "to": {
                                "oneOf": [
                                    {"type": "string", "pattern": "^adr_"},
                                    {"type": "object", "required": ["zip"], "properties": {"zip": {"maxLength": 5}}},
                                ]
                            },
                            "note": {"type": "string", "nullable": True},
                        },
                    },
                ]
            }
        },
    }
)


@pytest.mark.parametrize(
    "card", [{"size": "4x6"}, {"size": "6x9", "to": "adr_1"}, {"size": "6x9", "to": {"zip": "48375"}, "note": None}]
)
def test_a_good_request_has_no_problems(card: dict[str, object]):
    assert SPEC.problems("POST", "/v1/cards", JSON, json.dumps(card).encode()) == []


@pytest.mark.parametrize(
    ("card", "problem"),
    [
        ({}, "body.size: missing"),
        ({"size": "9x9"}, "body.size: not one of ['4x6', '6x9']"),
        ({"size": "4x6", "to": "me"}, "body.to: does not look like ^adr_"),
        ({"size": "4x6", "to": {"zip": "123456"}}, "body.to.zip: longer than 5"),
        ({"size": "4x6", "note": True}, "body.note: bool is not string"),
        ({"size": "4x6", "sise": "6x9"}, "body.sise: nobody knows this"),
    ],
)
def test_a_problem_is_named(card: dict[str, object], problem: str):
    assert problem in SPEC.problems("POST", "/v1/cards", JSON, json.dumps(card).encode())


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        (b"To=%2B1&Seconds=5&Media=a&Media=b", []),
        (b"Seconds=5", ["body.To: missing"]),
        (b"To=%2B1&Seconds=soon", ["the body cannot be read"]),
        (b"To=1", ["body.To: does not look like ^\\+"]),
        (b"To=%2B1&to=2", ["body.to: nobody knows this"]),
    ],
)
def test_a_form_is_read_by_its_description(body: bytes, problems: list[str]):
    assert SPEC.problems("POST", "/v1/texts.json", FORM, body) == problems


def test_addresses_and_kinds_of_bodies_that_do_not_exist_are_named():
    assert SPEC.problems("POST", "/v2/cards", JSON, b"{}") == ["there is no POST /v2/cards"]
    assert SPEC.problems("PUT", "/v1/cards", JSON, b"{}") == ["there is no PUT /v1/cards"]
    assert SPEC.problems("POST", "/v1/cards", FORM, b"a=1") == [f"{FORM} is not taken"]
    assert SPEC.problems("POST", "/v1/cards", JSON, b"{") == ["the body cannot be read"]
    assert SPEC.problems("DELETE", "/v1/cards/7", "", b"") == []
    assert SPEC.problems("DELETE", "/v1/cards/7", JSON, b"{}") == ["no body is expected"]
