from __future__ import annotations

from tests.marketing.cadence.engine import *  # noqa: F403 -- the fixtures of the engine
