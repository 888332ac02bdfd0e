"""What segments may ask of what was said with somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from roofs.comms.messaging.models import Direction
from roofs.comms.timeline.models import Interaction
from roofs.core.segments.happenings import happening

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

HEARD = (
    "interaction.logged",
    "interaction.received",
    "interaction.brought_in",
    "interaction.corrected",
    "interaction.deleted",
    "interaction.restored",
)
Kind = Interaction.Kind


def _talks(**wanted: Any) -> Callable[[], QuerySet[Any]]:
    return lambda: Interaction.objects.alive().filter(is_auto=False, **wanted)


for name, title, wanted in (
    ("talk.any", _("Was in touch with us"), {"kind__in": (Kind.CALL, Kind.EMAIL, Kind.SMS, Kind.MEETING, Kind.VISIT)}),
    ("talk.called", _("Was called by us"), {"kind": Kind.CALL, "direction": Direction.OUT}),
    ("talk.called_us", _("Called us"), {"kind": Kind.CALL, "direction": Direction.IN}),
    ("talk.wrote", _("Wrote to us"), {"kind__in": (Kind.EMAIL, Kind.SMS), "direction": Direction.IN}),
    ("talk.met", _("Met us"), {"kind__in": (Kind.MEETING, Kind.VISIT)}),
    ("talk.heard", _("Heard from us"), {"direction": Direction.OUT}),
    ("talk.sign", _("Gave a sign of life"), {"direction": Direction.IN}),
):
    happening(name, title, about="contact", rows=_talks(**wanted), link="contact", at="happened_at", heard=HEARD)
