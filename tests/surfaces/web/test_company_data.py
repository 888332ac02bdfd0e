"""Settings, Your data: who gets the whole company, and who does not."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any, cast

import pytest
from django.http import StreamingHttpResponse
from django.utils import timezone

from roofs.core.accounts.models import Role, User
from roofs.core.backup import exporting
from roofs.core.backup.models import CompanyExport, ExportState
from roofs.core.events.models import Event
from tests.core.accounts import people
from tests.surfaces.web.browsers import page, signed_in, words

pytestmark = pytest.mark.django_db(transaction=True)
URL = "/settings/data/"


@pytest.fixture
def owner(data: Path) -> User:
    return people.owner()


def made(owner: User) -> CompanyExport:
    signed_in(owner).post(URL + "exports/")
    asked = CompanyExport.objects.get()
    exporting.make.func(asked.pk)
    asked.refresh_from_db()
    return asked


def test_the_page_says_what_is_not_in_it(owner: User):
    told = words(signed_in(owner).get(URL))
    assert "secrets.env" in told
    assert "Second factors" in told
    assert "after 7 days" in told
    assert "No export yet" in told


def test_an_administrator_asks_waits_and_downloads(owner: User):
    browser = signed_in(owner)
    browser.post(URL + "exports/")
    waiting = page(browser.get(URL))
    assert "Rows and files" in waiting
    assert "Make an export" not in waiting
    exporting.make.func(CompanyExport.objects.get().pk)
    asked = CompanyExport.objects.get()
    assert f"{URL}exports/{asked.pk}/content/" in page(browser.get(URL))
    answer = cast("StreamingHttpResponse", browser.get(f"{URL}exports/{asked.pk}/content/"))
    body = b"".join(cast("Any", answer.streaming_content))
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Disposition"].endswith('.zip"')
    assert len(body) == asked.size
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        assert "manifest.json" in file.namelist()
    assert Event.objects.get(name="company.export_taken").actor == owner


def test_a_second_one_is_refused_in_words(owner: User):
    browser = signed_in(owner)
    browser.post(URL + "exports/")
    assert "already" in words(browser.post(URL + "exports/", follow=True))
    assert CompanyExport.objects.count() == 1


def test_it_is_stopped(owner: User):
    browser = signed_in(owner)
    browser.post(URL + "exports/")
    pk = CompanyExport.objects.get().pk
    browser.post(f"{URL}exports/{pk}/cancellation/")
    assert CompanyExport.objects.get().state == ExportState.CANCELLED
    exporting.make.func(pk)
    assert CompanyExport.objects.get().state == ExportState.CANCELLED


def test_it_is_deleted(owner: User):
    asked = made(owner)
    browser = signed_in(owner)
    browser.post(f"{URL}exports/{asked.pk}/deletion/")
    assert browser.get(f"{URL}exports/{asked.pk}/content/").status_code == 404
    assert "No longer kept" in words(browser.get(URL))


def test_what_has_run_out_is_not_handed_out(owner: User):
    asked = made(owner)
    CompanyExport.objects.update(expires_at=timezone.now())
    assert signed_in(owner).get(f"{URL}exports/{asked.pk}/content/").status_code == 404


@pytest.mark.parametrize("who", ["manager", "seller", "colleague"])
def test_nobody_else_sees_asks_takes_stops_or_deletes(owner: User, who: str):
    asked = made(owner)
    browser = signed_in(getattr(people, who)())
    at = f"{URL}exports/{asked.pk}/"
    assert browser.get(URL).status_code == 403
    assert browser.get(at + "content/").status_code == 404
    for address in (URL + "exports/", at + "cancellation/", at + "deletion/"):
        assert browser.post(address).status_code == 403
    assert CompanyExport.objects.get().state == ExportState.DONE
    assert URL not in page(browser.get("/settings/"))


def test_nobody_without_a_sign_in(owner: User, client: Any):
    asked = made(owner)
    assert client.get(f"{URL}exports/{asked.pk}/content/").status_code == 302


def test_another_administrator_may_take_it_too(owner: User):
    asked = made(owner)
    other = people.person("Ada Admin", Role.ADMIN)
    answer = signed_in(other).get(f"{URL}exports/{asked.pk}/content/")
    assert answer.status_code == 200
    answer.close()
