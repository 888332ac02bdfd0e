"""What the description promises: the routes of the document, examples that hold, problems that are told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from roofs.surfaces.api.site import description

# Method, path, and the filters, order and paging the document names. Facts of the agreed interface, phase 1.3.
DOCUMENT = """
POST   /api/leads/
GET    /api/leads/            status source temperature assigned_to created_after page per_page sort
GET    /api/leads/{id}
PUT    /api/leads/{id}
DELETE /api/leads/{id}
POST   /api/leads/{id}/assign
POST   /api/leads/{id}/convert
GET    /api/leads/stats
POST   /api/leads/{id}/score
GET    /api/leads/hot
POST   /api/leads/bulk-import
POST   /api/customers/
GET    /api/customers/                              page per_page
GET    /api/customers/{id}
PUT    /api/customers/{id}
DELETE /api/customers/{id}
GET    /api/customers/{id}/projects
GET    /api/customers/{id}/interactions
GET    /api/customers/{id}/ltv
POST   /api/customers/{id}/request-review
POST   /api/projects/
GET    /api/projects/                               page per_page
GET    /api/projects/{id}
PUT    /api/projects/{id}
DELETE /api/projects/{id}
POST   /api/projects/{id}/status
POST   /api/projects/{id}/documents
GET    /api/projects/{id}/documents
DELETE /api/projects/{id}/documents/{id}
GET    /api/projects/pipeline
GET    /api/projects/gantt
POST   /api/interactions/
GET    /api/interactions/                           page per_page
GET    /api/interactions/{id}
PUT    /api/interactions/{id}
DELETE /api/interactions/{id}
GET    /api/interactions/timeline/{id}/{id}
POST   /api/interactions/{id}/transcription
POST   /api/appointments/
GET    /api/appointments/                           page per_page
GET    /api/appointments/{id}
PUT    /api/appointments/{id}
DELETE /api/appointments/{id}
GET    /api/appointments/calendar
GET    /api/appointments/availability/{id}
POST   /api/appointments/{id}/reschedule
POST   /api/appointments/{id}/send-reminder
GET    /api/appointments/upcoming
GET    /api/analytics/dashboard
GET    /api/analytics/funnel
GET    /api/analytics/revenue
GET    /api/analytics/team-performance
GET    /api/analytics/lead-sources
GET    /api/analytics/geographic
GET    /api/analytics/forecasting
POST   /api/analytics/custom-report
POST   /api/team/
GET    /api/team/
GET    /api/team/{id}
PUT    /api/team/{id}
DELETE /api/team/{id}
GET    /api/team/{id}/performance
GET    /api/team/{id}/assignments
PUT    /api/team/{id}/availability
POST   /api/reviews/
GET    /api/reviews/                                page per_page
GET    /api/reviews/{id}
PUT    /api/reviews/{id}/respond
GET    /api/reviews/stats
POST   /api/reviews/request/{id}
POST   /api/partnerships/
GET    /api/partnerships/
GET    /api/partnerships/{id}
PUT    /api/partnerships/{id}
DELETE /api/partnerships/{id}
GET    /api/partnerships/{id}/referrals
POST   /api/partnerships/{id}/referral
GET    /api/partnerships/{id}/commission
"""
UPSERTS = {"putOnTeam"}
"""One value, put as often as one likes: there is nothing to lose."""

SHORT = {
    "listChannels", "listCrews", "listTimeOff", "listAssignments", "listMeasures", "listWebhookEvents",
    "listCustomerInteractions",
}  # fmt: skip
"""Lists that end by themselves, or are read by the page alone."""


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return description()


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def names(operation: dict[str, Any]) -> set[str]:
    return {one["name"] for one in operation.get("parameters", []) if "name" in one}


def test_every_route_of_the_document_is_there_with_its_filters(schema):
    ours = {(method, re.sub(r"\{\w+\}", "{id}", path)): names(one) for method, path, one in operations(schema)}
    wanted = [line.split() for line in DOCUMENT.strip().splitlines()]
    missing = [f"{method} {path}" for method, path, *_filters in wanted if (method, path) not in ours]
    assert missing == []
    for method, path, *filters in wanted:
        assert set(filters) <= ours[method, path], f"{method} {path}"
    assert len(wanted) == 78


def test_every_operation_says_what_it_does(schema):
    for method, path, one in operations(schema):
        assert one.get("summary"), f"{method} {path}"
        assert one["tags"][0] in {tag["name"] for tag in schema["tags"]}, f"{method} {path}"


def test_every_body_has_an_example_that_holds(schema):
    for method, path, one in operations(schema):
        told = one.get("requestBody", {}).get("content", {}).get("application/json")
        if told is None:
            continue
        shape = (told["schema"].get("allOf") or [told["schema"]])[0]
        found = schema["components"]["schemas"][shape["$ref"].rpartition("/")[2]]
        assert found.get("examples"), f"{method} {path}"
        validator = Draft202012Validator({**shape, "components": schema["components"]})
        for example in found["examples"]:
            assert [str(error) for error in validator.iter_errors(example)] == [], f"{method} {path}"


def test_every_error_is_told_as_a_problem(schema):
    for method, path, one in operations(schema):
        codes = {status for status in one["responses"] if int(status) >= 400}
        assert codes, f"{method} {path}"
        for status in codes:
            if one["operationId"] != "health":
                told = one["responses"][status]["content"]
                assert told == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def test_whoever_changes_a_thing_may_say_which_state_he_read(schema):
    for method, path, one in operations(schema):
        if method == "PUT" and one["operationId"] not in UPSERTS:
            assert "If-Match" in names(one), path
            assert "412" in one["responses"], path
            taken = next(status for status in one["responses"] if status.startswith("2"))
            assert "ETag" in one["responses"][taken]["headers"], path


def test_every_long_list_is_read_by_cursor(schema):
    for _method, path, one in operations(schema):
        if one["operationId"].startswith("list") and one["operationId"] not in SHORT:
            assert {"cursor", "per_page", "page", "count"} <= names(one), path


def test_every_answer_to_who_is_signed_in_says_what_is_left(schema):
    for _method, path, one in operations(schema):
        if one.get("security"):
            for told in one["responses"].values():
                assert {"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"} <= told["headers"].keys(), path
