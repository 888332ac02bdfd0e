"""Documents and photos of a record through browsers; the record is a lead, as it could be any other."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import FileResponse
from django.test import Client

from roofs.core.accounts.models import User
from roofs.core.files import documents
from roofs.core.files.models import StoredFile
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import accept
from roofs.sales.leads.models import Lead
from tests.core.accounts import people
from tests.surfaces.web.browsers import page, signed_in, words

PNG = b"\x89PNG\r\n\x1a\n a roof"


@pytest.fixture
def ava() -> User:
    return people.person("Ava Lindqvist")


@pytest.fixture
def lead(ava: User) -> Lead:
    return accept(LeadIn(full_name="Marta Delgado", email="marta@example.com"), door="form", owner=ava).lead


@pytest.fixture
def browser(ava: User) -> Client:
    return signed_in(ava)


@pytest.fixture
def here(lead: Lead) -> str:
    return f"/records/lead/{lead.pk}/documents/"


def picture(name: str = "roof.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PNG)


def opened(client: Client, address: str) -> tuple[int, bytes, str, str]:
    """Status, content, type and disposition, with the file closed again."""
    answer: Any = client.get(address)
    if not isinstance(answer, FileResponse):
        return answer.status_code, answer.content, answer["Content-Type"], ""
    content = b"".join(answer)  # to its end, which closes the file
    return answer.status_code, content, answer["Content-Type"], answer.get("Content-Disposition", "")


@pytest.fixture
def photo(lead: Lead, ava: User) -> StoredFile:
    return documents.attach(lead, picture(), ava, kind="before_photo", caption="North slope")


def test_several_files_are_added_at_once_and_one_that_is_refused_does_not_take_the_others_with_it(
    browser: Client, lead: Lead, here: str
) -> None:
    files = [picture("a.png"), SimpleUploadedFile("b.exe", b"MZ\x90\x00"), picture("c.png")]
    answer = browser.post(here, {"kind": "after_photo", "file": files, "next": f"/leads/{lead.pk}/"})
    assert answer["Location"] == f"/leads/{lead.pk}/"
    assert sorted(StoredFile.objects.hanging_on(lead).values_list("name", "kind")) == [
        ("a.png", "after_photo"),
        ("c.png", "after_photo"),
    ]
    told = words(browser.get(f"/leads/{lead.pk}/"))
    assert "2 files were added." in told
    assert "b.exe: Programs are not kept here." in told


def test_the_page_of_the_record_shows_the_gallery_and_the_papers_and_its_history(
    browser: Client, lead: Lead, here: str, photo: StoredFile, ava: User
) -> None:
    documents.attach(lead, SimpleUploadedFile("contract.pdf", b"%PDF-1.7"), ava)
    shown = page(browser.get(f"/leads/{lead.pk}/"))
    assert f'<img src="{here}{photo.pk}/" alt="North slope" loading="lazy"' in shown
    assert "contract.pdf" in shown
    assert "Document added" in shown
    assert "North slope" in page(browser.get(here))
    assert "<html" not in page(browser.get(here, headers={"HX-Request": "true"}))


def test_a_picture_opens_in_the_browser_and_what_could_run_there_is_only_handed_out(
    browser: Client, lead: Lead, here: str, photo: StoredFile, ava: User
) -> None:
    assert opened(browser, f"{here}{photo.pk}/") == (200, PNG, "image/png", 'inline; filename="roof.png"')
    assert opened(browser, f"{here}{photo.pk}/?download=1")[3].startswith("attachment")
    page_in_disguise = documents.attach(lead, SimpleUploadedFile("a.png", b"<html><script>"), ava)
    _status, _content, kind, disposition = opened(browser, f"{here}{page_in_disguise.pk}/")
    assert (kind, disposition.split(";")[0]) == ("application/octet-stream", "attachment")


def test_name_caption_and_kind_are_corrected_and_what_is_wrong_stays_on_the_form(
    browser: Client, here: str, photo: StoredFile
) -> None:
    form = f"{here}{photo.pk}/edit/"
    assert 'value="North slope"' in page(browser.get(form, headers={"HX-Request": "true"}))
    wrong = browser.post(form, {"name": "", "caption": "Kept text", "kind": "photo"})
    assert wrong.status_code == 422
    assert 'value="Kept text"' in page(wrong)
    assert browser.post(form, {"name": "South", "caption": "South slope", "kind": "after_photo"}).status_code == 302
    photo.refresh_from_db()
    assert (photo.name, photo.caption, photo.kind) == ("South.png", "South slope", "after_photo")


def test_removed_with_undo(browser: Client, here: str, photo: StoredFile) -> None:
    browser.post(f"{here}{photo.pk}/deletion/")
    assert opened(browser, f"{here}{photo.pk}/")[0] == 404
    assert f"{here}{photo.pk}/restoration/" in page(browser.get(here))
    undone = browser.post(f"{here}{photo.pk}/restoration/", headers={"HX-Request": "true"})
    assert undone["HX-Refresh"] == "true"
    assert opened(browser, f"{here}{photo.pk}/")[0] == 200


def test_a_colleague_is_told_there_is_nothing_and_a_manager_sees_all(
    browser: Client, here: str, photo: StoredFile
) -> None:
    tom, boss, nobody = (signed_in(one) for one in (people.colleague(), people.manager(), people.stranger()))
    reads = (here, f"{here}{photo.pk}/", f"{here}{photo.pk}/edit/")
    writes = (here, f"{here}{photo.pk}/edit/", f"{here}{photo.pk}/deletion/", f"{here}{photo.pk}/restoration/")
    for address in reads:
        seen = [opened(one, address)[0] for one in (browser, boss, tom, nobody)]
        assert seen == [200, 200, 404, 403], address
    for address in writes:
        assert [one.post(address).status_code for one in (tom, nobody)] == [404, 403], address
    assert StoredFile.objects.visible_to(people.owner()).filter(pk=photo.pk).exists()


def test_a_document_of_another_record_is_not_found_under_this_one(
    browser: Client, ava: User, photo: StoredFile
) -> None:
    other = accept(LeadIn(full_name="Nora Adams", email="nora@example.com"), door="form", owner=ava).lead
    assert browser.get(f"/records/lead/{other.pk}/documents/{photo.pk}/").status_code == 404
    assert browser.get("/records/planet/1/documents/").status_code == 404
    assert browser.get(f"/records/lead/{10**30}/documents/").status_code == 404
