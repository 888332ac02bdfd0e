"""Traits about what happened: did it or did not, so often, within the last days, between two days, or ever."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from roofs.core.segments.columns import span
from roofs.core.segments.operators import Happened
from roofs.core.segments.traits import At, Text, Trait, trait

Rows = Callable[[], "QuerySet[Any]"]


def happening(  # noqa: PLR0913 -- what a trait is, by name
    name: str, title: Text, *, about: str, rows: Rows, link: str, at: str, heard: tuple[str, ...], hint: Text = ""
) -> Trait:
    """`rows` are what happened, `link` the column that says to whom, `at` the one that says when."""
    story = _Story(rows, link, at)
    return trait(
        Trait(
            name=name,
            title=title,
            type="happening",
            about=about,
            asked=story.asked,
            heard=frozenset(heard),
            group="did",
            crossing=story.crossing,
            hint=hint,
        )
    )


class _Story:
    def __init__(self, rows: Rows, link: str, at: str) -> None:
        self.rows, self.link, self.at = rows, link, at

    def asked(self, op: str, value: Happened, at: At) -> Q:
        found = self._within(value, at.now)
        did = self._once(found, at) if value.times == 1 else self._often(found, value.times, at)
        return ~did if op == "did_not" else did

    def _once(self, found: QuerySet[Any], at: At) -> Q:
        return Q(Exists(found.filter(**{self.link: OuterRef(at.way.key)})))

    def _often(self, found: QuerySet[Any], times: int, at: At) -> Q:
        """Counted for all at once: looked up row by row a million records would take minutes. For a few records only
        what is theirs is counted.
        """
        if at.only is not None:
            theirs = at.kind.rows().order_by().filter(pk__in=at.only).values(at.way.key)
            found = found.filter(**{f"{self.link}__in": theirs})
        counted = found.filter(**{f"{self.link}__isnull": False}).values(self.link).annotate(often=Count("pk"))
        return Q(**{f"{at.way.key}__in": counted.filter(often__gte=times).values(self.link)})

    def _within(self, value: Happened, now: dt.datetime) -> QuerySet[Any]:
        found = self.rows().order_by()
        if value.days is not None:
            return found.filter(**{f"{self.at}__gte": now - dt.timedelta(days=value.days)})
        first, last = span(value.since, value.until)
        if first is not None:
            found = found.filter(**{f"{self.at}__gte": first})
        return found if last is None else found.filter(**{f"{self.at}__lt": last})

    def crossing(self, _op: str, value: Happened, at: At, since: dt.datetime) -> Q | None:
        """Whose deed has become too old meanwhile."""
        if value.days is None:
            return None
        ago = dt.timedelta(days=value.days)
        fallen = self.rows().order_by().filter(**{f"{self.at}__gte": since - ago, f"{self.at}__lte": at.now - ago})
        return Q(**{f"{at.way.key}__in": fallen.filter(**{f"{self.link}__isnull": False}).values(self.link)})
