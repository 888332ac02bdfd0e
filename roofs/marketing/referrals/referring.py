"""A partner sends somebody: the person becomes a lead, or joins the one he has, and both are linked."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from roofs.core.events import record
from roofs.core.kit.refusals import Refused
from roofs.marketing.referrals.models import Referral
from roofs.marketing.referrals.reckoning import reckon
from roofs.people.partners.models import Partnership
from roofs.sales.leads.intake import accept
from roofs.sales.leads.vocabulary import Source

if TYPE_CHECKING:
    from roofs.core.accounts.models import User
    from roofs.sales.leads.arriving import LeadIn
    from roofs.sales.leads.models import Lead, LeadQuerySet


def refer(partner: Partnership, arriving: LeadIn, actor: User | None, note: str = "") -> Referral:
    """Somebody new, through the one way in: scored, given to a person, alerted."""
    _refuse_ended(partner)
    told = arriving.model_copy(update={"source": source_of(partner), "source_detail": partner.name[:200]})
    with transaction.atomic():
        accepted = accept(told, door="partner", actor=actor)
        return link(partner, accepted.lead, actor, note)


def source_of(partner: Partnership) -> Source:
    return Source.REFERRAL if partner.kind == Partnership.Kind.HOMEOWNER else Source.PARTNER


def link(
    partner: Partnership,
    lead: Lead,
    actor: User | None,
    note: str = "",
    *,
    at: datetime | None = None,
    is_history: bool = False,
) -> Referral:
    """A lead that is here already came from this partner. `is_history`: also one who sends nobody any more."""
    if not is_history:
        _refuse_ended(partner)
    with transaction.atomic():
        _refuse_sent_by_others(lead)
        referral = Referral(partner=partner, lead=lead, note=note[:500], referred_at=at or timezone.now())
        referral.stamp(actor)
        referral.save()
        record("lead.referred", lead, actor=actor, partner=partner.pk, partner_name=partner.name)
        record("partnership.referred", partner, actor=actor, referral=referral.pk, lead=lead.pk)
        return reckon(referral, actor)


def _refuse_ended(partner: Partnership) -> None:
    if Partnership.objects.filter(pk=partner.pk, status=Partnership.Status.ENDED).exists():
        raise Refused(_("This partnership has ended. Begin it again first."))


def unlink(referral: Referral, actor: User) -> None:
    with transaction.atomic():
        found = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
        if found.paid_at is not None:
            raise Refused(_("Its commission was paid. Take the payment back first."))
        found.mark_deleted(actor)
        record("referral.removed", ("partnership", found.partner_id), actor=actor, referral=found.pk)


def relink(referral: Referral, actor: User) -> Referral:
    """It was sent by them after all."""
    with transaction.atomic():
        found = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
        if found.deleted_at is None:
            return found
        _refuse_sent_by_others(found.lead)
        found.mark_restored(actor)
        record("referral.restored", ("partnership", found.partner_id), actor=actor, referral=found.pk)
        return reckon(found, actor)


def is_sent(lead: Lead) -> bool:
    """By whomever: who, only those learn who see the partner."""
    return Referral.objects.alive().filter(lead=lead).exists()


def sent_by_nobody(leads: LeadQuerySet) -> LeadQuerySet:
    return leads.exclude(pk__in=Referral.objects.alive().values("lead"))


def _refuse_sent_by_others(lead: Lead) -> None:
    known = Referral.objects.alive().select_related("partner").filter(lead=lead).first()
    if known is not None:
        raise Refused(_("This lead was sent by %(partner)s already.") % {"partner": known.partner}, "lead_id")
