from __future__ import annotations

import pytest

from roofs.comms.messaging.optouts import wants_out


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
        "unsubscribe " + "x" * 100,
    ],
)
def test_a_letter_that_says_more_is_read_by_a_person(words):
    assert not wants_out(words)


def test_the_subject_speaks_where_the_letter_is_empty():
    assert wants_out("", "Unsubscribe")
    assert not wants_out("Call me", "Unsubscribe")
