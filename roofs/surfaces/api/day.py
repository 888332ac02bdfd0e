"""What came of the leads since some moment: how many, how fast, and what stopped. For whoever runs the office."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel, Field, TypeAdapter

from roofs.comms.messaging.models import Message
from roofs.core.accounts.models import User
from roofs.core.connections.models import Delivery, DeliveryState
from roofs.core.events.models import Event
from roofs.core.jobs.models import Job
from roofs.marketing.cadence.models import Enrolment, Touch
from roofs.sales.response.models import Alert, Clock
from roofs.sales.scoring.models import Score
from roofs.surfaces.api.answers import answer
from roofs.surfaces.api.callers import caller
from roofs.surfaces.api.moments import Moment
from roofs.surfaces.api.problems import Refusal

router = Router(tags=["Operation"])
LONGEST = timedelta(days=7)


class Since(BaseModel):
    since: Moment = Field(None, description="Of the last seven days; without it the last 24 hours.")


class Doors(BaseModel):
    total: int
    by_door: dict[str, int]


class Alerts(BaseModel):
    raised: int
    handed: int
    p50_seconds: float | None = Field(
        description="From the start of the lead's clock until the provider had the alert."
    )
    p99_seconds: float | None


class Clocks(BaseModel):
    started: int
    claimed: int
    answered: int
    escalated: int
    next_check_at: datetime | None = Field(description="When the next unanswered lead is escalated.")


class FollowUp(BaseModel):
    enrolled: int
    touches: dict[str, int] = Field(description="By state, as `sent`, `suppressed`.")
    stopped: dict[str, int] = Field(description="By what stopped it, as `reply`, `unsubscribed`.")


class Mail(BaseModel):
    domain: str = Field(description="Letters to any office mailbox of this domain come to us.")
    received: int
    failed: int


class Day(BaseModel):
    now: datetime
    since: datetime
    new: Doors = Field(description="Leads that came in.")
    returned: Doors = Field(description="Inquiries that joined an open lead.")
    scored: int
    clocks: Clocks
    alerts: Alerts
    follow_up: FollowUp
    mail: Mail
    at_work: int = Field(description="What can be done now and is not done yet; 0 when all is settled.")


DAY: TypeAdapter[Day] = TypeAdapter(Day)


@router.get("/day", response=Day, operation_id="day", summary="What came of the leads")
def day(request: HttpRequest, query: Query[Since]) -> HttpResponse:
    """For managers."""
    viewer = caller(request)
    if not viewer.is_manager:
        raise Refusal("not_allowed", _("Figures of the whole office are for managers."))
    now = timezone.now()
    since = query.since or now - timedelta(days=1)
    return answer(DAY, _told(viewer, now, min(max(since, now - LONGEST), now)))


def _told(viewer: User, now: datetime, since: datetime) -> Day:
    return Day(
        now=now,
        since=since,
        new=_doors("lead.arrived", since),
        returned=_doors("lead.returned", since),
        scored=Score.objects.filter(lead__created_at__gte=since).count(),
        clocks=_clocks(viewer, since),
        alerts=_alerts(viewer, since),
        follow_up=_follow_up(viewer, since),
        mail=_mail(viewer, since),
        at_work=_at_work(viewer, now),
    )


def _doors(name: str, since: datetime) -> Doors:
    found = Event.objects.filter(name=name, at__gte=since).values_list("data", flat=True).iterator()
    counted = Counter(str(data.get("door", "")) for data in found)
    return Doors(total=counted.total(), by_door=dict(counted))


def _clocks(viewer: User, since: datetime) -> Clocks:
    mine = Clock.objects.visible_to(viewer).filter(started_at__gte=since)
    upcoming = mine.running().filter(level=0).exclude(check_at=None).order_by("check_at").first()
    return Clocks(
        started=mine.count(),
        claimed=mine.exclude(claimed_at=None).count(),
        answered=mine.filter(state="answered").count(),
        escalated=mine.filter(level__gt=0).count(),
        next_check_at=upcoming.check_at if upcoming else None,
    )


def _alerts(viewer: User, since: datetime) -> Alerts:
    """Of the first ring only: an escalation is meant to be late."""
    rung = Alert.objects.filter(clock__started_at__gte=since, level=0).exclude(channel=Alert.Channel.LIVE)
    started = {f"alert-{key}": at for key, at in rung.values_list("pk", "clock__started_at")}
    handed = Message.objects.visible_to(viewer).filter(purpose="alert", created_at__gte=since).exclude(sent_at=None)
    took = sorted(
        (sent_at - started[key]).total_seconds()
        for key, sent_at in handed.values_list("idem_key", "sent_at").iterator()
        if key in started and sent_at is not None
    )
    return Alerts(raised=len(started), handed=len(took), p50_seconds=_at(took, 0.5), p99_seconds=_at(took, 0.99))


def _at(ordered: list[float], share: float) -> float | None:
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 3) if ordered else None


def _follow_up(viewer: User, since: datetime) -> FollowUp:
    touches = Touch.objects.visible_to(viewer).filter(intent_at__gte=since).order_by().values_list("state")
    stopped = Enrolment.objects.visible_to(viewer).filter(status="exited", ended_at__gte=since).order_by()
    return FollowUp(
        enrolled=Enrolment.objects.visible_to(viewer).filter(started_at__gte=since).count(),
        touches=_named(touches.annotate(count=Count("pk"))),
        stopped=_named(stopped.values_list("exit_reason").annotate(count=Count("pk"))),
    )


def _named(rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    return dict(rows)


def _mail(viewer: User, since: datetime) -> Mail:
    received = Delivery.objects.visible_to(viewer).filter(source="mail", received_at__gte=since)
    failed = received.filter(state=DeliveryState.FAILED).count()
    return Mail(domain=settings.MAIL_DOMAIN, received=received.count(), failed=failed)


def _at_work(viewer: User, now: datetime) -> int:
    jobs = Job.objects.open().filter(run_after=None).count() + Job.objects.open().filter(run_after__lte=now).count()
    touches = Touch.objects.visible_to(viewer)
    sending = touches.filter(state=Touch.State.SENDING).count()
    due = Enrolment.objects.visible_to(viewer).due(now).filter(sequence__paused_at=None).count()
    return jobs + sending + due + touches.to_send(now).order_by().count()
