"""Words of a lead and of its person in one index, with whatever this database keeps."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from roofs.comms.calendar.models import Appointment, Task
from roofs.core.lists import text_index
from roofs.people.contacts.models import Contact, Customer
from roofs.places.properties.models import Property
from roofs.production.projects.models import Project
from roofs.sales.leads.models import WORDS, Lead

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def lead() -> Lead:
    marta = Contact.objects.create(
        first_name="Márta", last_name="O'Delgado", email="marta@example.com", phone="+12485550123"
    )
    return Lead.objects.create(contact=marta, address_line="12 Maple Ave", city="Troy", postal_code="48084")


def found(*parts: str | list[str]) -> list[Lead]:
    return list(WORDS.holding(*parts))


@pytest.mark.parametrize(
    "parts",
    [("delg",), ("DELG", "troy"), ("maple", "O'D", "5550123"), ("do",), ("tr", "delgado"), ("@", "48"), ("+1248",)],
)
def test_parts_of_the_lead_and_of_its_person_are_found_together(lead, parts):
    assert found(*parts) == [lead]


@pytest.mark.parametrize(
    "parts",
    [
        ("delgado", "novi"),
        ("troydel",),
        ('x"y',),
        ("100%",),
        ("a_c",),
        ("t%y", "delgado"),
        ("*",),
        ("NEAR(a b)",),
        ("zz",),
    ],
)
def test_all_parts_must_be_there_and_nothing_means_anything_to_the_database(lead, parts):
    assert found(*parts) == []


def test_of_several_spellings_one_is_enough(lead):
    assert found(["555-0123", "5550123"], "troy") == [lead]
    assert found(["(2", "248"]) == [lead]
    assert found(["555-0199", "5550199"], "troy") == []


def test_it_keeps_in_step_with_the_lead_and_the_person_whoever_writes(lead):
    Contact.objects.filter(pk=lead.contact_id).update(last_name="Novak")
    assert (found("delgado"), found("novak", "troy")) == ([], [lead])
    Lead.objects.filter(pk=lead.pk).update(city="Novi")
    assert (found("novak", "troy"), found("novak", "novi")) == ([], [lead])
    other = Contact.objects.create(last_name="Brandt")
    Lead.objects.filter(pk=lead.pk).update(contact=other)
    assert (found("novak"), found("brandt", "novi")) == ([], [lead])
    Contact.objects.filter(last_name="Novak").update(last_name="Haddad")
    assert found("haddad") == []
    lead.delete()
    assert found("brandt") == []


def test_many_written_at_once_are_all_known(lead):
    Lead.objects.bulk_create([Lead(contact=lead.contact, city=f"Town{n}") for n in range(3)])
    assert [one.city for one in found("delgado", "town2")] == ["Town2"]
    Contact.objects.filter(pk=lead.contact_id).update(first_name="Grace")
    assert len(found("grace", "delgado")) == 4


def test_making_it_again_changes_nothing_and_fills_what_was_lost(lead):
    text_index.build_all()
    assert found("delgado", "troy") == [lead]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER text_lead_words_put")
            cursor.execute("DELETE FROM text_lead_words")
        else:
            cursor.execute("DROP TABLE text_lead_words")
    text_index.build_all()
    assert found("delgado", "troy") == [lead]


@pytest.mark.postgresql
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps a table of trigrams instead")
def test_postgresql_takes_all_words_out_of_one_index(lead):
    with connection.cursor() as cursor:
        for other_way in ("seqscan", "indexscan", "nestloop"):  # what is cheapest for one row says nothing
            cursor.execute(f"SET LOCAL enable_{other_way} = off")
    assert "text_lead_words_parts" in WORDS.holding("delgado", "troy").explain()


def test_a_search_of_leads_asks_once_however_many_words(lead, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert list(Lead.objects.search("delgado maple troy (248)")) == [lead]
    assert list(Lead.objects.search("\x00")) == [lead]


def test_rows_that_are_narrowed_otherwise_too_are_read_once(lead):
    asked = str(Lead.objects.alive().search("delgado").query)
    assert asked.count('FROM "leads_lead"') == 1


def test_a_whole_address_is_looked_up_and_part_of_one_is_looked_for(lead):
    joan = Contact.objects.create(first_name="Joan", email="jo.marta@example.com", email_key="jo.marta@example.com")
    other = Lead.objects.create(contact=joan)
    Contact.objects.filter(pk=lead.contact_id).update(email_key="marta@example.com")
    for text, wanted in (
        ("marta@example.com", {lead}),
        ("Marta+roof@Example.com", {lead}),
        ("marta@example.co", {lead, other}),
        ("o.marta@example.com", {other}),
        ("nobody@example.com", set()),
        ("joan jo.marta@example.com", {other}),
    ):
        assert set(Lead.objects.search(text)) == wanted, text


@pytest.mark.postgresql
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has neither")
def test_postgresql_neither_compiles_nor_gathers_for_a_page(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('jit'), current_setting('enable_gathermerge')")
        assert cursor.fetchone() == ("off", "off")


def test_what_is_with_nobody_is_found_by_its_own_words(lead):
    when = timezone.now()
    alone = Appointment.objects.create(
        title="Team breakfast", city="Troy", zone="UTC", starts_at=when, ends_at=when + HOUR
    )
    with_marta = Appointment.objects.create(
        city="Troy", contact=lead.contact, zone="UTC", starts_at=when, ends_at=when + HOUR
    )
    assert set(Appointment.objects.search("troy")) == {alone, with_marta}
    assert list(Appointment.objects.search("break tro")) == [alone]
    assert list(Appointment.objects.search("delgado troy (248) 555")) == [with_marta]
    Contact.objects.update(last_name="Novak")
    Appointment.objects.filter(pk=alone.pk).update(contact=lead.contact)
    assert set(Appointment.objects.search("novak")) == {alone, with_marta}
    Appointment.objects.update(contact=None)
    assert not Appointment.objects.search("novak").exists()
    assert list(Appointment.objects.search("breakfast")) == [alone]
    call = Task.objects.create(title="Call back", contact=lead.contact, due_at=when)
    assert (list(Task.objects.search("call novak")), list(Task.objects.search("call delgado"))) == ([call], [])


def test_words_two_links_away_are_found_and_kept_in_step(lead):
    marta, novak = lead.contact, Contact.objects.create(last_name="Novak")
    customer = Customer.objects.create(contact=marta, city="Troy")
    house = Property.objects.create(address_line="9 Fir St", city="Novi")
    roof = Project.objects.create(number="P-1", name="Roof", customer=customer, site=house)
    gutter = Project.objects.create(number="P-2", name="Gutters", customer=customer)
    assert set(Project.objects.search("delgado troy (248) 555-01")) == {roof, gutter}
    assert list(Project.objects.search("delgado fir roof")) == [roof]
    Property.objects.update(address_line="9 Elm St")
    assert not Project.objects.search("fir").exists()
    assert list(Project.objects.search("elm delgado")) == [roof]
    Contact.objects.filter(pk=marta.pk).update(last_name="Brandt")
    assert set(Project.objects.search("brandt")) == {roof, gutter}
    Customer.objects.filter(pk=customer.pk).update(contact=novak, city="Flint")
    assert not Project.objects.search("brandt").exists()
    assert set(Project.objects.search("novak flint")) == {roof, gutter}
    Project.objects.filter(pk=roof.pk).update(site=None)
    assert not Project.objects.search("elm").exists()
