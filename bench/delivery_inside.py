"""One sender at work, and what each part of it costs. Runs inside an installation (see bench/inside.py)."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils import timezone

from roofs.comms.messaging import compose, handover, pace, signing, throttle
from roofs.comms.messaging.models import Message
from roofs.marketing.cadence import gates, planning, sending, subjects, words
from roofs.marketing.cadence.models import Touch
from roofs.marketing.cadence.policy import CADENCE

WARM, STEPS, PARTS = 25, 50, 200


def deliver(people: int) -> dict[str, Any]:
    key = signing.make(settings.MAIL_DOMAIN, None)
    signing.found(key)
    while planning.plan_due():
        pass
    sending.send_due(batch=WARM)
    steps = [_timed(lambda: sending.send_due(batch=1)) for _ in range(STEPS)]
    before = Touch.objects.filter(state=Touch.State.SENT).count()
    began, used = time.perf_counter(), time.process_time()
    while Touch.objects.filter(state=Touch.State.SENT).count() - before < people - STEPS and sending.send_due():
        pass
    seconds, cpu = time.perf_counter() - began, time.process_time() - used
    sent = Touch.objects.filter(state=Touch.State.SENT).count() - before
    return {"seconds": seconds, "cpu": cpu, "sent": sent, "steps_ms": steps, "parts_ms": _parts()}


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def _parts() -> dict[str, float]:
    """The same work, one part at a time, on letters that have gone out already."""
    found = Touch.objects.select_related("step", "enrolment__contact", "enrolment__sequence", "message")
    touches = list(found.filter(state=Touch.State.SENT)[:PARTS])
    about, now, rules = subjects.about_all([touch.enrolment for touch in touches]), timezone.now(), CADENCE.get()
    letters = [compose.build(touch.message) for touch in touches if isinstance(touch.message, Message)]
    provider = handover.provider_of("email")

    def ask(touch: Touch) -> object:
        subject = about[touch.enrolment_id]
        return gates.ask(gates.Question(touch, subject.lead, rules, now, subject))

    def draw(touch: Touch) -> object:
        return throttle.draw([pace.limits_for("email", touch.enrolment.contact.email, provider, now)], now)

    return {
        "allowances (for a batch of one)": _each(touches, draw),
        "gates": _each(touches, ask),
        "words": _each(touches, lambda touch: words.rendered(touch, about[touch.enrolment_id], now)),
        "MIME": _each(touches, lambda touch: compose.build(touch.message) if touch.message else None),
        "signature": _each(letters, signing.signed),
    }


def _each(rows: list[Any], work: Callable[[Any], object]) -> float:
    began = time.process_time()
    for row in rows:
        work(row)
    return 1000 * (time.process_time() - began) / max(1, len(rows))
