from __future__ import annotations

import pytest

from roofs.marketing.cadence import library
from roofs.marketing.cadence.installing import install
from roofs.marketing.cadence.models import Sequence

pytestmark = pytest.mark.django_db


def test_what_comes_with_the_product_is_installed_once():
    assert set(library.slugs()) <= set(Sequence.objects.values_list("slug", flat=True))
    assert install() == []


def test_nobody_enters_a_new_sequence_by_itself_before_it_is_switched_on():
    for sequence in Sequence.objects.filter(is_shipped=True):
        assert (sequence.paused_at is not None) == bool(library.load(sequence.slug).entry), sequence.slug
