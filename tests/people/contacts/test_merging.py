from __future__ import annotations

import datetime as dt

import pytest

from roofs.comms.calendar import tasks
from roofs.comms.calendar.models import Task
from roofs.comms.consent import ledger
from roofs.comms.consent.models import Consent
from roofs.comms.timeline.log import log
from roofs.comms.timeline.models import Interaction
from roofs.core.accounts.models import User
from roofs.core.events.models import Event
from roofs.core.kit.refusals import Refused
from roofs.people.contacts import merging
from roofs.people.contacts.merging import merge, undo
from roofs.people.contacts.models import Contact, Customer, Merge
from roofs.places.properties.entering import PropertyIn
from roofs.places.properties.keeping import add
from roofs.places.properties.models import Property
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import accept
from roofs.sales.leads.models import Lead
from tests.people.contacts.cast import HOME, other, worth

LATER = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def winner(ava: User) -> Customer:
    return other("Marta Delgado", 1, notes="Dog.")


@pytest.fixture
def loser(ava: User) -> Customer:
    """With one of everything that can hang on somebody."""
    made = other("Marta Delgado-Ruiz", 2, source="referral", **HOME)
    add(made.contact, PropertyIn(**HOME), ava)
    accept(LeadIn(first_name="Marta", email=made.contact.email), door="hand", actor=ava)
    log(made, kind="call", contact=made.contact, actor=ava)
    tasks.add("Call back", LATER, subject=made, contact=made.contact, actor=ava)
    ledger.grant(made.contact, "email", "inquiry")
    return made


def owners() -> dict[str, list[int | None]]:
    """To whom everything belongs."""
    return {
        "properties": list(Property.objects.values_list("owner", flat=True)),
        "leads": list(Lead.objects.values_list("contact", flat=True)),
        "talks": list(Interaction.objects.values_list("subject_id", flat=True)),
        "their contacts": list(Interaction.objects.values_list("contact", flat=True)),
        "tasks": list(Task.objects.filter(subject_type="customer").values_list("subject_id", flat=True)),
        "consents": list(Consent.objects.values_list("contact", flat=True)),
    }


def test_everything_that_hangs_on_the_loser_follows(winner: Customer, loser: Customer, mia: User) -> None:
    merge(winner.contact, loser.contact, mia)
    to, customer = winner.contact_id, winner.pk
    assert owners() == {
        "properties": [to],
        "leads": [to],
        "talks": [customer],
        "their contacts": [to],
        "tasks": [customer],
        "consents": [to],
    }
    assert Contact.objects.alive().get() == winner.contact
    assert Customer.objects.alive().get() == winner


def test_undoing_gives_back_everything_and_every_field(winner: Customer, loser: Customer, mia: User) -> None:
    def facts() -> list[object]:
        people = list(Contact.objects.order_by("pk").values("first_name", "last_name", "phone", "email_key"))
        places = list(Customer.objects.order_by("pk").values("address_line", "source", "notes", "contact"))
        alive = [Contact.objects.alive().count(), Customer.objects.alive().count(), Consent.objects.live().count()]
        return [people, places, alive, owners()]

    before = facts()
    done = merge(winner.contact, loser.contact, mia, taken={"last_name", "phone", "email", "notes"})
    assert facts() != before
    undo(done, mia)
    assert facts() == before


def test_the_chosen_fields_come_from_the_other_side_and_gaps_are_filled(
    winner: Customer, loser: Customer, mia: User
) -> None:
    merge(winner.contact, loser.contact, mia, taken={"last_name", "email"})
    kept = Customer.objects.with_people().get(pk=winner.pk)
    assert (kept.contact.last_name, kept.contact.email_key) == ("Delgado-Ruiz", loser.contact.email)
    assert (kept.contact.phone, kept.notes) == (winner.contact.phone, "Dog.")
    assert (kept.address_line, kept.source) == ("418 Maple Ave", "referral")


def test_a_customer_takes_the_place_of_a_plain_contact(loser: Customer, mia: User) -> None:
    plain = Contact.objects.create(first_name="Marta", phone="+12485550177")
    done = merge(plain, loser.contact, mia)
    assert Customer.objects.get().contact == plain
    undo(done, mia)
    assert Customer.objects.get().contact == loser.contact


def test_what_both_are_worth_is_added_up_and_taken_apart(winner: Customer, loser: Customer, mia: User) -> None:
    worth(winner, 0, 1, 500_000, dt.date(2020, 1, 1))
    worth(loser, 1, 2, 900_000, dt.date(2024, 1, 1))
    done = merge(winner.contact, loser.contact, mia)
    kept = Customer.objects.get(pk=winner.pk)
    assert (kept.open_projects, kept.completed_projects, kept.lifetime_value_cents) == (1, 3, 1_400_000)
    assert kept.last_completed_on == dt.date(2024, 1, 1)
    undo(done, mia)
    kept.refresh_from_db()
    assert (kept.completed_projects, kept.last_completed_on) == (1, dt.date(2020, 1, 1))


def test_what_was_moved_on_since_stays_there_when_undone(winner: Customer, loser: Customer, mia: User) -> None:
    third = other("Nina Kowalski", 3)
    done = merge(winner.contact, loser.contact, mia, taken={"last_name"})
    Lead.objects.update(contact=third.contact)
    Contact.objects.filter(pk=winner.contact_id).update(last_name="Renamed")
    undo(done, mia)
    assert Lead.objects.get().contact == third.contact
    assert Contact.objects.get(pk=winner.contact_id).last_name == "Renamed"


def test_merges_are_undone_from_the_last_one_on(winner: Customer, loser: Customer, mia: User) -> None:
    third = other("Marta Delgado", 3)
    first = merge(winner.contact, loser.contact, mia)
    second = merge(third.contact, winner.contact, mia)
    with pytest.raises(Refused):
        undo(first, mia)
    undo(second, mia)
    undo(first, mia)
    assert Contact.objects.alive().count() == 3


def test_one_record_cannot_be_merged_twice(winner: Customer, loser: Customer, mia: User) -> None:
    merge(winner.contact, loser.contact, mia)
    for pair in ((winner, loser), (loser, winner), (winner, winner)):
        with pytest.raises(Refused):
            merge(pair[0].contact, pair[1].contact, mia)


def test_undoing_twice_does_it_once(winner: Customer, loser: Customer, mia: User) -> None:
    done = merge(winner.contact, loser.contact, mia)
    undo(done, mia)
    undo(done, mia)
    assert Event.objects.filter(name="contact.parted").count() == 1


@pytest.mark.parametrize("channel", ["sms", "voice"])
def test_a_yes_for_a_number_does_not_move_to_another(
    winner: Customer, loser: Customer, mia: User, channel: str
) -> None:
    ledger.grant(loser.contact, channel, "express_written", text_shown="I agree.")
    done = merge(winner.contact, loser.contact, mia)
    assert not ledger.has_consent(winner.contact, channel)
    undo(done, mia)
    assert ledger.has_consent(loser.contact, channel)


def test_a_yes_to_texts_comes_along_with_its_number(winner: Customer, loser: Customer, mia: User) -> None:
    ledger.grant(loser.contact, "sms", "express_written", text_shown="I agree.")
    merge(winner.contact, loser.contact, mia, taken={"phone"})
    assert ledger.has_consent(winner.contact, "sms")


def test_a_yes_for_the_number_that_was_replaced_ends(winner: Customer, loser: Customer, mia: User) -> None:
    ledger.grant(winner.contact, "sms", "express_written", text_shown="I agree.")
    merge(winner.contact, loser.contact, mia, taken={"phone"})
    assert not ledger.has_consent(winner.contact, "sms")


def test_a_household_and_its_only_person_become_one(ava: User, winner: Customer, mia: User) -> None:
    person = other("Marta Delgado", 2).contact
    winner.contact.members.create(person=person, role="owner")
    done = merge(winner.contact, person, mia)
    assert not winner.contact.members.alive().exists()
    undo(done, mia)
    assert winner.contact.members.alive().get().person == person


def test_only_the_office_sees_merges(winner: Customer, loser: Customer, mia: User, ava: User) -> None:
    merge(winner.contact, loser.contact, mia)
    assert [Merge.objects.visible_to(user).count() for user in (mia, ava)] == [1, 0]


def test_every_table_that_points_at_a_contact_or_customer_is_known() -> None:
    known = {link.label for target in (Contact, Customer) for link in merging.links(target)}
    wanted = {
        "leads.lead.contact:",
        "leads.lead.customer:",
        "properties.property.owner:",
        "files.storedfile.subject:customer",
    }
    assert wanted <= known
    assert not {label for label in known if label.startswith("events.")}
