from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from roofs.comms.messaging.sending import ATTEMPTS, deliver, write
from roofs.core.jobs import task
from roofs.sales.response.models import RUNNING, Alert
from roofs.sales.response.wording import message_for


@task(max_attempts=ATTEMPTS, atomic=False)
def hand_over(alert_id: int) -> None:
    """Give one alert to its channel. Who took the lead meanwhile is not rung any more.

    The message is sent here and now instead of by a job of its own: seconds count. Begun again after a crash it finds
    the message it wrote, and `deliver` knows what became of it.
    """
    alert = Alert.objects.select_related("clock__lead__contact", "user").filter(pk=alert_id, handed_at=None).first()
    if alert is None:
        return
    if alert.clock.state not in RUNNING or alert.clock.claimed_by_id == alert.user_id:
        Alert.objects.filter(pk=alert.pk).update(problem="taken before it rang")
        return
    deliver.call(write(message_for(alert), alert.clock.lead).pk)
    with transaction.atomic():
        Alert.objects.filter(pk=alert.pk).update(handed_at=timezone.now())
