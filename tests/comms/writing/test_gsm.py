import pytest

from roofs.comms.writing import gsm


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", gsm.Size(True, 0, 1)),
        ("a" * 160, gsm.Size(True, 160, 1)),
        ("a" * 161, gsm.Size(True, 161, 2)),
        ("a" * 306, gsm.Size(True, 306, 2)),
        ("a" * 307, gsm.Size(True, 307, 3)),
        ("€[]", gsm.Size(True, 6, 1)),
        ("ł" * 70, gsm.Size(False, 70, 1)),
        ("ł" * 71, gsm.Size(False, 71, 2)),
        ("😀", gsm.Size(False, 2, 1)),
    ],
)
def test_the_length_of_a_message_is_counted_as_carriers_do(text, expected):
    assert gsm.size(text) == expected


def test_marks_that_make_a_message_twice_as_dear_are_made_plain():
    assert gsm.simplified("“It’s” – José’s roof… á") == "\"It's\" - José's roof... a"


def test_a_letter_without_a_plain_form_stays():
    assert gsm.simplified("Łukasz 李") == "Łukasz 李"
