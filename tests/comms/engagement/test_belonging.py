"""What is kept of a person's engagement goes with them, and travels with the company's data."""

from __future__ import annotations

import pytest

from roofs.comms.consent import belongings, erasing
from roofs.comms.engagement.learning import learn
from roofs.comms.engagement.models import Engagement, Habit, Sign, Tally
from roofs.comms.engagement.noticing import notice
from roofs.comms.engagement.rebuilding import rebuild
from roofs.comms.engagement.vocabulary import Kind
from roofs.core.backup import tables
from tests.comms.engagement.conftest import DAY, NOW, event, letter, sign

pytestmark = pytest.mark.django_db


def known(contact) -> list[int]:
    return [model.objects.filter(contact=contact).count() for model in (Engagement, Sign, Tally)]


def test_who_is_forgotten_leaves_no_signs_and_is_not_counted_anew(ann, bob):
    for one in (ann, bob):
        ours = letter(one, NOW - 5 * DAY)
        event(ours, "clicked", NOW - 4 * DAY)
        notice(sign(one, Kind.CLICKED, NOW - 4 * DAY, message=ours.pk), NOW)
    learn.call()
    assert known(ann) == [1, 1, 1]
    erasing.run(erasing.ask(ann, None))

    assert known(ann) == [0, 0, 0]
    assert known(bob) == [1, 1, 1]
    ann.refresh_from_db()
    ann.mark_deleted(None)
    rebuild([ann.pk], NOW)
    assert known(ann) == [0, 0, 0]


def test_signs_of_a_person_belong_to_them(ann):
    notice(sign(ann, Kind.TALKED), NOW)
    found = belongings.of(ann)
    assert found.of(Sign) == {Sign.objects.get().pk}
    assert found.of(Engagement) == {Engagement.objects.get().pk}


def test_the_tables_are_in_every_backup_and_what_is_learned_of_all_makes_itself():
    assert {Engagement, Sign, Tally, Habit} <= set(tables.kept())
    assert tables.is_made_by_itself(Habit)
    assert not tables.is_made_by_itself(Sign)
