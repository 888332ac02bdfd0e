from __future__ import annotations

import re
import time

import pytest

from bench import optouts
from roofs.comms.messaging.optouts import read, wants_out
from roofs.comms.writing import library


@pytest.mark.parametrize(
    "words",
    [
        "unsubscribe",
        "Unsubscribe.",
        "UNSUBSCRIBE ME",
        "un-subscribe",
        "unsub",
        "Please unsubscribe me from this list",
        "stop",
        "STOP!",
        "stop all",
        "STOPALL",
        "Stop please",
        "stop emailing me",
        "Please stop contacting me.",
        "stop it",
        "remove me",
        "Please remove me from your mailing list.",
        "take me off your list",
        "delete me",
        "Hi, remove me please. Thanks!",
        "opt out",
        "opt-out",
        "optout",
        "opt me out please",
        "cancel",
        "quit",
        "end",
        "revoke",
        "don't email me",
        "Do not contact me again",
        "dont write to me",
        "no more emails",
        "No more e-mails, thanks",
        "baja",
        "Dar de baja",
        "Darme de baja por favor",
        "Quiero darme de baja de la lista",
        "dame de baja",
        "alto",
        "parar",
        "para",
        "cancelar",
        "no más correos",
        "No mas",
        "no me escriban",
        "Por favor, no me envíen más correos",
        "elimíneme de la lista",
        "Hola, quíteme. Gracias",
    ],
)
def test_a_letter_that_says_only_no_is_a_no(words):
    assert wants_out(words)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Yes",
        "Please stop by tomorrow at 5",
        "Can you stop the leak?",
        "The roof won't stop leaking, please call",
        "I want to cancel my appointment on Friday but keep the quote",
        "How do I unsubscribe my neighbour?",
        "remove the old shingles first",
        "We are at the end of the street",
        "Para el techo, cuánto cuesta?",
        "¿Pueden venir mañana?",
        "no",
        "He said he would unsubscribe " + "and then " * 50,
    ],
)
def test_a_letter_that_says_more_is_read_by_a_person(words):
    assert not wants_out(words)


def test_the_subject_speaks_where_the_letter_is_empty():
    assert wants_out("", "Unsubscribe")
    assert not wants_out("Call me", "Unsubscribe")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("stop please", "out"),
        ("opt out", "out"),
        ("st0p", "out"),
        ("S T O P", "out"),
        ("STOPPPP!!!", "out"),
        ("unsuscribe", "out"),
        ("🛑", "out"),
        ("Ya no me manden mensajes", "out"),
        ("don't stop", "none"),
        ("para el martes", "none"),
        ("START", "back"),
        ("Help", "help"),
        ("ayuda", "help"),
        ("Help! water is pouring in", "none"),
        ("not interested", "unsure"),
        ("número equivocado", "unsure"),
        ("unsubscribe, no wait", "unsure"),
        ("Please don't call before 9, I work nights", "none"),
    ],
)
def test_a_text_is_read_for_what_is_meant(words: str, kind: str):
    assert read(words).kind == kind


def test_a_long_letter_that_also_says_stop_is_put_before_a_person():
    assert read("Please stop texting me. " + "We had three roofers here this week. " * 12).kind == "unsure"


@pytest.mark.parametrize("name", optouts.FILES)
def test_nobody_of_a_labelled_set_who_wants_out_gets_another_message(name: str):
    found = optouts.measure(optouts.labelled(name))
    assert found.recall >= 0.98
    assert found.stopped >= 0.98
    assert found.precision >= 0.98


def test_of_all_labelled_messages_ninety_nine_of_a_hundred_are_understood_at_once():
    found = optouts.measure(one for name in optouts.FILES for one in optouts.labelled(name))
    assert found.recall >= optouts.BAR
    assert found.precision >= optouts.BAR


@pytest.mark.parametrize("typed", ["no gracias", "we're good, thanks", "wrong number", "no longer interested"])
def test_who_only_has_no_use_for_a_roof_is_heard_by_a_person(typed: str):
    assert read(typed).kind == "unsure"


@pytest.mark.parametrize(
    "typed", ["pls stahp", "stoptextingme", "st0p", "s*top", "un subcribe", "dejenme enpaz", "kitenme de la lista"]
)
def test_a_no_is_understood_however_it_is_typed(typed: str):
    assert read(typed).kind == "out"


@pytest.mark.parametrize("typed", ["shop", "top", "Charcoal", "12", "wednesday", "ok", "thanks!"])
def test_a_word_that_is_an_answer_to_something_else_is_no_no(typed: str):
    assert read(typed).kind == "none"


def test_enough_messages_are_labelled_and_neither_kind_outweighs_the_other():
    messages = [one for name in optouts.FILES for one in optouts.labelled(name)]
    kinds = {label: sum(one.label == label for one in messages) for label in ("out", "stay")}
    assert len(messages) >= 300
    assert 0.4 < kinds["out"] / (kinds["out"] + kinds["stay"]) < 0.6


def test_reading_a_hostile_text_takes_no_time():
    began = time.perf_counter()
    for hostile in ("stop " * 5000, "no " * 5000, "a" * 100_000, "take me " * 4000, "\u0301" * 10_000):
        read(hostile)
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_word_by_which_a_letter_lets_people_go_is_understood(language: str) -> None:
    go, stay = re.findall(r"^- .*?\*\*(\w+)\*\*", library.get("day_35_break_up", language).body, re.MULTILINE)
    assert (read(go).kind, read(stay).kind) == ("out", "none")
