from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from roofs.core.accounts.models import Role, User
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import accept
from roofs.sales.leads.models import Lead
from tests.surfaces.api.conftest import QUICK, make_person

SORTS = ("lead_score", "created_at", "updated_at", "status", "estimated_value", "last_interaction")


@pytest.fixture(scope="module")
def office(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, User]]:
    """The owner, the manager and the leads of these tests: made once, because none of them changes anything."""
    with django_db_blocker.unblock(), override_settings(PASSWORD_HASHERS=QUICK), transaction.atomic():
        yield {name: make_person(name, role) for name, role in (("owner", Role.SALES), ("manager", Role.MANAGER))}
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def many(office: dict[str, User]) -> list[int]:
    """Twenty-three leads with ties and gaps in everything they can be sorted by."""
    now, keys = timezone.now(), []
    for number in range(23):
        facts = LeadIn(first_name="Marta", last_name=f"Delgado {number}", email=f"marta{number}@example.com")
        key = accept(facts, door="hand", owner=office["owner"]).lead.pk
        Lead.objects.filter(pk=key).update(
            lead_score=number % 4 * 10,
            status=("new", "contacted", "won")[number % 3],
            estimated_value_cents=None if number % 5 == 0 else number % 7 * 1000,
            last_interaction_at=None if number % 4 == 0 else now - timedelta(hours=number % 6),
            created_at=now - timedelta(minutes=number // 2),
            postal_code=f"480{number % 3:02}",
        )
        keys.append(key)
    return keys


@pytest.fixture
def staff(many: list[int], office: dict[str, User], db: None) -> dict[str, User]:
    return office


@pytest.mark.parametrize("direction", ["asc", "desc"])
@pytest.mark.parametrize("sort", SORTS)
def test_following_the_cursor_shows_what_the_pages_show(sort, direction, many: list[int], program):
    client, path = program("owner"), f"/leads/?sort={sort}:{direction}&per_page=5"
    by_page = [row["id"] for page in range(1, 6) for row in client.send("GET", f"{path}&page={page}").json()["items"]]
    by_cursor, body = [], client.send("GET", path).json()
    while True:
        by_cursor += [row["id"] for row in body["items"]]
        if not body["has_more"]:
            break
        body = client.send("GET", f"{path}&cursor={body['next_cursor']}").json()
    assert by_cursor == by_page
    assert sorted(by_cursor) == sorted(many)


def test_a_lead_that_arrives_between_two_pages_moves_nothing(arrive, staff: dict[str, User], program):
    client = program("owner")
    first = client.send("GET", "/leads/?per_page=5").json()
    arrive(staff["owner"])
    second = client.send("GET", f"/leads/?per_page=5&cursor={first['next_cursor']}").json()
    assert not {row["id"] for row in first["items"]} & {row["id"] for row in second["items"]}
    assert second["page"] is None


def test_a_list_costs_the_same_few_questions_however_long_it_is(many, program, django_assert_num_queries):
    client = program("owner")
    client.send("GET", "/leads/?per_page=1")
    for size in (1, 20):
        with django_assert_num_queries(2) as asked:  # who is calling, and the rows
            assert len(client.send("GET", f"/leads/?per_page={size}").json()["items"]) == size
        assert not any("COUNT(" in one["sql"].upper() for one in asked.captured_queries)


def test_counting_happens_only_when_asked_for(many, program):
    assert program("owner").send("GET", "/leads/?per_page=5").json()["total"] is None
    assert program("owner").send("GET", "/leads/?per_page=5&count=true").json()["total"] == 23


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("status=new,contacted", 16),
        ("status=new&status=contacted", 16),
        ("score_min=20", 11),
        ("score_min=10&score_max=20", 12),
        ("zip=48001", 8),
        ("assigned_to=me", 23),
        ("assigned_to=none", 0),
        ("created_after=2000-01-01", 23),
        ("created_before=2000-01-01T00:00:00Z", 0),
        ("created_after=2000-01-01T00:00:00%2B02:00", 23),
        ("created_after=0001-01-01T00:00:00%2B14:00", 23),
        ("created_before=9999-12-31T23:59:59-12:00", 23),
        ("source=chat", 0),
        ("temperature=hot,warm,cool,cold", 23),
        ("q=Delgado+7", 2),
        ("q=nobody", 0),
    ],
)
def test_filters_narrow_the_list(query, count, many, program):
    assert program("owner").send("GET", f"/leads/?{query}&count=true").json()["total"] == count


def test_the_query_of_the_document_is_understood(many, staff: dict[str, User], program):
    query = (
        "status=new,contacted&source=google_ads&temperature=hot,warm&created_after=2025-01-01&page=1&per_page=50"
        f"&sort=lead_score:desc&assigned_to={staff['owner'].pk}"
    )
    assert program("manager").send("GET", f"/leads?{query}").status_code == 200


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=nonsense", "status.0"),
        ("sort=password:asc", "sort"),
        ("sort=lead_score:sideways", "sort"),
        ("per_page=201", "per_page"),
        ("per_page=0", "per_page"),
        ("page=many", "page"),
        ("created_after=yesterday", "created_after"),
        ("created_after=5", "created_after"),
        ("score_min=101", "score_min"),
        ("assigned_to=you", "assigned_to"),
        (f"assigned_to={10**30}", "assigned_to"),
        ("cursor=nonsense", "cursor"),
        ("cursor=WyJsZWFkX3Njb3JlOmRlc2MiLFsxXSwxXQ", "cursor"),
        ("statuss=new", "statuss"),
    ],
)
def test_a_wrong_parameter_is_named(query, field, many, program):
    refused = program("owner").send("GET", f"/leads/?{query}")
    assert refused.status_code == 422
    assert field.partition(".")[0] in {one["field"].partition(".")[0] for one in refused.json()["errors"]}
