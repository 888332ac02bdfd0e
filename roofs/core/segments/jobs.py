"""What goes on in the background: building a segment, moving people by the clock, and the nightly look."""

from __future__ import annotations

from django.db import transaction

from roofs.core.jobs import task
from roofs.core.jobs.models import Job
from roofs.core.segments import keeping, rebuilding
from roofs.core.segments.compiling import plans_of
from roofs.core.segments.kinds import kind_of
from roofs.core.segments.models import Segment, State

BUILD = "segment:{}"


@task(atomic=False)
def build(segment_id: int) -> None:
    segment = Segment.objects.alive().filter(pk=segment_id).first()
    if segment is None:
        return
    rebuilding.rebuild(segment)
    rebuilding.write_sizes()
    with transaction.atomic():
        for plan in plans_of(Segment.objects.of(segment.kind).exclude(pk=segment.pk)):
            if segment.pk in plan.needs:
                rebuild_later(plan.segment)


def rebuild_later(segment: Segment) -> None:
    """Inside the caller's transaction: both are true or neither."""
    Segment.objects.filter(pk=segment.pk).update(state=State.BUILDING)
    build.using(unique_key=BUILD.format(segment.pk)).enqueue(segment.pk)


def building(segment: Segment) -> Job | None:
    """The job that is at it, for showing how far it is and for stopping it."""
    return Job.objects.open().filter(unique_key=BUILD.format(segment.pk)).order_by("-pk").first()


@task
def retest(kind: str, keys: list[int], heard: list[str]) -> None:
    found = kind_of(kind)
    if found is not None:
        keeping.retest(found, keys, heard)


@task(atomic=False)
def sweep() -> None:
    """Every few minutes: "in the last 30 days" is another thing every day."""
    _build_what_waits()
    ready = Segment.objects.alive().filter(state=State.READY)
    for plan in keeping.by_dependence(list(plans_of(ready))):
        rebuilding.sweep(plan.segment)
    rebuilding.write_sizes()


@transaction.atomic
def _build_what_waits() -> None:
    """Shipped ones are put in without a job, and a job may have been lost."""
    waiting = Segment.objects.alive().filter(state=State.BUILDING)
    keys = {BUILD.format(pk): pk for pk in waiting.values_list("pk", flat=True)}
    busy = set(Job.objects.open().filter(unique_key__in=list(keys)).values_list("unique_key", flat=True))
    for segment in waiting.filter(pk__in=[pk for key, pk in keys.items() if key not in busy]):
        rebuild_later(segment)


@task(atomic=False, priority=-20)
def check_all() -> None:
    """Every night: each segment anew, and by how much it had drifted."""
    alive = list(Segment.objects.alive().exclude(state=State.BUILDING))
    planned = keeping.by_dependence(list(plans_of(alive)))
    done = {plan.segment.pk for plan in planned}
    for segment in [*(plan.segment for plan in planned), *(one for one in alive if one.pk not in done)]:
        rebuilding.check(segment)
    rebuilding.write_sizes()
