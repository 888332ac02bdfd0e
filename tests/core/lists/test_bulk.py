"""One thing done to many records: whose they are, what is refused, and one press that takes all of it back."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from roofs.comms.calendar import tasks as tasks_of
from roofs.comms.calendar.models import Task
from roofs.core.accounts.models import Role, User
from roofs.core.events.models import Event
from roofs.core.fields import defining
from roofs.core.fields.answering import answer, answers_of
from roofs.core.kit.refusals import Refused
from roofs.core.lists import bulk
from roofs.core.lists.bulk import BulkKind
from roofs.core.lists.models import BulkAct
from roofs.core.tags import tagging
from roofs.marketing.reviews import keeping as reviews
from roofs.marketing.reviews.models import Review
from roofs.people.contacts import keeping as customers
from roofs.people.contacts.entering import CustomerIn
from roofs.people.contacts.models import Customer
from roofs.people.partners import keeping as partners
from roofs.people.partners.models import Partnership
from roofs.production.projects import opening
from roofs.production.projects.models import Project
from roofs.sales.leads import pipeline
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import accept
from roofs.sales.leads.models import Lead
from roofs.surfaces.web.customers.bulk import BULK as CUSTOMERS
from roofs.surfaces.web.leads.bulk import BULK as LEADS
from roofs.surfaces.web.partners.bulk import BULK as PARTNERS
from roofs.surfaces.web.projects.bulk import BULK as PROJECTS
from roofs.surfaces.web.reviews.bulk import BULK as REVIEWS
from roofs.surfaces.web.tasks.bulk import BULK as TASKS
from tests.core.accounts import people

pytestmark = pytest.mark.django_db
KINDS = [LEADS, CUSTOMERS, PROJECTS, PARTNERS, REVIEWS, TASKS]
OWNED = [LEADS, CUSTOMERS, PROJECTS, PARTNERS, TASKS]


def customer(name: str, n: int, owner: User | None) -> Customer:
    told = CustomerIn(first_name=f"{name} {n}", email=f"{name.lower()}{n}@example.com")
    return customers.create(told, None, assigned_to=owner)


def row_of(kind: BulkKind, owner: User | None, n: int) -> Any:
    """One record of that kind that this person looks after."""
    boss = User.objects.filter(role=Role.MANAGER).first()
    match kind.name:
        case "lead":
            arriving = LeadIn(full_name=f"Ada {n}", email=f"ada{n}@example.com")
            return pipeline.assign(accept(arriving, door="form", owner=owner).lead, owner, boss)
        case "customer":
            return customers.create(
                CustomerIn(first_name=f"Bo {n}", email=f"bo{n}@example.com"), boss, assigned_to=owner
            )
        case "project":
            of = customer("Cy", n, owner)
            return opening.open_project({"customer": of, "name": f"Roof {n}", "assigned_to": owner}, boss)
        case "partnership":
            assert boss is not None
            return partners.take_in({"name": f"Agency {n}", "kind": "realtor", "assigned_to": owner}, boss)
        case "review":
            of = customer("Di", n, owner)
            return reviews.keep({"platform": "google", "rating": 5, "author": f"Di {n}", "customer": of}, boss)
        case _:
            return tasks_of.add(f"Call {n}", timezone.now(), actor=boss, assigned_to=owner)


@pytest.fixture
def boss() -> User:
    return people.manager()


@pytest.fixture
def sara(boss: User) -> User:
    return people.seller()


@pytest.fixture
def carl(boss: User) -> User:
    return people.colleague()


def again(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def owner_of(row: Any) -> int | None:
    found: int | None = again(row).assigned_to_id
    return found


@pytest.mark.parametrize("kind", OWNED, ids=lambda kind: kind.name)
def test_many_are_given_away_and_come_back_to_whoever_had_them(kind: BulkKind, boss: User, sara: User, carl: User):
    rows = [row_of(kind, who, n) for n, who in enumerate((sara, carl, None))]
    done = bulk.change(kind, [row.pk for row in rows], bulk.ASSIGN, boss, owner=carl)
    assert (done.changed, done.same) == (2, 1)
    assert [owner_of(row) for row in rows] == [carl.pk] * 3
    assert done.act is not None
    assert bulk.undo(kind, done.act, boss).changed == 2  # one was carl's before
    assert [owner_of(row) for row in rows] == [sara.pk, carl.pk, None]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_colleagues_row_is_left_alone(kind: BulkKind, boss: User, sara: User, carl: User):
    mine, theirs, nobodys = (row_of(kind, who, n) for n, who in enumerate((sara, carl, None)))
    assert set(kind.rows_for(sara).values_list("pk", flat=True)) <= {mine.pk, nobodys.pk}
    action, facts = (bulk.DELETE, {}) if kind.delete else (bulk.SET, {"name": "status", "value": "paused"})
    before = len(Event.objects.filter(subject_id=theirs.pk, subject_type=kind.name))
    done = bulk.change(kind, [mine.pk, theirs.pk], action, sara, **facts)
    assert done.changed == 1
    assert len(Event.objects.filter(subject_id=theirs.pk, subject_type=kind.name)) == before
    with pytest.raises(Refused, match="at least one row"):
        bulk.change(kind, [theirs.pk], action, sara, **facts)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("role", [Role.PENDING, Role.FIELD])
def test_who_may_not_changes_nothing(kind: BulkKind, role: Role, boss: User, sara: User):
    row = row_of(kind, sara, 1)
    with pytest.raises(Refused):
        bulk.change(kind, [row.pk], bulk.DELETE, people.person("Una Uninvited", role))
    assert again(row).pk == row.pk


@pytest.mark.parametrize("kind", [one for one in KINDS if one.delete], ids=lambda kind: kind.name)
def test_many_are_deleted_and_all_come_back_with_one_press(kind: BulkKind, boss: User, sara: User):
    rows = [row_of(kind, sara, n) for n in range(3)]
    keys = [row.pk for row in rows]
    done = bulk.change(kind, keys, bulk.DELETE, boss)
    assert not kind.rows(boss).filter(pk__in=keys).exists()
    assert done.act is not None
    assert bulk.undo(kind, done.act, boss).changed == 3
    assert kind.rows(boss).filter(pk__in=keys).count() == 3
    assert bulk.undo(kind, done.act, boss).changed == 0


@pytest.mark.parametrize("kind", [one for one in KINDS if one.has_tags], ids=lambda kind: kind.name)
def test_tags_are_put_on_and_only_the_new_ones_taken_off_again(kind: BulkKind, boss: User, sara: User):
    first, second = row_of(kind, sara, 1), row_of(kind, sara, 2)
    tagging.put((kind.name, first.pk), [tagging.tag_called("Storm", boss)], boss)
    done = bulk.change(kind, [first.pk, second.pk], bulk.TAG, boss, tag="storm")
    assert tagging.tags_of((kind.name, second.pk))
    assert done.act is not None
    bulk.undo(kind, done.act, boss)
    assert [bool(tagging.tags_of((kind.name, row.pk))) for row in (first, second)] == [True, False]
    off = bulk.change(kind, [first.pk, second.pk], bulk.UNTAG, boss, tag="Storm")
    assert not tagging.tags_of((kind.name, first.pk))
    assert off.act is not None
    bulk.undo(kind, off.act, boss)
    assert [bool(tagging.tags_of((kind.name, row.pk))) for row in (first, second)] == [True, False]


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        (LEADS, "status", "contacted"),
        (LEADS, "source", "referral"),
        (CUSTOMERS, "source", "referral"),
        (PROJECTS, "project_type", "repair"),
        (PARTNERS, "status", "paused"),
        (REVIEWS, "platform", "yelp"),
        (TASKS, "state", "done"),
        (TASKS, "kind", "email"),
    ],
    ids=lambda one: getattr(one, "name", one),
)
def test_a_value_is_set_on_many_and_each_gets_its_own_back(kind: BulkKind, name: str, value: str, boss: User):
    rows = [row_of(kind, None, n) for n in range(2)]
    setting = kind.settings_for(boss)[name]
    values = {str(one) for one, _label in setting.choices}
    assert value in values
    before = [setting.read(row) for row in rows]
    done = bulk.change(kind, [row.pk for row in rows], bulk.SET, boss, name=name, value=value)
    assert [str(setting.read(again(row))) for row in rows] == [value] * 2
    assert done.act is not None
    assert bulk.undo(kind, done.act, boss).changed == 2
    assert [setting.read(again(row)) for row in rows] == before


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_an_own_field_is_set_on_many_and_taken_back(kind: BulkKind, boss: User, sara: User):
    defining.define(kind.name, "Colour", "choice", boss, options=["Slate", "Brown"])
    rows = [row_of(kind, sara, n) for n in range(2)]
    answer((kind.name, rows[0].pk), {"colour": "Slate"}, boss)
    done = bulk.change(kind, [row.pk for row in rows], bulk.SET, boss, name="custom.colour", value="Brown")
    assert [answers_of((kind.name, row.pk))["colour"] for row in rows] == ["Brown"] * 2
    assert done.act is not None
    bulk.undo(kind, done.act, boss)
    assert [answers_of((kind.name, row.pk))["colour"] for row in rows] == ["Slate", None]


def test_what_somebody_has_changed_since_is_left(boss: User, sara: User, carl: User):
    first, second = row_of(LEADS, sara, 1), row_of(LEADS, sara, 2)
    done = bulk.change(LEADS, [first.pk, second.pk], bulk.ASSIGN, boss, owner=boss)
    pipeline.assign(again(first), carl, boss)
    assert done.act is not None
    undone = bulk.undo(LEADS, done.act, boss)
    assert (undone.changed, undone.refused) == (1, 1)
    assert [owner_of(row) for row in (first, second)] == [carl.pk, sara.pk]


def test_a_refused_row_stays_with_its_reason_and_the_others_change(boss: User, sara: User):
    open_one, won = row_of(LEADS, sara, 1), row_of(LEADS, sara, 2)
    pipeline.win(won, boss)
    done = bulk.change(LEADS, [open_one.pk, won.pk], bulk.SET, boss, name="status", value="contacted")
    assert (done.changed, done.refused) == (1, 1)
    assert "on its own page" in done.why
    assert again(won).status == "won"


@pytest.mark.parametrize("kind", OWNED, ids=lambda kind: kind.name)
def test_what_was_so_already_is_not_counted_as_changed(kind: BulkKind, boss: User, sara: User, carl: User):
    hers, his = row_of(kind, sara, 1), row_of(kind, carl, 2)
    done = bulk.change(kind, [hers.pk, his.pk], bulk.ASSIGN, boss, owner=sara)
    assert (done.changed, done.same, done.refused) == (1, 1, 0)
    again_done = bulk.change(kind, [hers.pk, his.pk], bulk.ASSIGN, boss, owner=sara)
    assert (again_done.act, again_done.changed, again_done.same) == (None, 0, 2)


def test_a_seller_takes_them_himself_and_gives_them_to_nobody_else(boss: User, sara: User, carl: User):
    nobodys = row_of(LEADS, None, 1)
    with pytest.raises(Refused, match="take them yourself"):
        bulk.change(LEADS, [nobodys.pk], bulk.ASSIGN, sara, owner=carl)
    assert bulk.change(LEADS, [nobodys.pk], bulk.ASSIGN, sara, owner=sara).changed == 1


def test_each_row_has_an_event_of_its_own(boss: User, sara: User):
    rows = [row_of(CUSTOMERS, sara, n) for n in range(3)]
    bulk.change(CUSTOMERS, [row.pk for row in rows], bulk.DELETE, boss)
    told = Event.objects.filter(name="customer.deleted", actor=boss).values_list("subject_id", flat=True)
    assert set(told) == {row.pk for row in rows}


def test_only_whoever_did_it_takes_it_back(boss: User, sara: User, carl: User):
    done = bulk.change(LEADS, [row_of(LEADS, sara, 1).pk], bulk.DELETE, sara)
    assert done.act is not None
    assert BulkAct.objects.visible_to(sara).exists()
    assert not BulkAct.objects.visible_to(carl).exists()
    assert not BulkAct.objects.visible_to(boss).exists()


def test_the_queries_for_a_row_do_not_grow_with_the_rows(boss: User, sara: User, django_assert_max_num_queries: Any):
    rows = [row_of(TASKS, sara, n) for n in range(20)]
    with django_assert_max_num_queries(20 * 12):
        bulk.change(TASKS, [row.pk for row in rows], bulk.DELETE, boss)


def test_models_have_what_is_read() -> None:
    assert {Lead, Customer, Project, Partnership, Review, Task} == {
        kind.rows(User(role=Role.ADMIN, is_active=True)).model for kind in KINDS
    }
