"""What segments may ask of a person's consent."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from roofs.comms.consent.models import Channel, Consent
from roofs.core.segments.traits import At, Trait, trait


def _said_yes(op: str, value: list[str], at: At) -> Q:
    found = Consent.objects.live().filter(contact=OuterRef(at.way.key), channel__in=value)
    return ~Q(Exists(found)) if op == "none_of" else Q(Exists(found))


trait(
    Trait(
        name="consent.channel",
        title=_("Said yes to"),
        type="choice",
        about="contact",
        asked=_said_yes,
        heard=frozenset({"consent.granted", "consent.renewed", "consent.revoked", "contact.merged", "contact.parted"}),
        group="contact",
        choices=lambda: Channel.choices,
        only_ops=("any_of", "none_of"),
    )
)
