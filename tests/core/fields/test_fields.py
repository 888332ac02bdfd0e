"""Fields of the company's own, asked of the people of the office here."""

import pytest

from roofs.core.events.models import Event
from roofs.core.fields import defining
from roofs.core.fields.answering import answer, answers_by_record, answers_of, having
from roofs.core.fields.models import CustomField
from roofs.core.kit.refusals import Refused
from tests.core.accounts.people import colleague, manager, seller, stranger

pytestmark = pytest.mark.django_db
COLOURS = ["Slate", "Brown", "Black"]


def ask(label: str, kind: str = "text", **facts) -> CustomField:
    return defining.define("user", label, kind, None, **facts)


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("text", "  Side gate ", "Side gate"),
        ("number", "1,250.50", 1250.5),
        ("number", 12, 12),
        ("money", "$18,450", 1_845_000),
        ("money", 1_845_000, 1_845_000),
        ("date", "2026-03-01", "2026-03-01"),
        ("choice", "Slate", "Slate"),
        ("choices", ["Black", "Slate"], ["Slate", "Black"]),
        ("choices", "Brown", ["Brown"]),
        ("yes_no", "yes", True),
        ("yes_no", False, False),
        ("text", "", None),
    ],
)
def test_each_kind_keeps_its_answer_and_is_found_by_it(kind, given, kept):
    sara = seller()
    ask("Shingle", kind, options=COLOURS)
    answer(sara, {"shingle": given}, sara)
    assert answers_of(("user", sara.pk)) == {"shingle": kept}
    found = having("user", {"shingle": given})
    assert set(found or ()) == ({sara.pk} if kept is not None else set())


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("text", "x" * 501),
        ("text", 7),
        ("number", "twelve"),
        ("number", float("nan")),
        ("number", True),
        ("money", "much"),
        ("money", 1.5),
        ("date", "tomorrow"),
        ("choice", "Pink"),
        ("choices", ["Slate", "Pink"]),
        ("choices", 3),
        ("yes_no", "perhaps"),
    ],
)
def test_what_makes_no_sense_is_refused_by_the_fields_name_and_nothing_is_kept(kind, given):
    sara = seller()
    ask("Shingle", kind, options=COLOURS)
    ask("Other")
    with pytest.raises(Refused, match="Shingle") as refusal:
        answer(sara, {"other": "kept?", "shingle": given}, sara)
    assert refusal.value.field == "custom.shingle"
    assert set(answers_of(sara).values()) == {None}


def test_what_nobody_asked_is_refused_and_what_must_be_filled_in_cannot_be_emptied():
    sara = seller()
    ask("Gate code", is_required=True)
    with pytest.raises(Refused) as unknown:
        answer(sara, {"planet": "Mars"}, sara)
    with pytest.raises(Refused, match="must be filled in") as empty:
        answer(sara, {"gate_code": " "}, sara)
    assert (unknown.value.field, empty.value.field) == ("custom.planet", "custom.gate_code")


def test_the_history_says_from_what_to_what_and_only_when_something_changed():
    sara = seller()
    ask("Gate code")
    ask("Deductible", "money")
    answer(sara, {"gate_code": "1234", "deductible": "2,500"}, sara)
    answer(sara, {"gate_code": "1234"}, sara)
    answer(sara, {"gate_code": None}, sara)
    told = [event.data["changes"] for event in Event.objects.about(sara).order_by("pk")]
    assert told == [
        {"Deductible": [None, "$2,500.00"], "Gate code": [None, "1234"]},
        {"Gate code": ["1234", None]},
    ]


def test_records_are_found_by_several_answers_together():
    sara, tom = seller(), colleague()
    ask("Colour", "choices", options=COLOURS)
    ask("Gate code")
    answer(sara, {"colour": ["Slate", "Black"], "gate_code": "1"}, sara)
    answer(tom, {"colour": ["Black"], "gate_code": "2"}, sara)
    assert set(having("user", {"colour": "Black"}) or ()) == {sara.pk, tom.pk}
    assert set(having("user", {"colour": "Black", "gate_code": "2"}) or ()) == {tom.pk}
    for nobody in (having("user", {"colour": "Pink"}), having("user", {"planet": "Mars"})):
        assert nobody is not None
        assert not nobody.exists()
    assert having("user", {}) is None


def test_the_answers_of_a_list_cost_two_queries_however_long_it_is(django_assert_num_queries):
    sara, tom = seller(), colleague()
    ask("Gate code")
    answer(sara, {"gate_code": "1"}, sara)
    with django_assert_num_queries(2):
        assert answers_by_record("user", [sara.pk, tom.pk]) == {
            sara.pk: {"gate_code": "1"},
            tom.pk: {"gate_code": None},
        }


def test_keys_are_made_of_names_and_never_twice():
    keys = [ask(label).key for label in ("Gate code", "Gate Code", "2nd roof", "???")]
    assert keys == ["gate_code", "gate_code_2", "nd_roof", "field"]
    assert ask("Anything", key="color_of_door").key == "color_of_door"
    for key in ("color_of_door", "Not A Key", "9x"):
        with pytest.raises(Refused) as refusal:
            ask("Anything", key=key)
        assert refusal.value.field == "key"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"label": " "}, "label"),
        ({"label": "x" * 81}, "label"),
        ({"label": "A", "kind": "poem"}, "kind"),
        ({"label": "A", "kind": "choice"}, "options"),
        ({"label": "A", "kind": "choices", "options": ["x" * 101]}, "options"),
    ],
)
def test_a_field_that_cannot_be_asked_is_refused(facts, field):
    with pytest.raises(Refused) as refusal:
        ask(**facts)
    assert refusal.value.field == field


def test_corrected_moved_archived_and_asked_again():
    sara, boss = seller(), manager()
    gate, colour = ask("Gate"), ask("Colour", "choice", options=COLOURS)
    answer(sara, {"colour": "Black"}, sara)
    defining.correct(colour, {"label": "Shingle", "options": ["Slate"], "kind": "text"}, boss)
    assert answers_of(sara)["colour"] == "Black"
    answer(sara, {"colour": "Black"}, sara)
    defining.move(colour, -1, boss)
    defining.move(colour, -1, boss)
    assert list(answers_of(sara)) == ["colour", "gate"]
    defining.archive(gate, boss)
    assert list(answers_of(sara)) == ["colour"]
    defining.archive(gate, boss, is_archived=False)
    assert set(answers_of(sara)) == {"colour", "gate"}
    colour.refresh_from_db()
    assert (colour.label, colour.kind, defining.answers_to(colour)) == ("Shingle", "choice", 1)


def test_deleted_and_brought_back_with_its_answers():
    sara, boss = seller(), manager()
    gate = ask("Gate")
    answer(sara, {"gate": "1"}, sara)
    defining.delete(gate, boss)
    assert answers_of(sara) == {}
    defining.restore(gate, boss)
    assert answers_of(sara) == {"gate": "1"}
    defining.delete(gate, boss)
    ask("Gate")
    with pytest.raises(Refused):
        defining.restore(gate, boss)


def test_what_is_asked_is_known_to_the_office_and_not_to_a_stranger():
    gate = ask("Gate")
    office = (seller(), manager(), stranger())
    assert [CustomField.objects.visible_to(one).exists() for one in office] == [True, True, False]
    defining.delete(gate, None)
    assert [CustomField.objects.deleted_visible_to(one).exists() for one in office] == [False, True, False]
