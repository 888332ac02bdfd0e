"""Spanish joins "de" and "a" with "el": what is filled into a letter must not leave them apart."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from roofs.comms.writing import context as facts
from roofs.comms.writing import examples, library
from roofs.comms.writing.rendering import render
from roofs.sales.leads.vocabulary import ProjectType, Source

NOW = dt.datetime(2026, 11, 21, 17, tzinfo=dt.UTC)
APART = re.compile(r"\b(?:de|a) el\b", re.IGNORECASE)
FOLLOW_UPS = [
    name
    for name in library.names("es")
    if (letter := library.get(name, "es")).purpose == "touch" and letter.channel != "post"
]


@pytest.mark.django_db
@pytest.mark.parametrize("name", FOLLOW_UPS)
def test_whatever_is_filled_in_is_joined_as_spanish_is(name: str) -> None:
    template = library.get(name, "es")
    known = examples.context(template, NOW)
    assert isinstance(known, facts.MergeContext)
    lead = known.lead
    assert lead is not None
    for source, job in zip(Source.values, [*ProjectType.values] * len(Source.values), strict=False):
        told = {
            "source": library.phrase("source", source, "es"),
            "project_type": library.phrase("project_type", job, "es"),
        }
        written = render(template, known.model_copy(update={"lead": lead.model_copy(update=told)}))
        assert not APART.search(written.text), written.text
