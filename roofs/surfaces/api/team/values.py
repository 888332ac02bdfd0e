from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from roofs.people.team.profiles import BY_MANAGERS


def of_profile(given: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a body that belongs to the profile, as its columns keep it."""
    found = {name: given[name] for name in BY_MANAGERS if name in given}
    if found.get("commission_percent") is not None:
        found["commission_percent"] = Decimal(str(found["commission_percent"])).quantize(Decimal("0.01"))
    return found
