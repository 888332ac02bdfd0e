"""E-mail: who opened and clicked, people and machines apart, what came back and what was complained about."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from roofs.insight.metrics.asking import buckets
from roofs.insight.metrics.catalogue import Unit
from roofs.insight.metrics.dimensions import labels, short_labels
from roofs.insight.outreach.asking import Found, Line, ask
from roofs.insight.outreach.measures import MEASURES
from roofs.surfaces.web.analytics import charts
from roofs.surfaces.web.analytics.charts import Columns, Point
from roofs.surfaces.web.outreach.asked import Wanted, shared, wanted_in
from roofs.surfaces.web.outreach.cards import card
from roofs.surfaces.web.outreach.tables import Cell, Head, Table, from_found, page
from roofs.surfaces.web.outreach.words import names_of

CARDS = (
    "sent", "delivered_rate", "open_rate", "opened_machine", "click_rate", "reply_rate", "unsubscribe_rate",
    "bounce_rate", "complaint_rate",
)  # fmt: skip
MAILBOXES = ("sent", "delivered_rate", "bounce_rate", "open_rate", "opened_machine", "click_rate", "complaint_rate")
STEPS = (
    "sent", "opened", "opened_machine", "clicked", "click_rate", "replied", "reply_rate",
    "unsubscribed", "met",
)  # fmt: skip
DRAWN = (
    ("opened", _l("Opened by people")),
    ("opened_machine", _l("Opened by machines")),
    ("clicked", _l("Clicked by people")),
    ("replied", _l("Wrote back")),
)
MONTHS_FROM, WEEKS_FROM = 190, 45


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    wanted = wanted_in(request)
    trend = ask(wanted.asked(group_of(wanted), channel="email"))
    before = ask(wanted.asked(channel="email").before())
    mailboxes = ask(wanted.asked("domain", channel="email")).sorted_by("sent")
    steps = ask(wanted.asked("step", channel="email")).sorted_by("sent")
    found = [
        _table("mailboxes", _("By mailbox service"), wanted, mailboxes, MAILBOXES, _l("Mailbox")),
        _table("letters", _("By letter"), wanted, steps, STEPS, _l("Letter")),
        _by_time(wanted, trend),
    ]
    shown = {
        "cards": [
            card(one, trend.total, before.total, wanted.rows(MEASURES[one].rows, channel="email")) for one in CARDS
        ],
        "charts": [drawn(wanted, trend, name, str(title)) for name, title in DRAWN],
        "is_empty": not trend.total.sums["sent"],
    }
    return page(request, "outreach/email.html", shared(wanted) | shown, found)


def group_of(wanted: Wanted) -> str:
    if wanted.period.days >= MONTHS_FROM:
        return "month"
    return "week" if wanted.period.days >= WEEKS_FROM else "day"


def drawn(wanted: Wanted, trend: Found, name: str, title: str) -> Columns:
    group = trend.asked.by
    known, every = trend.by_key(), buckets(wanted.period, group)
    names, short = labels(group, every, wanted.user), short_labels(group, every)
    points = [Point(names[day], known[day].value(name) if day in known else 0, short[day]) for day in every]
    return charts.columns(title, points, Unit(MEASURES[name].unit))


def _table(name: str, title: str, wanted: Wanted, found: Found, measures: tuple[str, ...], first: Any) -> Table:
    by = found.asked.by
    names = names_of(by, [line.key for line in found.lines], found.asked)

    def href(flag: str, line: Line | None) -> str:
        return wanted.rows(flag, (by, line.key) if line is not None else None, channel="email")

    def named(line: Line) -> Cell:
        return Cell(names.get(line.key, _("A step that is gone")), is_number=False)

    return from_found(name, title, found, measures, Head(first, is_number=False), named, href)


def _by_time(wanted: Wanted, trend: Found) -> Table:
    names = labels(trend.asked.by, [line.key for line in trend.lines], wanted.user)

    def named(line: Line) -> Cell:
        return Cell(names[line.key], is_number=False)

    first = Head(_l("From"), is_number=False)
    return from_found("time", _("Over time"), trend, STEPS, first, named, lambda _flag, _line: "")
