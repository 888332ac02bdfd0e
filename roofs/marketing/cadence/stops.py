"""News that reaches the follow-up from the mail itself: a receipt, and a domain that was stopped."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from roofs.comms.calendar import tasks
from roofs.comms.calendar.models import Task
from roofs.comms.messaging.faults import OURS
from roofs.core.accounts.models import User
from roofs.core.events import on
from roofs.core.events.models import Event
from roofs.marketing.cadence import uncertain

ARRIVED = (
    "message.delivered", "message.opened", "message.clicked", "message.replied", "message.bounced",
    "message.complained", "message.unsubscribed", "message.confirmed",
)  # fmt: skip


@on(*ARRIVED, inside=True)
def believe_the_receipt(event: Event) -> None:
    if event.subject_type == "message" and event.subject_id:
        uncertain.heard_of(event.subject_id)


@on("sending.stopped", inside=True)
def tell_the_managers(event: Event) -> None:
    """One task each, with what to mend: until a manager says that it is mended, nothing of the domain goes out."""
    code, domain = str(event.data["code"]), str(event.data["domain"])
    for manager in User.objects.managers():
        with override(manager.language or None):
            fault = OURS[code]
            title = _("E-mail from %(domain)s is stopped: %(fault)s") % {"domain": domain, "fault": fault.name}
            notes = _("%(mend)s Then press “It is mended” on the outbox page. The mail service said: %(said)s") % {
                "mend": _(fault.mend),
                "said": str(event.data.get("said", "")),
            }
        tasks.add(
            title,
            timezone.now(),
            priority=Task.Priority.HIGH,
            notes=notes,
            assigned_to=manager,
            source="sending",
            origin_key=f"stopped:{event.pk}:{manager.pk}",
        )
