"""What was said, as rows of a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Annotated, Literal

from django.utils.translation import gettext_lazy as _l
from pydantic import BaseModel, BeforeValidator, ConfigDict

from roofs.comms.messaging.models import Direction
from roofs.comms.timeline import interaction_rows
from roofs.comms.timeline.models import Interaction, InteractionQuerySet
from roofs.core.transfer.incoming import Incoming, take
from roofs.core.transfer.outgoing import Asked, Outgoing, send_out, wanted
from roofs.people.contacts import whom

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

COLUMNS = (
    "id", "kind", "direction", "when", "minutes", "person", "phone", "email", "about", "about_id", "summary", "body",
    "outcome", "automatic", "by",
)  # fmt: skip


def _listed(value: object) -> object:
    parts = value if isinstance(value, list) else [value]
    return [word for part in parts if part for word in str(part).split(",") if word]


def _moment(value: object) -> object:
    """A bare date is the start of that day in UTC."""
    if isinstance(value, str) and len(value) == len("2025-01-01"):
        return datetime.combine(date.fromisoformat(value), time(), UTC)
    return value or None


class InteractionFilter(BaseModel):
    """Named as the API names them."""

    model_config = ConfigDict(extra="ignore")

    kind: Annotated[list[Interaction.Kind], BeforeValidator(_listed)] = []
    direction: Direction | None = None
    subject_type: str = ""
    subject_id: int | None = None
    person: Literal["me"] | int | None = None
    since: Annotated[datetime | None, BeforeValidator(_moment)] = None
    until: Annotated[datetime | None, BeforeValidator(_moment)] = None

    def apply(self, rows: InteractionQuerySet, viewer: User) -> InteractionQuerySet:
        given = {
            "kind__in": self.kind,
            "direction": self.direction,
            "subject_type": self.subject_type,
            "subject_id": self.subject_id,
            "created_by": viewer.pk if self.person == "me" else self.person,
            "happened_at__gte": self.since,
            "happened_at__lt": self.until,
        }
        return rows.filter(**{name: value for name, value in given.items() if value not in ([], None, "")})


def _found(user: User, asked: Asked) -> InteractionQuerySet:
    rows = wanted(InteractionFilter, asked).apply(Interaction.objects.visible_to(user), user)
    return rows.select_related("contact", "created_by").defer("transcript").order_by("-happened_at", "-pk")


def _rows(chunk: Sequence[Interaction], user: User) -> Iterator[Sequence[object]]:
    zone = user.zone
    for one in chunk:
        contact = one.contact
        yield (
            one.pk,
            one.kind,
            one.direction,
            one.happened_at.astimezone(zone).isoformat(timespec="minutes"),
            one.minutes,
            contact.name if contact else "",
            contact.phone if contact else "",
            contact.email if contact else "",
            one.subject_type,
            one.subject_id,
            one.summary,
            one.body,
            one.outcome,
            one.is_auto,
            one.created_by.get_full_name() if one.created_by else "",
        )


send_out(Outgoing(kind="interactions", columns=COLUMNS, find=_found, rows=_rows))
take(
    Incoming(
        kind="interactions",
        one=_l("Conversation"),
        many=_l("Conversations"),
        columns=interaction_rows.COLUMNS,
        labels=interaction_rows.LABELS,
        needs=whom.NEEDS,
        needs_words=whom.NEEDS_WORDS,
        read=interaction_rows.read,
        accept=interaction_rows.accept,
        are_known=interaction_rows.are_known,
        marks=interaction_rows.marks,
        order=50,
    )
)
