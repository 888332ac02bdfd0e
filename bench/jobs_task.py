from __future__ import annotations

from roofs.core.jobs import task


@task
def nothing(number: int) -> None:
    """What the engine costs by itself."""
