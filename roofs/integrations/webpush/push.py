"""A notice on every device of one of our own people. Loaded lazily: pywebpush brings a whole HTTP stack with it."""

from __future__ import annotations

import json
from typing import Literal

import requests
from django.conf import settings
from django.db.models import F
from django.utils import timezone
from pywebpush import WebPushException, webpush

from roofs.comms.messaging.ports import Outcome, OutgoingPush
from roofs.integrations.webpush import vapid
from roofs.people.team.models import PushSubscription

NAME = "webpush"
TIMEOUT = 10.0
GONE = {404, 410}
TOO_MANY = 429
BROKEN = 500
Result = Literal["sent", "gone", "later", "refused", "unknown"]


class WebPushSender:
    name = NAME
    dedupes = False

    def send(self, push: OutgoingPush) -> Outcome:
        """Sent when at least one device was reached; a device that is gone is forgotten."""
        devices = list(PushSubscription.objects.filter(user_id=push.user_id))
        if not devices:
            return Outcome.not_sent(NAME, retryable=False, reason="no device", code="no_device")
        key = vapid.private_key()
        results = [self._to(device, push, key) for device in devices]
        if "sent" in results:
            return Outcome.sent(NAME, f"{results.count('sent')} of {len(results)}")
        if "unknown" in results:
            return Outcome.unknown(NAME, "the push service did not answer")
        return Outcome.not_sent(NAME, retryable="later" in results, reason=", ".join(sorted(set(results))))

    def _to(self, device: PushSubscription, push: OutgoingPush, key: str) -> Result:
        result = _call(device, push, key)
        row = PushSubscription.objects.filter(pk=device.pk)
        if result == "gone":
            row.delete()
        elif result == "sent":
            row.update(last_ok_at=timezone.now(), failed_count=0)
        else:
            row.update(failed_count=F("failed_count") + 1)
        return result


def _call(device: PushSubscription, push: OutgoingPush, key: str) -> Result:
    notice = {"title": push.title, "body": push.text, "url": push.url, "tag": push.tag}
    try:
        webpush(
            {"endpoint": device.endpoint, "keys": {"p256dh": device.p256dh, "auth": device.auth}},
            json.dumps(notice),
            vapid_private_key=key,
            vapid_claims={"sub": f"mailto:{settings.DEFAULT_FROM_EMAIL}"},
            ttl=push.valid_seconds,
            timeout=TIMEOUT,
            headers={"Urgency": "high"},
        )
    except WebPushException as refusal:
        return _meaning(refusal.response.status_code if refusal.response is not None else None)
    except requests.exceptions.ReadTimeout:
        return "unknown"
    except requests.exceptions.RequestException:
        return "later"
    return "sent"


def _meaning(status: int | None) -> Result:
    if status in GONE:
        return "gone"
    return "later" if status is None or status == TOO_MANY or status >= BROKEN else "refused"
