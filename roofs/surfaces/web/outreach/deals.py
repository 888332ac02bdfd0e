"""The leads, talks, meetings and sales behind the figures of people and of the pipeline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from roofs.core.accounts.models import User
from roofs.insight.metrics import facts
from roofs.insight.metrics.asking import Question, behind
from roofs.insight.metrics.catalogue import Unit
from roofs.insight.metrics.dimensions import Where
from roofs.insight.metrics.facts import Facts
from roofs.insight.outreach.policy import OUTREACH
from roofs.insight.performance import board
from roofs.sales.leads.models import Lead
from roofs.sales.leads.vocabulary import Status
from roofs.surfaces.web.outreach.asked import Wanted, shared, wanted_in
from roofs.surfaces.web.outreach.tables import told
from roofs.surfaces.web.paging import page_of

MOST_SALES = 2000
_LONG_AGO = dt.datetime(1900, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Row:
    url: str
    title: str
    detail: str
    cents: int | None
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class What:
    title: str | Promise
    words: str | Promise
    rows: Callable[[Wanted, str], QuerySet[Any] | list[Any]]
    told: Callable[[Any], Row]
    has_days: bool = True


def deals_url(wanted: Wanted, what: str, *, person: int | None = None, stage: str = "") -> str:
    given: dict[str, Any] = {"what": what}
    if WHATS[what].has_days:
        given |= {"from": wanted.period.first, "to": wanted.period.last}
    if person is not None:
        given["person"] = person
    if stage:
        given["stage"] = stage
    return f"{reverse('web:outreach_deals')}?{urlencode(given)}"


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    wanted = wanted_in(request, "30d")
    what = request.GET.get("what", "open")
    what = what if what in WHATS else "open"
    stage = request.GET.get("stage", "")
    stage = stage if stage in Status.values else ""
    kind = WHATS[what]
    rows = kind.rows(wanted, stage)
    page = page_of(rows, request)
    shown = {
        "page": page,
        "rows": [kind.told(one) for one in page.rows],
        "what": what,
        "title": kind.title,
        "words": kind.words,
        "has_days": kind.has_days,
        "stage": Status(stage).label if stage else "",
        "who": User.objects.visible_to(wanted.user).filter(pk=wanted.person or 0).first(),
    }
    return render(request, "outreach/deals.html", shared(wanted) | shown)


def _of_facts(of: Facts, **only: Any) -> Callable[[Wanted, str], QuerySet[Any]]:
    def rows(wanted: Wanted, _stage: str) -> QuerySet[Any]:
        where = Where(person=[wanted.person]) if wanted.person else Where()
        found = behind(Question(wanted.user, wanted.period, (), (), where), of)
        return found.filter(**only).order_by(f"-{of.moment}", "-pk")

    return rows


def _decided(wanted: Wanted, stage: str) -> QuerySet[Any]:
    won, lost = (_of_facts(of)(wanted, stage).order_by().values("pk") for of in (facts.WON, facts.LOST))
    return Lead.objects.visible_to(wanted.user).filter(pk__in=won.union(lost)).order_by("-status_since", "-pk")


def _open(wanted: Wanted, stage: str) -> QuerySet[Any]:
    rows = Lead.objects.visible_to(wanted.user).open()
    if stage:
        rows = rows.filter(status=stage)
    if wanted.person:
        rows = rows.filter(assigned_to=wanted.person)
    return rows.order_by("pk")  # in the order of their stage half a million would be sorted for a page


def _stalled(wanted: Wanted, stage: str) -> QuerySet[Any]:
    since = timezone.now() - dt.timedelta(days=OUTREACH.get().stalled_days)
    return _open(wanted, stage).filter(status_since__lt=since).exclude(status=Status.NURTURE)


def _talks(wanted: Wanted, _stage: str) -> QuerySet[Any]:
    return board.talks(_people(wanted), wanted.period)


def _meetings(wanted: Wanted, _stage: str) -> QuerySet[Any]:
    return board.meetings(_people(wanted), wanted.period, timezone.now()).select_related("appointment__contact")


def _people(wanted: Wanted) -> QuerySet[User]:
    """Colleagues are not looked at behind their backs."""
    user = wanted.user
    if not user.is_manager:
        return User.objects.filter(pk=user.pk)
    return User.objects.visible_to(user).filter(pk=wanted.person) if wanted.person else User.objects.sellers()


def _lead(lead: Lead) -> Row:
    words = lead.get_status_display()
    return Row(reverse("web:lead", args=[lead.pk]), lead.contact.name, words, lead.estimated_value_cents,
               lead.status_since)  # fmt: skip


def _clock(clock: Any) -> Row:
    waited = told(Unit.SECONDS, clock.seconds_to_answer)
    return Row(reverse("web:lead", args=[clock.lead_id]), clock.lead.contact.name, waited, None, clock.started_at)


def _sales(wanted: Wanted, stage: str) -> list[Any]:
    """Both sorts in the order of time."""
    contracts = _of_facts(facts.CONTRACTS, contract_value_cents__isnull=False)(wanted, stage)
    alone = _of_facts(facts.WON_ALONE, estimated_value_cents__isnull=False)(wanted, stage).select_related("contact")
    return sorted(
        [*contracts[:MOST_SALES], *alone[:MOST_SALES]], key=lambda one: _sale(one).at or _LONG_AGO, reverse=True
    )


def _sale(one: Any) -> Row:
    if isinstance(one, Lead):
        return Row(reverse("web:lead", args=[one.pk]), one.contact.name, "", one.estimated_value_cents, one.won_at)
    return _project(one)


def _project(project: Any) -> Row:
    cents = project.contract_value_cents
    return Row(reverse("web:project", args=[project.pk]), project.name, project.number, cents, project.sold_at)


def _talk(talk: Any) -> Row:
    url = reverse("web:lead", args=[talk.subject_id]) if talk.subject_type == "lead" else ""
    return Row(url, talk.summary or talk.get_kind_display(), talk.get_kind_display(), None, talk.happened_at)


def _meeting(one: Any) -> Row:
    url = reverse("web:appointment", args=[one.appointment_id])
    return Row(url, one.appointment.headline, one.appointment.address, None, one.starts_at)


def _with_people(rows: Callable[[Wanted, str], QuerySet[Any]], *related: str) -> Callable[[Wanted, str], QuerySet[Any]]:
    def found(wanted: Wanted, stage: str) -> QuerySet[Any]:
        return rows(wanted, stage).select_related(*related)

    return found


WHATS = {
    "open": What(_l("Open deals"), _l("Leads that are neither won nor lost now; the oldest first."),
                 _with_people(_open, "contact"), _lead, has_days=False),
    "stalled": What(_l("Stalled deals"), _l("Open deals that have been in one stage for too long. What is set aside on"
                                           " purpose is not among them."),
                    _with_people(_stalled, "contact"), _lead, has_days=False),
    "won": What(_l("Won"), _l("Leads by the day they were won."),
                _with_people(_of_facts(facts.WON), "contact"), _lead),
    "decided": What(_l("Won and lost"), _l("Leads by the day of the decision."),
                    _with_people(_decided, "contact"), _lead),
    "clocks": What(_l("Leads to answer"), _l("Leads whose two-minute clock was started, and how long they waited."),
                   _with_people(_of_facts(facts.CLOCKS), "lead__contact"), _clock),
    "answered": What(_l("Answered leads"), _l("Leads that were answered, and how long they waited."),
                     _with_people(_of_facts(facts.CLOCKS, seconds_to_answer__isnull=False), "lead__contact"), _clock),
    "talks": What(_l("Talks"), _l("Calls, meetings and visits somebody wrote down, in which somebody talked."),
                  _talks, _talk),
    "meetings": What(_l("Meetings"), _l("Appointments they attended: begun and not called off."), _meetings, _meeting),
    "sales": What(_l("Sales"), _l("Projects by the day they were approved, and leads that were won and have no project"
                                 " yet; only those with a value."), _sales, _sale),
}  # fmt: skip
