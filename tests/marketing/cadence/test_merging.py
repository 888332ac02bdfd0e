from __future__ import annotations

from roofs.core.accounts.models import User
from roofs.marketing.cadence.models import Enrolment, Touch
from roofs.people.contacts.merging import merge
from tests.sales.people import TakeIn


def test_two_records_of_one_person_are_followed_up_once(take_in: TakeIn, mia: User) -> None:
    kept, other = take_in(), take_in(email="other@example.com", phone="")
    assert Enrolment.objects.running().count() == 2
    merge(kept.contact, other.contact, mia)
    assert Enrolment.objects.running().get().subject_id == kept.pk
    left = Enrolment.objects.get(subject_id=other.pk)
    assert (left.status, left.exit_reason) == (Enrolment.Status.EXITED, "merged")
    assert not Touch.objects.filter(enrolment=left, state=Touch.State.INTENT).exists()


def test_a_follow_up_moves_along_when_the_kept_record_has_none(take_in: TakeIn, mia: User) -> None:
    kept, other = take_in("import"), take_in(email="other@example.com", phone="")
    merge(kept.contact, other.contact, mia)
    assert Enrolment.objects.running().get().contact == kept.contact
