import datetime as dt
import errno
import os
from pathlib import Path
from unittest import mock

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from roofs.core.accounts import reach
from roofs.core.accounts.models import User
from roofs.core.events.models import Event
from roofs.core.files import jobs, storing
from roofs.core.files.models import StoredFile
from roofs.core.files.policy import FILES, FileRules
from tests.core.accounts.people import colleague, manager, owner, person, seller, stranger

pytestmark = pytest.mark.django_db
PHOTO = b"\xff\xd8\xff\xe0 a roof"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def contents(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def photo(name: str = "roof.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PHOTO, content_type="text/html")


def test_a_file_is_kept_under_a_name_that_tells_nothing(media):
    sara, subject = seller(), colleague()
    stored = storing.store(photo(), subject, sara)
    assert (stored.name, stored.content_type, stored.size) == ("roof.jpg", "image/jpeg", len(PHOTO))
    assert (stored.subject_type, stored.subject_id, stored.uploaded_by) == ("user", subject.pk, sara)
    assert stored.may_be_shown
    assert len(stored.sha256) == 64
    [path] = contents(media)
    assert path.read_bytes() == PHOTO
    assert "roof" not in str(path.relative_to(media))
    assert Event.objects.get(name="file.stored").actor == sara


def test_what_the_sender_claims_is_not_believed():
    stored = storing.store(SimpleUploadedFile("photo.jpg", b"<html><script>", "image/jpeg"), None, seller())
    assert stored.content_type == "application/octet-stream"
    assert not stored.may_be_shown


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"", storing.Refused), (b"MZ\x90\x00", storing.Refused), (b"x" * 1_000_001, storing.TooLarge)],
)
def test_what_is_refused_leaves_nothing(media, content, problem):
    FILES.save(FileRules(largest_megabytes=1))
    with pytest.raises(problem):
        storing.store(ContentFile(content, "a.txt"), None, seller())
    assert not contents(media)
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_says_so_and_leaves_nothing(media, number):
    def fill(storage: FileSystemStorage, name: str, content: object) -> str:
        path = Path(storage.path(name))
        path.parent.mkdir(parents=True)
        path.write_bytes(b"half")
        raise OSError(number, os.strerror(number))

    with mock.patch.object(FileSystemStorage, "_save", fill), pytest.raises(storing.NoSpace, match="no space"):
        storing.store(photo(), None, seller())
    assert not contents(media)
    assert not StoredFile.objects.exists()


def test_another_error_of_the_disk_is_not_called_full():
    refused = PermissionError(errno.EACCES, "no")
    with mock.patch.object(FileSystemStorage, "_save", side_effect=refused), pytest.raises(PermissionError):
        storing.store(photo(), None, seller())


def test_when_the_row_fails_the_content_goes(media):
    with mock.patch.object(StoredFile, "save", side_effect=ZeroDivisionError), pytest.raises(ZeroDivisionError):
        storing.store(photo(), None, seller())
    assert not contents(media)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ann\\roof.jpg", "roof.jpg"),
        ("ro\x00of\r\n.jpg", "roof.jpg"),
        ("\u202egpj.exe", "gpj.exe"),
        ("", "file"),
        ("..", ".."),
        ("Dächer ñ.jpg", "Dächer ñ.jpg"),
        ("x" * 300 + ".jpeg", "x" * 250 + ".jpeg"),
    ],
)
def test_names_are_made_safe_to_show(given, kept):
    assert storing.clean_name(given) == kept


def test_the_owner_opens_it_and_the_colleague_and_the_stranger_get_nothing():
    sara = seller()
    storing.store(photo(), None, sara)
    for allowed in (sara, manager(), owner()):
        with storing.opened(StoredFile.objects.visible_to(allowed).get()) as content:
            assert content.read() == PHOTO
    for refused in (colleague(), stranger()):
        assert not StoredFile.objects.visible_to(refused).exists()


def test_who_may_see_the_subject_sees_its_files():
    sara, carl, sam, boss = seller(), colleague(), stranger(), owner()
    about_carl, about_sara = storing.store(photo(), carl, sara), storing.store(photo(), sara, sara)
    with mock.patch.dict(reach._rules):
        reach.govern("user", lambda user: User.objects.filter(pk=user.pk))
        assert set(StoredFile.objects.visible_to(carl)) == {about_carl}
        assert set(StoredFile.objects.visible_to(sara)) == {about_sara}  # although she added the other
        assert not StoredFile.objects.visible_to(sam).exists()
        assert not StoredFile.objects.visible_to(boss).exists()  # the rule of the subject, not the rank, decides
    assert set(StoredFile.objects.about(carl)) == {about_carl}


def test_who_left_sees_nothing():
    gone = person("Gina Gone", is_active=False)
    storing.store(photo(), None, gone)
    assert not StoredFile.objects.visible_to(gone).exists()


def test_a_deleted_file_is_out_of_sight_and_can_come_back(media):
    sara = seller()
    stored = storing.store(photo(), None, sara)
    stored.mark_deleted(sara)
    assert not StoredFile.objects.visible_to(sara).exists()
    stored.mark_restored(sara)
    assert StoredFile.objects.visible_to(sara).exists()


def test_content_that_is_missing_says_so(media):
    sara = seller()
    stored = storing.store(photo(), None, sara)
    contents(media)[0].unlink()
    with pytest.raises(storing.Gone):
        storing.opened(stored)


def test_erasing_takes_the_content_after_the_commit(media, django_capture_on_commit_callbacks):
    boss = owner()
    stored = storing.store(photo(), None, boss)
    with django_capture_on_commit_callbacks() as callbacks:
        storing.erase(stored, boss)
    assert contents(media)
    assert not StoredFile.objects.exists()
    for callback in callbacks:
        callback()
    assert not contents(media)
    assert Event.objects.get(name="file.erased").actor == boss


def test_content_that_cannot_be_deleted_now_is_left_to_the_sweep(django_capture_on_commit_callbacks):
    stored = storing.store(photo(), None, owner())
    with (
        mock.patch.object(FileSystemStorage, "delete", side_effect=PermissionError),
        django_capture_on_commit_callbacks(execute=True),
    ):
        storing.erase(stored, None)
    assert not StoredFile.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_erasure_loses_nothing(media):
    stored = storing.store(photo(), None, owner())
    with transaction.atomic():
        storing.erase(stored, None)
        transaction.set_rollback(True)
    assert contents(media)
    assert StoredFile.objects.exists()


def test_contents_without_a_row_are_swept_up_once_they_are_old(media):
    jobs.sweep.call()  # nothing there yet
    kept = storing.store(photo(), None, seller())
    lost, fresh = media / "stored/aa/lost", media / "stored/aa/fresh"
    lost.parent.mkdir(parents=True, exist_ok=True)
    for path in (lost, fresh):
        path.write_bytes(b"x")
    old = (dt.datetime.now(dt.UTC) - dt.timedelta(days=2)).timestamp()
    for path in (lost, media / str(kept.blob.name)):
        os.utime(path, (old, old))
    jobs.sweep.call()
    assert set(contents(media)) == {fresh, media / str(kept.blob.name)}
