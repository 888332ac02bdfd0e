from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from roofs.core.segments import rebuilding, writing
from roofs.core.segments.listening import Gathered
from roofs.core.segments.models import Membership, Segment
from tests.sales.people import *  # noqa: F403 -- the people who sell

Build = Callable[..., Segment]


@pytest.fixture(autouse=True)
def _only_our_own(db: None) -> None:
    """Those that ship are another test's business."""
    Segment.objects.update(deleted_at=timezone.now())


@pytest.fixture
def build() -> Build:
    """A segment that is up to date, as after its job."""

    def made(tree: Any, kind: str = "lead", name: str = "") -> Segment:
        known = name or f"Segment {Segment.objects.count() + 1}"
        segment = writing.create({"name": known, "kind": kind, "tree": tree}, None)
        rebuilding.rebuild(segment)
        return segment

    return made


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Callable[[], Any]:
    """What happens inside is committed at the end, and whoever waits for that is told."""

    @contextmanager
    def block() -> Iterator[None]:
        for waiting in connection.run_on_commit:  # what the test did before is as if it had been committed long ago
            owner = getattr(waiting[1], "__self__", None)
            if isinstance(owner, Gathered):
                owner.is_asked = True
        with django_capture_on_commit_callbacks(execute=True):
            yield

    return block


def members(segment: Segment) -> set[int]:
    return set(Membership.objects.filter(segment=segment).values_list("subject_id", flat=True))
