from __future__ import annotations

import pytest

from roofs.comms.writing.links import LINKS, PretendedChecker, ask_them, check_links
from roofs.comms.writing.models import LinkCheck

pytestmark = pytest.mark.django_db
GOOD, BAD = "https://a.example.com/", "https://a.example.com/gone"


def test_what_links_answer_is_kept():
    with LINKS.using(PretendedChecker([BAD])):
        assert ask_them.func([GOOD, BAD]) == 1
    assert {row.url: row.is_good for row in LinkCheck.objects.all()} == {GOOD: True, BAD: False}


def test_a_link_is_not_asked_twice_in_a_minute():
    assert check_links([GOOD, GOOD, BAD]) == 2
    assert check_links([GOOD, BAD]) == 0
