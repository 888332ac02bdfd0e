"""When somebody is back, as people write it. Today is Saturday, 21 November 2026."""

from __future__ import annotations

from datetime import date

import pytest

from roofs.core.kit.absences import back_on, is_away

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("I am out of the office and will be back on Monday, November 30.", date(2026, 11, 30)),
        ("I will be back in the office on December 1st.", date(2026, 12, 1)),
        ("I will return on 12/03/2026.", date(2026, 12, 3)),
        ("Returning Dec. 7, 2026", date(2026, 12, 7)),
        ("I'm away until December 4.", date(2026, 12, 5)),
        ("I am out from November 23 through November 27, 2026 with no access to mail.", date(2026, 11, 28)),
        ("Out of office 11/23 to 11/27", date(2026, 11, 28)),
        ("Back Monday!", date(2026, 11, 23)),
        ("Back Monday 9am", date(2026, 11, 23)),
        ("Back on the 30th.", date(2026, 11, 30)),
        ("Back Monday the 30th", date(2026, 11, 30)),
        ("Regreso el lunes 30.", date(2026, 11, 30)),
        ("I am out today, returning tomorrow.", date(2026, 11, 22)),
        ("Volveré mañana por la mañana.", date(2026, 11, 22)),
        ("OOO 11/20 - 11/30", date(2026, 12, 1)),
        ("On vacation Nov 20 \N{EN DASH} Nov 29", date(2026, 11, 30)),
        ("We will be back on 4 January.", date(2027, 1, 4)),
        ("I am back at my desk on 2026-12-02.", date(2026, 12, 2)),
        ("Estoy fuera de la oficina hasta el 4 de diciembre.", date(2026, 12, 5)),
        ("Estaré de vuelta el lunes 30 de noviembre.", date(2026, 11, 30)),
        ("Regreso el 07/12/2026. Gracias.", date(2026, 12, 7)),
        ("Estaré de vacaciones del 23 al 27 de noviembre de 2026.", date(2026, 11, 28)),
        ("Vuelvo el miércoles.", date(2026, 11, 25)),
        ("Fecha de regreso: 15 de enero de 2027", date(2027, 1, 15)),
        ("me reincorporo el próximo martes", date(2026, 11, 24)),
        ("I am away until November 27 and will be back on November 30.", date(2026, 11, 30)),
    ],
)
def test_the_day_of_return_is_read(text: str, day: date):
    assert back_on(text, TODAY) == day


@pytest.mark.parametrize(
    "text",
    [
        "I am out of the office. I will answer when I can.",
        "I left the company on March 3, 2019.",
        "I will be back on February 31.",
        "Back in 1998 we built roofs.",
        "See you until then",
        "I will return on 12/03/2019.",
        "We are back on 99/99.",
        "On parental leave until March 2027.",
        "I will be back in March 2027.",
        "Estoy ausente hasta marzo 2027.",
        "Out of office until 12/2026.",
        "",
    ],
)
def test_what_is_no_day_of_return_is_none(text: str):
    assert back_on(text, TODAY) is None


def test_the_subject_speaks_too():
    assert back_on("", TODAY, "Out of office until Dec 1") == date(2026, 12, 2)


@pytest.mark.parametrize(
    "text",
    [
        "I'm out of the office.",
        "On vacation!",
        "Respuesta automática",
        "Estoy de vacaciones",
        "I will be out this week",
        "I am on parental leave.",
    ],
)
def test_who_is_away_says_so(text: str):
    assert is_away(text)


@pytest.mark.parametrize("text", ["Thank you for your message, we have received it.", "Ticket #12 was opened."])
def test_a_machine_that_says_thanks_is_not_away(text: str):
    assert not is_away(text)
