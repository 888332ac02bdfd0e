"""Finding part of a word, with whatever index this database keeps. The leads' index is the one looked at."""

import pytest
from django.apps import apps
from django.db import connection

from roofs.core.lists import jobs, reactions, text_index
from roofs.core.lists.text_index import digits_in, words_in
from roofs.people.contacts.models import PEOPLE, Contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def marta() -> Contact:
    return Contact.objects.create(
        first_name="Márta", last_name="O'Delgado", email="marta@example.com", phone="+12485550123"
    )


@pytest.mark.parametrize("part", ["delg", "DELG", "O'D", "arta", "example.com", "5550123", "do", "@", "+1248"])
def test_any_part_of_a_column_is_found_whatever_its_capitals(marta, part):
    assert list(PEOPLE.holding(part)) == [marta]


@pytest.mark.parametrize("part", ["delgadoo", 'x"y', "100%", "a_c", "*", "NEAR(a b)", "gadomarta", "'; DROP TABLE"])
def test_what_is_not_there_and_what_would_mean_something_to_the_database_finds_nothing(marta, part):
    assert not PEOPLE.holding(part).exists()


def test_the_index_keeps_in_step_with_what_changes_and_goes(marta):
    marta.last_name = "Novak"
    marta.save()
    assert [PEOPLE.holding(part).exists() for part in ("delgado", "novak")] == [False, True]
    Contact.objects.filter(pk=marta.pk).update(last_name="Brandt")
    assert [PEOPLE.holding(part).exists() for part in ("novak", "brandt")] == [False, True]
    marta.delete()
    assert not PEOPLE.holding("brandt").exists()


def test_a_phone_is_found_however_it_is_written(marta):
    for part in ("555-0123", "(248)", "2485550", "5550123"):
        assert list(Contact.objects.holding(part)) == [marta]


def test_making_it_again_changes_nothing_and_fills_what_was_lost(marta):
    text_index.build_all()
    assert list(PEOPLE.holding("delgado")) == [marta]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER text_contacts_put")
            cursor.execute("DELETE FROM text_contacts")
        assert not PEOPLE.holding("delgado").exists()
        text_index.build_all()
        assert list(PEOPLE.holding("delgado")) == [marta]


@pytest.mark.postgresql
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps a table of trigrams instead")
def test_postgresql_has_an_index_over_the_columns_as_they_are_asked_for(marta):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "text_contacts" in PEOPLE.holding("delgado").explain()


def test_words_and_digits():
    assert words_in(" a\x00b  c ") == ["a", "b", "c"]
    assert words_in("(248) 555-01") == ["24855501"]
    assert words_in("4021 48009") == ["4021", "48009"]
    assert len(words_in("w " * 50)) == text_index.MOST_WORDS
    assert [digits_in(word) for word in ("555-01", "12", "٣٤٥", "a1b2c3")] == ["55501", "", "", "123"]


def test_sqlite_learns_how_large_its_tables_are(marta):
    jobs.learn_the_sizes.call()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'contacts_contact'")
            assert cursor.fetchone()[0]


def test_a_migration_may_build_a_table_anew_that_an_index_of_another_one_names(marta):
    """As every update of an installation on SQLite does that gives leads a new column."""
    lists = apps.get_app_config("lists")
    reactions.make_way(lists, using="default", plan=[("one", False)])
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'text_%'")
            assert cursor.fetchone() == (0,)
    Contact.objects.filter(pk=marta.pk).update(last_name="Brandt")
    reactions.keep_text_indexes(lists, using="default")
    assert [PEOPLE.holding(part).exists() for part in ("delgado", "brandt")] == [False, True]
    marta.delete()
    assert not PEOPLE.holding("brandt").exists()
