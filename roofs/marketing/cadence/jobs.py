from __future__ import annotations

from roofs.core.jobs import task
from roofs.marketing.cadence import sending


@task(max_attempts=3)
def sweep() -> list[int]:
    """Touches whose sender died: back to waiting, or uncertain."""
    return list(sending.sweep())
