"""What the database is asked: counted without what comes up by the clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

BY_THE_CLOCK = ("company_setting", '"experiments_experiment"."status" IN')


@contextmanager
def questions() -> Iterator[list[str]]:
    """Filled at the end of the block. The office's settings, and what is being tested, are read anew every two seconds,
    whatever is asked.
    """
    found: list[str] = []
    with CaptureQueriesContext(connection) as caught:
        yield found
    found += [one["sql"] for one in caught.captured_queries if not any(kept in one["sql"] for kept in BY_THE_CLOCK)]
