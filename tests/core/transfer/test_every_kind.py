"""Every kind of record comes in from a list, and what went out as a list comes in again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from roofs.comms.calendar.models import Appointment, Task
from roofs.comms.timeline.models import Interaction
from roofs.core.accounts.models import User
from roofs.core.events.models import Event
from roofs.core.kit import tables
from roofs.core.transfer import importing, trial
from roofs.core.transfer.incoming import incoming_for
from roofs.core.transfer.models import Import
from roofs.core.transfer.outgoing import outgoing, rows_for
from roofs.marketing.cadence.models import Enrolment
from roofs.marketing.referrals.models import Referral
from roofs.marketing.reviews.models import Review
from roofs.people.contacts import keeping as customers
from roofs.people.contacts.entering import CustomerIn
from roofs.people.partners.models import Partnership
from roofs.people.team.profiles import profile_of
from roofs.places.properties.models import Property
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import accept
from roofs.sales.leads.models import Lead
from tests.core.accounts import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> User:
    return people.manager()


@pytest.fixture
def marta(boss: User) -> Lead:
    """A lead with a phone, and a customer of another name."""
    customers.create(CustomerIn(full_name="Bo Novak", email="bo@example.com"), boss)
    told = LeadIn(full_name="Marta Delgado", phone="248-555-0101", email="marta@example.com")
    return accept(told, door="hand", actor=boss, owner=boss).lead


def brought(user: User, kind: str, text: str) -> Import:
    made = importing.begin(SimpleUploadedFile("list.csv", text.encode()), user, kind)
    trial.begin_trial(made, made.columns)
    trial.run_trial.call(made.pk)
    made.refresh_from_db()
    foretold = made.trial
    importing.start(made, made.columns)
    importing.run.call(made.pk)
    made.refresh_from_db()
    assert made.state == "done", made.error
    assert [foretold[name] for name in ("accepted", "duplicates", "rejected")] == list(counts(made))
    return made


def brought_unforetold(user: User, kind: str, text: str) -> Import:
    """Where only the verb itself can tell what it refuses: who is taken at that hour, what a commission lacks."""
    made = importing.begin(SimpleUploadedFile("list.csv", text.encode()), user, kind)
    importing.start(made, made.columns)
    importing.run.call(made.pk)
    made.refresh_from_db()
    return made


def counts(of: Import) -> tuple[int, int, int]:
    return of.accepted, of.duplicates, of.rejected


def taken_out(user: User, kind: str) -> str:
    found = outgoing(kind)
    assert found is not None
    return "".join(tables.write_csv(found.columns, rows_for(found, user, {})))


def reasons(of: Import) -> dict[int, str]:
    return dict(of.rejected_rows.values_list("line_number", "reason"))


TALKS = """\
Type,Direction,Date,Duration,Contact,Phone,Email,Subject,Notes,Outcome,User
Phone call,outbound,5/1/2024 2:30 PM,12,,248.555.0101,,Asked about hail,Will think,reached,Max Manager
Phone call,outbound,5/1/2024 2:30 PM,12,,248.555.0101,,Asked about hail,Will think,reached,Max Manager
Email,received,2024-05-02,,Bo Novak,,,Thanks,,,Somebody Else
Visit,,2024-05-03,,,,nobody@example.com,,,,
Note,,never,,,,bo@example.com,,,,
Note,,2999-01-01,,,,bo@example.com,,,,
Note,,2024-05-04,,,,,,No name,,
"""


def test_what_was_said_comes_with_whom_it_was_said_to(boss: User, marta: Lead) -> None:
    made = brought(boss, "interactions", TALKS)
    assert counts(made) == (2, 1, 4)
    call, letter = Interaction.objects.order_by("happened_at")
    assert (call.kind, call.direction, call.subject_type, call.subject_id) == ("call", "out", "lead", marta.pk)
    assert (call.minutes, call.outcome, call.body, call.created_by) == (12, "reached", "Will think", boss)
    assert call.happened_at == dt.datetime(2024, 5, 1, 14, 30, tzinfo=boss.zone)
    assert (letter.kind, letter.direction, letter.subject_type) == ("email", "in", "customer")
    assert str(letter.contact) == "Bo Novak"
    told = reasons(made)
    assert sorted(told) == [5, 6, 7, 8]
    assert "nobody" in told[5]
    assert "when" in told[6]
    assert Event.objects.filter(name="interaction.brought_in", subject_type="lead", subject_id=marta.pk).count() == 1


def test_history_stops_no_clock_and_no_follow_up_but_counts_for_the_score(boss: User, marta: Lead) -> None:
    before = marta.lead_score, list(Enrolment.objects.values_list("status", flat=True))
    clocks = Event.objects.filter(name__startswith="response.").count()
    brought(boss, "interactions", TALKS)
    marta.refresh_from_db()
    assert marta.lead_score > before[0]
    assert list(Enrolment.objects.values_list("status", flat=True)) == before[1]
    assert Event.objects.filter(name__startswith="response.").count() == clocks


def test_a_seller_reaches_only_his_own_people(boss: User, marta: Lead) -> None:
    made = brought(people.seller(), "interactions", TALKS)
    assert counts(made) == (1, 0, 6)
    assert not Interaction.objects.filter(subject_type="lead").exists()


def test_two_of_one_name_are_not_guessed_between(boss: User) -> None:
    for email in ("bo1@example.com", "bo2@example.com"):
        customers.create(CustomerIn(full_name="Bo Novak", email=email), boss)
    made = brought(boss, "interactions", "Type,Date,Contact\nNote,2024-05-02,bo novak\n")
    assert "Several" in reasons(made)[2]


TASKS = """\
Task,Due date,Assigned to,Priority,Phone,Completed,Notes
Call back,6/1/2024 9:00 AM,Max Manager,High,248-555-0101,,About hail
Call back,6/1/2024 9:00 AM,Max Manager,High,248-555-0101,,About hail
Order shingles,6/2/2024,Nobody Known,whenever,,yes,
,6/2/2024,,,,,
"""


def test_tasks_come_open_and_done(boss: User, marta: Lead) -> None:
    made = brought(boss, "tasks", TASKS)
    assert counts(made) == (2, 1, 1)
    call, order = Task.objects.exclude(title__startswith="VIP").order_by("due_at")
    assert (call.priority, call.assigned_to, call.subject_type, call.subject_id) == (1, boss, "lead", marta.pk)
    assert call.due_at == dt.datetime(2024, 6, 1, 9, tzinfo=boss.zone)
    assert (order.is_done, order.assigned_to, order.subject_id, order.notes) == (True, None, None, "priority: whenever")


APPOINTMENTS = """\
Subject,Start,End,Type,Status,Email,Attendees,Address,City,State
Look at it,5/1/2024 9:00 AM,5/1/2024 10:00 AM,Inspection,Done,marta@example.com,"Max Manager, Old Hand",1 Elm St,Troy,MI
Also then,5/1/2024 9:30 AM,,Estimate,No show,bo@example.com,Max Manager,,,
Ahead,{ahead} 9:00,,Follow-up,,marta@example.com,Max Manager,,,
Ahead too,{ahead} 9:15,,Follow-up,,bo@example.com,Max Manager,,,
Backwards,5/1/2024 9:30 AM,5/1/2024 9:00 AM,,,,,,,
Ahead,{ahead} 9:00,,Follow-up,,marta@example.com,Max Manager,,,
"""


def test_appointments_come_with_who_goes_and_nobody_is_sent_to_two_places(boss: User, marta: Lead) -> None:
    ahead = (timezone.now() + dt.timedelta(days=9)).date().isoformat()
    text = APPOINTMENTS.format(ahead=ahead)
    made = brought_unforetold(boss, "appointments", text)
    assert counts(made) == (3, 1, 2)
    first = Appointment.objects.order_by("starts_at")[0]
    assert (first.kind, first.status, first.subject_id, first.city) == ("inspection", "completed", marta.pk, "Troy")
    assert (first.people, first.notes, first.minutes) == ([boss], "attendees: Old Hand", 60)
    assert not first.reminders.exists()
    marta.refresh_from_db()
    assert Event.objects.filter(name="appointment.noted", subject_type="lead", subject_id=marta.pk).count() == 1
    assert {6, 5} == reasons(made).keys()


HOUSES = """\
Owner,Phone,Street,City,State,Zip,Lat,Long,Roof type,Roof year,Stories,Notes
Marta Delgado,248-555-0101,418 Maple Ave,Troy,MI,48084,42.5467,-83.2113,Shingle,2010,2,Dog
Marta Delgado,248-555-0101,418 MAPLE AVENUE,Troy,MI,48084,,,,,,
,,9 Oak St,Troy,MI,48084,,,,,,
Bo Novak,,12 Fir St,Novi,MI,48375,,,slate,abc,,
"""
REVIEWS = """\
Star rating,Reviewer,Comment,Create time,Site,Customer,Reply,Reply date
FIVE,Bo N.,Neat work,2024-05-02T10:00:00Z,Google,Bo Novak,Thank you,2024-05-03
★★,Ann,"Slow, but good",5/4/2024,Yelp,,,
7,Ann,,5/4/2024,Yelp,,,
2,ANN,,5/4/2024,Yelp,,,
"""
PARTNERS = """\
Partner,Type,Contact,Email,Commission,Percent,Tiers,Since,Notes
Good Hands,Insurance agency,Gil Hand,gil@example.com,percent,5%,,1/1/2023,
Steps Inc,Realtor,,,,,0: 3%; 10000: 5%,,
GOOD HANDS,,,,,,,,
,Realtor,,,,,,,
Nothing Agreed,Friend,,,percent,,,,
"""
REFERRALS = """\
Referred by,Name,Phone,Email,Date,Note
good hands,Marta Delgado,248-555-0101,,5/1/2024,Neighbour
Good Hands,New Person,248-555-0177,,5/2/2024,
Nobody,New Person,248-555-0178,,,
Good Hands,Unreachable,,,,
"""
TEAM = """\
Name,Email,Role,Title,Phone,Skills,Languages,Zip codes,Hired on,Commission
Sue Rep,sue@example.com,Sales rep,Closer,248-555-0190,"hail, steep roofs","en, es","480, 48375",3/1/2022,4.5%
Fay Field,fay@example.com,Crew,,,,,,,
No Role,norole@example.com,wizard,,,,,,,
Al Admin,al@example.com,Administrator,,,,,,,
"""


def test_houses_come_with_their_owner_and_their_roof(boss: User, marta: Lead) -> None:
    made = brought(boss, "properties", HOUSES)
    assert counts(made) == (2, 1, 1)
    maple, fir = Property.objects.order_by("pk")
    assert (maple.owner_id, maple.roof_material, maple.roof_year, maple.notes) == (
        marta.contact_id, "architectural", 2010, "Dog"
    )  # fmt: skip
    assert (maple.latitude, maple.longitude) == (42.5467, -83.2113)
    assert (str(fir.owner), fir.roof_material, fir.notes) == ("Bo Novak", "slate", "roof_year: abc")


@pytest.mark.usefixtures("marta")
def test_reviews_come_with_stars_however_they_are_written(boss: User) -> None:
    made = brought(boss, "reviews", REVIEWS)
    assert counts(made) == (2, 1, 1)
    five, two = Review.objects.order_by("reviewed_at")
    assert (five.rating, five.platform, str(five.customer), five.status) == (5, "google", "Bo Novak", "answered")
    assert (two.rating, two.platform, two.customer, two.status) == (2, "yelp", None, "open")


@pytest.mark.usefixtures("marta")
def test_partners_and_whom_they_sent(boss: User, marta: Lead) -> None:
    made = brought_unforetold(boss, "partnerships", PARTNERS)
    assert counts(made) == (2, 1, 2)
    hands, steps = Partnership.objects.order_by("pk")
    assert (hands.kind, hands.rule, str(hands.percent), str(hands.contact)) == (
        "insurance_agent", "percent", "5.00", "Gil Hand"
    )  # fmt: skip
    assert (steps.kind, steps.rule, steps.tiers) == ("realtor", "tiers", [[0, 3.0], [1_000_000, 5.0]])
    alerts = Event.objects.filter(name="response.started").count()
    made = brought(boss, "referrals", REFERRALS)
    assert counts(made) == (2, 0, 2)
    first, second = Referral.objects.order_by("referred_at")
    assert (first.lead, first.partner, first.note) == (marta, hands, "Neighbour")
    assert (second.lead.contact.name, second.lead.source) == ("New Person", "partner")
    assert Event.objects.filter(name="response.started").count() == alerts


def test_the_team_is_invited_by_who_may(boss: User) -> None:
    made = brought(boss, "team", TEAM)
    assert counts(made) == (2, 0, 2)
    assert {4: "role", 5: "administrator"}.keys() == reasons(made).keys()
    sue = User.objects.get(email="sue@example.com")
    assert (sue.role, sue.title, sue.phone, sue.has_usable_password()) == ("sales", "Closer", "+12485550190", False)
    profile = profile_of(sue)
    assert (profile.skills, profile.languages) == (["hail", "steep roofs"], ["en", "es"])
    assert profile.territory == ["480", "48375"]
    assert Event.objects.filter(name="person.invited").count() == 2
    assert "team" not in {one.kind for one in incoming_for(people.seller())}


EVERY: dict[str, tuple[str, Any]] = {
    "interactions": (TALKS, Interaction),
    "tasks": (TASKS, Task),
    "appointments": (APPOINTMENTS.format(ahead="2025-01-01"), Appointment),
    "properties": (HOUSES, Property),
    "reviews": (REVIEWS, Review),
    "partnerships": (PARTNERS, Partnership),
}


@pytest.mark.usefixtures("marta")
@pytest.mark.parametrize("kind", EVERY)
def test_what_went_out_is_known_again_and_fills_an_empty_house(kind: str, boss: User) -> None:
    text, model = EVERY[kind]
    brought_unforetold(boss, kind, text)
    total = model.objects.count()
    text = taken_out(boss, kind)
    again = brought(boss, kind, text)
    assert counts(again) == (0, total, 0), reasons(again)
    model.objects.all().delete()
    assert counts(brought(boss, kind, text)) == (total, 0, 0)
    assert told(taken_out(boss, kind)) == told(text)


def told(text: str) -> list[dict[str, str]]:
    rows = [row.values for row in tables.read_rows(text.encode())]
    plain = [{name: value for name, value in row.items() if name not in {"id", "created"}} for row in rows]
    return sorted(plain, key=str)


@pytest.mark.usefixtures("marta")
def test_referrals_and_team_that_went_out_are_known_again(boss: User) -> None:
    brought_unforetold(boss, "partnerships", PARTNERS)
    brought(boss, "referrals", REFERRALS)
    assert counts(brought(boss, "referrals", taken_out(boss, "referrals"))) == (0, 2, 0)
    brought(boss, "team", TEAM)
    assert counts(brought(boss, "team", taken_out(boss, "team"))) == (0, 3, 0)


@pytest.mark.usefixtures("marta")
@pytest.mark.parametrize("kind", ["interactions", "tasks", "appointments", "properties", "reviews"])
def test_questions_grow_with_batches_and_not_with_rows(kind: str, boss: User) -> None:
    lines = {
        "interactions": ("Type,Date,Phone,Subject", "Call,5/1/2024,248-555-0101,N{n}"),
        "tasks": ("Task,Due,Phone", "Task {n},5/1/2024,248-555-0101"),
        "appointments": ("Subject,Start,Phone,Attendees", "Look {n},5/1/2024 9:00 AM,248-555-0101,Max Manager"),
        "properties": ("Street,City,State,Phone", "{n} Oak St,Troy,MI,248-555-0101"),
        "reviews": ("Rating,Author,Date", "5,N{n},5/1/2024"),
    }
    asked = []
    for first, rows in ((0, 10), (100, 40)):
        head, line = lines[kind]
        text = "\n".join([head, *(line.format(n=first + n) for n in range(rows))])
        made = importing.begin(SimpleUploadedFile("list.csv", text.encode()), boss, kind)
        importing.start(made, made.columns)
        with CaptureQueriesContext(connection) as queries:
            importing.run.call(made.pk)
        made.refresh_from_db()
        assert made.accepted == rows, reasons(made)
        asked.append(len(queries))
    assert asked[1] - asked[0] <= 6
