"""Looks at running tests every hour: an arm that surely drives people away stops itself and a manager is told; earning
learns what was seen meanwhile.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from roofs.comms.calendar import tasks
from roofs.core.accounts.models import MANAGING, User
from roofs.core.jobs import task
from roofs.marketing.experiments import judging, running
from roofs.marketing.experiments.judging import Judgement
from roofs.marketing.experiments.models import Arm, Experiment
from roofs.marketing.experiments.vocabulary import Guardrail

TIME_TO_LOOK = timedelta(days=1)


@task(max_attempts=3)
def look() -> int:
    """How many are running."""
    now, found = timezone.now(), list(Experiment.objects.in_force().order_by("pk"))
    for experiment in found:
        look_at(experiment, now)
    return len(found)


@transaction.atomic
def look_at(experiment: Experiment, now: datetime) -> Judgement:
    found = judging.judge(experiment, now)
    for one in found.arms:
        if one.harms and one.arm.paused_at is None:
            running.pause_arm(one.arm, one.harms[0], now)
            _tell(experiment, one.arm, one.harms[0], now)
    if experiment.is_earning:
        _learn(found)
    experiment.found = found.summary
    experiment.save(update_fields=["found", "updated_at"])
    return found


def _learn(found: Judgement) -> None:
    for one in found.arms:
        Arm.objects.filter(pk=one.arm.pk).update(seen=one.sample.people, hits=one.counts.hits)


def _tell(experiment: Experiment, arm: Arm, why: str, now: datetime) -> None:
    manager = _whose(experiment)
    with translation.override(manager.language if manager else None):
        tasks.add(
            _("The test %(name)s stopped %(arm)s: %(why)s")
            % {"name": experiment.name, "arm": arm.label, "why": Guardrail(why).label},
            now + TIME_TO_LOOK,
            notes=_("It surely happens more often there than with the way it is done today. Nobody gets it any more."),
            subject=experiment,
            assigned_to=manager,
            origin_key=f"experiment:{arm.pk}:{why}",
        )


def _whose(experiment: Experiment) -> User | None:
    """Who wrote it, while they run things; else the first who does."""
    managers = User.objects.filter(is_active=True, role__in=MANAGING)
    return managers.filter(pk=experiment.created_by_id or 0).first() or managers.order_by("pk").first()
