from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models.signals import post_delete, post_migrate, post_save

from roofs.comms.consent.models import Reason
from roofs.core.accounts.reach import govern
from roofs.core.events import on
from roofs.marketing.experiments import assigning, wording
from roofs.marketing.experiments.models import Arm, Assignment, Experiment

if TYPE_CHECKING:
    from roofs.core.events.models import Event

__all__ = ["wording"]  # importing the wordings is what declares them
WISHES = frozenset({Reason.UNSUBSCRIBED, Reason.STOP, Reason.DO_NOT_CALL})

for signal in (post_save, post_delete):
    for model in (Experiment, Arm):
        signal.connect(assigning.written, sender=model, dispatch_uid=f"experiments.{model.__name__}.{id(signal)}")
post_migrate.connect(assigning.forget, dispatch_uid="experiments.forget")


@on("address.suppressed", "consent.revoked", inside=True)
def note_who_left(event: Event) -> None:
    """Whoever leaves in the middle stays in their arm, and is counted there as somebody who left."""
    contact = event.subject_id if event.subject_type == "contact" else event.data.get("contact")
    reason = event.data.get("reason", Reason.UNSUBSCRIBED)
    if contact is None:
        return
    theirs = Assignment.objects.filter(contact=contact)
    if reason in WISHES:
        theirs.filter(left_at=None).update(left_at=event.at)
    elif reason == Reason.COMPLAINED:
        theirs.filter(complained_at=None).update(complained_at=event.at)


govern("experiment", Experiment.objects.visible_to)
