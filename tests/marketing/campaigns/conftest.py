from __future__ import annotations

from tests.marketing.cadence.engine import provider

__all__ = ["provider"]  # a fixture
