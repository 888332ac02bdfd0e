"""The customers' pages through browsers: what each shows, what each press does, and to whom."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from roofs.comms.calendar.models import Task
from roofs.comms.messaging.models import Message
from roofs.comms.timeline.models import Interaction
from roofs.core.accounts.models import Role, User
from roofs.marketing.reviews.models import Review
from roofs.people.contacts import duplicates, merging
from roofs.people.contacts.models import Contact, Customer, LikelyPair, Merge
from roofs.places.properties.entering import PropertyIn
from roofs.places.properties.keeping import add
from roofs.places.properties.models import Property
from roofs.production.projects.models import Crew, CrewMember, Project
from tests.core.accounts import people
from tests.people.contacts.cast import HOME, customer, other, worth
from tests.surfaces.web.browsers import filled_in, page, signed_in, words

FORM = {"kind": "person", "first_name": "Ann", "last_name": "Reed", "phone": "248 555 0142", "language": "en"}


@pytest.fixture
def ava() -> User:
    return people.person("Ava Lindqvist")


@pytest.fixture
def boss() -> User:
    return people.manager()


@pytest.fixture
def marta(ava: User) -> Customer:
    return customer(ava, owner=ava, source="referral", notes="Dog.", **HOME)


@pytest.fixture
def house(marta: Customer, ava: User) -> Property:
    return add(marta.contact, PropertyIn(roof_material="slate", roof_year=2001, roof_squares="24.5", **HOME), ava)


@pytest.fixture
def browser(ava: User, marta: Customer) -> Client:
    return signed_in(ava)


@pytest.fixture
def twins(ava: User) -> tuple[Customer, Customer]:
    return other("Marta Delgado", 1, **HOME), other("Marta Delgado", 2, **HOME)


PAGES = (
    "/customers/",
    "/customers/?segment=champion&kind=person&assigned_to=me&open_project=true&city=x&zip=4&q=marta&sort=name:asc",
    "/customers/?segment=nonsense&page=x&recency=z",
    "/customers/new/",
    "/customers/segments/",
)


@pytest.mark.parametrize("address", PAGES)
def test_every_page_opens_for_sales_and_manager_and_sends_strangers_away(
    browser: Client, boss: User, address: str
) -> None:
    assert browser.get(address).status_code == 200
    assert signed_in(boss).get(address).status_code == 200
    assert Client().get(address).status_code == 302
    assert signed_in(people.stranger()).get(address).status_code in {302, 403}


def test_the_list_shows_whom_one_may_see(browser: Client, ava: User) -> None:
    other("Nina Kowalski", 7, owner=people.colleague())
    assert "Marta Delgado" in words(browser.get("/customers/"))
    assert "Nina Kowalski" not in words(browser.get("/customers/"))


def test_an_empty_list_says_why(ava: User) -> None:
    assert "No customers yet" in words(signed_in(ava).get("/customers/"))
    customer(ava)
    assert "Nothing fits" in words(signed_in(ava).get("/customers/?q=nobody"))


def test_a_list_costs_the_same_however_long(boss: User, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(12):
        other("Marta Delgado", number)
    client = signed_in(boss)
    client.get("/customers/")
    with django_assert_max_num_queries(16):
        assert client.get("/customers/").content.count(b'id="customer-') == 12


def test_the_table_leaves_the_house_as_csv(browser: Client) -> None:
    lines = b"".join(browser.get("/customers/export.csv?q=marta")).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("id,kind,first_name")
    assert "Marta,Delgado" in lines[1]


def test_a_profile_shows_houses_worth_projects_and_history(browser: Client, marta: Customer, house: Property) -> None:
    Project.objects.create(
        number="P-7", name="New roof", customer=marta, status="completed", contract_value_cents=1_850_000,
        completed_at=timezone.now(),
    )  # fmt: skip
    worth(marta, 0, 1, 1_850_000, timezone.localdate())
    read = words(browser.get(f"/customers/{marta.pk}/"))
    for said in ("418 Maple Ave", "Slate", "24.5 squares", "$18,500", "P-7 New roof", "Became a customer", "Dog."):
        assert said in read, said


def test_reviews_and_the_question_for_one_stand_on_the_profile(browser: Client, marta: Customer) -> None:
    Review.objects.create(customer=marta, rating=5, author="Marta", text="Dry as a bone.")
    read = browser.get(f"/customers/{marta.pk}/")
    assert "Dry as a bone." in words(read)
    assert f'action="/reviews/requests/{marta.pk}/"' in page(read)
    asked = browser.post(f"/reviews/requests/{marta.pk}/", {"next": f"/customers/{marta.pk}/"}, follow=True)
    assert "Enter in the settings where customers write their reviews." in words(asked)


def test_a_customer_of_a_colleague_is_not_found(marta: Customer) -> None:
    tom = signed_in(people.colleague())
    for path in ("", "edit/", "timeline/", "houses/new/"):
        assert tom.get(f"/customers/{marta.pk}/{path}").status_code == 404
    assert tom.post(f"/customers/{marta.pk}/deletion/").status_code == 404


def test_the_field_looks_but_changes_nothing_and_sees_no_amounts(marta: Customer, ava: User) -> None:
    cal = people.person("Cal Crew", Role.FIELD)
    crew = Crew.objects.create(name="North")
    CrewMember.objects.create(crew=crew, person=cal)
    Project.objects.create(number="P-7", name="Roof", customer=marta, crew=crew, contract_value_cents=1_850_000)
    shown = signed_in(cal).get(f"/customers/{marta.pk}/")
    assert "Marta Delgado" in words(shown)
    assert "18,500" not in words(shown)
    assert "Lifetime value" not in words(shown)
    for path in (f"/customers/{marta.pk}/edit/", "/customers/new/", "/customers/segments/", "/customers/export.csv"):
        assert signed_in(cal).get(path).status_code == 403
    assert signed_in(cal).post(f"/customers/{marta.pk}/deletion/").status_code == 403


def test_somebody_typed_in_becomes_a_customer_of_the_seller(browser: Client, ava: User) -> None:
    answered = browser.post("/customers/new/", FORM | {"assigned_to": ava.pk, "city": "Troy"})
    made = Customer.objects.get(contact__first_name="Ann")
    assert (answered.status_code, answered["Location"]) == (302, f"/customers/{made.pk}/")
    assert (made.contact.phone, made.city, made.assigned_to) == ("+12485550142", "Troy", ava)


def test_what_was_typed_is_kept_when_a_field_is_wrong(browser: Client) -> None:
    answered = browser.post("/customers/new/", FORM | {"phone": "12", "notes": "Rings twice."})
    assert answered.status_code == 422
    assert "Is not a phone number we can call" in words(answered)
    assert "Rings twice." in page(answered)


def test_whoever_is_known_already_is_shown_before_there_are_two(browser: Client, marta: Customer) -> None:
    typed = FORM | {"first_name": "Marta", "last_name": "Delgado", "phone": "+12485550123"}
    asked = browser.post("/customers/new/", typed)
    assert "Perhaps we know them already." in words(asked)
    assert f'href="/customers/{marta.pk}/"' in page(asked)
    assert Customer.objects.count() == 1
    assert browser.post("/customers/new/", typed | {"separate": "1"}).status_code == 302
    assert Customer.objects.count() == 2


def test_a_contact_without_a_customer_can_be_the_same_one(browser: Client) -> None:
    known = Contact.objects.create(first_name="Ann", last_name="Reed", phone="+12485550142")
    asked = browser.post("/customers/new/", FORM)
    assert "It is them" in words(asked)
    browser.post("/customers/new/", FORM | {"same": known.pk})
    assert Customer.objects.get(contact=known).contact.last_name == "Reed"


def test_a_correction_is_saved_and_shown_field_by_field(browser: Client, marta: Customer) -> None:
    form = filled_in(browser.get(f"/customers/{marta.pk}/edit/"))
    assert browser.post(f"/customers/{marta.pk}/edit/", form | {"city": "Troy", "notes": ""}).status_code == 302
    marta.refresh_from_db()
    assert (marta.city, marta.notes, marta.source) == ("Troy", "", "referral")
    assert "City: Birmingham → Troy" in words(browser.get(f"/customers/{marta.pk}/"))


def test_whoever_saves_second_is_told(browser: Client, marta: Customer) -> None:
    form = filled_in(browser.get(f"/customers/{marta.pk}/edit/"))
    browser.post(f"/customers/{marta.pk}/edit/", form | {"city": "Troy"})
    late = browser.post(f"/customers/{marta.pk}/edit/", form | {"city": "Novi"})
    assert late.status_code == 422
    assert "Somebody else changed this customer meanwhile" in words(late)


def test_a_deleted_customer_comes_back_by_undo(browser: Client, marta: Customer) -> None:
    shown = browser.post(f"/customers/{marta.pk}/deletion/", follow=True)
    assert f"/customers/{marta.pk}/restoration/" in page(shown)
    assert not Customer.objects.alive().exists()
    browser.post(f"/customers/{marta.pk}/restoration/")
    assert Customer.objects.alive().get() == marta


def test_nobody_is_deleted_while_we_work_for_them(browser: Client, marta: Customer) -> None:
    worth(marta, 1)
    assert "open projects" in words(browser.post(f"/customers/{marta.pk}/deletion/", follow=True))
    assert Customer.objects.alive().get() == marta


def test_a_seller_takes_a_customer_but_gives_none_away(browser: Client, boss: User, ava: User) -> None:
    free, tom = other("Nina Kowalski", 7), people.colleague()
    browser.post(f"/customers/{free.pk}/owner/", {"owner": tom.pk})
    assert Customer.objects.get(pk=free.pk).assigned_to is None
    browser.post(f"/customers/{free.pk}/owner/", {"owner": ava.pk})
    assert Customer.objects.get(pk=free.pk).assigned_to == ava
    browser.post(f"/customers/{free.pk}/owner/", {"owner": ""})
    assert Customer.objects.get(pk=free.pk).assigned_to == ava
    signed_in(boss).post(f"/customers/{free.pk}/owner/", {"owner": tom.pk})
    assert Customer.objects.get(pk=free.pk).assigned_to == tom


def test_a_house_is_added_corrected_removed_and_brought_back(browser: Client, marta: Customer) -> None:
    start = f"/customers/{marta.pk}/houses/"
    typed = {
        "kind": "house",
        "address_line": "9 Oak St",
        "city": "Troy",
        "roof_pitch": "6 in 12",
        "roof_squares": "24.5",
    }
    assert browser.post(f"{start}new/", typed).status_code == 302
    house = Property.objects.get()
    assert (house.roof_pitch, float(house.roof_squares or 0)) == ("6/12", 24.5)
    again = browser.post(f"{start}new/", typed | {"address_line": "9 oak street"})
    assert "This house is listed already." in words(again)
    form = filled_in(browser.get(f"{start}{house.pk}/edit/"))
    assert browser.post(f"{start}{house.pk}/edit/", form | {"roof_year": "2011"}).status_code == 302
    assert browser.post(f"{start}{house.pk}/edit/", form | {"roof_pitch": "steep"}).status_code == 422
    browser.post(f"{start}{house.pk}/deletion/")
    assert not Property.objects.alive().exists()
    browser.post(f"{start}{house.pk}/restoration/")
    assert Property.objects.alive().get().roof_year == 2011
    assert browser.get(f"/houses/{house.pk}/")["Location"] == f"/customers/{marta.pk}/#houses"


def test_a_person_of_the_household_is_added_and_removed(browser: Client, marta: Customer) -> None:
    start = f"/customers/{marta.pk}/"
    browser.post(f"{start}members/", {"first_name": "Juan", "last_name": "Delgado", "role": "partner"})
    member = marta.contact.members.get()
    assert "Juan Delgado" in words(browser.get(start))
    browser.post(f"{start}members/{member.pk}/removal/")
    assert "Juan Delgado Spouse" not in words(browser.get(start))
    browser.post(f"{start}members/{member.pk}/restoration/")
    assert marta.contact.members.alive().get() == member


def test_what_is_said_sent_and_planned_stands_on_the_page(browser: Client, marta: Customer) -> None:
    start = f"/customers/{marta.pk}/"
    browser.post(
        f"{start}interactions/", {"kind": "call", "direction": "out", "outcome": "reached", "body": "All dry."}
    )
    browser.post(f"{start}messages/", {"subject": "Your roof", "text": "All done."})
    browser.post(f"{start}tasks/", {"title": "Call in spring"})
    assert Interaction.objects.filter(subject_type="customer", subject_id=marta.pk).count() == 2
    assert Message.objects.filter(to_address="marta@example.com", subject_type="customer").exists()
    assert Task.objects.get().contact == marta.contact
    read = words(browser.get(start))
    assert "All dry." in read
    assert "Call in spring" in read


def test_customers_and_houses_are_found_by_the_search_box(browser: Client, marta: Customer, house: Property) -> None:
    read = page(browser.get("/search/?q=maple"))
    assert f"/customers/{marta.pk}/" in read
    assert f"/houses/{house.pk}/" in read


def test_segments_are_counted_and_lead_to_their_list(browser: Client, marta: Customer) -> None:
    worth(marta, 0, 2, 3_000_000, timezone.localdate() - dt.timedelta(days=10))
    read = browser.get("/customers/segments/")
    assert "Champions 1" in words(read)
    assert "/customers/?segment=champion" in page(read)
    assert "/customers/?recency=5&amp;frequency=2" in page(read)
    assert "Marta Delgado" in words(browser.get("/customers/?recency=5&frequency=2"))


def test_the_borders_of_segments_are_a_company_setting(boss: User) -> None:
    assert signed_in(boss).get("/settings/segments/").status_code == 200


def test_duplicates_are_the_offices_business(browser: Client, twins: tuple[Customer, Customer], boss: User) -> None:
    duplicates.look.call()
    left, right = (one.contact_id for one in twins)
    for path in ("/customers/duplicates/", f"/customers/merge/{left}/{right}/"):
        assert browser.get(path).status_code == 403
        assert signed_in(boss).get(path).status_code == 200
    assert browser.post(f"/customers/merge/{left}/{right}/").status_code == 403


def test_a_pair_is_said_not_to_be_the_same_and_asked_again(boss: User, twins: tuple[Customer, Customer]) -> None:
    duplicates.look.call()
    client, pair = signed_in(boss), LikelyPair.objects.get()
    assert "same door" in words(client.get("/customers/duplicates/"))
    client.post(f"/customers/duplicates/{pair.pk}/dismissal/")
    assert "Nobody seems to be here twice" in words(client.get("/customers/duplicates/"))
    client.post(f"/customers/duplicates/{pair.pk}/reopening/")
    assert "same door" in words(client.get("/customers/duplicates/"))


def test_two_records_are_compared_merged_and_taken_apart(boss: User, twins: tuple[Customer, Customer]) -> None:
    client, (left, right) = signed_in(boss), twins
    address = f"/customers/merge/{left.contact_id}/{right.contact_id}/"
    assert right.contact.email in page(client.get(address))
    merged = client.post(address, {"take-email": "right", "take-phone": "left"}, follow=True)
    assert Customer.objects.alive().get().contact.email == right.contact.email
    done = Merge.objects.get()
    assert f"/customers/merges/{done.pk}/undoing/" in page(merged)
    assert "Take apart" in words(client.get("/customers/duplicates/"))
    client.post(f"/customers/merges/{done.pk}/undoing/")
    assert Customer.objects.alive().count() == 2


def test_the_history_of_both_is_read_on_the_one_that_stays(boss: User, twins: tuple[Customer, Customer]) -> None:
    left, right = twins
    client = signed_in(boss)
    client.post(f"/customers/{right.pk}/owner/", {"owner": boss.pk})
    merging.merge(left.contact, right.contact, boss)
    read = words(client.get(f"/customers/{left.pk}/"))
    assert "Merged" in read
    assert "Looked after by: nothing → Max Manager" in read
