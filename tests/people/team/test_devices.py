import base64

import pytest

from roofs.people.team import devices
from roofs.people.team.models import PushSubscription
from roofs.people.team.policy import PUSH, PushRules
from tests.core.accounts.people import colleague, seller, stranger

pytestmark = pytest.mark.django_db
KEY = base64.urlsafe_b64encode(b"\x04" + b"k" * 64).rstrip(b"=").decode()
AUTH = base64.urlsafe_b64encode(b"a" * 16).rstrip(b"=").decode()
ENDPOINT = "https://updates.push.services.mozilla.com/wpush/v2/abc"


def subscribe(user, endpoint: str = ENDPOINT, p256dh: str = KEY, auth: str = AUTH) -> PushSubscription:
    return devices.subscribe(user, endpoint=endpoint, p256dh=p256dh, auth=auth, user_agent="Firefox" * 100)


def test_a_device_is_kept_once():
    sara = seller()
    PushSubscription.objects.filter(pk=subscribe(sara).pk).update(failed_count=3)
    again = subscribe(sara)
    assert PushSubscription.objects.get() == again
    assert again.failed_count == 0
    assert len(again.user_agent) == 200


def test_a_device_belongs_to_whoever_signed_in_on_it_last():
    sara, carl = seller(), colleague()
    subscribe(sara)
    subscribe(carl)
    assert not PushSubscription.objects.visible_to(sara).exists()
    assert PushSubscription.objects.visible_to(carl).exists()


def test_only_the_owner_takes_a_device_away():
    sara = seller()
    subscribe(sara)
    for other in (colleague(), stranger()):
        assert not PushSubscription.objects.visible_to(other).exists()
        assert not devices.unsubscribe(other, ENDPOINT)
    assert devices.unsubscribe(sara, ENDPOINT)
    assert not devices.unsubscribe(sara, ENDPOINT)


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "nonsense",
        "http://updates.push.services.mozilla.com/x",
        "https://127.0.0.1/x",
        "https://localhost:5432/",
        "https://example.com/x",
        "https://push.apple.com.example.com/x",
        "https://evilpush.apple.com/x",
        "https://fcm.googleapis.com@example.com/x",
        "https://user@fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com:port/x",
        "https://[::1/x",
        "https://fcm.googleapis.com/" + "x" * 1000,
    ],
)
def test_an_address_that_is_no_push_service_is_refused(endpoint):
    with pytest.raises(devices.BadSubscription):
        subscribe(seller(), endpoint)
    assert not PushSubscription.objects.exists()


def test_a_company_may_trust_another_service():
    PUSH.save(PushRules(hosts=("push.example.com",)))
    assert subscribe(seller(), "https://a.push.example.com/x").pk


@pytest.mark.parametrize(("p256dh", "auth"), [("", AUTH), (KEY, ""), ("short", AUTH), (KEY, "é"), ("$$$$", AUTH)])
def test_keys_of_the_wrong_length_are_refused(p256dh, auth):
    with pytest.raises(devices.BadSubscription):
        subscribe(seller(), p256dh=p256dh, auth=auth)


def test_the_oldest_devices_make_room():
    sara = seller()
    for number in range(devices.MOST_DEVICES + 2):
        subscribe(sara, f"{ENDPOINT}{number}")
    kept = set(PushSubscription.objects.visible_to(sara).values_list("endpoint", flat=True))
    assert len(kept) == devices.MOST_DEVICES
    assert f"{ENDPOINT}{devices.MOST_DEVICES + 1}" in kept
    assert f"{ENDPOINT}0" not in kept
