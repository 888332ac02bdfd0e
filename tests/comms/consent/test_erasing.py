"""Forgetting a person wholly: a dump of the database is searched for what they were."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from roofs.comms.calendar import tasks
from roofs.comms.calendar.models import Appointment
from roofs.comms.consent import belongings, erasing, journal, replaying
from roofs.comms.consent.models import (
    Confirmation,
    Consent,
    Erasure,
    Preferences,
    Reason,
    Suppression,
)
from roofs.comms.consent.suppression import is_suppressed, suppress
from roofs.comms.messaging.models import Message, MessageEvent
from roofs.comms.timeline.log import log
from roofs.core.accounts.models import User
from roofs.core.connections.models import Delivery, IdempotencyKey
from roofs.core.events.models import Event
from roofs.core.files.models import StoredFile
from roofs.core.files.storing import store
from roofs.core.kit.refusals import Refused
from roofs.core.transfer import importing
from roofs.core.transfer.models import Import, RejectedRow
from roofs.marketing.cadence.models import Enrolment
from roofs.people.contacts.merging import merge
from roofs.people.contacts.models import Contact, Customer
from roofs.places.properties.models import Property
from roofs.production.projects.models import Project
from roofs.sales.leads.intake import accept
from roofs.sales.leads.models import Lead
from tests.sales.people import arriving, posted

__all__ = ["posted"]  # a fixture
pytestmark = pytest.mark.django_db
BETRAYS = ("zelda", "quillfeather", "zelda.q@example.com", "2485550187", "555-0187", "14 Larkspur", "loose flashing")
SECOND_NAME = {
    "first_name": "Zelda", "last_name": "Thornbury", "email": "z.thornbury@example.com", "phone": "+12485550188",
}  # fmt: skip
BETRAYS_SECOND_NAME = ("thornbury", "z.thornbury@example.com", "2485550188")


@pytest.fixture
def manager() -> User:
    return User.objects.create_user("mia@example.com", full_name="Mia Manager", role="manager")


@pytest.fixture
def lead(posted: None, data: Path) -> Lead:
    """One person, in every corner of the house."""
    lead = accept(
        arriving(
            first_name="Zelda",
            last_name="Quillfeather",
            email="zelda.q@example.com",
            phone="+12485550187",
            address_line="14 Larkspur Ln",
            city="Troy",
            message="There is loose flashing at the chimney.",
            sms_consent=True,
            consent_text="Yes, text me.",
        ),
        door="form",
        evidence={"signature": "Zelda Quillfeather", "network": "203.0.113.0/24"},
    ).lead
    _wrote_and_spoke(lead)
    _has_work_with_us(lead)
    Preferences.objects.create(contact=lead.contact)
    Confirmation.objects.create(contact=lead.contact, address_hmac="x")
    Delivery.objects.create(source="smtp", fingerprint="d1", raw=b"From: Zelda <zelda.q@example.com>\n\nHi")
    IdempotencyKey.objects.create(owner="form", key="k", request_hash="h", body={"email": "zelda.q@example.com"})
    store(ContentFile(b"%PDF-1.4 zelda", name="zelda-quillfeather.pdf"), lead, None, kind="contract")
    return lead


def _wrote_and_spoke(lead: Lead) -> None:
    contact = lead.contact
    log(lead, kind="note", body="Zelda called about the loose flashing.", contact=contact, summary="Zelda Quillfeather")
    tasks.add("Call Zelda Quillfeather", timezone.now(), contact=contact, subject=lead)
    letter = Message.objects.create(
        channel="email", direction="in", purpose="touch", from_address=contact.email, subject="Loose flashing, Zelda",
        text="14 Larkspur Ln", contact=contact, provider="sendgrid", provider_ref="sg-1",
    )  # fmt: skip
    MessageEvent.objects.create(message=letter, kind="opened", detail={"to": contact.email}, fingerprint="f1")
    Message.objects.create(
        channel="email", purpose="alert", to_address="ava@example.com", text="Ring (248) 555-0187 now"
    )


def _has_work_with_us(lead: Lead) -> None:
    contact = lead.contact
    customer = Customer.objects.create(contact=contact, address_line="14 Larkspur Ln", notes="Zelda pays by check")
    home = Property.objects.create(owner=contact, address_line="14 Larkspur Ln", city="Troy", state="MI")
    Project.objects.create(customer=customer, site=home, lead=lead, number="P-1", name="Quillfeather roof")
    Appointment.objects.create(
        kind="inspection", title="Zelda Quillfeather", contact=contact, address_line="14 Larkspur Ln",
        starts_at=timezone.now(), ends_at=timezone.now() + dt.timedelta(hours=1), zone="America/Detroit",
        subject_type="lead", subject_id=lead.pk,
    )  # fmt: skip


def dump() -> str:
    """Every value of every table, also those the search keeps for itself."""
    found: list[str] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor, include_views=False):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                found += [_plain(value) for value in row]
    return "\n".join(found).lower()


def _plain(value: object) -> str:
    return bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)


def erase(lead: Lead, manager: User | None = None) -> Erasure:
    asked = erasing.ask(lead.contact, manager)
    erasing.run(asked)
    asked.refresh_from_db()
    return asked


def test_nothing_but_hashes_is_left_of_somebody_who_was_erased(lead: Lead, manager: User) -> None:
    before = dump()
    assert all(word.lower() in before for word in BETRAYS)
    done = erase(lead, manager)
    after = dump()
    assert [word for word in BETRAYS if word.lower() in after] == []
    assert (done.state, done.remains) == (Erasure.State.DONE, [])
    assert set(Suppression.objects.values_list("reason", flat=True)) == {Reason.ERASED}
    assert not Consent.objects.exists()
    assert not StoredFile.objects.exists()


def test_the_books_stay_whole(lead: Lead) -> None:
    project = Project.objects.get()
    Project.objects.filter(pk=project.pk).update(contract_value_cents=1_240_000)
    erase(lead)
    assert Project.objects.filter(pk=project.pk, number="P-1", contract_value_cents=1_240_000).exists()
    row = Lead.objects.get(pk=lead.pk)
    assert (row.deleted_at is not None, row.source, row.message) == (True, lead.source, "")
    arrived = Event.objects.get(name="lead.arrived")
    assert arrived.data["door"] == "form"


def test_the_follow_up_ends_in_the_same_moment(lead: Lead) -> None:
    assert Enrolment.objects.running().exists()
    erase(lead)
    assert not Enrolment.objects.running().exists()


def test_somebody_else_with_the_same_name_is_left_alone(lead: Lead) -> None:
    other = accept(
        arriving(first_name="Zelda", last_name="Quillfeather", email="other@example.com", phone=""), door="hand"
    )
    erase(lead)
    other.lead.contact.refresh_from_db()
    assert other.lead.contact.name == "Zelda Quillfeather"


def test_what_is_theirs_is_found_by_the_tables_themselves(lead: Lead) -> None:
    found = belongings.of(lead.contact)
    assert {model._meta.label for model in found.rows if found.rows[model]} >= {
        "leads.Lead", "contacts.Customer", "messaging.Message", "projects.Project", "calendar.Task", "events.Event",
        "messaging.MessageEvent", "properties.Property", "files.StoredFile",
    }  # fmt: skip


def test_who_was_merged_into_them_goes_too(lead: Lead, manager: User) -> None:
    kept, other = lead.contact, accept(arriving(**SECOND_NAME), door="hand").lead.contact
    merge(kept, other, manager)
    left = Contact.objects.get(pk=other.pk)
    assert left.pk != kept.pk
    assert (left.name, left.email) == ("Zelda Thornbury", "z.thornbury@example.com")  # what stays behind of a merge
    assert belongings.of(kept).contacts == {kept.pk, other.pk}
    assert all(word in dump() for word in BETRAYS_SECOND_NAME)
    done = erase(lead, manager)
    after = dump()
    assert [word for word in (*BETRAYS, *BETRAYS_SECOND_NAME) if word.lower() in after] == []
    assert (done.state, done.remains) == (Erasure.State.DONE, [])
    for key in (kept.pk, other.pk):
        gone = Contact.objects.get(pk=key)
        assert (gone.deleted_at is not None, gone.first_name, gone.email, gone.phone) == (True, "", "", "")
    assert is_suppressed("email", "z.thornbury@example.com", scope="all")


def test_it_can_be_taken_back_within_the_hour(lead: Lead, manager: User) -> None:
    asked = erasing.ask(lead.contact, manager)
    with pytest.raises(Refused, match="already"):
        erasing.ask(lead.contact, manager)
    assert not Erasure.objects.due(timezone.now() + dt.timedelta(minutes=59)).exists()
    assert Erasure.objects.due(timezone.now() + dt.timedelta(minutes=61)).exists()
    assert erasing.take_back(asked, manager)
    assert not erasing.run(asked)
    assert Contact.objects.get(pk=lead.contact_id).first_name == "Zelda"


def test_who_was_forgotten_does_not_come_in_again_with_a_list(lead: Lead, manager: User) -> None:
    erase(lead)
    file = ContentFile(b"name,email,phone\nZelda Q,zelda.q@example.com,\nAnn Lee,ann@example.com,\n", name="old.csv")
    of = importing.begin(file, manager)
    importing.start(of, {"full_name": "name", "email": "email", "phone": "phone"})
    importing.run.call(of.pk)
    of = Import.objects.get(pk=of.pk)
    assert (of.accepted, of.rejected) == (1, 1)
    refused = RejectedRow.objects.get()
    assert "asked to be forgotten" in refused.reason
    assert refused.cells == {}


def test_who_had_bounced_before_is_refused_too(lead: Lead) -> None:
    suppress("email", "zelda.q@example.com", Reason.BOUNCED, scope="all")
    erase(lead)
    [refused] = erasing.refuse_erased([arriving(email="zelda.q@example.com", phone="")])
    assert "asked to be forgotten" in refused


def test_who_comes_back_by_themselves_is_answered(lead: Lead) -> None:
    erase(lead)
    assert is_suppressed("email", "zelda.q@example.com", scope="all")
    accept(arriving(email="zelda.q@example.com", phone="+12485550187"), door="form")
    assert not is_suppressed("email", "zelda.q@example.com", scope="all")


def test_a_restored_backup_forgets_them_again(lead: Lead, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        done = erase(lead)
    line = json.loads(journal.path().read_text())
    assert line["contact"] == lead.contact_id
    assert "zelda" not in journal.path().read_text().lower()
    Contact.objects.filter(pk=done.contact_id).update(
        first_name="Zelda",
        email="zelda.q@example.com",
        email_key="zelda.q@example.com",
        phone="+12485550187",
        deleted_at=None,
    )
    replaying.forget_again()
    assert Contact.objects.get(pk=done.contact_id).email == ""


def test_a_restored_backup_forgets_also_who_had_a_name_only(
    posted: None, data: Path, django_capture_on_commit_callbacks
) -> None:
    zelda = Contact.objects.create(first_name="Zelda", last_name="Quillfeather")
    with django_capture_on_commit_callbacks(execute=True):
        erasing.run(erasing.ask(zelda, None))
    Contact.objects.filter(pk=zelda.pk).update(first_name="Zelda", last_name="Quillfeather", deleted_at=None)
    replaying.forget_again()
    assert Contact.objects.get(pk=zelda.pk).first_name == ""
    done = Erasure.objects.count()
    replaying.forget_again()
    assert Erasure.objects.count() == done


def test_a_backup_from_before_they_were_known_keeps_them_out_of_lists_all_the_same(
    lead: Lead, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        erase(lead)
    back = arriving(email="zelda.q@example.com", phone="")
    Suppression.objects.all().delete()
    assert erasing.refuse_erased([back]) == [""]
    replaying.forget_again()
    assert "asked to be forgotten" in erasing.refuse_erased([back])[0]


def test_who_had_come_back_by_themselves_is_not_shut_out_by_a_backup(
    lead: Lead, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        erase(lead)
        accept(arriving(email="zelda.q@example.com", phone="+12485550187"), door="form")
    replaying.forget_again()
    assert not is_suppressed("email", "zelda.q@example.com", scope="all")


@pytest.mark.parametrize(
    "raw",
    [
        b"From: Zelda.Q@Example.com\n\nHi\0 there",
        b"events=%5B%7B%22email%22%3A%22zelda.q%40example.com%22%7D%5D",
        b"From=%2B12485550187&Body=Hi",
    ],
)
def test_what_came_in_goes_however_it_spells_them(lead: Lead, raw: bytes) -> None:
    Delivery.objects.create(source="form", fingerprint="d2", raw=raw)
    erase(lead)
    assert not Delivery.objects.exists()
