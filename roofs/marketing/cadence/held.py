"""People who would hear from us if something were not missing: what it is, and letting go once it is there.

A touch that is held is never left out silently: it stands here until its time is over, and comes up again by itself
when a consent is given or an address is mended.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from roofs.core.events import on
from roofs.core.events.models import Event
from roofs.marketing.cadence import lateness
from roofs.marketing.cadence.models import Enrolment, Touch
from roofs.marketing.cadence.subjects import meant_by

if TYPE_CHECKING:
    from roofs.core.accounts.models import User
    from roofs.people.contacts.models import Contact

MISSING = (
    "no_address", "no_street", "no_zone", "no_sms_consent", "no_voice_consent", "not_confirmed", "on_do_not_call_list",
    "no_common_hours",
)  # fmt: skip
"""What somebody can mend. A no of their own is not among it."""
WHEREABOUTS = frozenset({"email", "phone", "timezone", "state", "postal_code", "address_line", "contact"})
LATEST = 200


@dataclass(slots=True)
class Held:
    contact: Contact
    enrolment: Enrolment
    touches: list[Touch] = field(default_factory=list)

    @property
    def reasons(self) -> list[str]:
        return list(dict.fromkeys(touch.reason for touch in self.touches))


def held_for(user: User, reason: str = "") -> list[Held]:
    """The latest first, each person once."""
    wanted = [reason] if reason in MISSING else list(MISSING)
    rows = Touch.objects.filter(
        state=Touch.State.SUPPRESSED,
        reason__in=wanted,
        enrolment__in=Enrolment.objects.visible_to(user).exclude(status=Enrolment.Status.EXITED),
    )
    found: dict[int, Held] = {}
    for touch in rows.select_related("enrolment__contact", "enrolment__sequence", "step").order_by("-pk")[:LATEST]:
        contact = touch.enrolment.contact
        found.setdefault(contact.pk, Held(contact, touch.enrolment)).touches.append(touch)
    return list(found.values())


def let_go(contact: Contact, now: datetime | None = None) -> int:
    """What is still in time waits again; the gates are asked anew."""
    now = now or timezone.now()
    rows = Touch.objects.filter(enrolment__contact=contact, state=Touch.State.SUPPRESSED, reason__in=MISSING).exclude(
        enrolment__status=Enrolment.Status.EXITED
    )
    fresh = [touch.pk for touch in rows.select_related("step") if not lateness.is_stale(touch, now)]
    return Touch.objects.filter(pk__in=fresh).update(state=Touch.State.INTENT, reason="", next_try_at=now)


@on("consent.granted", "contact.changed", "lead.changed", "customer.changed", "address.confirmed", inside=True)
def look_again(event: Event) -> None:
    changed = event.data.get("changes")
    if changed is not None and WHEREABOUTS.isdisjoint(changed):
        return
    contact = meant_by(event)
    if contact is not None:
        let_go(contact)


@dataclass(frozen=True, slots=True)
class Decision:
    at: str
    channel: str
    step: str
    sequence: str
    gate: str
    verdict: str
    reason: str
    until: str
    evidence: str


KNOWN = ("at", "gate", "verdict", "reason", "until")


def decisions_of(contact: Contact, user: User) -> Iterator[Decision]:
    """Every answer of every gate about this person that this user may see, the latest first."""
    mine = Enrolment.objects.visible_to(user).filter(contact=contact)
    rows = Touch.objects.filter(enrolment__in=mine).select_related("step", "enrolment__sequence").order_by("-pk")
    for touch in rows:
        yield from _told(touch, touch.gate_log)


def _told(touch: Touch, log: Iterable[dict[str, Any]]) -> Iterator[Decision]:
    for told in reversed(list(log)):
        evidence = ", ".join(f"{key}={told[key]}" for key in told if key not in KNOWN)
        yield Decision(
            at=str(told.get("at", "")),
            channel=touch.channel,
            step=touch.step.title,
            sequence=touch.enrolment.sequence.name,
            gate=str(told.get("gate", "")),
            verdict=str(told.get("verdict", "")),
            reason=str(told.get("reason", "")),
            until=str(told.get("until", "")),
            evidence=evidence,
        )
