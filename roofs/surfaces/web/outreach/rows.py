"""The touches behind a number: exactly as many as it says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from roofs.core.kit import tables
from roofs.insight.metrics.dimensions import DIMENSIONS
from roofs.insight.outreach.asking import WHERE, Asked, Key, ask, touches
from roofs.insight.outreach.measures import MEASURES
from roofs.insight.outreach.models import FLAGS
from roofs.surfaces.web.asking import number_in
from roofs.surfaces.web.outreach.asked import Wanted, shared, wanted_in
from roofs.surfaces.web.outreach.words import channel, names_of, steps_of
from roofs.surfaces.web.paging import page_of
from roofs.surfaces.web.templatetags.campaigns import record_url

TAGS = ("opened", "clicked", "replied", "answered", "met", "signed", "opened_machine", "clicked_machine",
        "unsubscribed", "complained", "bounced")  # fmt: skip
GOOD, BAD = (
    frozenset({"clicked", "replied", "answered", "met", "signed"}),
    frozenset({"unsubscribed", "complained", "bounced"}),
)
TITLES = {
    "domain": _l("Mailbox"),
    "step": _l("Step"),
    "campaign": _l("Campaign"),
    "slot": _l("Time"),
    "sequence": _l("Sequence"),
}
WEEK_HOURS = 24 * 7
MOST_EXPORTED = 200_000


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    wanted = wanted_in(request)
    what = request.GET.get("what", "sent")
    what = what if what in FLAGS else "sent"
    where = _where(request)
    asked = wanted.asked(where=where)
    found = touches(asked, what)
    if request.GET.get("format") == "csv":
        return _as_csv(wanted, asked, what)
    page = page_of(found.select_related("contact"), request)
    shown = {
        "page": page,
        "rows": _told(page.rows, wanted),
        "what": what,
        "whats": [(name, MEASURES[name].title) for name in FLAGS if name in MEASURES],
        "title": MEASURES[what].title,
        "definition": MEASURES[what].definition,
        "number": ask(asked).total.sums[what],
        "where": where,
        "where_words": names_of(where[0], [where[1]], asked).get(where[1], "") if where else "",
        "where_title": _title(where[0]) if where else "",
    }
    return render(request, "outreach/rows.html", shared(wanted) | shown)


def _where(request: HttpRequest) -> tuple[str, Key] | None:
    by, value = request.GET.get("by", ""), request.GET.get("value", "")
    if by not in WHERE:
        return None
    if by == "step":
        try:
            return by, UUID(value)
        except ValueError as error:
            raise Http404 from error
    if by == "slot":
        return (by, number_in(value)) if number_in(value) < WEEK_HOURS else None
    return by, number_in(value) if by in {"campaign", "sequence"} else value[:40]


def _title(by: str) -> str:
    known = {
        "domain": _("Mailbox"),
        "step": _("Step"),
        "campaign": _("Campaign"),
        "slot": _("Time"),
        "sequence": _("Sequence"),
    }
    return known[by] if by in known else str(DIMENSIONS[by].title)


def _told(rows: Any, wanted: Wanted) -> list[dict[str, Any]]:
    steps = steps_of({row.step_key for row in rows})
    return [
        {
            "row": row,
            "step": steps.get(row.step_key, (_("A step that is gone"), "")),
            "channel": channel(row.channel),
            "url": record_url(row.subject_type, row.subject_id) or reverse("web:touches_of", args=[row.contact_id]),
            "tags": [_tag(name) for name in TAGS if getattr(row, name)],
        }
        for row in rows
    ]


def _tag(name: str) -> tuple[str, str]:
    return str(MEASURES[name].title), "green" if name in GOOD else "red" if name in BAD else ""


def _as_csv(wanted: Wanted, asked: Asked, what: str) -> HttpResponseBase:
    heads = [_("Person"), _("About"), _("Channel"), _("Step"), _("Sequence"), _("Went out"),
             *(str(MEASURES[name].title) for name in TAGS)]  # fmt: skip
    response = StreamingHttpResponse(tables.write_csv(heads, _lines(wanted, asked, what)), content_type="text/csv")
    response["Content-Disposition"] = f'attachment; filename="touches-{timezone.localdate():%Y-%m-%d}.csv"'
    return response


def _lines(wanted: Wanted, asked: Asked, what: str) -> Iterator[list[object]]:
    steps: dict[Key, tuple[str, str]] = {}
    zone = wanted.user.zone
    found = touches(asked, what)[:MOST_EXPORTED].select_related("contact")
    for row in found.iterator(chunk_size=1000):
        if row.step_key not in steps:
            steps |= steps_of([row.step_key]) or {row.step_key: ("", "")}
        title, sequence = steps[row.step_key]
        yield [
            row.contact.name, f"{row.subject_type} {row.subject_id}", channel(row.channel), title, sequence,
            row.at.astimezone(zone).isoformat(timespec="minutes"), *(getattr(row, name) for name in TAGS),
        ]  # fmt: skip
