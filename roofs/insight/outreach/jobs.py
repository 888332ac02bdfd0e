from __future__ import annotations

from django.utils import timezone

from roofs.core.company.office import office
from roofs.core.jobs import task
from roofs.insight.forecasting import stages
from roofs.insight.outreach import effect, keeping, warm
from roofs.insight.outreach.models import Keeping


@task(atomic=False)
def catch_up() -> None:
    keeping.catch_up()


@task(atomic=False)
def check() -> None:
    """The nightly look: what the log did not say, or said too late, is found here."""
    keeping.check()


@task(atomic=False)
def learn() -> None:
    """What is too much to count while somebody waits for a page."""
    now = timezone.now()
    found = {
        "stages": stages.learn(now, office.get().zone).as_json(),
        "lift": effect.measured().as_json(),
        "warmth": {"bands": warm.bands(now)},
        "learned_at": now,
    }
    Keeping.objects.filter(pk=keeping.keeping().pk).update(**found)
