"""What the other side answered, deed by deed."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field

from roofs.surfaces.cli.demo_day.deeds import Deed

DOORS = ("form", "api", "import", "mail")


@dataclass(slots=True)
class Tally:
    sent: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    repeated: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    surprises: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def taken(self, deed: Deed, seconds: float = 0.0, count: int = 1) -> None:
        with self._lock:
            self.sent[deed.door] += count
            self.seconds.append(seconds)
            if deed.sort == "broken" and deed.door != "mail":  # a letter is stored first and judged afterwards
                self.surprises.append(f"taken although broken ({deed.label}): {deed.key}")

    def repeat(self, deed: Deed, count: int = 1) -> None:
        with self._lock:
            self.sent[deed.door] += count
            self.repeated[deed.door] += count

    def refuse(self, deed: Deed, reason: str, count: int = 1) -> None:
        with self._lock:
            self.sent[deed.door] += count
            self.refused[deed.door] += count
            self.reasons[deed.door, " ".join(reason.split())[:110]] += count
            if deed.sort != "broken" and deed.door != "import":
                self.surprises.append(f"refused although good: {deed.key}: {reason[:80]}")

    def surprise(self, words: str) -> None:
        with self._lock:
            self.surprises.append(words[:200])
