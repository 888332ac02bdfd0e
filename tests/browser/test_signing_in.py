from __future__ import annotations

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

from tests.browser.cast import PASSWORD
from tests.browser.conftest import Complaints, Sit


def test_a_stranger_is_sent_to_sign_in_and_then_to_the_page_he_wanted(sit: Sit):
    page = sit("", "/leads/?source=referral")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.get_by_label("Email").fill("mia@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url("/leads/?source=referral")


def test_a_wrong_password_says_so_and_keeps_the_address(sit: Sit):
    page = sit("", "/accounts/login/")
    page.get_by_label("Email").fill("dana@example.com")
    page.get_by_label("Password").fill("not-the-password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("not correct")
    expect(page.get_by_label("Email")).to_have_value("dana@example.com")


def test_somebody_without_a_role_sees_the_waiting_room_on_every_page(sit: Sit, complaints: Complaints):
    complaints.tolerate("403")
    page = sit("sam", "/")
    expect(page.get_by_role("heading", name="Almost in")).to_be_visible()
    page.goto("/leads/")
    expect(page.get_by_role("heading", name="Almost in")).to_be_visible()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_a_second_step_can_be_set_up(sit: Sit):
    page = sit("tess", "/me/")
    page.get_by_role("link", name="Second step").click()
    page.get_by_role("link", name="Activate").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator("main img")).to_be_visible()
    secret = page.get_by_label("Authenticator secret").input_value()
    page.get_by_label("Authenticator code").fill(_code_of(secret))
    page.get_by_role("button", name="Activate").click()
    codes = page.get_by_label("Unused codes").input_value().split()

    another = sit("", "/accounts/login/")
    another.get_by_label("Email").fill("tess@example.com")
    another.get_by_label("Password").fill(PASSWORD)
    another.get_by_role("button", name="Sign in").click()
    another.get_by_label("Code", exact=False).fill("000000")
    another.get_by_role("button", name="Sign In").click()
    expect(another.get_by_text("Incorrect code")).to_be_visible()
    another.get_by_label("Code", exact=False).fill(codes[0])
    another.get_by_role("button", name="Sign In").click()
    expect(another).to_have_url("/")


def _code_of(secret: str) -> str:
    """What an authenticator app would show now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def test_the_letter_for_a_forgotten_password_is_in_the_outbox(sit: Sit):
    page = sit("", "/accounts/login/")
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_label("Email").fill("cal@example.com")
    page.get_by_role("button", name="Reset My Password").click()
    expect(page.get_by_role("heading", name="Password Reset")).to_be_visible()
    outbox = sit("dana", "/outbox/")
    expect(outbox.get_by_role("row").filter(has_text="Cal Crew").filter(has_text="Reset").first).to_be_visible()


@pytest.mark.parametrize("path", ["/leads/", "/settings/", "/leads/board/"])
def test_field_staff_have_their_tasks_and_nothing_of_the_office(sit: Sit, complaints: Complaints, path: str):
    complaints.tolerate("403")
    page = sit("cal", "/")
    expect(page.get_by_text("Order ridge vents")).to_be_visible()
    expect(page.locator(f'.side a[href="{path}"]')).to_have_count(0)
    page.goto(path)
    expect(page.get_by_text("Marta Delgado")).to_have_count(0)
