import pytest

from roofs.core.kit.replies import visible_text

FOOTER = "\n> To unsubscribe click here\n"


@pytest.mark.parametrize(
    "quote",
    [
        "On Fri, Nov 20, 2026 at 8:30 AM Roofs <office@example.com> wrote:\n\n> Hello\n> unsubscribe",
        "On Fri, Nov 20, 2026 at 8:30 AM Roofs of Royal Oak\n<office@example.com> wrote:\n> unsubscribe",
        "On Nov 20, 2026, at 8:30 AM, Roofs <office@example.com> wrote:\n\nHello\nunsubscribe",
        "El vie, 20 nov 2026 a las 8:30, Roofs (<office@example.com>) escribió:\n> unsubscribe",
        "Am 20.11.2026 um 08:30 schrieb Roofs <office@example.com>:\n> unsubscribe",
        "Am Fr., 20. Nov. 2026 um 08:30 Uhr schrieb Roofs <\noffice@example.com>:\n\n> unsubscribe",
        "Le ven. 20 nov. 2026 à 08:30, Roofs <office@example.com> a écrit :\n> unsubscribe",
        "Roofs <office@example.com> wrote:\n> unsubscribe",
        "-----Original Message-----\nFrom: Roofs\nSent: Friday\nunsubscribe",
        "-----Ursprüngliche Nachricht-----\nVon: Roofs\nunsubscribe",
        "-----Mensaje original-----\nDe: Roofs\nunsubscribe",
        "____________________\nFrom: Roofs\nSent: Friday, Nov 20, 2026\nTo: Ann\nSubject: x\n\nunsubscribe",
        "From: Roofs <o@example.com>\nDate: Friday, Nov 20, 2026\nTo: Ann\nSubject: x\n\nunsubscribe",
        "*From:* Roofs <office@example.com>\n*Sent:* Friday\n*To:* Ann\n*Subject:* x\n\nunsubscribe",
        "Von: Roofs <o@example.com>\nGesendet: Freitag, 20. November\nAn: Ann\nBetreff: x\n\nunsubscribe",
        "De: Roofs <office@example.com>\nEnviado el: viernes\nPara: Ann\nAsunto: x\n\nunsubscribe",
        "> unsubscribe\n>> unsubscribe",
        "-- \nAnn Lee\nunsubscribe",
        "--\nAnn Lee",
        "Sent from my iPhone\n\nOn Nov 20, 2026, at 8:30 AM, office@example.com wrote:\n\n> unsubscribe",
        "Get Outlook for iOS",
        "Von meinem iPhone gesendet",
        "Enviado desde mi iPhone",
    ],
)
def test_only_what_was_written_now_is_seen(quote):
    assert visible_text(f"Yes please, call me.\n\nAnn\n\n{quote}\n") == "Yes please, call me.\n\nAnn"


def test_an_answer_below_the_quote_is_seen():
    text = "On Fri, Nov 20, 2026 at 8:30 AM Roofs <o@example.com> wrote:\n> Still interested?\n> unsubscribe\n\nYes!\n"
    assert visible_text(text) == "Yes!"


def test_answers_between_quoted_lines_are_seen():
    assert visible_text("> When?\nMonday\n> Where?\nAt home") == "Monday\nAt home"


def test_a_reply_with_nothing_of_its_own_is_empty():
    assert visible_text("On Nov 20, 2026, Roofs <o@example.com> wrote:\n> unsubscribe") == ""


def test_a_letter_passed_on_keeps_what_it_passes_on():
    text = "---------- Forwarded message ---------\nFrom: Ann <ann@example.com>\n\nMy roof leaks."
    assert "My roof leaks." in visible_text(text)


@pytest.mark.parametrize(
    "sentence",
    [
        "On Monday he called and then wrote:",
        "From: the garage side it looks fine",
        "-- or do you think otherwise?",
        "I sent from my side all photos",
        "Am Montag passt es",
        "5 > 3",
        "____",
    ],
)
def test_sentences_that_look_like_quotes_stay(sentence):
    assert visible_text(f"Hi\n{sentence}\nBye") == f"Hi\n{sentence}\nBye"
