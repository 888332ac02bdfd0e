"""What import contracts cannot see: a foreign key is an import too, and its reverse name is one the other way."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.db import models

from tests.house.tree import assert_none, floors


class Link(NamedTuple):
    """One foreign key, one-to-one or many-to-many between two of our models."""

    source: str  # the module of the model that declares it
    field: str
    target: str  # the module of the model it points to
    reverse_name: str | None  # what it adds to the target; None when hidden by related_name="+"

    def __str__(self) -> str:
        return f"{self.source}: {self.field} -> {self.target}"


def group(module: str) -> str:
    return module.split(".")[1]


def reaches_up(link: Link) -> bool:
    return floors()[group(link.source)] < floors()[group(link.target)]


def names_itself_below(link: Link) -> bool:
    """Code of the lower group could write `contact.leads` and so depend on a group it must not know."""
    return floors()[group(link.source)] > floors()[group(link.target)] and link.reverse_name is not None


def links() -> list[Link]:
    found = []
    for model in apps.get_models():
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            target = field.related_model
            if isinstance(target, type) and issubclass(target, models.Model):
                remote: Any = field.remote_field
                reverse = None if remote.hidden else remote.get_accessor_name()
                found.append(Link(model.__module__, f"{model.__name__}.{field.name}", target.__module__, reverse))
    return [link for link in found if link.source.startswith("roofs.") and link.target.startswith("roofs.")]


LEADS, CONTACTS, CADENCE = "roofs.sales.leads.models", "roofs.people.contacts.models", "roofs.marketing.cadence.models"


@pytest.mark.parametrize(
    ("link", "is_up", "is_named"),
    [
        (Link(LEADS, "Lead.contact", CONTACTS, None), False, False),
        (Link(LEADS, "Lead.contact", CONTACTS, "leads"), False, True),
        (Link(CONTACTS, "Contact.lead", LEADS, None), True, False),
        (Link(CONTACTS, "Contact.sequence", CADENCE, "contacts"), True, False),
        (Link(LEADS, "Photo.lead", "roofs.sales.scoring.models", "photos"), False, False),
    ],
)
def test_the_rules_tell_good_links_from_bad(link: Link, is_up: bool, is_named: bool):
    assert reaches_up(link) is is_up
    assert names_itself_below(link) is is_named


def test_the_links_of_this_program_are_seen():
    assert any(group(link.source) != group(link.target) for link in links())


def test_no_foreign_key_reaches_up():
    assert_none(str(link) for link in links() if reaches_up(link))


def test_no_model_gets_a_name_from_a_group_above():
    """Say related_name="+". A group above that asks in a query adds related_query_name="leads"; objects get no name."""
    assert_none(f"{link} adds .{link.reverse_name}" for link in links() if names_itself_below(link))
