"""Asking for a review: everybody, once in a while, only who may be written to, and never for a reward."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import structlog
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from roofs.comms.consent.models import Topic
from roofs.comms.consent.standing import standing
from roofs.comms.messaging.models import Message, State
from roofs.comms.messaging.sending import post
from roofs.core.company.office import office
from roofs.core.events import record, subject_of
from roofs.core.jobs import task
from roofs.core.jobs.turns import take_turn
from roofs.core.kit.refusals import Refused
from roofs.marketing.reviews import letters
from roofs.marketing.reviews.models import ReviewRequest
from roofs.marketing.reviews.policy import REVIEWS
from roofs.production.projects.models import Project
from roofs.production.projects.vocabulary import DONE

if TYPE_CHECKING:
    from roofs.core.accounts.models import User
    from roofs.people.contacts.models import Contact, Customer

log = structlog.get_logger(__name__)
BATCH = 50
OF_SEQUENCES = ("review_request", "review_sms", "review_reminder")
"""Templates by which a sequence asks for a review."""
WENT_OUT = (State.SENT, State.KEPT, State.UNKNOWN, State.SENDING)


def ask(customer: Customer, actor: User | None, *, about: models.Model | None = None) -> ReviewRequest:
    """Send the one letter, now. Raises Refused with the reason why not; nothing is kept then."""
    with transaction.atomic():
        take_turn(f"review:{customer.pk}")
        request = _waiting_for(customer, about) or ReviewRequest(customer=customer)
        if about is not None:
            request.subject_type, request.subject_id = subject_of(about)
        return _send(request, actor, timezone.now())


def _waiting_for(customer: Customer, about: models.Model | None) -> ReviewRequest | None:
    rows = ReviewRequest.objects.waiting().filter(customer=customer)
    if about is not None:
        kind, key = subject_of(about)
        rows = rows.filter(subject_type=kind, subject_id=key)
    return rows.order_by("pk").first()


def _send(request: ReviewRequest, actor: User | None, now: datetime) -> ReviewRequest:
    contact, home, rules = request.customer.contact, office.get(), REVIEWS.get()
    links = rules.asked_for
    if not links:
        raise Refused(_("Enter in the settings where customers write their reviews."))
    if not home.postal_address:
        raise Refused(_("Enter your postal address in the settings. The law wants it in every letter."))
    _refuse_too_soon(request.customer, now)
    channel = channel_for(contact)
    if not channel:
        raise Refused(_("This customer cannot be written to: there is no address, or they asked us to stop."))
    write = letters.email if channel == "email" else letters.text_message
    letter = write(contact, home, links, f"review-{uuid4().hex}")
    request.message = post(letter, request.customer)
    request.channel, request.state, request.reason = channel, ReviewRequest.State.SENT, ""
    request.sent_at, request.due_at = now, None
    request.stamp(actor)
    request.save()
    record("review.asked", request.customer, actor=actor, request=request.pk, channel=channel)
    return request


def _refuse_too_soon(customer: Customer, now: datetime) -> None:
    since = now - timedelta(days=REVIEWS.get().again_after_days)
    requests = ReviewRequest.objects.filter(customer=customer, sent_at__gt=since).order_by("-sent_at")
    letters = Message.objects.filter(
        contact=customer.contact_id, template__in=OF_SEQUENCES, state__in=WENT_OUT, created_at__gt=since
    ).order_by("-created_at")
    asked = requests.values_list("sent_at", flat=True).first() or letters.values_list("created_at", flat=True).first()
    if asked is not None:
        day = asked.astimezone(office.get().zone).date().isoformat()
        raise Refused(_("They were asked on %(day)s. Asking again so soon only annoys.") % {"day": day})


def channel_for(contact: Contact) -> str:
    """E-mail unless they stopped it or want no such letters; a text only with a yes in writing. Empty: neither."""
    now = timezone.now()
    ways = (way for way in ("email", "sms") if standing(contact, way, now, topic=Topic.REVIEWS).verdict == "yes")
    return next(ways, "")


def plan(project: Project, now: datetime | None = None) -> ReviewRequest | None:
    """Ask by itself, some days after the work is done. A request that waits already is enough."""
    rules = REVIEWS.get()
    if not rules.ask_when_completed:
        return None
    kind, key = subject_of(project)
    due = (now or timezone.now()) + timedelta(days=rules.days_after_completion)
    request, _made = ReviewRequest.objects.get_or_create(
        customer=project.customer,
        subject_type=kind,
        subject_id=key,
        state=ReviewRequest.State.WAITING,
        defaults={"due_at": due},
    )
    return request


def ask_who_is_due(now: datetime | None = None, batch: int = BATCH) -> int:
    """Each in a transaction of its own; returns how many were asked."""
    now = now or timezone.now()
    due = ReviewRequest.objects.waiting().filter(due_at__lte=now).order_by("due_at", "pk")
    return sum(_ask_one(key, now) for key in due.values_list("pk", flat=True)[:batch])


def _ask_one(key: int, now: datetime) -> bool:
    with transaction.atomic():
        rows = ReviewRequest.objects.waiting().filter(pk=key)
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        request = rows.first()
        if request is None:
            return False
        take_turn(f"review:{request.customer_id}")
        if not _still_done(request):
            return _skip(request, _("The project is not finished any more."))
        try:
            with transaction.atomic():
                _send(request, None, now)
        except Refused as refusal:
            return _skip(request, refusal.reason)
        return True


def _still_done(request: ReviewRequest) -> bool:
    if request.customer.deleted_at is not None:
        return False
    if request.subject_type != "project":
        return True
    return Project.objects.filter(pk=request.subject_id or 0, deleted_at=None, status__in=DONE).exists()


def _skip(request: ReviewRequest, why: str) -> bool:
    request.state, request.reason, request.due_at = ReviewRequest.State.SKIPPED, why[:200], None
    request.save(update_fields=["state", "reason", "due_at", "updated_at"])
    return False


@task(max_attempts=3, atomic=False)
def sweep() -> None:
    """Every few minutes: nobody waits for this letter to the second."""
    asked = ask_who_is_due()
    if asked:
        log.info("reviews asked for", count=asked)
