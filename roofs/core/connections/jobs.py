from __future__ import annotations

from roofs.core.connections import answering_once, deliveries
from roofs.core.jobs import task


@task()
def forget_old_answers() -> None:
    answering_once.forget_old()


@task()
def forget_old_deliveries() -> None:
    deliveries.forget_old()
