from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from roofs.comms.consent.models import Consent
from roofs.core.company.office import office
from roofs.sales.leads.models import Lead, WebForm
from roofs.surfaces.web.public import throttle
from tests.surfaces.web.browsers import ELSEWHERE, page

TYPED = {
    "full_name": "Marta Delgado",
    "phone": "248 555 0123",
    "email": "marta@example.com",
    "address": "12 Oak St, Royal Oak, MI 48067",
    "project_type": "repair",
    "message": "It drips.",
}


@pytest.fixture
def webform() -> WebForm:
    return WebForm.objects.create(name="Main", source="google_ads", thanks="We call you.")


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True)


def opened(visitor: Client, webform: WebForm, query: str = "", seconds: int = 30) -> dict[str, str]:
    """The hidden boxes of a page that has been open for a while."""
    with time_machine.travel(timezone.now() - timedelta(seconds=seconds)):
        shown = page(visitor.get(f"/f/{webform.key}/{query}"))
    hidden = re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', shown)
    return {name: value for name, value in hidden if name in {"ticket", "page"}}


# --- the form


def test_a_homeowner_fills_in_the_form_and_is_thanked(visitor: Client, webform: WebForm):
    sent = TYPED | opened(visitor, webform, "?page=www.example.com/roofs")
    answer = visitor.post(f"/f/{webform.key}/", sent | {"website": ""}, follow=True)
    assert answer.redirect_chain == [(f"/f/{webform.key}/thanks/", 302)]
    assert "We call you." in page(answer)
    lead = Lead.objects.select_related("contact").get()
    assert (lead.contact.first_name, lead.contact.last_name, lead.contact.phone) == ("Marta", "Delgado", "+12485550123")
    assert (lead.source, lead.source_detail, lead.project_type) == ("google_ads", "www.example.com/roofs", "repair")
    assert (lead.city, lead.state, lead.postal_code, lead.form_fills) == ("Royal Oak", "MI", "48067", 1)
    assert not Consent.objects.exists()


def test_no_cookie_is_set(visitor: Client, webform: WebForm):
    visitor.get(f"/f/{webform.key}/")
    assert not visitor.cookies


def test_consent_to_texts_is_kept_in_the_words_that_were_shown(visitor: Client, webform: WebForm):
    hidden = opened(visitor, webform)
    office.save(office.get().model_copy(update={"name": "Renamed in the meantime"}))
    visitor.post(f"/f/{webform.key}/", TYPED | hidden | {"sms_consent": "on"})
    consent = Consent.objects.get()
    assert consent.text_shown.startswith("My Roofing Company may text me about my request at this number.")
    assert consent.evidence["form"] == webform.pk


def test_a_double_click_is_one_inquiry_and_a_correction_joins_it(visitor: Client, webform: WebForm):
    sent = TYPED | opened(visitor, webform)
    for _press in range(2):
        assert visitor.post(f"/f/{webform.key}/", sent).status_code == 302
    assert Lead.objects.get().form_fills == 1
    assert visitor.post(f"/f/{webform.key}/", sent | {"message": "It pours."}).status_code == 302
    assert Lead.objects.get().form_fills == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"phone": "", "email": ""}, "Please leave a phone number or an e-mail address"),
        ({"phone": "12"}, "we could not call it"),
        ({"email": "marta@"}, "we could not write to it"),
        ({"full_name": ""}, "This field is required."),
        ({"full_name": "x" * 201}, "at most 200 characters"),
        ({"full_name": "a\x00b"}, "Null characters are not allowed."),
        ({"project_type": "moon"}, "Select a valid choice."),
        ({"message": "x" * 5001}, "at most 5000 characters"),
    ],
)
def test_mistakes_are_said_beside_the_box_and_what_was_typed_stays(
    visitor: Client, webform: WebForm, wrong: dict[str, str], said: str
):
    answer = visitor.post(f"/f/{webform.key}/", TYPED | opened(visitor, webform) | wrong)
    assert answer.status_code == 422
    assert said in page(answer)
    assert 'value="12 Oak St, Royal Oak, MI 48067"' in page(answer)
    assert not Lead.objects.exists()


def test_the_ticket_of_a_refused_form_still_works(visitor: Client, webform: WebForm):
    hidden = opened(visitor, webform)
    again = page(visitor.post(f"/f/{webform.key}/", TYPED | hidden | {"phone": "12"}))
    assert f'name="ticket" value="{hidden["ticket"]}"' in again


@pytest.mark.parametrize("trick", ["hasty", "honeypot", "no ticket", "forged", "other form"])
def test_a_program_is_asked_to_press_again_and_a_person_can(visitor: Client, webform: WebForm, trick: str):
    other = WebForm.objects.create(name="Other")
    hidden = {
        "hasty": lambda: opened(visitor, webform, seconds=1),
        "honeypot": lambda: opened(visitor, webform) | {"website": "http://spam.example.com"},
        "no ticket": dict,
        "forged": lambda: {"ticket": "Y2hlYXA"},
        "other form": lambda: opened(visitor, other),
    }[trick]()
    answer = visitor.post(f"/f/{webform.key}/", TYPED | hidden)
    assert answer.status_code == 422
    assert "Please press “Send” once more" in page(answer)
    assert "spam.example.com" not in page(answer)
    assert not Lead.objects.exists()
    ticket = re.search(r'name="ticket" value="([^"]+)"', page(answer))
    assert ticket is not None
    with time_machine.travel(timezone.now() + timedelta(seconds=10)):
        assert visitor.post(f"/f/{webform.key}/", TYPED | {"ticket": ticket[1]}).status_code == 302
    assert Lead.objects.count() == 1


def test_a_flood_from_one_address_is_answered_politely(visitor: Client, webform: WebForm, monkeypatch: Any):
    monkeypatch.setattr(throttle, "MOST", 2)
    hidden = opened(visitor, webform)
    url = f"/f/{webform.key}/"
    answers = [visitor.post(url, TYPED | hidden | {"message": str(n)}, **ELSEWHERE).status_code for n in range(3)]
    assert answers == [302, 302, 429]
    refused = visitor.post(url, TYPED | hidden, **ELSEWHERE)
    assert "Please try again in ten minutes, or call us." in page(refused)
    assert "Marta Delgado" in page(refused)
    assert visitor.post(url, TYPED | hidden, REMOTE_ADDR="198.51.100.1").status_code == 302


def test_behind_a_proxy_only_its_own_word_counts(
    visitor: Client, webform: WebForm, monkeypatch: Any, settings: Settings
):
    monkeypatch.setattr(throttle, "MOST", 1)
    settings.ENV = settings.ENV.model_copy(update={"behind_proxy": True})
    hidden, url = opened(visitor, webform), f"/f/{webform.key}/"
    codes = [
        visitor.post(
            url, TYPED | hidden | {"message": made_up}, headers={"X-Forwarded-For": f"{made_up}, 203.0.113.9"}
        ).status_code
        for made_up in ("192.0.2.1", "192.0.2.2")
    ]
    assert codes == [302, 429]


def test_a_form_that_is_off_asks_to_call(visitor: Client, webform: WebForm):
    office.save(office.get().model_copy(update={"phone": "+12485550199"}))
    hidden = opened(visitor, webform)
    WebForm.objects.update(is_active=False)
    for answer in (visitor.get(f"/f/{webform.key}/"), visitor.post(f"/f/{webform.key}/", TYPED | hidden)):
        assert answer.status_code == 410
        assert "tel:+12485550199" in page(answer)
    assert not Lead.objects.exists()


@pytest.mark.parametrize("path", ["f/unknown/", "f/unknown/thanks/", "m/c/unknown", "m/u/unknown"])
def test_an_unknown_link_leads_to_a_page_of_ours(visitor: Client, path: str):
    answer = visitor.get(f"/{path}")
    assert answer.status_code == 404
    assert "This link leads nowhere" in page(answer)
    assert "My Roofing Company" in page(answer)


def test_markup_is_only_text(visitor: Client, webform: WebForm):
    WebForm.objects.update(title="<script>alert(1)</script>", thanks="<b>hi</b>")
    hidden = opened(visitor, webform, "?page=" + quote('"><script>alert(2)</script>'))
    shown = page(visitor.get(f"/f/{webform.key}/?page=" + quote('"><script>alert(2)</script>')))
    assert "<script>alert" not in shown
    assert "<b>hi" not in page(visitor.post(f"/f/{webform.key}/", TYPED | hidden, follow=True))
    script = page(visitor.get(f"/f/{webform.key}/embed.js"))
    assert "<script>" not in script


# --- on other websites


def policy(answer: Any) -> list[str]:
    parts: list[str] = answer["Content-Security-Policy"].split("; ")
    return next(part for part in parts if part.startswith("frame-ancestors ")).split()[1:]


def test_the_page_itself_stands_in_no_frame(visitor: Client, webform: WebForm):
    answer = visitor.get(f"/f/{webform.key}/")
    assert policy(answer) == ["'none'"]
    assert answer["X-Frame-Options"] == "DENY"


def test_the_embedded_page_stands_on_the_allowed_websites_only(visitor: Client, webform: WebForm):
    WebForm.objects.update(allowed_origins="https://www.example.com\nhttps://example.org")
    hidden = opened(visitor, webform)
    for answer in (
        visitor.get(f"/f/{webform.key}/?embed=1"),
        visitor.post(f"/f/{webform.key}/?embed=1", {}),
        visitor.post(f"/f/{webform.key}/?embed=1", TYPED | hidden, follow=True),
    ):
        assert policy(answer) == ["https://www.example.com", "https://example.org"]
        assert "X-Frame-Options" not in answer
        assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert Lead.objects.count() == 1


def test_without_a_list_any_website_may_embed_it(visitor: Client, webform: WebForm):
    answer = visitor.get(f"/f/{webform.key}/?embed=1")
    assert policy(answer) == ["*"]
    assert "height.js" in page(answer)


def test_the_script_puts_the_frame_where_it_stands(visitor: Client, webform: WebForm, settings: Settings):
    settings.BASE_URL = "https://crm.example.com"
    answer = visitor.get(f"/f/{webform.key}/embed.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    script = page(answer)
    assert f'"https://crm.example.com/f/{webform.key}/"' in script.replace(r"\u002D", "-")
    assert not re.search(r"=>|\b(let|const|class)\b|`", script)
    gone = visitor.get("/f/unknown/embed.js")
    assert (gone.status_code, gone.content) == (200, b"")


def as_json(visitor: Client, webform: WebForm, body: object, **headers: str) -> Any:
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return visitor.post(f"/f/{webform.key}/", text, content_type="application/json", headers=headers)


def test_somebody_elses_form_sends_json(visitor: Client, webform: WebForm):
    WebForm.objects.update(allowed_origins="https://www.example.com")
    facts = {"full_name": "Marta Delgado", "phone": "248-555-0123", "sms_consent": True, "consent_text": "Text me."}
    answer = as_json(visitor, webform, facts, Origin="https://www.example.com")
    assert (answer.status_code, answer.json()) == (201, {"accepted": True, "message": "We call you."})
    assert answer["Access-Control-Allow-Origin"] == "https://www.example.com"
    assert "Origin" in answer["Vary"]
    assert Lead.objects.get().source_detail == "www.example.com"
    assert Consent.objects.get().text_shown == "Text me."


def test_the_browser_is_told_beforehand_who_may(visitor: Client, webform: WebForm):
    WebForm.objects.update(allowed_origins="https://www.example.com")
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    allowed = visitor.options(f"/f/{webform.key}/", headers={"Origin": "https://www.example.com", **asked})
    assert (allowed.status_code, allowed["Access-Control-Allow-Origin"]) == (204, "https://www.example.com")
    assert "Content-Type" in allowed["Access-Control-Allow-Headers"]
    strange = visitor.options(f"/f/{webform.key}/", headers={"Origin": "https://evil.example.com", **asked})
    assert "Access-Control-Allow-Origin" not in strange


def test_another_website_is_refused(visitor: Client, webform: WebForm):
    WebForm.objects.update(allowed_origins="https://www.example.com")
    answer = as_json(visitor, webform, {"phone": "2485550123"}, Origin="https://evil.example.com")
    assert answer.status_code == 403
    assert "Access-Control-Allow-Origin" not in answer
    assert not Lead.objects.exists()


def test_the_same_json_with_the_same_key_is_one_inquiry(visitor: Client, webform: WebForm):
    headers = {"Idempotency-Key": "abc"}
    for _try in range(2):
        assert as_json(visitor, webform, {"phone": "2485550123"}, **headers).status_code == 201
    assert Lead.objects.get().form_fills == 1


@pytest.mark.parametrize(
    ("body", "status", "named"),
    [
        ("{nonsense", 400, ""),
        (b'{"full_name": "\xff\xfe"}', 400, ""),
        ("[" * 5000, 400, ""),
        ("[]", 400, ""),
        ({}, 422, ""),
        ({"phone": "2485550123", "lead_score": 100}, 422, "lead_score"),
        ({"phone": "2485550123", "source": "referral"}, 422, "source"),
        ({"phone": 5}, 422, "phone"),
        ({"phone": "2485550123", "full_name": ["x"]}, 422, "full_name"),
        ({"phone": "2485550123", "roof_age_years": -1}, 422, "roof_age_years"),
        ({"phone": "2485550123", "message": "x" * 70_000}, 413, ""),
    ],
)
def test_json_that_cannot_be_taken_in_is_refused_with_the_reason(
    visitor: Client, webform: WebForm, body: object, status: int, named: str
):
    answer = as_json(visitor, webform, body)
    assert answer.status_code == status
    assert answer.json()["accepted"] is False
    assert named in answer.json()["errors"]
    assert not Lead.objects.exists()


def test_json_is_refused_by_a_form_that_is_off_and_in_a_flood(visitor: Client, webform: WebForm, monkeypatch: Any):
    WebForm.objects.update(is_active=False)
    assert as_json(visitor, webform, {"phone": "2485550123"}).status_code == 410
    WebForm.objects.update(is_active=True)
    monkeypatch.setattr(throttle, "MOST", 0)
    address: Any = {"content_type": "application/json", **ELSEWHERE}
    visitor.post(f"/f/{webform.key}/", '{"phone": "2485550123"}', **address)
    flood = visitor.post(f"/f/{webform.key}/", '{"phone": "2485550123"}', **address)
    assert (flood.status_code, flood["Retry-After"]) == (429, "600")


def test_robots_may_look_at_forms_only(visitor: Client):
    answer = visitor.get("/robots.txt")
    assert answer["Content-Type"].startswith("text/plain")
    assert page(answer).splitlines() == ["User-agent: *", "Allow: /f/", "Disallow: /"]
