"""What segments may ask of the letters and texts somebody got from us. A machine's open or click is nobody's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from roofs.comms.messaging.models import Direction, Message, MessageEvent, State, Verdict
from roofs.core.segments.happenings import happening

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet


def _events(kind: str, *, human: bool = False) -> Callable[[], QuerySet[Any]]:
    def rows() -> QuerySet[Any]:
        found = MessageEvent.objects.filter(kind=kind)
        return found.filter(verdict=Verdict.HUMAN) if human else found

    return rows


Told = MessageEvent.Kind
for name, title, kind, human in (
    ("message.opened", _("Opened a letter"), Told.OPENED, True),
    ("message.clicked", _("Clicked a link"), Told.CLICKED, True),
    ("message.replied", _("Answered a message"), Told.REPLIED, False),
    ("message.bounced", _("A letter came back"), Told.BOUNCED, False),
    ("message.complained", _("Marked a letter as spam"), Told.COMPLAINED, False),
    ("message.unsubscribed", _("Unsubscribed"), Told.UNSUBSCRIBED, False),
):
    happening(
        name,
        title,
        about="contact",
        rows=_events(kind, human=human),
        link="message__contact",
        at="at",
        heard=(name, "interaction.received"),
    )

happening(
    "message.sent",
    _("Heard from us in writing"),
    about="contact",
    rows=lambda: Message.objects.filter(direction=Direction.OUT, state__in=(State.SENT, State.KEPT)),
    link="contact",
    at="sent_at",
    heard=("touch.sent", "message.delivered", "interaction.logged"),
)
