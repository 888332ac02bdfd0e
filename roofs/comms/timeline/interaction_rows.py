"""Making sense of a row about a call, a letter or a visit: with whom, when, and what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roofs.comms.messaging.models import Direction
from roofs.comms.timeline.log import bring_in
from roofs.comms.timeline.models import Interaction
from roofs.core.kit.refusals import Refused
from roofs.core.transfer import cells as reading
from roofs.core.transfer.incoming import Cells, Marks, Unreadable, plain_marks
from roofs.core.transfer.staff import staff_named
from roofs.people.contacts import whom
from roofs.people.contacts.whom import Found, Whom

if TYPE_CHECKING:
    from roofs.core.transfer.models import Import

COLUMNS: dict[str, tuple[str, ...]] = {
    "kind": ("kind", "type", "activity type", "channel", "activity"),
    "direction": ("direction", "inbound or outbound"),
    "when": ("when", "happened at", "date", "activity date", "date and time", "created date", "created at", "time"),
    "minutes": ("minutes", "duration", "length"),
    **whom.COLUMNS,
    "summary": ("summary", "subject", "title"),
    "body": ("body", "notes", "note", "text", "description", "comments", "message"),
    "outcome": ("outcome", "result", "disposition", "call outcome"),
    "automatic": ("automatic",),
    "by": ("by", "user", "logged by", "owner", "assigned to", "sales rep", "created by"),
}
LABELS = {
    "kind": _("Kind"),
    "direction": _("In or out"),
    "when": _("When"),
    "minutes": _("Minutes"),
    **whom.LABELS,
    "summary": _("Summary"),
    "body": _("What was said"),
    "outcome": _("Outcome"),
    "automatic": _("Sent by a machine"),
    "by": _("Who of us"),
}
KIND_WORDS = {
    "call": "call", "phone": "call", "mail": "email", "text": "sms", "meet": "meeting", "appointment": "meeting",
    "visit": "visit", "inspection": "visit", "note": "note", "comment": "note",
}  # fmt: skip
DIRECTION_WORDS = {"in": Direction.IN, "out": Direction.OUT, "sent": Direction.OUT, "received": Direction.IN}


@dataclass(frozen=True, slots=True)
class Arriving:
    whom: Whom
    facts: dict[str, Any]
    by: str

    @property
    def what(self) -> str:
        return _what(self.facts["kind"], self.facts["happened_at"], self.facts.get("summary", ""))


def read(cells: Cells, of: Import) -> Arriving:
    person = whom.read(cells)
    if not person:
        raise Unreadable(str(whom.NEEDS_WORDS))
    readers = {
        "kind": reading.choice(Interaction.Kind, KIND_WORDS),
        "direction": reading.choice(Direction, DIRECTION_WORDS),
        "when": reading.moment(of),
        "minutes": reading.whole,
        "summary": reading.text(200),
        "body": reading.text(40_000),
        "outcome": reading.text(40),
        "automatic": reading.yes,
    }
    told = reading.understood(cells, readers, keep_in="body")
    reading.needed(told, "when")
    told["happened_at"], told["is_auto"] = told.pop("when"), told.pop("automatic", False)
    told.setdefault("kind", Interaction.Kind.NOTE)
    if told["happened_at"] > timezone.now():
        raise Unreadable(str(_("This has not happened yet. What is planned is imported as a task or an appointment.")))
    return Arriving(person, told, cells.get("by", "").strip())


def accept(arriving: Sequence[Arriving], of: Import) -> list[bool | Refused]:
    """History, not news: scores are counted anew, but no clock stops and no follow-up ends by it."""
    people = staff_named(one.by for one in arriving)
    ends: list[bool | Refused] = []
    fresh: list[Interaction] = []
    seen = set[tuple[tuple[str, int], str]]()
    for one, found, is_here in _looked_up(arriving, of):
        if isinstance(found, Refused):
            ends.append(found)
            continue
        is_new = not is_here and (found.subject, one.what) not in seen
        seen.add((found.subject, one.what))
        ends.append(is_new)
        if is_new:
            kind, key = found.subject
            row = Interaction(contact=found.contact, subject_type=kind, subject_id=key, **one.facts)
            row.created_by = people.get(one.by, of.created_by)
            fresh.append(row)
    bring_in(fresh, of.created_by)
    return ends


def are_known(arriving: Sequence[Arriving], of: Import) -> list[bool | Refused]:
    return [found if isinstance(found, Refused) else is_here for _one, found, is_here in _looked_up(arriving, of)]


def marks(arriving: Arriving) -> Marks:
    return plain_marks(f"{arriving.whom.mark}|{arriving.what}")


def _looked_up(arriving: Sequence[Arriving], of: Import) -> list[tuple[Arriving, Found | Refused, bool]]:
    found = whom.find([one.whom for one in arriving], of.created_by)
    subjects = {one.subject for one in found if isinstance(one, Found)}
    rows = Interaction.objects.alive().filter(
        subject_type__in={kind for kind, _key in subjects}, subject_id__in={key for _kind, key in subjects}
    )
    days = [one.facts["happened_at"] for one in arriving]
    near = rows.filter(happened_at__gte=min(days).replace(second=0), happened_at__lte=max(days).replace(second=59))
    told = near.values_list("subject_type", "subject_id", "kind", "happened_at", "summary") if subjects else ()
    known = {((of_kind, key), _what(kind, at, summary)) for of_kind, key, kind, at, summary in told}
    return [
        (one, mine, isinstance(mine, Found) and (mine.subject, one.what) in known)
        for one, mine in zip(arriving, found, strict=True)
    ]


def _what(kind: str, at: datetime, summary: str) -> str:
    """Lists tell the minute."""
    return f"{kind}|{at.astimezone(UTC):%Y-%m-%d %H:%M}|{summary}"
