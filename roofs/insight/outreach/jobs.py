from __future__ import annotations

from roofs.core.jobs import task
from roofs.insight.outreach import keeping


@task(atomic=False)
def catch_up() -> None:
    keeping.catch_up()


@task(atomic=False)
def check() -> None:
    """The nightly look: what the log did not say, or said too late, is found here."""
    keeping.check()
