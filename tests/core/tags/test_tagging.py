"""Tags on records; the record here is a person of the office."""

import pytest

from roofs.core.events.models import Event
from roofs.core.kit.refusals import Refused
from roofs.core.tags import tagging
from roofs.core.tags.models import Tag
from tests.core.accounts.people import colleague, manager, seller, stranger

pytestmark = pytest.mark.django_db


def names(subject) -> list[str]:
    return [tag.name for tag in tagging.tags_of(subject)]


def test_a_tag_is_made_once_whatever_its_capitals():
    sara = seller()
    first, again = tagging.tag_called("  Storm  2026 ", sara), tagging.tag_called("storm 2026", sara)
    assert (first.pk, first.name) == (again.pk, "Storm 2026")
    assert Tag.objects.count() == 1


@pytest.mark.parametrize("name", ["", "  ", "#", "a, b", "x" * 51])
def test_a_name_that_cannot_be_one_is_refused(name):
    with pytest.raises(Refused) as refusal:
        tagging.tag_called(name, None)
    assert refusal.value.field == "name"


def test_tags_are_put_on_a_record_and_taken_off_and_its_history_says_so():
    sara = seller()
    storm, vip = tagging.tag_called("Storm", sara), tagging.tag_called("VIP", sara)
    assert tagging.put(sara, [storm, vip, storm], sara) == [storm, vip]
    assert tagging.put(("user", sara.pk), [storm], sara) == []
    tagging.take_off(sara, vip, sara)
    tagging.take_off(sara, vip, sara)
    assert names(sara) == ["Storm"]
    told = Event.objects.about(sara).order_by("pk").values_list("name", "data__title")
    assert list(told) == [("tag.put", "Storm"), ("tag.put", "VIP"), ("tag.taken_off", "VIP")]


def test_a_record_has_a_limit():
    sara = seller()
    many = [tagging.tag_called(f"Tag {n}", sara) for n in range(tagging.MOST + 1)]
    with pytest.raises(Refused, match="at most"):
        tagging.put(sara, many, sara)


def test_exactly_these_tags_stand_on_it_afterwards():
    sara = seller()
    tagging.set_tags(sara, ["Storm", "VIP"], sara)
    tagging.set_tags(sara, ["VIP", "Insurance"], sara)
    assert names(sara) == ["Insurance", "VIP"]


def test_records_are_found_by_tag_and_lists_get_theirs_in_one_query(django_assert_num_queries):
    sara, tom = seller(), colleague()
    storm, vip = tagging.tag_called("Storm", sara), tagging.tag_called("VIP", sara)
    tagging.put(sara, [storm, vip], sara)
    tagging.put(tom, [vip], sara)
    assert set(tagging.tagged("user", vip.pk)) == {sara.pk, tom.pk}
    assert set(tagging.tagged("user", storm.pk)) == {sara.pk}
    assert not tagging.tagged("lead", storm.pk)
    with django_assert_num_queries(1):
        found = tagging.tags_by_record("user", [sara.pk, tom.pk])
    assert found == {sara.pk: [storm, vip], tom.pk: [vip]}


def test_renaming_keeps_its_records_and_two_of_one_name_are_refused():
    sara, boss = seller(), manager()
    storm, vip = tagging.tag_called("Storm", sara), tagging.tag_called("VIP", sara)
    tagging.put(sara, [storm], sara)
    tagging.rename(storm, "Hail", "red", boss)
    assert names(sara) == ["Hail"]
    with pytest.raises(Refused) as refusal:
        tagging.rename(vip, "hail", "red", boss)
    assert refusal.value.field == "name"
    with pytest.raises(Refused):
        tagging.rename(vip, "VIP", "mauve", boss)


def test_merging_leaves_every_record_with_the_one_that_stays():
    sara, tom, boss = seller(), colleague(), manager()
    hail, storm = tagging.tag_called("Hail", sara), tagging.tag_called("Storm", sara)
    tagging.put(sara, [hail, storm], sara)
    tagging.put(tom, [hail], sara)
    tagging.merge(hail, storm, boss)
    assert (names(sara), names(tom)) == (["Storm"], ["Storm"])
    assert list(Tag.objects.visible_to(boss)) == [storm]
    with pytest.raises(Refused):
        tagging.merge(storm, storm, boss)


def test_deleted_and_brought_back_with_its_records_unless_the_name_is_taken():
    sara, boss = seller(), manager()
    storm = tagging.tag_called("Storm", sara)
    tagging.put(sara, [storm], sara)
    tagging.delete(storm, boss)
    assert names(sara) == []
    assert not tagging.tagged("user", storm.pk)
    tagging.restore(storm, boss)
    assert names(sara) == ["Storm"]
    tagging.delete(storm, boss)
    tagging.tag_called("storm", sara)
    with pytest.raises(Refused):
        tagging.restore(storm, boss)


def test_the_words_are_the_offices_and_a_stranger_sees_none():
    storm = tagging.tag_called("Storm", None)
    office = (seller(), manager(), stranger())
    assert [Tag.objects.visible_to(one).exists() for one in office] == [True, True, False]
    tagging.delete(storm, None)
    assert [Tag.objects.deleted_visible_to(one).exists() for one in office] == [False, True, False]
