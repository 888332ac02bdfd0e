"""What has not gone out, and why: each touch with its reason, and what may be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from roofs.comms.consent.models import Channel
from roofs.comms.messaging import throttle
from roofs.comms.messaging.faults import OURS
from roofs.comms.messaging.models import RateBucket
from roofs.core.accounts.models import User
from roofs.core.events import record
from roofs.marketing.cadence import by_hand, uncertain
from roofs.marketing.cadence.explaining import AHEAD, OPEN, Line, explain
from roofs.marketing.cadence.models import Enrolment, Sequence, Touch
from roofs.marketing.cadence.reasons import sentence_of
from roofs.people.contacts.models import Contact
from roofs.surfaces.web.asking import back, manager, number_in, viewer
from roofs.surfaces.web.consent.people import person_of
from roofs.surfaces.web.outbox.reasons import Reason, reason_of
from roofs.surfaces.web.paging import page_of
from roofs.surfaces.web.templatetags.campaigns import record_url

MOST_AT_ONCE, MOST_REASONS, MOST_WAYS = 500, 30, 10
GROUPS = {
    "waiting": (_l("Waiting"), Q(state=Touch.State.INTENT)),
    "held": (_l("Held back"), Q(state__in=(Touch.State.SUPPRESSED, Touch.State.EXPIRED, Touch.State.FAILED))),
    "stopped": (_l("Stopped"), Q(state=Touch.State.CANCELLED)),
}


@dataclass(frozen=True, slots=True)
class Row:
    touch: Touch
    why: Reason

    @property
    def can_cancel(self) -> bool:
        return self.touch.state in by_hand.WAITING

    @property
    def can_hurry(self) -> bool:
        return self.touch.state in by_hand.REVIVABLE


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    user = viewer(request)
    group = request.GET.get("group", "waiting")
    if group not in GROUPS:
        group = "waiting"
    wanted = {name: request.GET.get(name, "") for name in ("channel", "sequence", "reason", "q")}
    mine = Touch.objects.visible_to(user).filter(GROUPS[group][1])
    found = _narrowed(mine, wanted).select_related("enrolment__contact", "enrolment__sequence", "step")
    page = page_of(found.order_by(*(("next_try_at", "pk") if group == "waiting" else ("-due_at", "-pk"))), request)
    shown = {
        "rows": [_row(touch, user) for touch in page.rows],
        "page": page,
        "group": group,
        "groups": [(key, label) for key, (label, _query) in GROUPS.items()],
        "wanted": wanted,
        "is_narrow": any(wanted.values()),
        "channels": Channel.choices,
        "sequences": Sequence.objects.visible_to(user).order_by("name").values_list("slug", "name"),
        "reasons": _reasons(mine),
        "stops": _stops() if user.is_manager else [],
        "back": request.get_full_path(),
    }
    template = "outbox/_touches.html" if request.headers.get("HX-Request") else "outbox/touches.html"
    return render(request, template, shown)


def _narrowed(rows: QuerySet[Touch], wanted: dict[str, str]) -> QuerySet[Touch]:
    if wanted["channel"]:
        rows = rows.filter(channel=wanted["channel"])
    if wanted["sequence"]:
        rows = rows.filter(enrolment__sequence__slug=wanted["sequence"])
    if wanted["reason"]:
        rows = rows.filter(reason=wanted["reason"])
    for word in wanted["q"].split()[:4]:
        named = Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__icontains=word)
        rows = rows.filter(enrolment__contact__in=Contact.objects.filter(named).values("pk"))
    return rows


def _reasons(rows: QuerySet[Touch]) -> list[tuple[str, str]]:
    """Those that occur, in words; what is told in the same words stands once."""
    codes = rows.exclude(reason="").order_by("reason").values_list("reason", flat=True).distinct()[:MOST_REASONS]
    return sorted(((code, sentence_of(Touch(reason=code))) for code in codes), key=lambda pair: pair[1])


def _row(touch: Touch, user: User) -> Row:
    return Row(touch, reason_of(touch, for_manager=user.is_manager))


def _stops() -> list[dict[str, Any]]:
    """Domains that a mail service has refused for what is set up wrong."""
    stopped = RateBucket.objects.exclude(stopped_at=None).filter(key__startswith="email:domain:")
    return [
        {"key": bucket.key, "domain": bucket.key.rpartition(":")[2], "since": bucket.stopped_at,
         "name": OURS[bucket.held_for].name if bucket.held_for in OURS else bucket.held_for,
         "mend": _(OURS[bucket.held_for].mend) if bucket.held_for in OURS else ""}
        for bucket in stopped
    ]  # fmt: skip


def _chosen(request: HttpRequest) -> list[Touch]:
    """The one whose own button was pressed, else all that are ticked; as far as this person may see them."""
    asked = request.POST.getlist("only") or request.POST.getlist("row")
    keys = [number_in(key) for key in asked[:MOST_AT_ONCE]]
    return list(Touch.objects.visible_to(viewer(request)).filter(pk__in=keys))


@require_POST
def cancellation(request: HttpRequest) -> HttpResponse:
    count = by_hand.cancel(_chosen(request), viewer(request))
    messages.success(request, ngettext("%(n)s will not be sent.", "%(n)s will not be sent.", count) % {"n": count})
    return back(request, reverse("web:outbox_touches"))


@require_POST
def hurry(request: HttpRequest) -> HttpResponse:
    count = by_hand.send_now(_chosen(request), viewer(request))
    text = ngettext("%(n)s is tried now.", "%(n)s are tried now.", count) % {"n": count}
    messages.success(request, _("%(text)s Consent, hours and limits are asked again.") % {"text": text})
    return back(request, reverse("web:outbox_touches"))


@require_POST
def domain_mended(request: HttpRequest) -> HttpResponse:
    user, key = manager(request), request.POST.get("key", "")
    if key.startswith("email:domain:") and throttle.go_on(key):
        record("sending.mended", actor=user, domain=key.rpartition(":")[2])
        held = Touch.objects.visible_to(user).filter(state=Touch.State.INTENT, reason__startswith="throttle:domain:")
        held.update(next_try_at=timezone.now())
        messages.success(request, _("Mail of this domain goes out again."))
    return redirect("web:outbox_touches")


@require_POST
def taken_for_sent(request: HttpRequest) -> HttpResponse:
    """Uncertain ones, one or several."""
    count = uncertain.decide_many(_chosen(request), send_again=False, actor=viewer(request))
    messages.success(request, ngettext("Taken for sent.", "%(n)s taken for sent.", count) % {"n": count})
    return redirect("web:uncertain")


@require_POST
def sent_again(request: HttpRequest) -> HttpResponse:
    count = uncertain.decide_many(_chosen(request), send_again=True, actor=viewer(request))
    said = ngettext("It will be sent again.", "%(n)s will be sent again.", count)
    messages.success(request, said % {"n": count})
    return redirect("web:uncertain")


def _ahead(enrolment: Enrolment) -> list[Line]:
    """The planned steps of a way that goes on, with what each hangs on."""
    if not enrolment.is_running:
        return []
    return [line for course in explain(enrolment) for line in course.lines if line.state in {AHEAD, OPEN}]


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Every touch of one person, sent or not, and what comes next."""
    user = viewer(request)
    enrolments = list(
        Enrolment.objects.visible_to(user).filter(contact=pk).select_related("contact", "sequence", "next_step")
        .order_by("-pk")
    )  # fmt: skip
    contact = enrolments[0].contact if enrolments else person_of(request, pk)
    touches = (
        Touch.objects.visible_to(user)
        .filter(enrolment__in=[enrolment.pk for enrolment in enrolments])
        .select_related("enrolment__sequence", "enrolment__contact", "step", "message")
        .order_by("-due_at", "-pk")[:500]
    )
    shown = {
        "contact": contact,
        "record_url": record_url(enrolments[0].subject_type, enrolments[0].subject_id) if enrolments else "",
        "ways": [(enrolment, _ahead(enrolment)) for enrolment in enrolments[:MOST_WAYS]],
        "running": next((one for one in enrolments if one.is_running), None),
        "rows": [_row(touch, user) for touch in touches],
        "back": request.get_full_path(),
    }
    return render(request, "outbox/person.html", shown)
