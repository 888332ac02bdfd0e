"""The crews' pages: who may form one, and what happens when it is disbanded."""

from __future__ import annotations

from roofs.production.projects.models import Crew
from tests.core.accounts import people
from tests.surfaces.web.browsers import signed_in, words


def test_only_managers_form_crews():
    browser = signed_in(people.seller())
    assert browser.get("/projects/crews/new/").status_code == 403
    assert browser.post("/projects/crews/new/", {"name": "Mine"}).status_code == 403


def test_a_disbanded_crew_can_be_brought_back():
    client = signed_in(people.manager())
    client.post("/projects/crews/new/", {"name": "North"})
    crew = Crew.objects.get()
    assert "North" in words(client.post(f"/projects/crews/{crew.pk}/deletion/", follow=True))
    assert client.get(f"/projects/crews/{crew.pk}/").status_code == 404
    client.post(f"/projects/crews/{crew.pk}/restoration/")
    assert client.get(f"/projects/crews/{crew.pk}/").status_code == 200
