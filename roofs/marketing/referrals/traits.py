"""What segments may ask of the people somebody sent us."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from roofs.core.segments.happenings import happening
from roofs.marketing.referrals.models import Referral

happening(
    "referral.made",
    _("Sent us somebody"),
    about="contact",
    rows=Referral.objects.alive,
    link="partner__contact",
    at="referred_at",
    heard=("lead.referred", "partnership.referred", "referral.removed", "referral.restored", "partnership.changed"),
    hint=_("As a partner whose contact is this person."),
)
