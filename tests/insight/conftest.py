from __future__ import annotations

from tests.insight.world import *  # noqa: F403 -- the fixtures of a small company
from tests.sales.people import *  # noqa: F403 -- and of its sales floor
