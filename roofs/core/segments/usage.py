"""Who uses a segment. Whoever does says so here; a segment that others rely on is not deleted under them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from roofs.core.kit.refusals import Refused
from roofs.core.segments.compiling import plans_of
from roofs.core.segments.models import Segment


@dataclass(frozen=True, slots=True)
class Use:
    segment: int
    what: str | Promise
    """Campaign, sequence, saved list."""
    title: str
    page: str = ""
    """The name of its address, reversed with `key`."""
    key: int | str = 0
    holds: bool = True
    """Whether the segment must stay because of it."""


Finder = Callable[[Sequence[int]], Iterable[Use]]
_finders: list[Finder] = []


def used_by(finder: Finder) -> Finder:
    """`finder` tells who uses any of these segments, in few questions."""
    _finders.append(finder)
    return finder


def uses_of(segments: Sequence[int]) -> list[Use]:
    return [use for finder in _finders for use in finder(segments)]


def refuse_used(segment: Segment) -> None:
    held = [use for use in uses_of([segment.pk]) if use.holds]
    if held:
        names = ", ".join(f"{use.what} “{use.title}”" for use in held[:5])
        raise Refused(_("It is used by: %(names)s. Take it out there first.") % {"names": names})


@used_by
def _other_segments(segments: Sequence[int]) -> Iterable[Use]:
    for plan in plans_of(Segment.objects.alive()):
        for key in plan.needs.intersection(segments):
            yield Use(key, Segment._meta.verbose_name or "", plan.segment.name, "web:segment", plan.segment.pk)
