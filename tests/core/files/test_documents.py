"""Papers and pictures on a record. The record here is a person of the office, governed as a domain would do it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from roofs.core.accounts import reach
from roofs.core.accounts.models import Role, User
from roofs.core.events.models import Event
from roofs.core.files import documents, storing
from roofs.core.files.models import StoredFile
from roofs.core.files.policy import FILES, FileRules
from roofs.core.kit.refusals import Refused
from tests.core.accounts.people import colleague, manager, person, seller, stranger

pytestmark = pytest.mark.django_db
PHOTO = b"\xff\xd8\xff\xe0 a roof"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def _governed(monkeypatch):
    """Everybody may see themselves, managers everybody."""
    monkeypatch.setattr(reach, "_rules", {})

    def rule(user: User):
        people = User.objects.filter(is_active=True).exclude(role="pending")
        return people if user.is_manager else people.filter(pk=user.pk)

    reach.govern("user", rule)


def picture(name: str = "roof.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PHOTO)


def paper(name: str = "contract.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.7 a contract")


def test_a_photo_hangs_on_its_record_with_kind_and_caption_and_its_history_says_so():
    sara = seller()
    kept = documents.attach(sara, picture(), sara, kind="before_photo", caption="  North \n slope ")
    assert (kept.kind, kept.caption, kept.is_photo, kept.is_picture) == ("before_photo", "North slope", True, True)
    assert list(StoredFile.objects.hanging_on(("user", sara.pk))) == [kept]
    told = Event.objects.about(sara).get(name="document.added")
    assert (told.actor, told.data["document"], told.data["title"]) == (sara, kept.pk, "roof.jpg")


def test_a_record_may_be_told_by_kind_and_number():
    sara = seller()
    kept = documents.attach(("user", sara.pk), paper(), sara)
    assert list(StoredFile.objects.hanging_on(sara)) == [kept]
    assert not kept.is_photo


@pytest.mark.parametrize(
    ("upload", "facts", "field"),
    [
        (paper, {"kind": "photo"}, "file"),
        (picture, {"kind": "painting"}, "kind"),
        (picture, {"caption": "x" * 301}, "caption"),
        (lambda: SimpleUploadedFile("a.jpg", b""), {}, "file"),
        (lambda: SimpleUploadedFile("a.jpg", b"\x7fELF"), {}, "file"),
        (lambda: SimpleUploadedFile("a.jpg", b"x" * 1_000_001), {}, "file"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name_and_leaves_nothing(tmp_path, upload, facts, field):
    FILES.save(FileRules(largest_megabytes=1))
    sara = seller()
    with pytest.raises(Refused) as refusal:
        documents.attach(sara, upload(), sara, **facts)
    assert refusal.value.field == field
    assert not StoredFile.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_name_caption_and_kind_are_corrected_and_the_history_keeps_both():
    sara = seller()
    kept = documents.attach(sara, picture(), sara)
    changed = documents.retitle(kept, sara, name="Ridge", caption="Ridge vent", kind="after_photo")
    assert (changed.name, changed.caption, changed.kind) == ("Ridge.jpg", "Ridge vent", "after_photo")
    changes = Event.objects.about(sara).get(name="document.changed").data["changes"]
    assert changes["name"] == ["roof.jpg", "Ridge.jpg"]
    documents.retitle(changed, sara, name="Ridge.jpg", caption="Ridge vent")
    assert Event.objects.filter(name="document.changed").count() == 1


def test_a_name_cannot_be_emptied_and_a_paper_cannot_become_a_photo():
    sara = seller()
    kept = documents.attach(sara, paper(), sara)
    for facts, field in (({"name": "  "}, "name"), ({"kind": "photo"}, "kind"), ({"kind": "x"}, "kind")):
        with pytest.raises(Refused) as refusal:
            documents.retitle(kept, sara, **facts)
        assert refusal.value.field == field


def test_removed_and_brought_back_with_its_content():
    sara = seller()
    kept = documents.attach(sara, picture(), sara)
    documents.remove(kept, sara)
    assert not StoredFile.objects.visible_to(sara).exists()
    gone = StoredFile.objects.deleted_visible_to(sara).get()
    documents.restore(gone, sara)
    with storing.opened(gone) as content:
        assert content.read() == PHOTO
    names = list(Event.objects.about(sara).order_by("pk").values_list("name", flat=True))
    assert names == ["document.added", "document.removed", "document.restored"]


def test_who_sees_the_record_sees_its_documents_a_manager_too_a_colleague_and_a_stranger_do_not():
    sara, boss, tom, nobody = seller(), manager(), colleague(), stranger()
    kept = documents.attach(sara, picture(), sara)
    for rows in (StoredFile.objects.visible_to, lambda one: StoredFile.objects.hanging_visible_to(one, sara)):
        assert [rows(one).exists() for one in (sara, boss, tom, nobody)] == [True, True, False, False]
    assert [reach.may_reach(one, "user", sara.pk) for one in (sara, boss, tom, nobody)] == [True, True, False, False]
    documents.remove(kept, sara)
    assert not StoredFile.objects.hanging_visible_to(sara, sara).exists()
    back = [StoredFile.objects.deleted_visible_to(one).exists() for one in (sara, boss, tom, nobody)]
    assert back == [True, True, False, False]


def test_what_no_domain_governs_is_out_of_reach():
    boss = manager()
    assert not reach.may_reach(boss, "planet", 1)
    assert not StoredFile.objects.hanging_visible_to(boss, ("planet", 1)).exists()


def test_an_imported_list_is_no_document():
    sara = person("Mia Import", Role.MANAGER)
    storing.store(SimpleUploadedFile("list.csv", b"a,b\n1,2\n"), sara, sara)
    assert not StoredFile.objects.hanging_on(sara).exists()


def test_documents_found_by_their_words_follow_the_same_rule_and_ask_only_about_what_they_hang_on(monkeypatch):
    sara, tom, asked = seller(), colleague(), list[str]()
    documents.attach(sara, paper("north contract.pdf"), sara)

    def about_houses(user: User):
        asked.append("house")
        return User.objects.filter(pk=user.pk)

    monkeypatch.setitem(reach._rules, "house", about_houses)

    def found(user: User, words: str = "north contract") -> list[str]:
        return [one.name for one in StoredFile.objects.found_visible_to(user, words)]

    assert found(sara) == found(manager()) == ["north contract.pdf"]
    assert found(sara, "invoice") == []
    assert found(tom) == found(stranger()) == []
    assert asked == ["house"], "managers see all kinds; of the others nobody asks about houses"
