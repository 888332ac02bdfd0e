from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roofs.comms.messaging.models import Message
from roofs.core.accounts.models import User
from roofs.marketing.cadence import enrolling, resting
from roofs.marketing.cadence.models import Enrolment, Sequence, Touch
from roofs.marketing.cadence.uncertain import decide, of_no_touch, waits_for_news
from roofs.marketing.campaigns.models import Draft
from roofs.surfaces.web.asking import back, manager, viewer
from roofs.surfaces.web.followup import counted
from roofs.surfaces.web.templatetags.campaigns import record_url

LATEST = 50
MOST = 200


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    user = viewer(request)
    mine = _counted(user, "enrolments")
    sequences = Sequence.objects.visible_to(user).annotate(
        running=Count("enrolments", filter=mine & Q(enrolments__status="active")),
        finished=Count("enrolments", filter=mine & Q(enrolments__status="finished")),
        left=Count("enrolments", filter=mine & Q(enrolments__status="exited")),
        answered=Count("enrolments", filter=mine & Q(enrolments__exit_reason__in=("reply", "conversation"))),
    )
    touches = Touch.objects.visible_to(user)
    drafts = Draft.objects.visible_to(user).select_related("sequence", "updated_by")
    shown = {
        "sequences": sequences.order_by("name"),
        "waiting": touches.waiting().select_related("enrolment__contact", "step").order_by("next_try_at")[:LATEST],
        "drafts": drafts.order_by("-updated_at")[:LATEST],
        "uncertain": touches.filter(state=Touch.State.UNKNOWN).count(),
    }
    return render(request, "followup/index.html", shown)


def _counted(user: User, name: str) -> Q:
    """Numbers are about the same people as the lists below them; managers' need no look at each lead."""
    return Q() if user.is_manager else Q(**{f"{name}__in": Enrolment.objects.visible_to(user).values("pk")})


@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    user = viewer(request)
    sequence = Sequence.objects.visible_to(viewer(request)).filter(slug=slug).first()
    if sequence is None:
        raise Http404
    steps = list(sequence.live.steps.order_by("position"))
    counts = {
        row["step_key"]: row
        for row in Touch.objects.visible_to(user)
        .filter(enrolment__sequence=sequence)
        .values("step_key")
        .annotate(
            sent=Count("pk", filter=Q(state="sent")),
            waiting=Count("pk", filter=Q(state__in=("intent", "sending"))),
            held=Count("pk", filter=Q(state__in=("suppressed", "expired", "cancelled", "failed"))),
            unknown=Count("pk", filter=Q(state="unknown")),
        )
    }
    people = Enrolment.objects.visible_to(user).filter(sequence=sequence).select_related("contact", "next_step")
    status = request.GET.get("status", "active")
    shown = {
        "sequence": sequence,
        "steps": [(step, counts.get(step.key)) for step in steps],
        "enrolments": people.filter(status=status).order_by("-pk")[:LATEST],
        "status": status,
        "choices": Enrolment.Status.choices,
        "period": counted.period_of(request),
        "periods": counted.PERIODS.items(),
    }
    return render(request, "followup/show.html", shown)


@require_POST
def pause_sequence(request: HttpRequest, slug: str) -> HttpResponse:
    user = manager(request)
    sequence = Sequence.objects.visible_to(user).filter(slug=slug).first()
    if sequence is None:
        raise Http404
    turn = resting.go_on if sequence.paused_at else resting.rest
    turn(sequence, user)
    messages.success(
        request, _("Paused. Nobody gets anything from it until you go on.") if sequence.paused_at else _("It goes on.")
    )
    return redirect("web:sequence", slug)


def _enrolment(request: HttpRequest, pk: int) -> Enrolment:
    found = Enrolment.objects.visible_to(viewer(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything for this person stops, whichever of his sequences the button stood beside."""
    enrolment = _enrolment(request, pk)
    enrolling.leave_all(enrolment.contact, "hand", actor=viewer(request))
    messages.success(request, _("Stopped. Nothing more goes out."))
    return _back(request, enrolment)


def _back(request: HttpRequest, enrolment: Enrolment) -> HttpResponse:
    return back(request, record_url(enrolment.subject_type, enrolment.subject_id))


@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    enrolment = _enrolment(request, pk)
    enrolling.pause(enrolment, viewer(request))
    return _back(request, enrolment)


@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    enrolment = _enrolment(request, pk)
    enrolling.resume(enrolment, viewer(request))
    return _back(request, enrolment)


@require_safe
def uncertain(request: HttpRequest) -> HttpResponse:
    mine = Touch.objects.visible_to(viewer(request)).filter(state=Touch.State.UNKNOWN)
    found = list(mine.select_related("enrolment__contact", "step", "message").order_by("handed_at", "pk")[:MOST])
    shown = [touch.pk for touch in found]
    hopeful = mine.filter(waits_for_news(timezone.now()), pk__in=shown).values_list("pk", flat=True)
    letters = of_no_touch(Message.objects.visible_to(viewer(request)).outbox())[:MOST]
    told = {"touches": found, "hopeful": set(hopeful), "letters": letters}
    return render(request, "followup/uncertain.html", told)


@require_POST
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    user = viewer(request)
    touch = Touch.objects.visible_to(user).filter(state=Touch.State.UNKNOWN, pk=pk).first()
    if touch is None:
        raise Http404
    again = request.POST.get("again") == "yes"
    decide(touch, send_again=again, actor=user)
    messages.success(request, _("It will be sent again.") if again else _("Taken for sent."))
    return redirect("web:uncertain")
