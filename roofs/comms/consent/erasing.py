"""Forgetting a person: asked for by a manager, taken back within the hour, then done for good.

What is left is an empty record that keeps the books whole, and the keyed hashes of the addresses, by which the person
is recognised when somebody brings them back in a list.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from roofs.comms.consent import belongings, emptying, journal, processors, sweeping
from roofs.comms.consent.addresses import digest, digester
from roofs.comms.consent.belongings import Belongings
from roofs.comms.consent.models import Channel, Erasure, Reason, Scope, Suppression
from roofs.comms.consent.policy import CONSENT
from roofs.comms.consent.processors import Forget
from roofs.comms.consent.suppression import suppress_hash
from roofs.core.backup import exporting
from roofs.core.backup.models import CompanyExport
from roofs.core.events import record
from roofs.core.jobs import task
from roofs.core.jobs.failures import where
from roofs.core.kit.refusals import Refused
from roofs.core.lists.text_index import forget_what_is_deleted
from roofs.core.transfer.models import Import
from roofs.people.contacts.models import Contact

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

log = structlog.get_logger(__name__)
State = Erasure.State
_NUMBERS = (Channel.SMS, Channel.PHONE, Channel.VOICE)
_GONE_WITH_THEM = frozenset({"contacts.contact", "contacts.customer", "leads.lead", "calendar.appointment"})


def ask(contact: Contact, actor: User | None, *, reason: str = "asked", now: datetime | None = None) -> Erasure:
    """Nothing happens before the hour is over. Raises Refused when it is asked for already."""
    now = now or timezone.now()
    with transaction.atomic():
        Contact.objects.select_for_update().get(pk=contact.pk)
        if Erasure.objects.filter(contact_id=contact.pk, state=State.WAITING).exists():
            raise Refused(_("It is asked for already."))
        made = Erasure.objects.create(
            contact_id=contact.pk,
            reason=reason,
            asked_by=actor,
            asked_at=now,
            run_at=now + timedelta(minutes=CONSENT.get().erase_after_minutes),
        )
        record("erasure.asked", contact, actor=actor, erasure=made.pk)
    return made


def take_back(erasure: Erasure, actor: User | None) -> bool:
    """False when it was done meanwhile."""
    with transaction.atomic():
        changed = Erasure.objects.filter(pk=erasure.pk, state=State.WAITING).update(state=State.TAKEN_BACK)
        if changed:
            record("erasure.taken_back", ("contact", erasure.contact_id), actor=actor, erasure=erasure.pk)
    return bool(changed)


@task(max_attempts=3, atomic=False)
def run_due() -> int:
    """Each by itself: one that does not work holds up nobody."""
    done = 0
    for erasure in Erasure.objects.due(timezone.now()).order_by("run_at"):
        try:
            done += run(erasure)
        except Exception as error:  # noqa: BLE001 -- whatever it is, the others are due too
            Erasure.objects.filter(pk=erasure.pk, state=State.WAITING).update(state=State.FAILED)
            log.error(  # noqa: TRY400 -- the text of the error may hold what is to be forgotten
                "erasure failed", erasure_id=erasure.pk, error=type(error).__name__, where=where(error)
            )
    return done


def run(erasure: Erasure, now: datetime | None = None, *, tell_vendors: bool = True) -> bool:
    """False when somebody took it back, or another engine was here."""
    now = now or timezone.now()
    with transaction.atomic():
        mine = Erasure.objects.select_for_update().filter(pk=erasure.pk, state=State.WAITING).first()
        contact = Contact.objects.select_for_update().filter(pk=erasure.contact_id).first()
        if mine is None or contact is None:
            return False
        found = belongings.of(contact)
        words = [word for word in belongings.words_of(found) if _is_theirs_alone(word)]
        mine.address_hmacs = _remember(found)
        if tell_vendors:
            processors.tell_all(mine, _by_vendor(found))
        counts = _forget(found, words, now)
        forget_what_is_deleted()
        mine.state, mine.done_at, mine.counts = State.DONE, now, counts
        mine.remains = sweeping.remains(words)
        mine.save()
        record("contact.erased", ("contact", contact.pk), erasure=mine.pk)
        transaction.on_commit(lambda: journal.write(mine, contact.created_at), robust=True)
    _wipe_free_pages()
    return True


def _is_theirs_alone(word: str) -> bool:
    """Names are shared by many; an address or a number is not."""
    return "@" in word or any(character.isdigit() for character in word)


def _remember(found: Belongings) -> list[list[str]]:
    """The hashes, on the list of those nobody writes to. The event of each ends every follow-up at once."""
    kept: list[list[str]] = []
    for contact in Contact.objects.filter(pk__in=found.contacts):
        pairs = [(Channel.EMAIL, contact.email)] + [(channel, contact.phone) for channel in _NUMBERS]
        for channel, address in pairs:
            if address:
                address_hmac = digest(channel, address)
                suppress_hash(channel, address_hmac, Reason.ERASED, scope=Scope.ALL, contact_id=contact.pk)
                kept.append([str(channel), address_hmac])
    return kept


def _forget(found: Belongings, words: Sequence[str], now: datetime) -> dict[str, int]:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")
    counts = emptying.clear(found)
    for table, count in sweeping.sweep(words).items():
        counts[table] = counts.get(table, 0) + count
    for model, keys in found.rows.items():
        if model._meta.label_lower in _GONE_WITH_THEM:
            model._base_manager.filter(pk__in=keys, deleted_at=None).update(deleted_at=now)  # noqa: SLF001
    for export in CompanyExport.objects.ready():
        exporting.delete(export, None)
    _drop_lists(words)
    return counts


def _drop_lists(words: Sequence[str]) -> None:
    """Of an imported list in which they stand the content goes; what came of it stays."""
    for done in Import.objects.exclude(file=None).select_related("file"):
        try:
            with done.file.blob.open("rb") as content:
                text = content.read().lower()
        except FileNotFoundError:
            continue
        if any(word.encode().lower() in text for word in words):
            blob = done.file.blob
            transaction.on_commit(partial(blob.storage.delete, blob.name or ""), robust=True)


def _by_vendor(found: Belongings) -> dict[str, Forget]:
    people = list(Contact.objects.filter(pk__in=found.contacts))
    emails, numbers = [one.email for one in people if one.email], [one.phone for one in people if one.phone]
    names = sorted({f"{one.first_name} {one.last_name}".strip() or one.company_name for one in people} - {""})
    carried = belongings.carried(found)
    return {
        vendor: Forget(emails, numbers, [ref for ref in carried.get(vendor, []) if ref], names)
        for vendor in processors.holding(carried)
    }


def _wipe_free_pages() -> None:
    """The log of changes beside a SQLite file holds the old pages until it is written back."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=OFF")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def refuse_erased(arriving: Sequence[Any]) -> list[str]:
    """For lists: whoever asked to be forgotten does not come back in one."""
    hashed = digester()
    hashes = [
        {hashed(Channel.EMAIL, email)} if (email := getattr(one, "email", "")) else set[str]() for one in arriving
    ]
    for one, mine in zip(arriving, hashes, strict=True):
        if phone := getattr(one, "phone", ""):
            mine.add(hashed(Channel.PHONE, phone))
    wanted = set[str]().union(*hashes)
    gone = set(
        Suppression.objects.filter(reason=Reason.ERASED, address_hmac__in=wanted).values_list("address_hmac", flat=True)
    )
    words = _("This person asked to be forgotten. Who is in such a list does not come in again.")
    return [words if mine & gone else "" for mine in hashes]


def welcome_back(contact: Contact) -> int:
    """The person came by themselves, after they were forgotten: they may be answered again."""
    pairs = [(Channel.EMAIL, contact.email)] + [(channel, contact.phone) for channel in _NUMBERS]
    hashes = [digest(channel, address) for channel, address in pairs if address]
    with transaction.atomic():
        gone, _each = Suppression.objects.filter(reason=Reason.ERASED, address_hmac__in=hashes).delete()
        if gone:
            record("address.lifted", contact, why="came_back")
            transaction.on_commit(lambda: journal.write_return(hashes), robust=True)
    return gone
