from __future__ import annotations

import pytest
from django.test import Client

from roofs.core.events.models import Event
from roofs.sales.leads.models import WebForm
from roofs.surfaces.web.settings.webforms import origin_of
from tests.core.accounts import people
from tests.surfaces.web.browsers import page, signed_in

FACTS = {
    "name": "Main",
    "title": "Ask us",
    "intro": "",
    "thanks": "Thank you.",
    "source": "google_ads",
    "allowed_origins": "www.example.com/roofs, http://localhost:3000\nhttps://WWW.example.com:443/",
    "is_active": "on",
}


@pytest.fixture
def manager() -> Client:
    return signed_in(people.manager())


@pytest.mark.parametrize("person", [people.seller, people.stranger])
def test_only_who_runs_the_office_has_forms(person):
    made = WebForm.objects.create(name="Main")
    client = signed_in(person())
    for url in ("/settings/forms/", f"/settings/forms/{made.pk}/"):
        assert client.get(url).status_code == 403
        assert client.post(url, FACTS).status_code == 403
    assert WebForm.objects.get().title == made.title


def test_a_form_is_made_and_shows_its_address_and_its_line(manager: Client):
    answer = manager.post("/settings/forms/", FACTS)
    made = WebForm.objects.get()
    assert answer["Location"] == f"/settings/forms/{made.pk}/"
    assert made.allowed_origins.split() == ["https://www.example.com", "http://localhost:3000"]
    assert made.created_by is not None
    shown = page(manager.get(answer["Location"]))
    assert f"/f/{made.key}/" in shown
    assert f"/f/{made.key}/embed.js&quot; async&gt;&lt;/script&gt;" in shown
    assert 'embed.js" async></script>' not in shown
    assert Event.objects.filter(name="webform.made", subject_id=made.pk).exists()


def test_a_website_that_is_none_is_refused_and_kept(manager: Client):
    answer = manager.post("/settings/forms/", FACTS | {"allowed_origins": "ftp://example.com"})
    assert answer.status_code == 422
    assert "ftp://example.com is no website." in page(answer)
    assert not WebForm.objects.exists()


def test_a_form_is_changed(manager: Client):
    made = WebForm.objects.create(name="Main")
    url = f"/settings/forms/{made.pk}/"
    assert manager.post(url, FACTS | {"title": ""}).status_code == 422
    assert manager.post(url, FACTS | {"title": "Your roof"}).status_code == 302
    made.refresh_from_db()
    assert (made.title, made.source) == ("Your roof", "google_ads")


def test_a_form_is_switched_off_and_on(manager: Client):
    made = WebForm.objects.create(name="Main")
    for wanted in ("off", "on"):
        manager.post(f"/settings/forms/{made.pk}/", {"switch": wanted})
        made.refresh_from_db()
        assert made.is_active is (wanted == "on")


def test_the_empty_list_says_what_a_form_is_for(manager: Client):
    assert "No form yet" in page(manager.get("/settings/forms/"))
    assert manager.get("/settings/forms/99/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://www.example.com/a?b#c", "https://www.example.com"),
        ("example.com", "https://example.com"),
        ("http://example.com:8080", "http://example.com:8080"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("https://user@example.com", None),
        ("javascript:alert(1)", None),
        ("https://example.com;script-src", None),
        ("https://*", None),
        ("https://example.com:99999", None),
        ("word", None),
    ],
)
def test_what_counts_as_a_website(typed: str, origin: str | None):
    assert origin_of(typed) == origin
