"""What a referral is worth: read from the lead and its projects, until it is paid; then it stays as it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from roofs.core.accounts.problems import NotAllowed
from roofs.core.events import record
from roofs.core.kit.refusals import Refused
from roofs.marketing.referrals.models import Referral, ReferralQuerySet
from roofs.people.partners.commission import commission_cents
from roofs.people.partners.models import Partnership
from roofs.production.projects.models import Project
from roofs.production.projects.vocabulary import SOLD

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

State = Referral.Status


@dataclass(frozen=True, slots=True)
class Account:
    """With one partner: what is owed, what was paid, what is won but not due yet."""

    referrals: int
    won: int
    owed_cents: int
    paid_cents: int
    pending_cents: int


def account(referrals: ReferralQuerySet) -> Account:
    found = referrals.order_by().aggregate(
        referrals=Count("pk"),
        won=Count("pk", filter=Q(status__in=[State.WON, State.EARNED, State.PAID])),
        owed=Sum("commission_cents", filter=Q(status=State.EARNED)),
        paid=Sum("commission_cents", filter=Q(status=State.PAID)),
        pending=Sum("commission_cents", filter=Q(status=State.WON)),
    )
    return Account(found["referrals"], found["won"], found["owed"] or 0, found["paid"] or 0, found["pending"] or 0)


def reckon(referral: Referral, actor: User | None = None) -> Referral:
    """Bring it up to date. What was paid is history."""
    with transaction.atomic():
        rows = Referral.objects.select_for_update(of=("self",)).select_related("lead", "partner")
        found = rows.get(pk=referral.pk)
        if found.paid_at is not None:
            return found
        before = (found.status, found.value_cents, found.commission_cents)
        _read(found)
        if (found.status, found.value_cents, found.commission_cents) != before:
            found.stamp(actor)
            found.save()
            if found.status != before[0]:
                _tell(f"referral.{found.status}", found, actor)
    return found


def _read(referral: Referral) -> None:
    lead, partner = referral.lead, referral.partner
    projects = Project.objects.filter(lead=lead, deleted_at=None, status__in=SOLD, contract_value_cents__isnull=False)
    sums = projects.aggregate(value=Sum("contract_value_cents"), paid=Sum("paid_cents"))
    value = sums["value"] if sums["value"] is not None else lead.estimated_value_cents or 0
    if lead.status != "won" or lead.deleted_at is not None:
        referral.status = State.LOST if lead.status == "lost" or lead.deleted_at else State.OPEN
        referral.value_cents = referral.commission_cents = 0
        referral.earned_at = None
        return
    referral.value_cents, referral.commission_cents = value, commission_cents(partner, value)
    is_paid = sums["value"] is not None and (sums["paid"] or 0) >= value > 0
    is_due = referral.commission_cents > 0 and (partner.due_on == Partnership.DueOn.WON or is_paid)
    referral.status = State.EARNED if is_due else State.WON
    referral.earned_at = (referral.earned_at or timezone.now()) if is_due else None


def pay(referral: Referral, actor: User) -> Referral:
    """The commission went out. From now on its amount stays."""
    _refuse_others(actor)
    with transaction.atomic():
        found = reckon(referral, actor)
        if found.status != State.EARNED:
            raise Refused(_("No commission is due for it."))
        found.status, found.paid_at, found.paid_by = State.PAID, timezone.now(), actor
        found.stamp(actor)
        found.save()
        _tell("referral.paid", found, actor)
    return found


@dataclass(frozen=True, slots=True)
class Payment:
    """A commission that went out before the referral came in here."""

    paid_at: datetime
    value_cents: int
    commission_cents: int


def was_paid(referral: Referral, payment: Payment, actor: User) -> Referral:
    """Out of a list of what was settled elsewhere. As with `pay`, its amount stays."""
    _refuse_others(actor)
    with transaction.atomic():
        found = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
        if found.paid_at is None:
            found.status, found.paid_at, found.paid_by = State.PAID, payment.paid_at, actor
            found.earned_at = found.earned_at or payment.paid_at
            found.value_cents, found.commission_cents = payment.value_cents, payment.commission_cents
            found.stamp(actor)
            found.save()
            _tell("referral.paid", found, actor)
    return found


def take_back(referral: Referral, actor: User) -> Referral:
    """It was not paid after all."""
    _refuse_others(actor)
    with transaction.atomic():
        found = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
        if found.paid_at is None:
            return found
        found.status, found.paid_at, found.paid_by = State.EARNED, None, None
        found.stamp(actor)
        found.save()
        _tell("referral.unpaid", found, actor)
        return reckon(found, actor)


def _refuse_others(actor: User) -> None:
    if not actor.is_manager:
        raise NotAllowed(_("Commissions are paid by managers."))


def _tell(name: str, referral: Referral, actor: User | None) -> None:
    """About the partner, on whose page it stands."""
    record(
        name,
        ("partnership", referral.partner_id),
        actor=actor,
        referral=referral.pk,
        lead=referral.lead_id,
        commission_cents=referral.commission_cents,
    )
