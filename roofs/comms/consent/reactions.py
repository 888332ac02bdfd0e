"""A yes belongs to an address as much as to a person: a merge must not carry it to another number."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from roofs.comms.consent import erasing, moving, replaying
from roofs.comms.consent.models import Channel, Consent
from roofs.core.backup.bringing_back import afterwards
from roofs.core.events import on
from roofs.core.events.models import Event
from roofs.core.transfer.incoming import bar
from roofs.people.contacts.models import Contact, Customer, Merge

bar(erasing.refuse_erased)
afterwards(replaying.forget_again)

BY_PHONE = (Channel.SMS, Channel.PHONE, Channel.VOICE)


@on("contact.merged", inside=True)
def keep_each_yes_with_its_address(event: Event) -> None:
    """What was agreed for a number or mailbox that is no longer used is closed; undoing the merge opens it again."""
    done = Merge.objects.select_related("winner", "loser").get(pk=event.data["merge"])
    before = {name: both[0] for name, both in done.changes.get("contact", {}).items()}
    winner, loser, brought = done.winner, done.loser, _brought(done)
    dropped = Q(pk__in=[])
    if loser.phone != winner.phone:
        dropped |= Q(pk__in=brought, channel__in=BY_PHONE)
    if loser.email_key != winner.email_key:
        dropped |= Q(pk__in=brought, channel=Channel.EMAIL)
    own = ~Q(pk__in=brought)
    if before.get("phone"):
        dropped |= own & Q(channel__in=BY_PHONE)
    if before.get("email"):
        dropped |= own & Q(channel=Channel.EMAIL)
    Consent.objects.live().filter(dropped, contact=winner).update(
        revoked_at=timezone.now(), revoked_source=_source(done.pk), revoked_by=event.actor
    )


@on("customer.changed", inside=True)
def follow_the_person(event: Event) -> None:
    customer = Customer.objects.select_related("contact").filter(pk=event.subject_id or 0).first()
    if customer is not None:
        moving.moved(customer.contact, event.data.get("changes", {}), event.actor)


@on("contact.parted", inside=True)
def open_it_again(event: Event) -> None:
    Consent.objects.filter(
        contact__in=Contact.objects.filter(pk__in=(event.subject_id or 0, event.data["loser"])),
        revoked_source=_source(event.data["merge"]),
    ).update(revoked_at=None, revoked_source="", revoked_by=None)


def _brought(done: Merge) -> list[int]:
    return [int(key) for key in done.moved.get(f"{Consent._meta.label_lower}.contact:", [])]


def _source(merge: int) -> str:
    return f"merge:{merge}"
