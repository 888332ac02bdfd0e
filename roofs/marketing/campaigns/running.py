"""Writing a campaign down, beginning it, holding it, ending it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from roofs.core.accounts.audit import take_over
from roofs.core.events import record
from roofs.core.kit.refusals import Refused
from roofs.core.lists.views import kept_query
from roofs.marketing.cadence import cohorts, enrolling, resting
from roofs.marketing.cadence.models import Enrolment, EnrolmentQuerySet, Sequence
from roofs.marketing.campaigns import audience
from roofs.marketing.campaigns.models import ORIGIN, Campaign

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

Status = Campaign.Status
WRITTEN = frozenset(
    {"name", "kind", "goal", "sequence", "audience", "query", "chosen", "keeps_adding", "starts_at", "ends_at"}
)
LATER = frozenset({"name", "kind", "goal", "keeps_adding", "ends_at"})
"""What may still be changed once people are in it."""
LONGEST_NAME, MOST_CHOSEN = 120, 10_000
HELD, OVER = "campaign", "campaign_over"


@transaction.atomic
def write(values: Mapping[str, Any], actor: User | None) -> Campaign:
    """A draft. Nobody hears of it before `start`."""
    campaign = Campaign(**_checked(values))
    _refuse_nonsense(campaign)
    campaign.stamp(actor)
    campaign.save()
    record("campaign.written", campaign, actor=actor, title=campaign.name, sequence=campaign.sequence.slug)
    return campaign


@transaction.atomic
def correct(campaign: Campaign, values: Mapping[str, Any], actor: User | None) -> Campaign:
    """While people are in it neither who nor which sequence can change: that would be another campaign."""
    row = _lock(campaign)
    allowed = WRITTEN if row.status in {Status.DRAFT, Status.SCHEDULED} else LATER
    checked = _checked(values)
    changes = take_over(row, checked, allowed)
    if stuck := sorted(name for name in checked.keys() - allowed if checked[name] != getattr(row, name)):
        raise Refused(_("It has begun: this cannot be changed any more. Make a copy instead."), stuck[0])
    if changes:
        _refuse_nonsense(row)
        row.stamp(actor)
        row.save()
        record("campaign.changed", row, actor=actor, changes=changes)
    return row


@transaction.atomic
def start(campaign: Campaign, actor: User | None, now: datetime | None = None) -> Campaign:
    """Take its people in, or wait for the moment it is meant to begin. Starting twice does nothing."""
    now, row = now or timezone.now(), _lock(campaign)
    if row.status == Status.PAUSED:
        return resume(row, actor)
    if row.status not in {Status.DRAFT, Status.SCHEDULED}:
        return row
    _refuse_unready(row, now)
    if row.starts_at is not None and row.starts_at > now:
        return _moved(row, Status.SCHEDULED, actor, "campaign.scheduled")
    row.began_at = now
    audience.take_in(row, actor)
    return _moved(row, Status.ACTIVE, actor, "campaign.started")


@transaction.atomic
def pause(campaign: Campaign, actor: User | None, now: datetime | None = None) -> Campaign:
    """Nothing of it goes out until it is resumed; what was handed over already cannot be called back."""
    row = _lock(campaign)
    if row.status == Status.SCHEDULED:
        return _moved(row, Status.DRAFT, actor, "campaign.paused")
    if row.status != Status.ACTIVE:
        return row
    cohorts.hold(row.cohorts)
    held = {"paused_at": now or timezone.now(), "paused_until": None, "pause_reason": HELD}
    _people(row).filter(status=Enrolment.Status.ACTIVE).update(status=Enrolment.Status.PAUSED, **held)
    # Whoever is through stays so: the person may be in another sequence by now.
    _people(row).with_something_to_come().filter(status=Enrolment.Status.FINISHED).update(**held)
    return _moved(row, Status.PAUSED, actor, "campaign.paused")


@transaction.atomic
def resume(campaign: Campaign, actor: User | None, now: datetime | None = None) -> Campaign:
    """What would have come meanwhile comes now, and the rest moves on with it. Those whom somebody paused one by one
    stay paused.
    """
    now, row = now or timezone.now(), _lock(campaign)
    if row.status != Status.PAUSED:
        return row
    if row.ends_at is not None and row.ends_at <= now:
        raise Refused(_("Its end is in the past."), "ends_at")
    held = _people(row).filter(pause_reason=HELD)
    held.filter(status=Enrolment.Status.PAUSED).update(status=Enrolment.Status.ACTIVE)
    resting.catch_up(held, now)
    held.update(paused_at=None, pause_reason="")
    cohorts.go_on(row.cohorts)
    return _moved(row, Status.ACTIVE, actor, "campaign.resumed")


def hold_again(enrolment_id: int, now: datetime | None = None) -> bool:
    """Whoever comes back from somewhere while the campaign is paused waits with the others."""
    paused = Campaign.objects.filter(status=Status.PAUSED).values_list("pk", flat=True)
    back = Enrolment.objects.filter(
        pk=enrolment_id, status=Enrolment.Status.ACTIVE, cohort__origin__in=[f"{ORIGIN}{pk}" for pk in paused]
    )
    return bool(back.update(status=Enrolment.Status.PAUSED, paused_at=now or timezone.now(), pause_reason=HELD))


@transaction.atomic
def complete(campaign: Campaign, actor: User | None, now: datetime | None = None) -> Campaign:
    """It is over: whoever is still in it leaves, and what was waiting does not go out."""
    now, row = now or timezone.now(), _lock(campaign)
    if row.status == Status.COMPLETED:
        return row
    _send_home(row, actor, now)
    row.ended_at = now
    return _moved(row, Status.COMPLETED, actor, "campaign.completed")


@transaction.atomic
def delete(campaign: Campaign, actor: User | None) -> None:
    """What runs is ended first; its numbers and touches stay."""
    row = _lock(campaign)
    if row.deleted_at is not None:
        return
    if row.status in {Status.ACTIVE, Status.PAUSED}:
        row = pause(row, actor)
    row.mark_deleted(actor)
    record("campaign.deleted", row, actor=actor, title=row.name)


@transaction.atomic
def restore(campaign: Campaign, actor: User | None) -> Campaign:
    """Paused, as it was when it was deleted: somebody decides whether it goes on."""
    row = _lock(campaign)
    if row.deleted_at is not None:
        row.mark_restored(actor)
        record("campaign.restored", row, actor=actor, title=row.name)
    return row


@transaction.atomic
def copy(campaign: Campaign, actor: User) -> Campaign:
    values = {name: getattr(campaign, name) for name in WRITTEN - {"starts_at", "ends_at"}}
    name = _("%(name)s (copy)") % {"name": campaign.name}
    return write(values | {"name": name[:LONGEST_NAME]}, actor)


def _people(campaign: Campaign) -> EnrolmentQuerySet:
    return Enrolment.objects.filter(cohort__in=campaign.cohorts.values("pk"))


def _send_home(campaign: Campaign, actor: User | None, now: datetime) -> None:
    for cohort in campaign.cohorts.filter(status__in=cohorts.OPEN):
        audience.stop_taking_in(cohort)
    enrolling.leave_many(_people(campaign).with_something_to_come(), OVER, actor, now=now)


def _moved(row: Campaign, status: str, actor: User | None, event: str) -> Campaign:
    row.status = status
    row.stamp(actor)
    row.save()
    record(event, row, actor=actor, title=row.name)
    return row


def _lock(campaign: Campaign) -> Campaign:
    return Campaign.objects.select_for_update(of=("self",)).select_related("sequence").get(pk=campaign.pk)


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    checked = {name: value for name, value in values.items() if name in WRITTEN}
    if "name" in checked:
        checked["name"] = " ".join(str(checked["name"]).split())
    if "query" in checked:
        checked["query"] = kept_query(str(checked["query"]))
    if "chosen" in checked:
        checked["chosen"] = sorted(set(checked["chosen"]))
    return checked


def _refuse_nonsense(row: Campaign) -> None:
    if not row.name or len(row.name) > LONGEST_NAME:
        raise Refused(_("A campaign needs a name of up to %(n)s letters.") % {"n": LONGEST_NAME}, "name")
    if row.sequence_id is None:
        raise Refused(_("Choose what they get."), "sequence")
    if len(row.chosen) > MOST_CHOSEN:
        raise Refused(_("At most %(n)s records can be chosen one by one.") % {"n": MOST_CHOSEN}, "chosen")
    if row.audience != audience.of_sequence(row.sequence):
        raise Refused(_("This sequence is written for others: choose one for these people."), "sequence")
    if row.starts_at and row.ends_at and row.ends_at <= row.starts_at:
        raise Refused(_("It must end after it begins."), "ends_at")


def _refuse_unready(row: Campaign, now: datetime) -> None:
    if row.ends_at is not None and row.ends_at <= now:
        raise Refused(_("Its end is in the past."), "ends_at")
    if row.sequence.deleted_at is not None or row.sequence.paused_at is not None:
        raise Refused(_("The sequence is paused: let it go on first."), "sequence")
    if not Sequence.objects.filter(pk=row.sequence_id, versions__isnull=False).exists():
        raise Refused(_("The sequence has not been published yet."), "sequence")
