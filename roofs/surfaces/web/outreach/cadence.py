"""How warm people are, whom we write to too often, and what did not go out."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from roofs.comms.engagement.scores import standing_of
from roofs.comms.engagement.vocabulary import Level
from roofs.core.accounts.models import User
from roofs.insight.metrics.catalogue import Unit
from roofs.insight.outreach import warm
from roofs.insight.outreach.asking import ask
from roofs.insight.outreach.policy import OUTREACH
from roofs.marketing.cadence.models import Touch, TouchQuerySet
from roofs.marketing.cadence.policy import CADENCE
from roofs.marketing.cadence.reasons import sentence_of
from roofs.people.contacts.models import Contact
from roofs.sales.leads.models import Lead
from roofs.surfaces.web.analytics import charts
from roofs.surfaces.web.analytics.asked import seller
from roofs.surfaces.web.analytics.charts import Point
from roofs.surfaces.web.outreach.asked import CHANNELS, Wanted, shared, wanted_in
from roofs.surfaces.web.outreach.tables import Cell, Head, Table, figure, page
from roofs.surfaces.web.outreach.words import channel, slot
from roofs.surfaces.web.paging import page_of

MOST, BEST = 20, 3
COLOURS = {Level.HOT: "red", Level.WARM: "amber", Level.COLD: "blue", Level.DEAD: ""}


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    wanted, now = wanted_in(request, "90d"), timezone.now()
    user, told = wanted.user, shared(wanted)
    levels = warm.levels(user)
    waiting, held = warm.waiting(user), warm.held(user, now)
    found = [
        _levels(levels),
        _saturated(user, warm.saturated(user, now, MOST)),
        _reasons("held", _("Did not go out in the last 30 days"), held),
        _reasons("waiting", _("Waits, and why"), waiting),
        _best(wanted),
    ]
    kept = told["kept"]
    shown = {
        "is_empty": not sum(levels.values()),
        "bands": _drawn(kept.warmth.get("bands", [])) if kept and user.is_manager else None,
        "learned_at": kept.learned_at if kept else None,
        "limit": CADENCE.get().per_week,
    }
    return page(request, "outreach/cadence.html", told | shown, found)


def _drawn(bands: list[int]) -> charts.Columns | None:
    points = [Point(f"{place * warm.BAND}+", number) for place, number in enumerate(bands)]
    return charts.columns(_("People by score"), points, Unit.COUNT) if any(bands) else None


def _levels(levels: dict[str, int]) -> Table:
    whole = sum(levels.values())
    heads = [Head(_l("How warm"), is_number=False), Head(_l("People")), Head(_l("Share"))]
    rows = [
        [
            Cell(str(Level(level).label), href=_level_url(level), is_number=False),
            Cell(f"{number:,}", _("People"), _level_url(level) if number else "", raw=number),
            Cell(f"{number / whole:.0%}" if whole else "–", _("Share"), raw=round(number / whole, 4) if whole else ""),
        ]
        for level, number in levels.items()
    ]
    return Table("levels", _("How warm people are now"), heads, rows)


def _level_url(level: str) -> str:
    return f"{reverse('web:outreach_warmth')}?level={level}"


def _saturated(user: User, found: list[tuple[int, int]]) -> Table:
    names = Contact.objects.in_bulk([key for key, _number in found])
    heads = [Head(_l("Person"), is_number=False), Head(_l("Touches in seven days"))]
    rows = [
        [
            Cell(names[key].name, href=reverse("web:touches_of", args=[key]), is_number=False),
            Cell(f"{number:,}", _("Touches in seven days"), reverse("web:touches_of", args=[key]), raw=number),
        ]
        for key, number in found
    ]
    return Table("saturated", _("Hear from us as often as the limit allows, or more"), heads, rows)


def _reasons(name: str, title: str, rows: TouchQuerySet) -> Table:
    heads = [Head(_l("Why"), is_number=False), Head(_l("Channel"), is_number=False), Head(_l("Touches"))]
    lines = [
        [
            Cell(sentence_of(Touch(reason=reason)) or _("No reason is known"), is_number=False),
            Cell(channel(over), _("Channel"), is_number=False),
            Cell(f"{number:,}", _("Touches"), _held_url(name, over, reason), raw=number),
        ]
        for over, reason, number in warm.reasons(rows, MOST)
    ]
    return Table(name, title, heads, lines)


def _held_url(name: str, over: str, reason: str) -> str:
    query = HttpRequest().GET.copy()
    query.update({"which": name, "channel": over, "reason": reason})
    return f"{reverse('web:outreach_held')}?{query.urlencode()}"


def _best(wanted: Wanted) -> Table:
    """Of each channel, the hours in which most answered, where enough was sent to say."""
    few = OUTREACH.get().few
    heads = [Head(_l("Channel"), is_number=False), Head(_l("Hour"), is_number=False), Head(_l("Sent")),
             Head(_l("Answered within a day, share"))]  # fmt: skip
    rows = []
    for over in CHANNELS[:3]:
        lines = [line for line in ask(wanted.asked("slot", channel=over.value)).lines if line.sums["sent"] >= few]
        for line in sorted(lines, key=lambda one: -float(one.value("day_rate") or 0))[:BEST]:
            where = ("slot", line.key)
            cells = [Cell(str(over.label), is_number=False), Cell(slot(int(str(line.key))), _("Hour"), is_number=False)]
            cells += [
                figure(name, line, wanted.rows(flag, where, channel=over.value))
                for name, flag in (("sent", "sent"), ("day_rate", "answered_in_day"))
            ]
            rows.append(cells)
    return Table("best", _("Best hours of each channel"), heads, rows)


@require_safe
def warmth(request: HttpRequest) -> HttpResponse:
    """The people behind a level, by their score of this moment."""
    user, now = seller(request), timezone.now()
    level = request.GET.get("level", "")
    level = level if level in Level.values else ""
    found = page_of(warm.people(user, level).select_related("contact").order_by("-value_at", "pk"), request)
    standing = standing_of([row.contact_id for row in found.rows], now)
    leads = _leads_of(user, [row.contact_id for row in found.rows])
    rows: list[dict[str, Any]] = [
        {"row": row, "standing": standing[row.contact_id], "lead": leads.get(row.contact_id),
         "label": Level(row.level).label, "colour": COLOURS[Level(row.level)]}
        for row in found.rows
    ]  # fmt: skip
    shown = {
        "page": found, "rows": rows, "level": level, "levels": Level.choices,
        "number": warm.levels(user)[level] if level else sum(warm.levels(user).values()),
    }  # fmt: skip
    return render(request, "outreach/warmth.html", shown)


def _leads_of(user: User, contacts: list[int]) -> dict[int, Lead]:
    mine = Lead.objects.visible_to(user).filter(contact__in=contacts).order_by("created_at")
    return {lead.contact_id: lead for lead in mine}


@require_safe
def held(request: HttpRequest) -> HttpResponse:
    """The touches behind a reason."""
    user, now = seller(request), timezone.now()
    which = "waiting" if request.GET.get("which") == "waiting" else "held"
    rows = warm.waiting(user) if which == "waiting" else warm.held(user, now)
    over, reason = request.GET.get("channel", ""), request.GET.get("reason")
    if over:
        rows = rows.filter(channel=over)
    if reason is not None:
        rows = rows.filter(reason=reason[:120])
    found = page_of(rows.select_related("enrolment__contact", "step").order_by("-due_at", "-pk"), request)
    shown = {
        "page": found, "rows": found.rows, "which": which, "channel": channel(over) if over else "",
        "reason": sentence_of(Touch(reason=reason)) if reason else "",
    }  # fmt: skip
    return render(request, "outreach/held.html", shown)
