"""The one log of what happened, and the only way news travels up.

`record("lead.won", lead)` writes a row inside the caller's transaction. Whoever cares says `@on("lead.won")`:
after commit by default; `inside=True` for what must be true together with the event; `durable=True` for what must
happen even if the process dies right after the commit. `@on(EVERY)` hears of everything. What happened together is
recorded by `record_many`; who said `@on_many("lead.arrived")` hears of all of it in one call, inside.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from roofs.core.events.listening import EVERY, Listener, on, on_many
    from roofs.core.events.naming import Subject, subject_of
    from roofs.core.events.recording import Happening, record, record_many, replay

__all__ = [
    "EVERY", "Happening", "Listener", "Subject", "on", "on_many", "record", "record_many", "replay", "subject_of",
]  # fmt: skip

_HOME = {
    "EVERY": "listening",
    "Listener": "listening",
    "on": "listening",
    "on_many": "listening",
    "Subject": "naming",
    "subject_of": "naming",
    "Happening": "recording",
    "record": "recording",
    "record_many": "recording",
    "replay": "recording",
}


def __getattr__(name: str) -> object:
    """On first use: Django imports this package before tables may be declared, and `recording` needs one."""
    if name not in _HOME:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
