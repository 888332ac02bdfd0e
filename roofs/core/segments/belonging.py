"""Finding records by the segments they are in."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from roofs.core.segments.models import Membership, Segment


def belonging(kind: str, *segments: int) -> QuerySet[Membership, int]:
    """Numbers of the records in any of these: `leads.filter(pk__in=belonging("lead", 7))`. Of a deleted one: none."""
    found = Membership.objects.filter(subject_type=kind, segment__in=segments, segment__deleted_at=None)
    return found.values_list("subject_id", flat=True)


def segments_of(kind: str, key: int) -> list[Segment]:
    """Those a record is in."""
    inside = Membership.objects.filter(subject_type=kind, subject_id=key).values("segment")
    return list(Segment.objects.alive().filter(pk__in=inside))


def those_in(kind: str, keys: Iterable[int], segment: int) -> set[int]:
    """Which of these records are in that segment."""
    rows = Membership.objects.filter(subject_type=kind, segment=segment, segment__deleted_at=None)
    return set(rows.filter(subject_id__in=list(keys)).values_list("subject_id", flat=True))


def names_of(keys: Iterable[int]) -> dict[int, str]:
    """What segments are called, also deleted ones."""
    return dict(Segment.objects.filter(pk__in=list(keys)).values_list("pk", "name"))
