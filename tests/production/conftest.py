from __future__ import annotations

from tests.production.people import *  # noqa: F403 -- the fixtures of the building site
from tests.sales.people import *  # noqa: F403 -- and of the sales floor
