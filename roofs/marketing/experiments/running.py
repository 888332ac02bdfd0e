"""Beginning a test, holding it, ending it. Everything it has dealt stays dealt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from roofs.core.accounts.problems import NotAllowed
from roofs.core.events import record
from roofs.core.kit.refusals import Refused
from roofs.marketing.experiments import designing, judging
from roofs.marketing.experiments.designing import ArmIn, locked
from roofs.marketing.experiments.models import Arm, Experiment
from roofs.marketing.experiments.vocabulary import LEAST_ARMS, Status

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

BY_HAND, CHANGED, HARM = "by_hand", "changed", "harm"


@transaction.atomic
def start(experiment: Experiment, actor: User | None, now: datetime | None = None) -> Experiment:
    """People are dealt from now on. Starting twice does nothing; an ended one does not begin again."""
    row = _mine(experiment, actor)
    if row.status == Status.RUNNING:
        return row
    if row.status == Status.ENDED:
        raise Refused(_("It is over. Make a copy to try it again."))
    if wrong := designing.faults(row):
        raise Refused(wrong[0][1], wrong[0][0])
    is_first = row.started_at is None
    row.started_at = row.started_at or now or timezone.now()
    return _moved(row, Status.RUNNING, actor, "experiment.started" if is_first else "experiment.resumed")


@transaction.atomic
def pause(experiment: Experiment, actor: User | None) -> Experiment:
    """Nobody more is dealt. Who was keeps their way."""
    row = _mine(experiment, actor)
    return _moved(row, Status.PAUSED, actor, "experiment.paused") if row.status == Status.RUNNING else row


@transaction.atomic
def end(experiment: Experiment, actor: User | None, now: datetime | None = None, why: str = BY_HAND) -> Experiment:
    """From now on it is done as it is done today, for everybody. What was found stays to be read."""
    row = _mine(experiment, actor)
    if not row.is_in_force:
        return row
    row.ended_at, row.end_reason = now or timezone.now(), why
    row.found = judging.judge(row, row.ended_at).summary
    return _moved(row, Status.ENDED, actor, "experiment.ended", why=why)


@transaction.atomic
def begin_anew(
    experiment: Experiment,
    values: Mapping[str, Any],
    arms: Sequence[ArmIn] | None,
    actor: User,
    now: datetime | None = None,
) -> Experiment:
    """A test that is changed while it runs is another test: this one ends, and one with the changes begins, with people
    dealt anew. Nothing that was found is mixed with what is found from now on.
    """
    fresh = copy(experiment, actor, values=values, arms=arms)
    end(experiment, actor, now, CHANGED)
    fresh.follows = experiment
    fresh.save(update_fields=["follows", "updated_at"])
    return start(fresh, actor, now)


def copy(
    experiment: Experiment, actor: User, values: Mapping[str, Any] | None = None, arms: Sequence[ArmIn] | None = None
) -> Experiment:
    told = {name: getattr(experiment, name) for name in designing.WRITTEN}
    return designing.design(told | dict(values or {}), arms or designing.arms_of(experiment), actor)


@transaction.atomic
def pause_arm(arm: Arm, why: str, now: datetime, actor: User | None = None) -> None:
    """Nobody gets it any more; who was in it is counted in it. With one way left there is nothing to compare."""
    row = locked(arm.experiment)
    if not Arm.objects.filter(pk=arm.pk, paused_at=None, position__gt=0).update(paused_at=now, pause_reason=why[:40]):
        return
    record("experiment.arm_paused", row, actor=actor, arm=arm.label, why=why)
    if row.is_in_force and row.arms.filter(paused_at=None).count() < LEAST_ARMS:
        end(row, actor, now, HARM)
    else:
        row.save(update_fields=["updated_at"])  # whoever keeps what is tested where reads it anew


@transaction.atomic
def delete(experiment: Experiment, actor: User) -> None:
    """It ends with it."""
    row = end(experiment, actor)
    row.mark_deleted(actor)
    record("experiment.deleted", row, actor=actor)


@transaction.atomic
def restore(experiment: Experiment, actor: User) -> None:
    row = _mine(experiment, actor)
    row.mark_restored(actor)
    record("experiment.restored", row, actor=actor)


def _mine(experiment: Experiment, actor: User | None) -> Experiment:
    if actor is not None and not actor.is_manager:
        raise NotAllowed(_("Only a manager may try things on people."))
    return locked(experiment)


def _moved(row: Experiment, status: Status, actor: User | None, name: str, **told: Any) -> Experiment:
    row.status = status
    row.stamp(actor)
    row.save()
    record(name, row, actor=actor, **told)
    return row
