"""Lists as a person likes them."""

import pytest

from roofs.core.kit.refusals import Refused
from roofs.core.lists import views
from roofs.core.lists.models import SavedView
from roofs.core.lists.views import Column
from tests.core.accounts.people import colleague, manager, seller, stranger

pytestmark = pytest.mark.django_db
COLUMNS = (Column("name", "Name", is_fixed=True), Column("city", "City"), Column("zip", "ZIP", is_shown=False))


def test_a_view_keeps_filters_and_order_but_not_the_page():
    view = views.save_view(seller(), "leads", "  Hot   ones ", "?temperature=hot&page=3&view=9&sort=name:asc&q=")
    assert (view.name, view.query) == ("Hot ones", "temperature=hot&sort=name%3Aasc")


def test_the_same_name_keeps_it_anew_and_an_empty_or_endless_one_is_refused():
    sara = seller()
    first = views.save_view(sara, "leads", "Hot", "temperature=hot")
    again = views.save_view(sara, "leads", "hot", "temperature=warm")
    assert (first.pk, again.query) == (again.pk, "temperature=warm")
    for name in (" ", "x" * 61):
        with pytest.raises(Refused) as refusal:
            views.save_view(sara, "leads", name, "")
        assert refusal.value.field == "name"


def test_private_is_ones_own_and_shared_is_the_teams():
    sara, tom, boss, nobody = seller(), colleague(), manager(), stranger()
    views.save_view(sara, "leads", "Mine", "q=1")
    views.save_view(sara, "leads", "Ours", "q=2", is_shared=True)
    seen = [set(SavedView.objects.visible_to(one).values_list("name", flat=True)) for one in (sara, tom, boss, nobody)]
    assert seen == [{"Mine", "Ours"}, {"Ours"}, {"Ours"}, set()]
    may_change = [SavedView.objects.changeable_visible_to(one).count() for one in (sara, tom, boss, nobody)]
    assert may_change == [2, 0, 1, 0]


def test_renamed_deleted_and_brought_back():
    sara, tom = seller(), colleague()
    view = views.save_view(sara, "leads", "Hot", "temperature=hot", is_shared=True)
    view = views.rename_view(view, "Hottest", False, sara)
    assert not SavedView.objects.visible_to(tom).exists()
    views.delete_view(view, sara)
    assert not SavedView.objects.visible_to(sara).exists()
    assert not SavedView.objects.deleted_visible_to(tom).exists()
    views.restore_view(SavedView.objects.deleted_visible_to(sara).get(), sara)
    assert SavedView.objects.visible_to(sara).get().name == "Hottest"


def test_a_list_opens_with_the_view_one_chose_while_it_is_there():
    sara, tom = seller(), colleague()
    view = views.save_view(sara, "leads", "Hot", "temperature=hot", is_shared=True)
    views.open_with(tom, "leads", view)
    assert views.opening_view(tom, "leads") == view
    assert views.opening_view(tom, "tasks") is None
    assert views.opening_view(sara, "leads") is None
    views.rename_view(view, "Hot", False, sara)
    assert views.opening_view(tom, "leads") is None
    views.open_with(sara, "leads", view)
    views.delete_view(view, sara)
    assert views.opening_view(sara, "leads") is None


def test_columns_are_each_persons_choice_a_fixed_one_stays_and_a_view_keeps_its_own():
    sara, tom = seller(), colleague()
    assert views.shown_columns(sara, "leads", COLUMNS) == {"name", "city"}
    assert views.choose_columns(sara, "leads", COLUMNS, ["zip", "name", "moon"]) == ["zip"]
    assert views.shown_columns(sara, "leads", COLUMNS) == {"name", "zip"}
    assert views.shown_columns(tom, "leads", COLUMNS) == {"name", "city"}
    view = views.save_view(sara, "leads", "By ZIP", "sort=zip", is_shared=True)
    assert views.shown_columns(tom, "leads", COLUMNS, view) == {"name", "zip"}
    views.choose_columns(tom, "leads", COLUMNS, ["city"], view)
    views.choose_columns(sara, "leads", COLUMNS, ["city", "zip"], view)
    view.refresh_from_db()
    assert views.shown_columns(tom, "leads", COLUMNS, view) == {"name", "city"}
    assert views.shown_columns(sara, "leads", COLUMNS, view) == {"name", "city", "zip"}
    assert views.shown_columns(sara, "leads", COLUMNS) == {"name", "zip"}
    views.choose_columns(sara, "leads", COLUMNS, [])
    assert views.shown_columns(sara, "leads", COLUMNS) == {"name", "city"}
