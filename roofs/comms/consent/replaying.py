"""After a backup was brought back: forget again whom the journal names."""

from __future__ import annotations

from django.utils import timezone

from roofs.comms.consent import erasing, journal
from roofs.comms.consent.models import Erasure, Reason, Scope
from roofs.comms.consent.suppression import suppress_hash


def forget_again() -> None:
    """Vendors were told at that time; what they know now is not what this database knew then."""
    for contact, entry in list(journal.who_is_back()):
        again = Erasure.objects.create(contact_id=contact.pk, reason=str(entry["reason"]), run_at=timezone.now())
        erasing.run(again, tell_vendors=False)
    for channel, address_hmac in sorted(journal.still_forgotten()):
        suppress_hash(channel, address_hmac, Reason.ERASED, scope=Scope.ALL)
