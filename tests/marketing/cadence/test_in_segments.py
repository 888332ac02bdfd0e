"""Being in a segment as a condition of a step, and the sequences that keep a segment from being deleted."""

from __future__ import annotations

import pytest
from django.utils import timezone

from roofs.core.accounts.models import User
from roofs.core.kit.refusals import Refused
from roofs.core.segments import rebuilding, writing
from roofs.core.segments.models import Membership
from roofs.marketing.cadence import conditions, subjects
from roofs.marketing.cadence.plan import CONDITION
from tests.core.accounts import people
from tests.marketing.cadence.test_planning import touch, write
from tests.sales.people import TakeIn


@pytest.fixture
def boss(db: None) -> User:
    return people.manager()


def test_who_is_in_it_holds_and_who_has_left_does_not(take_in: TakeIn, boss: User) -> None:
    lead = take_in()
    segment = writing.create({"name": "All", "kind": "lead", "tree": {"all": []}}, boss)
    rebuilding.rebuild(segment)
    asked = CONDITION.validate_python({"is": "in_segment", "segment": segment.pk})
    person = conditions.Person.outside(lead.pk, subjects.find("lead", [lead.pk])[lead.pk])
    assert conditions.holds_for(asked, person, timezone.now())
    assert conditions.sentence(asked) == "it is in the segment “All”"
    Membership.objects.all().delete()
    assert not conditions.holds_for(asked, person, timezone.now())


def test_a_segment_a_sequence_asks_for_is_not_deleted(boss: User) -> None:
    segment = writing.create({"name": "All", "kind": "lead", "tree": {"all": []}}, boss)
    step = touch("first") | {"when": {"is": "in_segment", "segment": segment.pk}}
    write(step)
    with pytest.raises(Refused, match="Sequence"):
        writing.delete(segment, boss)
