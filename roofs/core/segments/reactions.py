from __future__ import annotations

from roofs.core.segments import listening, record_traits

__all__ = ["listening", "record_traits"]  # importing these is what declares them
