"""The API keeps what its description promises: generated requests, good and bad, against the program itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.pytest._test_builder import build_operation_test

from roofs.core.accounts import tokens
from roofs.core.connections.models import IdempotencyKey
from roofs.surfaces.api import throttle
from roofs.surfaces.api.site import description

pytestmark = [pytest.mark.contract, pytest.mark.django_db]

# Formats whose words are ours; what Hypothesis would make of them is right by the letter and refused all the same.
WORDS = {
    "email": ["ann@example.com", "bob@example.com", "eve@example.com"],
    "phone": ["+12485550101", "+12485550102", "+12485550103"],
    "new-password": ["maple-ladder-42"],
    "cursor": [""],
    "name": ["North", "Elm Street", "Ñandú"],
    "webhook-url": ["https://example.com/hooks"],
}
for name, words in WORDS.items():
    schemathesis.openapi.format(name, st.sampled_from(words))

EXAMPLES = int(os.environ.get("ROOFS_CONTRACT_EXAMPLES", "4"))
KINDS = ("Lead", "Customer", "Project")
UPLOADS = [f"import{kind}s" for kind in KINDS] + [f"add{kind}Document" for kind in KINDS]
RULES = ["previewSegment", "createSegment", "updateSegment", "adjustCadence"]
"""What may stand together in a body is said in words."""
CONFIG = {
    "generation": {"max-examples": EXAMPLES, "deterministic": True, "database": "none"},
    "phases": {"stateful": {"enabled": False}},
    # 412: a tag that is well formed and old.
    "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "401", "403", "404", "409", "412", "429"]}},
    # Any bytes are a file by the description, any object the rules of a segment.
    "operations": [
        {"include-operation-id": name, "checks": {"positive_data_acceptance": {"enabled": False}}}
        for name in (*UPLOADS, *RULES)
    ],
}
ROUTES = [(path, method) for path, methods in description()["paths"].items() for method in methods]

_office = get_wsgi_application()


def _served(environ: dict[str, Any], start_response: Any) -> Any:
    """As a server would, it says where the request comes from."""
    return _office(environ | {"REMOTE_ADDR": "127.0.0.1"}, start_response)


@pytest.fixture(scope="module")
def schema() -> Any:
    found = schemathesis.openapi.from_dict(description(), config=SchemathesisConfig.from_dict(CONFIG))
    found.app = _served
    return found


@pytest.fixture
def one_transaction() -> Iterator[None]:
    """A real request gives its connection back; here that would end the test's transaction."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def access(staff) -> dict[str, str]:
    pair = tokens.issue_pair(staff["admin"])
    return {"Authorization": f"Bearer {pair.access}", "Accept-Encoding": "identity"}


@pytest.mark.parametrize(("path", "method"), ROUTES, ids=[f"{method} {path}" for path, method in ROUTES])
def test_every_route_keeps_its_promise(path, method, schema, access, lead, one_transaction) -> None:
    def kept(case: schemathesis.Case[Any]) -> None:
        cache.clear()  # counters of sign-ins would end every later try with 429
        throttle.forget()
        IdempotencyKey.objects.all().delete()  # the same short keys come again with other bodies
        case.call_and_validate(headers=access)

    # `schema.parametrize()` would do this for all routes while collecting, which takes longer than most of the suite.
    build_operation_test(
        config=schema.config,
        operation=schema[path][method],
        test_func=kept,
        given_kwargs={},
        feedback=FeedbackSources(),
        explicit_settings=settings(derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)),
    )()
