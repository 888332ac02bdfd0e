"""What segments may ask of how warm somebody is."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from roofs.comms.engagement.models import Engagement, Sign
from roofs.comms.engagement.vocabulary import Level
from roofs.core.segments.happenings import happening
from roofs.core.segments.traits import At, Trait, trait

HEARD = frozenset({"engagement.moved", "contact.merged", "contact.parted"})


def _level(op: str, value: list[str], at: At) -> Q:
    """Of whom nothing is known yet is cold."""
    mine = Engagement.objects.filter(contact=OuterRef(at.way.key))
    found = Q(Exists(mine.filter(level__in=value)))
    if Level.COLD in value:
        found |= ~Q(Exists(mine))
    return ~found if op == "none_of" else found


trait(
    Trait(
        name="engagement.level",
        title=_("Engagement"),
        type="choice",
        about="contact",
        asked=_level,
        heard=HEARD,
        group="contact",
        choices=lambda: Level.choices,
        only_ops=("any_of", "none_of"),
    )
)


happening(
    "engagement.sign",
    _("Gave a sign of interest"),
    about="contact",
    rows=Sign.objects.all,
    link="contact",
    at="at",
    heard=(
        "engagement.moved",
        "message.opened",
        "message.clicked",
        "message.replied",
        "interaction.logged",
        "interaction.received",
        "appointment.booked",
        "appointment.confirmed",
        "lead.arrived",
        "lead.returned",
    ),
    hint=_("By a person, not by a machine: answered, clicked, booked, asked."),
)
