from __future__ import annotations

from django.utils import timezone

from roofs.comms.messaging.sending import post
from roofs.core.jobs import task
from roofs.sales.response.models import RUNNING, Alert
from roofs.sales.response.wording import message_for


@task(max_attempts=8)
def hand_over(alert_id: int) -> None:
    """Give one alert to its channel. Who took the lead meanwhile is not rung any more."""
    alert = Alert.objects.select_related("clock__lead__contact", "user").filter(pk=alert_id, handed_at=None).first()
    if alert is None:
        return
    if alert.clock.state not in RUNNING or alert.clock.claimed_by_id == alert.user_id:
        Alert.objects.filter(pk=alert.pk).update(problem="taken before it rang")
        return
    post(message_for(alert), alert.clock.lead, urgent=True)
    Alert.objects.filter(pk=alert.pk).update(handed_at=timezone.now())
