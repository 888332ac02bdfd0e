from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from roofs.core.accounts.models import User
from roofs.core.events.models import Event
from roofs.core.files.documents import attach, remove
from roofs.core.kit.refusals import Refused
from roofs.production.projects import checklist, workflow
from tests.production.people import Begin

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("roof.png", PIXEL, "image/png")


def test_who_ticked_when_is_kept_also_when_somebody_ticks_again(begin: Begin, ava: User, tom: User):
    item = begin(ava).checklist.get(text="Permit posted")
    checklist.tick(item, ava)
    again = checklist.tick(item, tom)
    assert (again.done_by, again.done_at is not None) == (ava, True)
    assert Event.objects.get(name="project.checked").data["text"] == "Permit posted"
    assert checklist.untick(item, tom).done_at is None


def test_a_point_that_wants_a_photo_is_ticked_only_with_one(
    begin: Begin, ava: User, settings: Settings, tmp_path: Path
):
    settings.MEDIA_ROOT = tmp_path
    project = begin(ava)
    item = project.checklist.get(proof="after_photo")
    with pytest.raises(Refused, match="Add an after photo first"):
        checklist.tick(item, ava)
    attach(project, photo(), ava, kind="before_photo")
    taken = attach(project, photo(), ava, kind="after_photo")
    remove(taken, ava)
    with pytest.raises(Refused, match="Add an after photo first"):
        checklist.tick(item, ava)
    attach(project, photo(), ava, kind="after_photo")
    assert checklist.tick(item, ava).done_by == ava


def test_optional_points_do_not_stand_in_the_way(begin: Begin, ava: User):
    project = begin(ava, "in_progress")
    project.checklist.filter(is_required=True).delete()
    assert project.checklist.exists()
    assert workflow.advance(project, "completed", ava).status == "completed"


def test_points_come_and_go_until_the_project_is_completed(begin: Begin, ava: User):
    project = begin(ava)
    item = checklist.add(project, "  Satellite dish\n back on ", ava)
    assert (item.text, project.checklist.last()) == ("Satellite dish back on", item)
    checklist.drop(item, ava)
    assert not project.checklist.filter(text="Satellite dish back on").exists()
    late = checklist.add(project, "Skylight", ava, required=False)
    checklist.tick(late, ava)
    type(project).objects.update(status="completed")
    for act in (lambda: checklist.add(project, "More", ava), lambda: checklist.drop(late, ava)):
        with pytest.raises(Refused, match="stays as it was"):
            act()
    with pytest.raises(Refused, match="stays as it was"):
        checklist.untick(late, ava)


@pytest.mark.parametrize(("text", "proof", "field"), [("  ", "", "text"), ("Skylight", "oath", "proof")])
def test_a_point_without_sense_names_its_field(text: str, proof: str, field: str, begin: Begin, ava: User):
    with pytest.raises(Refused) as refused:
        checklist.add(begin(ava), text, ava, proof=proof)
    assert refused.value.field == field
