from __future__ import annotations

from roofs.core.jobs import task
from roofs.core.webhooks import sending


@task()
def look_for_lost() -> None:
    sending.look_for_lost()


@task()
def forget_old_deliveries() -> None:
    sending.forget_old()
