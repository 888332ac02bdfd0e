from __future__ import annotations

import base64
import json
import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from roofs.comms.messaging.fakes import OutboxEmail
from roofs.comms.messaging.models import Message
from roofs.comms.messaging.providers import EMAIL
from roofs.core.accounts.models import Role, User
from roofs.core.company.office import office
from roofs.integrations.smtp.mail import SmtpSender
from roofs.people.team.models import Availability, PushSubscription
from tests.core.accounts import people
from tests.surfaces.web.browsers import page, signed_in

NEW = {
    "full_name": "Fiona Founder",
    "email": "fiona@example.com",
    "password1": "a-long-quiet-evening",
    "password2": "a-long-quiet-evening",
}
MAIL_SERVER = SmtpSender.from_url("smtp://mail.example.com?tls=none")
ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"


def open_registration() -> None:
    office.save(office.get().model_copy(update={"registration": "open"}))


def test_the_first_person_founds_the_office():
    browser = Client()
    assert "you will be the administrator" in page(browser.get("/accounts/signup/"))
    with EMAIL.using(OutboxEmail()):  # no mail server yet: a link in a letter could never be read
        answer = browser.post("/accounts/signup/", NEW)
    assert answer["Location"] == "/"
    user = User.objects.get()
    assert (user.role, user.full_name, user.email) == (Role.ADMIN, "Fiona Founder", "fiona@example.com")
    assert browser.get("/").status_code == 200


def test_with_a_mail_server_the_founder_proves_the_address_too(settings: Settings):
    settings.EMAIL_BACKEND = "roofs.comms.messaging.django_mail.MessagingBackend"  # pytest puts another in its place
    browser = Client()
    with EMAIL.using(MAIL_SERVER):
        answer = browser.post("/accounts/signup/", NEW)
    assert answer["Location"] == "/accounts/confirm-email/"
    letter = Message.objects.get()
    assert letter.subject.startswith("My Roofing Company: ")
    assert "Hello from My Roofing Company!" in letter.text
    link = re.search(r"http://testserver(/accounts/confirm-email/\S+/)", letter.text)
    assert link is not None
    browser.post(link[1])
    assert EmailAddress.objects.get().verified


def test_later_nobody_registers_unless_the_company_says_so():
    people.owner()
    closed = Client().get("/accounts/signup/")
    assert "By invitation" in page(closed)
    Client().post("/accounts/signup/", NEW)
    assert not User.objects.filter(email="fiona@example.com").exists()


def test_who_registers_later_waits_for_a_role():
    people.owner()
    open_registration()
    browser = Client()
    assert "An administrator gives you a role afterwards." in page(browser.get("/accounts/signup/"))
    assert browser.post("/accounts/signup/", NEW)["Location"] == "/accounts/confirm-email/"
    user = User.objects.get(email="fiona@example.com")
    assert user.role == Role.PENDING
    assert browser.get("/").status_code == 302  # not in before the address is proved
    waiting = signed_in(user).get("/leads/")
    assert waiting.status_code == 403
    assert "Almost in" in page(waiting)


def test_a_stranger_does_not_learn_who_works_here():
    people.owner()
    open_registration()
    answer = Client().post("/accounts/signup/", NEW | {"email": "olive.owner@example.com"})
    assert answer["Location"] == "/accounts/confirm-email/"
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"full_name": "  "}, "This field is required."),
        ({"email": "fiona"}, "Enter a valid email address."),
        ({"password1": "short", "password2": "short"}, "too short"),
        ({"password2": "another-long-evening"}, "same password each time"),
    ],
)
def test_a_wrong_sign_up_is_told_what_is_wrong(wrong: dict[str, str], said: str):
    assert said in page(Client().post("/accounts/signup/", NEW | wrong))
    assert not User.objects.exists()


def test_a_profile_is_changed():
    seller = people.seller()
    client = signed_in(seller)
    facts = {
        "full_name": "Sara S.",
        "title": "Rep",
        "phone": "(248) 555-0123",
        "language": "es",
        "timezone": "America/Denver",
    }
    assert client.post("/me/", facts)["Location"] == "/me/"
    seller.refresh_from_db()
    assert (seller.phone, seller.language, seller.timezone) == ("+12485550123", "es", "America/Denver")
    assert "(248) 555-0123" in page(client.get("/me/"))


def test_a_wrong_profile_keeps_what_was_typed_and_changes_nothing():
    seller = people.seller()
    facts = {"full_name": "Somebody Else", "phone": "12", "language": "en", "timezone": "Moon/Base", "role": "admin"}
    answer = signed_in(seller).post("/me/", facts)
    assert answer.status_code == 422
    assert 'value="12"' in page(answer)
    assert 'title="Somebody Else"' not in page(answer)
    seller.refresh_from_db()
    assert (seller.full_name, seller.role) == ("Sara Seller", Role.SALES)


def test_nobody_gives_himself_a_role():
    seller = people.seller()
    signed_in(seller).post(
        "/me/", {"full_name": "Sara", "language": "en", "role": "admin", "is_active": "", "email": "x@example.com"}
    )
    seller.refresh_from_db()
    assert (seller.full_name, seller.role, seller.email) == ("Sara", Role.SALES, "sara.seller@example.com")


@pytest.mark.parametrize("url", ["/me/", "/me/theme/", "/me/duty/", "/me/push/"])
def test_a_profile_is_for_people_who_signed_in(url: str):
    assert Client().post(url)["Location"].startswith("/accounts/login/")
    assert signed_in(people.stranger()).post(url).status_code == 403


def test_colours_are_kept():
    seller = people.seller()
    client = signed_in(seller)
    assert client.post("/me/theme/", {"theme": "dark"}).status_code == 204
    assert 'data-theme="dark"' in page(client.get("/me/"))
    assert client.post("/me/theme/", {"theme": "pink"}).status_code == 422
    plain = client.post("/me/theme/", {"theme": "", "next": "/tasks/"}, headers={"Sec-Fetch-Mode": "navigate"})
    assert plain["Location"] == "/tasks/"


def test_duty_is_left_and_taken_up_again():
    seller = people.seller()
    client = signed_in(seller)
    client.post("/me/duty/", {"state": "off"})
    assert not Availability.objects.get().on_duty
    client.post("/me/duty/", {"state": "on"})
    assert Availability.objects.get().on_duty
    until = (timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    typed = until.astimezone(seller.zone).strftime("%Y-%m-%dT%H:%M")
    client.post("/me/duty/", {"state": "away", "until": typed})
    assert Availability.objects.get().away_until == until
    assert "Away until" in page(client.get("/me/"))


@pytest.mark.parametrize("until", ["", "yesterday", "2020-01-01T08:00"])
def test_being_away_needs_a_moment_to_come(until: str):
    answer = signed_in(people.seller()).post("/me/duty/", {"state": "away", "until": until})
    assert answer.status_code == 422
    assert "Choose a moment to come." in page(answer)
    assert not Availability.objects.exists()


def subscription(**changes: object) -> str:
    def key(length: int) -> str:
        return base64.urlsafe_b64encode(b"\x04" * length).decode().rstrip("=")

    return json.dumps(
        {"endpoint": ENDPOINT, "keys": {"p256dh": key(65), "auth": key(16)}, "expirationTime": None} | changes
    )


def test_a_device_is_added_as_the_browser_sends_it_and_taken_away():
    seller = people.seller()
    client = signed_in(seller)
    agent = {"User-Agent": "A phone"}
    assert client.post("/me/push/", subscription(), content_type="application/json", headers=agent).status_code == 201
    assert "A phone" in page(client.get("/me/"))
    gone = client.delete("/me/push/", json.dumps({"endpoint": ENDPOINT}), content_type="application/json")
    assert gone.status_code == 204
    assert not PushSubscription.objects.exists()


def test_a_device_is_taken_away_by_a_button_but_only_by_its_owner():
    client = signed_in(people.seller())
    client.post("/me/push/", subscription(), content_type="application/json")
    device = PushSubscription.objects.get()
    signed_in(people.colleague()).post("/me/push/", {"remove": device.pk})
    assert PushSubscription.objects.exists()
    client.post("/me/push/", {"remove": device.pk})
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        "null",
        "[]",
        "{nonsense",
        '{"endpoint": 5}',
        subscription(endpoint="http://10.0.0.1/"),
        subscription(endpoint="https://evil.example.com/"),
        subscription(keys={"p256dh": "x", "auth": "y"}),
        subscription(keys="none"),
        subscription(more="x" * 9000),
    ],
)
def test_what_is_no_device_is_refused(body: str):
    answer = signed_in(people.seller()).post("/me/push/", body, content_type="application/json")
    assert answer.status_code == 422
    assert not PushSubscription.objects.exists()
