"""The people of sales beside each other; sellers see themselves."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from roofs.core.kit.money import decimal
from roofs.insight.metrics.catalogue import MEASURES, Unit
from roofs.insight.metrics.saying import NOTHING, say
from roofs.insight.outreach.policy import OUTREACH
from roofs.insight.performance.board import Achieved, board
from roofs.surfaces.web.outreach.asked import Wanted, shared, wanted_in
from roofs.surfaces.web.outreach.deals import deals_url
from roofs.surfaces.web.outreach.tables import Cell, Head, Table, page


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    wanted = wanted_in(request, "30d")
    found = board(wanted.user, wanted.period, timezone.now())
    few = OUTREACH.get().few
    shown = {"is_empty": not found, "few": few, "has_new": any(one.is_new for one in found)}
    return page(request, "outreach/people.html", shared(wanted) | shown, [_table(wanted, found, few)])


def _table(wanted: Wanted, found: list[Achieved], few: int) -> Table:
    def head(name: str) -> Head:
        return Head(MEASURES[name].title, MEASURES[name].definition)

    heads = [
        Head(_l("Person"), is_number=False),
        head("clocks"),
        head("answer_median_seconds"),
        Head(_l("Talks"), _l("Calls, meetings and visits somebody wrote down, in which somebody talked.")),
        Head(_l("Meetings"), _l("Appointments they attended: begun and not called off.")),
        head("won"),
        Head(_l("Won of decided"), _l("Won among won and lost, with the range in which it really lies in four of five"
                                      " cases: the fewer decisions, the wider.")),
        head("revenue_cents"),
    ]  # fmt: skip
    return Table("people", _("Each person"), heads, [_row(wanted, one, few) for one in found])


def _row(wanted: Wanted, one: Achieved, few: int) -> list[Cell]:
    def cell(label: str, text: str, what: str, number: int, raw: object = None) -> Cell:
        href = deals_url(wanted, what, person=one.user.pk) if number else ""
        return Cell(text, label, href, raw=number if raw is None else raw)

    median = one.values.get("answer_median_seconds")
    revenue = one.number("revenue_cents")
    return [
        Cell(f"{one.user}", href=reverse("web:person", args=[one.user.pk]), is_number=False,
             hint=_("new here") if one.is_new else ""),
        cell(_("Leads to answer"), f"{one.number('clocks'):,}", "clocks", one.number("clocks")),
        cell(_("Until answered, median"), say(Unit.SECONDS, median), "answered", int(median is not None),
             "" if median is None else median),
        cell(_("Talks"), f"{one.talks:,}", "talks", one.talks),
        cell(_("Meetings"), f"{one.meetings:,}", "meetings", one.meetings),
        cell(_("Won"), f"{one.number('won'):,}", "won", one.number("won")),
        _share(wanted, one, few),
        cell(_("Revenue"), say(Unit.CENTS, revenue) if revenue else NOTHING, "sales", revenue, decimal(revenue)),
    ]  # fmt: skip


def _share(wanted: Wanted, one: Achieved, few: int) -> Cell:
    """With few decisions only the range is told: the share alone would be taken for what the person can do."""
    between, label = one.won_between, _("Won of decided")
    if between is None:
        return Cell(NOTHING, label, raw="")
    low, high = between
    spread = f"{low:.0%}–{high:.0%}"
    href = deals_url(wanted, "decided", person=one.user.pk)
    hint = _("%(won)s of %(decided)s") % {"won": one.number("won"), "decided": one.decided}
    share = one.number("won") / one.decided
    if one.decided < few:
        return Cell(spread, label, href, "few", hint, round(share, 4))
    return Cell(f"{share:.0%} ({spread})", label, href, "", hint, round(share, 4))
