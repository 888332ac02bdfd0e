"""Many people put into a sequence together: in the background, with progress, taken back while nothing has gone out.

The people are walked in the order of their numbers and the place is kept with the cohort, so that an engine that dies
in the middle goes on where it was; whoever is in already is not put in twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from roofs.core.accounts.models import User
from roofs.core.events import record
from roofs.core.jobs import progress, task
from roofs.core.kit.refusals import Refused
from roofs.core.lists.models import SavedView
from roofs.marketing.cadence import conditions, subjects
from roofs.marketing.cadence.asking import rows_on
from roofs.marketing.cadence.conditions import Person
from roofs.marketing.cadence.enrolling import enrol_all, leave_many
from roofs.marketing.cadence.entering import parsed
from roofs.marketing.cadence.models import Cohort, Enrolment, Sequence, Touch
from roofs.marketing.cadence.plan import Condition
from roofs.marketing.cadence.publishing import as_json
from roofs.people.contacts.models import Customer
from roofs.production.projects.models import Project
from roofs.sales.leads.models import Lead

if TYPE_CHECKING:
    from django.db.models import QuerySet

BATCH = 200
MOST_IDS = 50_000
LISTS = {"leads": "lead", "customers": "customer"}
OPEN = (Cohort.Status.WAITING, Cohort.Status.RUNNING, Cohort.Status.HELD)
GONE_OUT = (Touch.State.SENDING, Touch.State.SENT, Touch.State.UNKNOWN, Touch.State.FAILED)


@transaction.atomic
def begin(  # noqa: PLR0913 -- who, into what, why and whose: nothing can be left out
    sequence: Sequence,
    *,
    actor: User,
    ids: Collection[int] | None = None,
    view: SavedView | None = None,
    source: str = "",
    name: str = "",
    origin: str = "",
    when: Condition | None = None,
) -> Cohort:
    """Put these people in: records by number, or all that a saved list shows to whoever does it. Only those the
    person may see. Raises Refused when there is nobody to ask for, or the list is of other records.
    """
    if (ids is None) == (view is None):
        raise Refused(_("Choose records or a saved list."), "audience")
    if ids is not None and not 0 < len(ids) <= MOST_IDS:
        raise Refused(_("Choose between 1 and %(n)s records.") % {"n": MOST_IDS}, "audience")
    if view is not None and LISTS.get(view.list_name) != sequence.audience:
        raise Refused(_("This list is not of the records the sequence is for."), "audience")
    told: dict[str, Any] = {"kind": sequence.audience, "when": as_json(when)}
    told |= {"view": view.pk} if view is not None else {"ids": sorted(set(ids or ()))}
    cohort = Cohort.objects.create(
        sequence=sequence,
        name=name[:120],
        source=source or (Cohort.Source.SEGMENT if view is not None else Cohort.Source.IDS),
        origin=origin,
        audience=told,
        begun_by=actor,
    )
    record("cohort.begun", cohort, actor=actor, sequence=sequence.slug)
    fill.using(unique_key=f"cohort:{cohort.pk}").enqueue(cohort.pk)
    return cohort


@task(atomic=False, max_attempts=10)
def fill(cohort_id: int) -> int:
    """Batch by batch, each in a transaction of its own. Returns how many were put in."""
    cohort = Cohort.objects.select_related("sequence", "begun_by").get(pk=cohort_id)
    if cohort.status not in {Cohort.Status.WAITING, Cohort.Status.RUNNING}:
        return cohort.enrolled
    people = audience_of(cohort)
    if cohort.total is None:
        Cohort.objects.filter(pk=cohort.pk).update(total=people.count(), status=Cohort.Status.RUNNING)
        cohort.refresh_from_db(fields=["total", "status"])
    while _put_in_some(cohort, people):
        try:
            progress.report(cohort.seen, cohort.total)
        except progress.Cancelled:
            cancel(cohort, None)
            raise
    return cohort.enrolled


@transaction.atomic
def _put_in_some(cohort: Cohort, people: QuerySet[Any]) -> bool:
    """The next batch. False when there is nobody left, or somebody said stop."""
    held = Cohort.objects.select_for_update().get(pk=cohort.pk)
    if held.status != Cohort.Status.RUNNING:
        return False
    keys = list(people.filter(pk__gt=held.last_subject_id).order_by("pk").values_list("pk", flat=True)[:BATCH])
    if not keys:
        held.status, held.ended_at = Cohort.Status.DONE, timezone.now()
        held.save(update_fields=["status", "ended_at"])
        record("cohort.filled", held, actor=held.begun_by, enrolled=held.enrolled)
        return False
    found = subjects.find(held.audience["kind"], keys)
    asked = parsed(held.audience.get("when"))
    wanted = [found[key] for key in keys if key in found]
    crowd = [Person.outside(subject.record.pk, subject) for subject in wanted]
    answers = conditions.ask([(asked, crowd)], timezone.now())
    chosen = [subject for subject in wanted if answers.holds(asked, subject.record.pk)]
    results = enrol_all(chosen, cohort.sequence, actor=held.begun_by, source=f"cohort:{held.source}", cohort=held)
    refused = Counter(held.refused) + Counter(one.refused for one in results if one.enrolment is None)
    refused["not_chosen"] += len(keys) - len(chosen)
    held.refused = {why: count for why, count in refused.items() if count}
    held.enrolled += sum(one.enrolment is not None for one in results)
    held.seen, held.last_subject_id = held.seen + len(keys), keys[-1]
    held.save(update_fields=["refused", "enrolled", "seen", "last_subject_id"])
    for name in ("seen", "enrolled", "refused", "last_subject_id"):
        setattr(cohort, name, getattr(held, name))
    return True


def audience_of(cohort: Cohort) -> QuerySet[Any]:
    """What whoever began it may see of the records asked for: as it is now, not as it was then."""
    told, actor = cohort.audience, cohort.begun_by
    if actor is None:
        return Lead.objects.none()
    if "view" in told:
        view = SavedView.objects.visible_to(actor).select_related("owner").filter(pk=told["view"]).first()
        if view is None:
            return Lead.objects.none()
        return rows_seen_by(actor, told["kind"]).filter(pk__in=rows_on(view, actor).values("pk"))
    return rows_seen_by(actor, told["kind"]).filter(pk__in=told["ids"])


def rows_seen_by(user: User, kind: str) -> QuerySet[Any]:
    if kind == "lead":
        return Lead.objects.visible_to(user)
    return Customer.objects.visible_to(user) if kind == "customer" else Project.objects.visible_to(user)


@transaction.atomic
def cancel(cohort: Cohort, actor: User | None) -> bool:
    """Stop putting people in. Those who are in stay in."""
    stopped = Cohort.objects.filter(pk=cohort.pk, status__in=OPEN).update(
        status=Cohort.Status.CANCELLED, ended_at=timezone.now()
    )
    if stopped:
        record("cohort.cancelled", cohort, actor=actor)
    return bool(stopped)


@transaction.atomic
def hold(cohorts: QuerySet[Cohort]) -> None:
    """Nobody more is put in until they go on."""
    cohorts.filter(status__in=(Cohort.Status.WAITING, Cohort.Status.RUNNING)).update(status=Cohort.Status.HELD)


@transaction.atomic
def go_on(cohorts: QuerySet[Cohort]) -> None:
    """From where it was held. Should the former job be about to end, this one does not wait for it."""
    for held in cohorts.select_for_update().filter(status=Cohort.Status.HELD):
        held.status = Cohort.Status.WAITING if held.total is None else Cohort.Status.RUNNING
        held.save(update_fields=["status"])
        fill.enqueue(held.pk)


def may_be_undone(cohort: Cohort) -> bool:
    """Nothing has gone out to any of them."""
    gone_out = Touch.objects.filter(enrolment__cohort=cohort).exclude(handed_at=None)
    return cohort.status != Cohort.Status.UNDONE and not gone_out.exists()


@transaction.atomic
def undo(cohort: Cohort, actor: User | None) -> int:
    """Take all of them out again. Raises Refused once something has gone out, or may have."""
    held = Cohort.objects.select_for_update().get(pk=cohort.pk)
    mine = Enrolment.objects.filter(cohort=held)
    # Locked first: a touch that is being taken up right now is seen, or waits and finds the person gone.
    there = mine.exclude(status=Enrolment.Status.EXITED)
    people = list(there.select_for_update().values_list("pk", flat=True))
    if held.status == Cohort.Status.UNDONE:
        return 0
    if Touch.objects.filter(enrolment__cohort=held, state__in=GONE_OUT).exists():
        raise Refused(_("Something has gone out already. Stop those who are left instead."))
    # Of a short sequence somebody may be through, with a touch that has not gone out.
    through = there.filter(status=Enrolment.Status.FINISHED).update(
        status=Enrolment.Status.EXITED, exit_reason="undone"
    )
    taken_out = through + leave_many(mine.filter(pk__in=people), "undone", actor)
    held.status, held.ended_at = Cohort.Status.UNDONE, timezone.now()
    held.save(update_fields=["status", "ended_at"])
    record("cohort.undone", held, actor=actor, people=taken_out)
    return taken_out
