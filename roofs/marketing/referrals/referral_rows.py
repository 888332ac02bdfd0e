"""Making sense of a row about somebody whom a partner sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roofs.core.kit import money
from roofs.core.kit.refusals import Refused
from roofs.core.transfer import cells as reading
from roofs.core.transfer.incoming import Cells, Marks, one_by_one, plain_marks
from roofs.marketing.referrals import reckoning
from roofs.marketing.referrals.models import Referral
from roofs.marketing.referrals.reckoning import Payment
from roofs.marketing.referrals.referring import link, source_of
from roofs.people.contacts import whom
from roofs.people.contacts.whom import Found, Whom
from roofs.people.partners.models import Partnership
from roofs.sales.leads import intake
from roofs.sales.leads import reading as lead_reading
from roofs.sales.leads.models import Lead
from roofs.sales.leads.vocabulary import Source

if TYPE_CHECKING:
    from roofs.core.transfer.models import Import
    from roofs.sales.leads.arriving import LeadIn

COLUMNS: dict[str, tuple[str, ...]] = {
    "partner": ("partner", "partner name", "referred by", "referrer", "sent by", "agency"),
    "full_name": ("person", "name", "full name", "referral", "referral name", "customer", "homeowner", "lead"),
    "phone": ("phone", "phone number", "mobile", "cell"),
    "email": ("email", "e-mail", "email address"),
    "address_line": ("street", "address", "street address"),
    "city": ("city", "town"),
    "state": ("state", "province"),
    "postal_code": ("zip", "zip code", "postal code"),
    "project_type": ("job", "job type", "project type", "service"),
    "when": ("when", "date", "referred at", "referral date"),
    "note": ("note", "notes", "comments"),
    "contract": ("contract", "contract value", "value"),
    "commission": ("commission", "commission amount", "reward"),
    "paid": ("paid", "paid on", "paid at", "commission paid"),
}
PAYMENT = frozenset({"contract", "commission", "paid"})
LABELS = {
    "partner": _("Partner"),
    "full_name": _("Person: name"),
    "phone": _("Person: phone"),
    "email": _("Person: e-mail"),
    "address_line": _("Street"),
    "city": _("City"),
    "state": _("State"),
    "postal_code": _("ZIP code"),
    "project_type": _("Job"),
    "when": _("When"),
    "note": _("Note"),
    "contract": _("Contract"),
    "commission": _("Commission"),
    "paid": _("Paid on"),
}
NEEDS = frozenset({"partner"})
NEEDS_WORDS = _("Choose the column with the partner's name.")


@dataclass(frozen=True, slots=True)
class Arriving:
    partner: str
    lead: LeadIn
    whom: Whom
    when: datetime
    note: str
    payment: Payment | None


def read(cells: Cells, of: Import) -> Arriving:
    told = reading.understood(
        cells,
        {
            "partner": reading.text(200),
            "when": reading.moment(of),
            "note": reading.text(400),
            "contract": _cents,
            "commission": _cents,
            "paid": reading.moment(of),
        },
        keep_in="note",
    )
    reading.needed(told, "partner")
    person = {name: cells[name] for name in COLUMNS.keys() - {"partner", "when", "note"} - PAYMENT if name in cells}
    lead = lead_reading.from_mess(person, source=Source.PARTNER)
    who = whom.read({"person": cells.get("full_name", ""), "phone": lead.phone, "email": lead.email, "about": "lead"})
    paid, cents = told.get("paid"), told.get("commission", 0)
    is_kept = paid is not None and cents > 0 and of.created_by is not None and of.created_by.is_manager
    payment = Payment(paid, told.get("contract", 0), cents) if is_kept and paid is not None else None
    note, when = told.get("note", "")[:500], told.get("when") or of.created_at
    return Arriving(told["partner"], lead, who, when, note, payment)


def _cents(said: str) -> int | None:
    found = money.parse(said)
    return found if found is not None and found >= 0 else None


def _accept(one: Arriving, of: Import) -> bool:
    """A lead we have is linked; somebody new comes in by the door of lists: nobody is alerted."""
    actor, partner = of.created_by, _partner(one, of)
    lead = _lead(one, of)
    if lead is not None and Referral.objects.alive().filter(lead=lead, partner=partner).exists():
        return False
    if lead is None:
        told = one.lead.model_copy(update={"source": source_of(partner), "source_detail": partner.name[:200]})
        lead = intake.accept(told, door="import", actor=actor).lead
    made = link(partner, lead, actor, one.note, at=one.when, is_history=one.payment is not None)
    if one.payment is not None and actor is not None:
        reckoning.was_paid(made, one.payment, actor)
    return True


accept = one_by_one(_accept)


def are_known(arriving: Sequence[Arriving], of: Import) -> list[bool | Refused]:
    ends: list[bool | Refused] = []
    for one in arriving:
        try:
            partner, lead = _partner(one, of), _lead(one, of)
        except Refused as refusal:
            ends.append(refusal)
        else:
            ends.append(lead is not None and Referral.objects.alive().filter(lead=lead, partner=partner).exists())
    return ends


def marks(arriving: Arriving) -> Marks:
    return plain_marks(f"{arriving.partner.casefold()}|{arriving.whom.mark}")


def _partner(one: Arriving, of: Import) -> Partnership:
    if of.created_by is None:
        raise Refused(gettext("Whoever brought this list is no longer here."))
    found = Partnership.objects.visible_to(of.created_by).filter(name__iexact=one.partner).order_by("pk").first()
    if found is None:
        raise Refused(gettext("We have no partner of this name. Import the partners first."))
    return found


def _lead(one: Arriving, of: Import) -> Lead | None:
    found = whom.find([one.whom], of.created_by)[0]
    is_lead = isinstance(found, Found) and found.subject[0] == "lead"
    return Lead.objects.filter(pk=found.subject[1]).first() if isinstance(found, Found) and is_lead else None
