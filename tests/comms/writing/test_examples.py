from __future__ import annotations

import datetime as dt

import pytest

from roofs.comms.writing import examples, library
from roofs.comms.writing.checking import TO_CUSTOMERS, check_source
from roofs.comms.writing.context import MergeContext
from roofs.comms.writing.picking import picks
from roofs.comms.writing.rendering import render
from roofs.comms.writing.templates import Purpose

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 6, 1, 15, tzinfo=dt.UTC)


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_template_can_be_looked_at_before_there_is_anybody(language: str):
    for name in library.names():
        template = library.get(name, language)
        assert render(template, examples.context(template, NOW)).text, name


def test_a_preview_cannot_unsubscribe_anybody():
    known = examples.context(library.get("day_03_value"), NOW)
    assert isinstance(known, MergeContext)
    real = known.model_copy(update={"links": known.links.model_copy(update={"unsubscribe": "https://x.example.com/u"})})
    shown = render(library.get("day_03_value"), examples.harmless(real))
    assert "x.example.com" not in shown.html + shown.text
    assert examples.NOWHERE in shown.html


@pytest.mark.parametrize("purpose", list(Purpose))
def test_what_the_picker_inserts_is_sound_as_it_is(purpose: Purpose):
    head = f"purpose: {purpose.value}\nsubject: A word about your roof\n---\n"
    for pick in picks(purpose):
        assert check_source(head + f"Hi {pick.inserts}.", name="x") == [], pick.path
    if purpose in TO_CUSTOMERS:
        assert "project.completed_on" in {pick.path for pick in picks(purpose)}
