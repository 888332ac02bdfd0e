"""Vendors are told to forget a person too; what they do not do, a person is called for."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from roofs.comms.calendar.models import Task
from roofs.comms.consent import erasing, processors
from roofs.comms.consent.models import Erasure, ProcessorErasure
from roofs.comms.consent.processors import Forget, TryLater, Way
from roofs.comms.messaging.models import Message
from roofs.core.accounts.models import User
from roofs.core.connections.models import Connection
from roofs.core.events.models import Event
from roofs.core.kit.refusals import Refused
from roofs.people.contacts.models import Contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> User:
    return User.objects.create_user("mia@example.com", full_name="Mia Manager", role="manager")


@pytest.fixture
def zelda() -> Contact:
    """SendGrid brought a letter of hers."""
    found = Contact.objects.create(
        first_name="Zelda", last_name="Quillfeather", email="zelda.q@example.com", phone="+12485550187"
    )
    Message.objects.create(
        channel="email", direction="in", purpose="touch", from_address=found.email, text="Hi", contact=found,
        provider="sendgrid", provider_ref="sg-1",
    )  # fmt: skip
    return found


def erase(contact: Contact, manager: User | None = None) -> Erasure:
    asked = erasing.ask(contact, manager)
    erasing.run(asked)
    asked.refresh_from_db()
    return asked


class Vendor:
    def __init__(self) -> None:
        self.told: list[Forget] = []
        self.problem: Exception | None = None

    def forget(self, what: Forget) -> None:
        if self.problem:
            raise self.problem
        self.told.append(what)


@pytest.fixture
def vendor(monkeypatch: pytest.MonkeyPatch) -> Vendor:
    """SendGrid, with an account."""
    one = Vendor()
    monkeypatch.setattr(processors, "_ways", {"sendgrid": Way(ask=lambda _account: one, searches=True)})
    Connection.objects.create(vendor="sendgrid")
    return one


def told(state: str, error: str = "") -> ProcessorErasure:
    """What stands there of the one vendor."""
    row = ProcessorErasure.objects.get()
    assert (row.state, row.error) == (state, error)
    return row


def test_a_vendor_is_told_and_then_the_address_is_gone_here_too(zelda: Contact, vendor: Vendor) -> None:
    erase(zelda)
    row = told("waiting")
    assert "zelda" not in row.sealed_request
    processors.tell.call(row.pk)
    processors.tell.call(row.pk)  # the job came back
    assert vendor.told == [Forget(["zelda.q@example.com"], ["+12485550187"], ["sg-1"], ["Zelda Quillfeather"])]
    assert told("done").sealed_request == ""
    assert Event.objects.get(name="erasure.vendor_forgot").data["vendor"] == "sendgrid"


def test_a_vendor_that_is_busy_is_asked_again_and_one_that_refuses_is_shown(
    zelda: Contact, vendor: Vendor, manager: User
) -> None:
    erase(zelda, manager)
    row = told("waiting")
    vendor.problem = TryLater("429")
    with pytest.raises(TryLater):
        processors.tell.call(row.pk)
    vendor.problem = ValueError("not allowed")
    processors.tell.call(row.pk)
    row = told("failed", "not allowed")
    job = Task.objects.get(source="erasures")
    assert (job.assigned_to, job.done_at) == (manager, None)
    processors.try_again(row)
    vendor.problem = None
    processors.tell.call(row.pk)
    told("done")
    job.refresh_from_db()
    assert job.is_done


def test_a_vendor_that_stays_away_is_given_up_and_somebody_is_called(zelda: Contact, vendor: Vendor) -> None:
    erase(zelda)
    row = told("waiting")
    vendor.problem = TryLater("TimeoutError")
    for _ in range(processors.ATTEMPTS - 1):
        with pytest.raises(TryLater):
            processors.tell.call(row.pk)
        told("waiting", "TimeoutError")
    processors.tell.call(row.pk)
    assert told("failed", "TimeoutError").sealed_request
    assert Task.objects.filter(source="erasures").count() == 1


def test_a_fault_of_ours_ends_with_somebody_who_looks_at_it(zelda: Contact, vendor: Vendor) -> None:
    erase(zelda)
    row = told("waiting")
    vendor.problem = KeyError("zelda.q@example.com")
    for _ in range(processors.ATTEMPTS - 1):
        with pytest.raises(KeyError):
            processors.tell.call(row.pk)
    processors.tell.call(row.pk)
    told("failed", "KeyError")


def test_a_request_whose_job_is_lost_does_not_wait_for_ever(zelda: Contact, vendor: Vendor) -> None:
    erase(zelda)
    processors.look_after_requests.call()
    told("waiting")
    with time_machine.travel(timezone.now() + processors.GIVEN_UP + dt.timedelta(hours=1), tick=False):
        processors.look_after_requests.call()
    assert told("failed", "given up").sealed_request
    assert Task.objects.filter(source="erasures").count() == 1


def test_who_carried_something_is_not_left_out_because_its_account_is_gone(zelda: Contact, vendor: Vendor) -> None:
    Connection.objects.get(vendor="sendgrid").mark_deleted(None)
    erase(zelda)
    processors.tell.call(told("waiting").pk)
    told("failed", "no account is connected")


def test_who_looks_for_nothing_and_carried_nothing_is_not_told(zelda: Contact, vendor: Vendor) -> None:
    Message.objects.filter(provider="sendgrid").update(provider="smtp")
    processors._ways["sendgrid"] = Way(ask=lambda _account: vendor)
    erase(zelda)
    assert not ProcessorErasure.objects.exists()


def test_a_secret_nobody_can_open_does_not_keep_anybody_from_being_forgotten(zelda: Contact, vendor: Vendor) -> None:
    Connection.objects.update(sealed_secrets="sealed with a key that is lost")
    processors._ways["sendgrid"] = Way(ask=SealedAccount, searches=True)
    assert erase(zelda).state == Erasure.State.DONE
    processors.tell.call(told("waiting").pk)
    assert "ROOFS_ENCRYPTION_KEYS" in ProcessorErasure.objects.get().error


class SealedAccount(Vendor):
    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self.secrets = connection.secrets


@pytest.fixture
def by_hand(vendor: Vendor) -> None:
    """It has no interface for it."""
    processors.register("sendgrid", Way(by_hand="Write to them."))


def test_where_no_program_can_do_it_a_person_is_told_and_says_when_it_is_done(
    zelda: Contact, by_hand: None, manager: User
) -> None:
    erase(zelda, manager)
    processors.tell.call(told("waiting").pk)
    row = told("by_hand")
    assert processors.what_of(row).emails == ["zelda.q@example.com"]
    assert "zelda" not in row.sealed_request
    job = Task.objects.get(source="erasures")
    assert (job.assigned_to, job.contact, job.done_at) == (manager, None, None)
    assert processors.done_by_hand(row, manager)
    assert not processors.done_by_hand(row, manager)
    assert told("done").sealed_request == ""
    job.refresh_from_db()
    assert (job.is_done, job.done_by) == (True, manager)
    assert Event.objects.get(name="erasure.vendor_forgot").actor == manager


def test_an_interface_may_leave_something_for_a_person(zelda: Contact, vendor: Vendor) -> None:
    processors.register("sendgrid", Way(ask=lambda _account: vendor, by_hand="Write to them."))
    erase(zelda)
    processors.tell.call(told("waiting").pk)
    assert len(vendor.told) == 1
    told("by_hand")


def test_whom_it_was_about_is_not_kept_for_ever(zelda: Contact, vendor: Vendor) -> None:
    erase(zelda)
    vendor.problem = ValueError("not allowed")
    processors.tell.call(told("waiting").pk)
    processors.look_after_requests.call()
    assert told("failed", "not allowed").sealed_request
    with time_machine.travel(timezone.now() + processors.KEPT + dt.timedelta(days=1), tick=False):
        processors.look_after_requests.call()
    row = told("failed", "not allowed")
    assert not row.sealed_request
    with pytest.raises(Refused):
        processors.try_again(row)
    told("failed", "not allowed")
