from __future__ import annotations

from roofs.core.jobs import task
from roofs.marketing.cadence import uncertain


@task(max_attempts=3)
def sweep() -> list[int]:
    """Touches whose sender died: back to waiting, or uncertain."""
    return list(uncertain.sweep())


@task(max_attempts=3, atomic=False)
def repeat_known() -> int:
    """Providers that recognise our key are asked again about what they never answered."""
    return uncertain.repeat_known()
