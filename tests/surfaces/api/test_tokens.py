"""Tokens that people make for programs, and how often anybody may ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from pytest_django import Settings

from roofs.core.accounts import api_tokens
from roofs.core.accounts.models import User
from roofs.sales.leads.models import Lead
from roofs.surfaces.api import throttle
from roofs.surfaces.api.policy import API, ApiRules
from tests.surfaces.api.clients import Program
from tests.surfaces.web.browsers import ELSEWHERE

Make = Callable[..., "Bearer"]


class Bearer(Program):
    def __init__(self, plain: str) -> None:
        super().__init__()
        self.plain = plain

    def send(self, method: str, path: str, body: object = None, **extra: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.plain}", **extra.pop("headers", {})}
        return super().send(method, path, body, headers=headers, **extra)


@pytest.fixture
def bearer(staff: dict[str, User]) -> Make:
    def make(name: str, *scopes: str) -> Bearer:
        return Bearer(api_tokens.create(staff[name], "Website", scopes)[1])

    return make


def test_a_token_reads_what_its_scope_names_and_nothing_else(bearer: Make, lead: Lead):
    client = bearer("owner", "leads:read")
    assert client.send("GET", f"/leads/{lead.pk}").status_code == 200
    refused = client.send("GET", "/customers/")
    assert refused.status_code == 403
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["code"] == "scope_missing"
    assert "customers:read" in refused.json()["detail"]
    assert 'scope="customers:read"' in refused["WWW-Authenticate"]


def test_reading_does_not_allow_writing_and_the_answer_names_what_is_missing(bearer: Make, lead: Lead):
    client = bearer("owner", "leads:read")
    refused = client.send("PUT", f"/leads/{lead.pk}", {"city": "Troy"})
    assert refused.status_code == 403
    assert "leads:write" in refused.json()["detail"]
    lead.refresh_from_db()
    assert bearer("owner", "leads:write").send("PUT", f"/leads/{lead.pk}", {"city": "Troy"}).status_code == 200


@pytest.mark.parametrize("spelling", ["/leads", "/leads/", "/leads/stats"])
def test_both_spellings_of_an_address_need_the_same_scope(bearer: Make, spelling: str):
    assert bearer("owner", "customers:read").send("GET", spelling).status_code == 403
    assert bearer("owner", "leads:read").send("GET", spelling).status_code == 200


@pytest.mark.parametrize(("name", "status"), [("owner", 200), ("colleague", 404), ("manager", 200), ("field", 404)])
def test_a_token_for_everything_sees_what_its_person_sees(bearer: Make, lead: Lead, name: str, status: int):
    assert bearer(name, "*").send("GET", f"/leads/{lead.pk}").status_code == status


def test_the_figures_of_the_day_belong_to_the_analytics(bearer: Make):
    assert bearer("manager", "analytics:read").send("GET", "/day").status_code == 200
    assert "analytics:read" in bearer("manager", "leads:read").send("GET", "/day").json()["detail"]


def test_every_token_may_ask_who_it_is(bearer: Make, staff: dict[str, User]):
    assert bearer("owner", "reviews:read").send("GET", "/auth/me").json()["email"] == staff["owner"].email


def test_a_token_loses_what_its_person_loses(bearer: Make, staff: dict[str, User], lead: Lead):
    client = bearer("owner", "*")
    User.objects.filter(pk=staff["owner"].pk).update(role="pending")
    assert client.send("GET", f"/leads/{lead.pk}").status_code == 403
    User.objects.filter(pk=staff["owner"].pk).update(is_active=False)
    assert client.send("GET", f"/leads/{lead.pk}").status_code == 401


def test_who_shows_wrong_tokens_again_and_again_waits(staff: dict[str, User]):
    good = Bearer(api_tokens.create(staff["owner"], "Website", ["*"])[1])
    for number in range(throttle.WRONG_TOKENS):
        assert Bearer(f"roofs_{number}").send("GET", "/leads/", **ELSEWHERE).status_code == 401
    refused = Bearer("roofs_more").send("GET", "/leads/", **ELSEWHERE)
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 60
    assert good.send("GET", "/leads/").status_code == 200  # from another address


@pytest.fixture
def ten_a_minute(db: None) -> None:
    API.save(ApiRules(requests_a_minute=10))


CACHES = {
    "database": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
    "shared": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "throttle"},
}


@pytest.mark.parametrize("kind", CACHES)
def test_every_answer_says_what_is_left_and_one_too_many_is_refused(
    kind: str, bearer: Make, ten_a_minute: None, settings: Settings
):
    settings.CACHES = {"default": CACHES[kind]}
    with time_machine.travel("2026-11-20T12:00:15Z", tick=False) as clock:
        client, other = bearer("owner", "leads:read"), bearer("owner", "leads:read")
        left = [client.send("GET", "/leads/")["RateLimit-Remaining"] for _ in range(10)]
        assert left == [str(number) for number in range(9, -1, -1)]
        refused = client.send("GET", "/leads/")
        assert refused.status_code == 429
        assert refused["Retry-After"] == refused["RateLimit-Reset"] == "45"
        assert (refused["RateLimit-Limit"], refused["RateLimit-Remaining"]) == ("10", "0")
        assert other.send("GET", "/leads/").status_code == 200
        clock.shift(45)
        assert client.send("GET", "/leads/").status_code == 200


def test_a_refused_scope_counts_too(bearer: Make, ten_a_minute: None):
    client = bearer("owner", "leads:read")
    assert client.send("GET", "/customers/")["RateLimit-Remaining"] == "9"


def test_a_person_is_counted_however_he_signed_in(staff: dict[str, User], ten_a_minute: None, program):
    browser = Program()
    browser.force_login(staff["owner"])
    assert browser.send("GET", "/leads/")["RateLimit-Remaining"] == "9"
    assert program("owner").send("GET", "/leads/")["RateLimit-Remaining"] == "8"


def test_counting_writes_nothing_when_the_cache_is_the_database(program, django_assert_num_queries):
    client = program("owner")
    client.send("GET", "/leads/")
    with django_assert_num_queries(2) as asked:
        client.send("GET", "/leads/")
    assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries)


def test_who_is_nobody_is_not_counted(program):
    assert "RateLimit-Limit" not in program().send("GET", "/leads/")
