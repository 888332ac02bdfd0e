from __future__ import annotations

import pytest
from django.db import transaction

from roofs.core.jobs.bells import Bell


@pytest.fixture
def bell() -> Bell:
    return Bell("roofs_test")


def test_ring_before_the_sleep_is_not_missed(bell: Bell):
    rings = bell.rings
    bell.ring_here()
    bell.wait(rings, 60.0)


@pytest.mark.usefixtures("transactional_db")
def test_bell_rings_once_after_the_commit(bell: Bell):
    with transaction.atomic():
        for _ in range(5):
            bell.ring_after_commit()
        assert bell.rings == 0
    assert bell.rings == 1


@pytest.mark.usefixtures("transactional_db")
def test_bell_asked_for_in_a_part_that_is_rolled_back_is_asked_for_again(bell: Bell):
    with transaction.atomic():
        with transaction.atomic():
            bell.ring_after_commit()
            transaction.set_rollback(True)
        bell.ring_after_commit()
    assert bell.rings == 1


@pytest.mark.usefixtures("transactional_db")
def test_bell_asked_for_inside_does_not_answer_for_outside(bell: Bell):
    with transaction.atomic():
        with transaction.atomic():
            bell.ring_after_commit()
        with transaction.atomic():
            bell.ring_after_commit()
            transaction.set_rollback(True)
    assert bell.rings == 1
