"""What the open deals are worth, how sure that is, and what is stuck."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from roofs.core.kit.money import decimal
from roofs.insight.forecasting import pipeline
from roofs.insight.forecasting.pipeline import Outlook
from roofs.insight.forecasting.stages import HORIZONS, Stages
from roofs.insight.metrics.catalogue import Unit
from roofs.insight.metrics.dimensions import labels
from roofs.insight.metrics.saying import NOTHING, say
from roofs.insight.outreach.models import Keeping
from roofs.insight.outreach.policy import OUTREACH
from roofs.surfaces.web.outreach.asked import Wanted, wanted_in
from roofs.surfaces.web.outreach.deals import deals_url
from roofs.surfaces.web.outreach.tables import Cell, Head, Table, page

SHOWN_TESTS = 12


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    wanted = wanted_in(request)
    kept = Keeping.objects.first()
    days = pipeline.horizon(request.GET.get("days", ""))
    stages = Stages.read(kept.stages if kept else {})
    standing = kept.standing if kept and kept.is_fresh else None
    found = pipeline.outlook(wanted.user, stages, timezone.now(), days, OUTREACH.get().stalled_days, standing)
    shown = {
        "found": found,
        "kept": kept,
        "days": days,
        "choices": HORIZONS,
        "cards": _cards(wanted, found),
        "words": _words(found),
        "few": OUTREACH.get().few,
    }
    return page(request, "outreach/pipeline.html", shown, [_stages(wanted, found), _tests(wanted, found)])


def _money(cents: int, label: str = "", href: str = "") -> Cell:
    return Cell(say(Unit.CENTS, cents) if cents else NOTHING, label, href if cents else "", raw=decimal(cents))


def _cards(wanted: Wanted, found: Outlook) -> list[dict[str, Any]]:
    deals = ngettext("%(n)s open deal", "%(n)s open deals", found.deals) % {"n": f"{found.deals:,}"}
    between = _("%(low)s to %(high)s") % {
        "low": say(Unit.CENTS, found.low_cents, short=True),
        "high": say(Unit.CENTS, found.high_cents, short=True),
    }
    stalled = ngettext("%(n)s deal", "%(n)s deals", found.stalled) % {"n": f"{found.stalled:,}"}
    learned = found.is_learned
    return [
        {"title": _("Open value"), "text": say(Unit.CENTS, found.cents), "note": deals,
         "url": deals_url(wanted, "open"), "help": _("What all open deals are worth, if every one were won.")},
        {"title": _("Expected"), "text": say(Unit.CENTS, found.expected_cents) if learned else NOTHING,
         "note": between if learned else "", "url": "",
         "help": _("Each deal's value times how often deals in its stage were won in that time.")},
        {"title": _("Stalled"), "text": say(Unit.CENTS, found.stalled_cents), "note": stalled,
         "url": deals_url(wanted, "stalled"), "help": _("The value of deals that are in one stage for too long.")},
        {"title": _("Wrong by, so far"), "text": say(Unit.SHARE, found.mean_error), "url": "",
         "note": ngettext("%(n)s month tested", "%(n)s months tested", len(found.tests)) % {"n": len(found.tests)},
         "help": _("Past months foretold from what was known then: how far off that was, on average.")},
    ]  # fmt: skip


def _words(found: Outlook) -> list[str]:
    """What to look at, in sentences."""
    told = []
    for stage in found.stages:
        if stage.stalled:
            words = {"n": stage.stalled, "stage": stage.status.label, "days": found.stalled_days,
                     "value": say(Unit.CENTS, stage.stalled_cents)}  # fmt: skip
            told.append(
                ngettext(
                    "%(n)s deal has been in “%(stage)s” for more than %(days)s days: %(value)s.",
                    "%(n)s deals have been in “%(stage)s” for more than %(days)s days: %(value)s.",
                    stage.stalled,
                )
                % words
            )
    without = sum(stage.without_value for stage in found.stages)
    if without:
        told.append(
            ngettext(
                "%(n)s open deal has no estimated value and counts as nothing here.",
                "%(n)s open deals have no estimated value and count as nothing here.",
                without,
            )
            % {"n": without}
        )
    return told


def _stages(wanted: Wanted, found: Outlook) -> Table:
    heads = [
        Head(_l("Stage"), is_number=False),
        Head(_l("Deals")),
        Head(_l("Value")),
        Head(_l("Won in that time"), _l("Of those who stood in this stage at the beginning of a month, the share that"
                                        " was won within the days chosen above.")),
        Head(_l("Expected"), _l("Value times that share.")),
        Head(_l("Days in it"), _l("Half of the deals that moved on in the last year stayed shorter, half longer.")),
        Head(_l("Stalled")),
        Head(_l("Stalled value")),
    ]  # fmt: skip
    rows = []
    for stage in found.stages:
        share = stage.rate.share if stage.rate.stood else None
        hint = f"{stage.rate.won:,} / {stage.rate.stood:,}"
        one = stage.status.value
        days = NOTHING if stage.stays_days is None else f"{stage.stays_days:,.0f}"
        stuck = deals_url(wanted, "stalled", stage=one) if stage.stalled else ""
        rows.append([
            Cell(str(stage.status.label), href=deals_url(wanted, "open", stage=one), is_number=False),
            Cell(f"{stage.deals:,}", _("Deals"), deals_url(wanted, "open", stage=one) if stage.deals else "",
                 raw=stage.deals),
            _money(stage.cents, _("Value"), deals_url(wanted, "open", stage=one)),
            Cell(say(Unit.SHARE, share), _("Won in that time"),
                 tone="few" if stage.rate.stood and stage.rate.stood < OUTREACH.get().few else "", hint=hint,
                 raw="" if share is None else round(share, 4)),
            _money(stage.expected_cents if stage.rate.stood else 0, _("Expected")),
            Cell(days, _("Days in it"), raw="" if stage.stays_days is None else stage.stays_days),
            Cell(f"{stage.stalled:,}", _("Stalled"), stuck, raw=stage.stalled),
            _money(stage.stalled_cents, _("Stalled value"), stuck),
        ])  # fmt: skip
    return Table("stages", _("By stage"), heads, rows)


def _tests(wanted: Wanted, found: Outlook) -> Table:
    heads = [Head(_l("Foretold on"), is_number=False), Head(_l("Foretold")), Head(_l("Came")), Head(_l("Off by"))]
    shown = found.tests[:SHOWN_TESTS]
    names = labels("day", [one.day for one in shown], wanted.user)
    rows = [
        [
            Cell(names[one.day], is_number=False),
            _money(one.expected_cents, _("Foretold")),
            _money(one.came_cents, _("Came")),
            Cell(f"{one.error / one.came_cents:+.0%}" if one.came_cents else NOTHING, _("Off by"),
                 raw=round(one.error / one.came_cents, 4) if one.came_cents else ""),
        ]
        for one in shown
    ]  # fmt: skip
    return Table("tests", _("How wrong it would have been"), heads, rows)
