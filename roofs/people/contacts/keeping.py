"""What staff do with customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from roofs.core.accounts.audit import take_over
from roofs.core.events import Happening, record, record_many
from roofs.core.kit import emails
from roofs.core.kit.refusals import Refused
from roofs.people.contacts.duplicates import compare_again
from roofs.people.contacts.entering import CONTACT_FIELDS, CustomerIn
from roofs.people.contacts.meeting import Meeting
from roofs.people.contacts.models import Contact, Customer, Member
from roofs.people.contacts.vocabulary import Kind, MemberRole

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

EDITABLE = frozenset(
    {
        "assigned_to", "customer_since", "source", "source_detail", "preferred_channel", "address_line", "city",
        "state", "postal_code", "notes",
    }
)  # fmt: skip
EDITABLE_CONTACT = frozenset({*CONTACT_FIELDS, "timezone"})
PLACE = frozenset({"address_line", "city", "state", "postal_code"})
LOOK_AFTER = frozenset({"admin", "manager", "sales"})


@transaction.atomic
def create(
    arriving: CustomerIn,
    actor: User | None,
    *,
    assigned_to: User | None = None,
    separate: bool = False,
    known: Contact | None = None,
) -> Customer:
    """Keep somebody as a customer. A contact we know by phone or e-mail is used again, unless they are `separate`.

    `known` is who somebody has recognised by other facts.
    """
    refuse_unfit(assigned_to)
    meeting = Meeting([arriving], actor)
    if known is not None:
        place: int | None = meeting.seat(known)
    else:
        place = None if separate else meeting.find(arriving)
    known = None if place is None else meeting.people[place]
    if known is not None and Customer.objects.alive().filter(contact=known).exists():
        field = "email" if arriving.email_key and arriving.email_key == known.email_key else "phone"
        raise Refused(_("%(name)s is a customer already.") % {"name": known.name}, field)
    contact = meeting.people[meeting.meet(arriving, arriving.kind, place)]
    meeting.write()
    return keep(contact, actor, assigned_to=assigned_to, **arriving.customer_fields())[0]


def keep(contact: Contact, actor: User | None, **facts: Any) -> tuple[Customer, bool]:
    """From now on a customer. Doing it twice gives the same customer, and False."""
    return keep_many([(contact, facts)], actor)[0]


@transaction.atomic
def keep_many(wanted: Sequence[tuple[Contact, Mapping[str, Any]]], actor: User | None) -> list[tuple[Customer, bool]]:
    """Different people, each as `keep` does it."""
    keys = [contact.pk for contact, _facts in wanted]
    rows = Customer.objects.select_for_update(of=("self",)).filter(contact__in=keys)
    known = {customer.contact_id: customer for customer in rows}
    fresh = {contact.pk: Customer(contact=contact, **facts) for contact, facts in wanted if contact.pk not in known}
    for customer in fresh.values():
        customer.stamp(actor)
    Customer.objects.bulk_create(fresh.values())
    record_many(
        [Happening("customer.created", customer, {"source": customer.source}) for customer in fresh.values()],
        actor=actor,
    )
    for gone in (customer for customer in known.values() if customer.deleted_at is not None):
        known[gone.contact_id] = restore(gone, actor)
    return [
        (fresh[contact.pk], True) if contact.pk in fresh else (known[contact.pk], False) for contact, _facts in wanted
    ]


@transaction.atomic
def correct(
    customer: Customer, values: Mapping[str, Any], actor: User | None, *, seen_at: datetime | None = None
) -> Customer:
    """Change customer and contact. `seen_at`: what the editor looked at; refused when somebody was faster."""
    customer = _lock(customer)
    contact = Contact.objects.select_for_update().get(pk=customer.contact_id)
    if seen_at is not None and max(customer.updated_at, contact.updated_at) > seen_at:
        raise Refused(_("Somebody else changed this customer meanwhile. Look at their change, then save again."))
    if values.get("assigned_to") != customer.assigned_to:
        refuse_unfit(values.get("assigned_to"))
    changes = take_over(customer, values, EDITABLE)
    contact_changes = take_over(contact, values, EDITABLE_CONTACT)
    if contact_changes:
        _refuse_nameless(contact)
        contact.email_key = (emails.key(contact.email) or "") if contact.email else ""
        contact.stamp(actor)
        contact.save()
    if changes or contact_changes:
        customer.stamp(actor)
        customer.save()
        if not PLACE.isdisjoint(changes):
            compare_again(contact.pk)
        record("customer.changed", customer, actor=actor, changes=_told({**contact_changes, **changes}))
    return Customer.objects.with_people().get(pk=customer.pk)


def assign(customer: Customer, owner: User | None, actor: User | None) -> Customer:
    return correct(customer, {"assigned_to": owner}, actor)


def refuse_unfit(owner: User | None) -> None:
    if owner is not None and not (owner.is_active and owner.role in LOOK_AFTER):
        raise Refused(_("This person cannot look after customers."), "assigned_to")


def _refuse_nameless(contact: Contact) -> None:
    if not (contact.first_name or contact.last_name or contact.company_name or contact.email or contact.phone):
        raise Refused(_("A name, a phone number or an e-mail address is needed."), "last_name")


def _told(changes: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """As JSON and as a person reads it: days as ISO."""
    return {
        name: [value.isoformat() if hasattr(value, "isoformat") else value for value in both]
        for name, both in changes.items()
    }


@transaction.atomic
def delete(customer: Customer, actor: User | None) -> None:
    """They disappear from every list and can be brought back. Not while we still work for them."""
    customer = _lock(customer)
    if customer.open_projects:
        raise Refused(_("There are open projects for this customer. Close them first."))
    if customer.deleted_at is None:
        customer.mark_deleted(actor)
        record("customer.deleted", customer, actor=actor)


@transaction.atomic
def restore(customer: Customer, actor: User | None) -> Customer:
    customer = _lock(customer)
    if customer.deleted_at is not None:
        customer.mark_restored(actor)
        record("customer.restored", customer, actor=actor)
    return customer


@transaction.atomic
def add_member(customer: Customer, facts: CustomerIn, role: str, actor: User | None) -> Member:
    """A further person of the household or business. Whoever is alone until now becomes a household."""
    if role not in MemberRole.values:
        raise Refused(_("There is no such role."), "role")
    whole = Contact.objects.select_for_update().get(pk=customer.contact_id)
    known = Contact.objects.reached_by(email_key=facts.email_key, phone=facts.phone).exclude(pk=whole.pk)
    person = _same_name(known, facts) or _new(facts, actor)
    if whole.kind == Kind.PERSON:
        whole.kind = Kind.HOUSEHOLD
        whole.stamp(actor)
        whole.save(update_fields=["kind", "updated_at", "updated_by"])
    member = Member(of=whole, person=person, role=role)
    member.stamp(actor)
    try:
        with transaction.atomic():
            member.save()
    except IntegrityError:
        raise Refused(_("%(name)s is listed already.") % {"name": person.name}, "last_name") from None
    record("customer.member_added", customer, actor=actor, member=member.pk, who=person.name, role=role)
    return member


def _new(facts: CustomerIn, actor: User | None) -> Contact:
    meeting = Meeting([facts], actor)
    person = meeting.people[meeting.meet(facts, facts.kind)]
    meeting.write()
    return person


def _same_name(known: Any, facts: CustomerIn) -> Contact | None:
    """A couple shares a phone: only somebody of the same first name is the same person."""
    found: Contact | None = known.filter(first_name__iexact=facts.first_name).order_by("id").first()
    return found


@transaction.atomic
def remove_member(customer: Customer, member: Member, actor: User | None) -> None:
    member.mark_deleted(actor)
    record("customer.member_removed", customer, actor=actor, member=member.pk, who=member.person.name)


@transaction.atomic
def bring_back_member(customer: Customer, member: Member, actor: User | None) -> None:
    try:
        with transaction.atomic():
            member.mark_restored(actor)
    except IntegrityError:
        raise Refused(_("%(name)s is listed already.") % {"name": member.person.name}) from None
    record("customer.member_restored", customer, actor=actor, member=member.pk, who=member.person.name)


def _lock(customer: Customer) -> Customer:
    return Customer.objects.select_for_update(of=("self",)).select_related("contact", "assigned_to").get(pk=customer.pk)
