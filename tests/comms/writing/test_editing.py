from __future__ import annotations

from typing import Any

import pytest

from roofs.comms.writing import editing, library, shelf
from roofs.comms.writing.models import WrittenTemplate
from roofs.comms.writing.problems import TemplateError
from roofs.core.accounts.models import Role, User
from roofs.core.accounts.problems import NotAllowed
from roofs.core.kit.refusals import Refused

pytestmark = pytest.mark.django_db
SOURCE = "subject: A word about your roof\n---\nHi there, how is it?\n"


@pytest.fixture
def boss(db: None) -> User:
    return User.objects.create_user("boss@example.com", "pw", full_name="Bo Boss", role=Role.MANAGER)


def seller(role: Role = Role.SALES) -> User:
    return User.objects.create_user(f"{role}@example.com", "pw", full_name="Sal Seller", role=role)


def own(boss: User, source: str = SOURCE, name: str = "ours") -> WrittenTemplate:
    return editing.begin(name, "en", source, {"title": "Ours", "category": "nurture"}, boss)


def test_the_products_template_is_used_until_the_company_publishes_its_own(boss: User) -> None:
    mine = editing.adopt("day_03_value", "en", boss)
    assert mine.draft == library.source("day_03_value")
    assert (mine.title, mine.category, mine.channel) == ("Day 3: what to expect of a roofer", "follow_up", "email")
    editing.save(mine, SOURCE, {}, boss)
    assert shelf.get("day_03_value").subject == "What you should get from any roofer"
    editing.publish(mine, boss)
    assert shelf.get("day_03_value").subject == "A word about your roof"
    assert shelf.get("day_03_value", "es").language == "es"
    editing.delete(mine, boss)
    assert shelf.get("day_03_value").subject == "What you should get from any roofer"


def test_adopting_twice_gives_the_same_one(boss: User) -> None:
    assert editing.adopt("day_03_value", "en", boss) == editing.adopt("day_03_value", "en", boss)


def test_a_template_of_our_own_goes_out_once_it_is_published(boss: User) -> None:
    mine = own(boss)
    assert not shelf.exists("ours")
    with pytest.raises(TemplateError, match="not published"):
        shelf.get("ours")
    editing.publish(mine, boss)
    assert shelf.exists("ours")
    assert shelf.get("ours", "es").language == "en"


def test_one_that_is_switched_off_is_not_replaced_by_another(boss: User) -> None:
    mine = editing.adopt("day_03_value", "en", boss)
    editing.publish(mine, boss)
    editing.switch(mine, boss, on=False)
    with pytest.raises(TemplateError, match="switched off"):
        shelf.get("day_03_value")
    assert not shelf.exists("day_03_value")
    editing.switch(mine, boss, on=True)
    assert shelf.get("day_03_value").name == "en/day_03_value"


def test_what_tells_our_own_people_cannot_be_switched_off(boss: User) -> None:
    mine = editing.adopt("lead_alert", "en", boss)
    editing.publish(mine, boss)
    assert mine.category == "staff"
    with pytest.raises(Refused):
        editing.switch(mine, boss, on=False)


@pytest.mark.parametrize(
    ("source", "line", "name"),
    [
        ("subject: A\n---\nHi {{ contact.nickname }}", 3, "contact.nickname"),
        ("subject: A\n---\n\nHi {% if rep %} there", 4, "tag"),
        ("subject: A\n---\nHi {{ contact", 3, "{{"),
        ("subject: Re: your roof\n---\nHi", 1, "subject"),
        ("no line of dashes", 1, "---"),
        ("subject: A\nneeds: weather\n---\nHi", 2, "weather"),
    ],
)
def test_what_is_not_sound_is_not_published_and_says_where(boss: User, source: str, line: int, name: str) -> None:
    mine = own(boss, source)
    with pytest.raises(TemplateError) as raised:
        editing.publish(mine, boss)
    assert (line, name) in [(problem.line, problem.name) for problem in raised.value.problems]
    assert mine.versions.count() == 0


def test_published_versions_stay_and_older_ones_come_back(boss: User) -> None:
    mine = own(boss)
    first = editing.publish(mine, boss)
    assert editing.publish(mine, boss) == first
    editing.save(mine, SOURCE + "More.\n", {}, boss)
    assert mine.state == "changed"
    second = editing.publish(mine, boss)
    assert (first.number, second.number) == (1, 2)
    editing.bring_back(mine, first, boss)
    assert mine.draft == SOURCE
    assert "More." in shelf.get("ours").body
    with pytest.raises(TypeError):
        first.save()


def test_the_last_change_of_the_draft_is_taken_back_and_again(boss: User) -> None:
    mine = own(boss)
    with pytest.raises(Refused):
        editing.undo(mine, boss)
    editing.save(mine, "subject: Worse\n---\nHi", {}, boss)
    editing.undo(mine, boss)
    assert mine.draft == SOURCE
    editing.undo(mine, boss)
    assert "Worse" in mine.draft


def test_copies_find_a_free_name(boss: User) -> None:
    first = editing.duplicate(SOURCE, "day_02_sms", "en", "Day 2", "initial", boss)
    second = editing.duplicate(SOURCE, "day_02_sms", "en", "Day 2", "initial", boss)
    assert (first.name, second.name) == ("day_02_sms_copy", "day_02_sms_copy_2")
    assert first.title == "Copy of Day 2"


def test_a_name_is_taken_once_in_a_language(boss: User) -> None:
    own(boss)
    for name in ("ours", "day_02_sms"):
        with pytest.raises(Refused):
            own(boss, name=name)


def test_deleted_and_brought_back(boss: User) -> None:
    mine = own(boss)
    editing.delete(mine, boss)
    assert not WrittenTemplate.objects.visible_to(boss).exists()
    editing.restore(mine, boss)
    assert WrittenTemplate.objects.visible_to(boss).get() == mine
    editing.delete(mine, boss)
    own(boss)
    with pytest.raises(Refused):
        editing.restore(mine, boss)


def test_sellers_read_templates_and_only_managers_write_them(boss: User) -> None:
    mine, sal = own(boss), seller()
    assert WrittenTemplate.objects.visible_to(sal).get() == mine
    assert not WrittenTemplate.objects.editable_by(sal).exists()
    assert not WrittenTemplate.objects.visible_to(seller(Role.PENDING)).exists()
    for act in (
        lambda: editing.publish(mine, sal),
        lambda: editing.save(mine, "x", {}, sal),
        lambda: editing.adopt("day_02_sms", "en", sal),
        lambda: editing.delete(mine, sal),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_all_that_goes_out_is_read_with_one_question(boss: User, django_assert_num_queries: Any) -> None:
    own(boss, name="unpublished")
    off = editing.adopt("day_03_value", "en", boss)
    editing.switch(off, boss, on=False)
    with django_assert_num_queries(1):
        found = shelf.everything()
    assert found["day_07_call"] is shelf.get("day_07_call")
    assert not {"unpublished", "day_03_value"} & found.keys()
