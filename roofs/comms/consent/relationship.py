"""Since when somebody is a customer, or has asked us: what lets us call without a consent of its own.

47 CFR 64.1200(f)(5): eighteen months after a purchase, three after an inquiry. Inquiries are known to groups above;
they tell them by `tell_inquiries`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from roofs.comms.consent.models import Basis
from roofs.comms.consent.policy import CONSENT, ConsentRules
from roofs.people.contacts.models import Customer

Inquiries = Callable[[int], datetime | None]
_inquiries: list[Inquiries] = []
_MONTH = timedelta(days=30)
"""Never longer than a month of the calendar: the shorter reading is the safer one."""


@dataclass(frozen=True, slots=True)
class Relationship:
    basis: Basis
    since: datetime
    until: datetime


def tell_inquiries(source: Inquiries) -> Inquiries:
    """`source` says when the contact with this key last asked us something."""
    if source not in _inquiries:
        _inquiries.append(source)
    return source


def relationship_of(contact_id: int, now: datetime, rules: ConsentRules | None = None) -> Relationship | None:
    """The one that lasts longest, if any lasts still."""
    rules = rules or CONSENT.get()
    found = [_as_customer(contact_id, rules), _as_inquirer(contact_id, rules)]
    lasting = [one for one in found if one is not None and one.until > now]
    return max(lasting, key=lambda one: one.until, default=None)


def _as_customer(contact_id: int, rules: ConsentRules) -> Relationship | None:
    bought = Customer.objects.alive().filter(contact=contact_id, last_completed_on__isnull=False)
    day = bought.values_list("last_completed_on", flat=True).first()
    if day is None:
        return None
    since = datetime.combine(day, time(0), UTC)
    return Relationship(Basis.CUSTOMER, since, since + rules.customer_months * _MONTH)


def _as_inquirer(contact_id: int, rules: ConsentRules) -> Relationship | None:
    moments = [moment for ask in _inquiries if (moment := ask(contact_id)) is not None]
    if not moments:
        return None
    return Relationship(Basis.INQUIRY, max(moments), max(moments) + rules.inquiry_months * _MONTH)
