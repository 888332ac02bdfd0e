from __future__ import annotations

import datetime as dt

import pytest
from psycopg import DataError

from roofs.core.kit.moments import MomentLoader

TIMESTAMPTZ = 1184


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (b"2026-11-22 00:36:55+00", dt.datetime(2026, 11, 22, 0, 36, 55, tzinfo=dt.UTC)),
        (b"2026-11-22 00:36:55.12+00", dt.datetime(2026, 11, 22, 0, 36, 55, 120_000, tzinfo=dt.UTC)),
        (b"2026-11-22 00:36:55.123456+00", dt.datetime(2026, 11, 22, 0, 36, 55, 123_456, tzinfo=dt.UTC)),
        (b"2026-11-21 20:36:55-04", dt.datetime(2026, 11, 22, 0, 36, 55, tzinfo=dt.UTC)),
        (b"0001-01-01 00:00:00+00", dt.datetime(1, 1, 1, tzinfo=dt.UTC)),
    ],
)
def test_a_moment_is_read_as_the_database_says_it(said, meant):
    found = MomentLoader(TIMESTAMPTZ).load(said)

    assert found == meant
    assert found.tzinfo is dt.UTC


@pytest.mark.parametrize("said", [b"infinity", b"0044-03-15 12:00:00+00 BC", b"12026-01-01 00:00:00+00"])
def test_a_moment_no_calendar_of_python_knows_is_refused_by_the_driver(said):
    with pytest.raises(DataError):
        MomentLoader(TIMESTAMPTZ).load(said)
