"""The first page of outreach: all together, each campaign and each sequence."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from roofs.core.kit.money import decimal
from roofs.insight.metrics.catalogue import Unit
from roofs.insight.metrics.saying import NOTHING, say
from roofs.insight.outreach.asking import Found, Line, ask
from roofs.insight.outreach.effect import cost_of, lines_by_channel
from roofs.insight.outreach.measures import MEASURES
from roofs.marketing.cadence.models import Step
from roofs.marketing.campaigns import figures
from roofs.marketing.campaigns.models import Campaign
from roofs.surfaces.web.outreach.asked import Wanted, shared, wanted_in
from roofs.surfaces.web.outreach.cards import card
from roofs.surfaces.web.outreach.email import drawn, group_of
from roofs.surfaces.web.outreach.tables import Cell, Head, Table, figure, page

CARDS = ("sent", "answer_rate", "met", "signed", "signed_cents", "unsubscribe_rate")
COLUMNS = ("sent", "answered", "answer_rate", "met", "signed", "signed_cents")
MOST = 100
SHOWN = (Campaign.Status.ACTIVE, Campaign.Status.PAUSED, Campaign.Status.SCHEDULED, Campaign.Status.COMPLETED)


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    wanted = wanted_in(request)
    trend, before = ask(wanted.asked(group_of(wanted), channel="")), ask(wanted.asked(channel="").before())
    shown = {
        "cards": [card(one, trend.total, before.total, wanted.rows(MEASURES[one].rows, channel="")) for one in CARDS],
        "charts": [drawn(wanted, trend, "sent", _("Sent")), drawn(wanted, trend, "answered", _("Answered"))],
        "is_empty": not trend.total.sums["sent"],
    }
    found = [_campaigns(wanted), _sequences(wanted)]
    return page(request, "outreach/campaigns.html", shared(wanted) | shown, found)


def _campaigns(wanted: Wanted) -> Table:
    rows = list(Campaign.objects.visible_to(wanted.user).filter(status__in=SHOWN).order_by("-pk")[:MOST])
    known = ask(wanted.asked("campaign", channel="")).by_key()
    costs = lines_by_channel(wanted.asked("campaign", channel="")) if wanted.user.is_manager else {}
    people = _people(rows, wanted)
    heads = [Head(_l("Campaign"), is_number=False), Head(_l("State"), is_number=False), Head(_l("People")),
             *(Head(MEASURES[one].title, MEASURES[one].definition) for one in COLUMNS)]  # fmt: skip
    if wanted.user.is_manager:
        heads.append(Head(_l("Cost")))
    lines = []
    for one in rows:
        line = known.get(one.pk, Line(one.pk, Counter()))
        cells = [
            Cell(one.name, href=reverse("web:campaign", args=[one.pk]), is_number=False),
            Cell(one.get_status_display(), _("State"), is_number=False),
            _count(_("People"), people[one.origin], reverse("web:campaign_people", args=[one.pk])),
        ]
        where = ("campaign", one.pk)
        cells += [figure(name, line, wanted.rows(MEASURES[name].rows, where, channel="")) for name in COLUMNS]
        if wanted.user.is_manager:
            cells.append(_cost(costs.get(one.pk, [])))
        lines.append(cells)
    return Table("campaigns", _("Campaigns"), heads, lines)


def _people(rows: list[Campaign], wanted: Wanted) -> Counter[str]:
    mine = figures.people_of(rows, wanted.user).order_by().values_list("cohort__origin")
    return Counter(dict(mine.annotate(people=Count("pk")))) if rows else Counter()


def _count(label: str, number: int, href: str) -> Cell:
    return Cell(f"{number:,}", label, href if number else "", raw=number)


def _cost(lines: list[Line]) -> Cell:
    cents = cost_of(lines)
    return Cell(NOTHING if cents is None else say(Unit.CENTS, cents), _("Cost"), raw=decimal(cents) if cents else "")


def _sequences(wanted: Wanted) -> Table:
    """Steps put together. A sequence is opened by its name, where its steps stand one by one."""
    found = ask(wanted.asked("step", channel=""))
    of = _sequence_of(found)
    summed: dict[tuple[int, str, str], Counter[str]] = defaultdict(Counter)
    for line in found.lines:
        summed[of.get(line.key, (0, "", _("A sequence that is gone")))].update(line.sums)
    ordered = sorted(summed.items(), key=lambda pair: -pair[1]["sent"])
    heads = [Head(_l("Sequence"), is_number=False), *(Head(MEASURES[x].title, MEASURES[x].definition) for x in COLUMNS)]
    rows = []
    for (key, slug, name), sums in ordered:
        href = reverse("web:sequence", args=[slug]) if slug else ""
        cells = [Cell(name, href=href, is_number=False)]
        line = Line(key, dict(sums))
        cells += [
            figure(one, line, wanted.rows(MEASURES[one].rows, ("sequence", key), channel="") if key else "")
            for one in COLUMNS
        ]
        rows.append(cells)
    return Table("sequences", _("Sequences"), heads, rows)


def _sequence_of(found: Found) -> dict[Any, tuple[int, str, str]]:
    steps = Step.objects.filter(key__in=[line.key for line in found.lines]).order_by("version__number")
    named = steps.values_list("key", "version__sequence", "version__sequence__slug", "version__sequence__name")
    return {key: (pk, slug, _(name)) for key, pk, slug, name in named}
