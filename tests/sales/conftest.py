from __future__ import annotations

from tests.sales.people import *  # noqa: F403 -- the fixtures of the sales floor
