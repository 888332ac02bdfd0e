"""The sales floor's pages through browsers: what each shows, what each press does, and to whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from roofs.comms.calendar import tasks
from roofs.comms.calendar.models import Task
from roofs.comms.messaging.models import Message
from roofs.comms.timeline.models import Interaction
from roofs.core.accounts.models import User
from roofs.core.company.office import office
from roofs.core.jobs import worker
from roofs.core.lists.models import BulkAct
from roofs.core.transfer.models import Import
from roofs.marketing.cadence import planning, sending
from roofs.marketing.cadence.models import Enrolment, Touch, idem_key
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import accept
from roofs.sales.leads.models import Lead
from roofs.sales.response.models import Clock
from tests.core.accounts import people
from tests.surfaces.web.browsers import page, signed_in, words


@pytest.fixture
def ava() -> User:
    return people.person("Ava Lindqvist")


@pytest.fixture
def boss() -> User:
    return people.manager()


@pytest.fixture
def lead(ava: User) -> Lead:
    return accept(
        LeadIn(full_name="Marta Delgado", email="marta@example.com", phone="+12485550123", city="Troy", state="MI"),
        door="form",
        owner=ava,
    ).lead


@pytest.fixture
def browser(ava: User, lead: Lead) -> Client:
    return signed_in(ava)


PAGES = (
    "/",
    "/dashboard/activity/",
    "/help/",
    "/leads/",
    "/leads/?status=new&temperature=cold&assigned_to=me&q=marta&sort=lead_score:asc&page=1",
    "/leads/?status=nonsense&page=x&score_min=z",
    "/leads/board/",
    "/leads/new/",
    "/imports/",
    "/imports/new/",
    "/tasks/",
    "/tasks/?whose=all&done=1&q=call",
    "/answering/",
    "/answering/?days=7",
    "/answering/alerts/",
    "/follow-up/",
    "/follow-up/sixteen-touch/",
    "/follow-up/uncertain/",
    "/outbox/",
    "/outbox/?channel=email&state=kept&purpose=alert&q=x&before=9",
)


@pytest.mark.parametrize("address", PAGES)
def test_every_page_opens_for_sales_and_manager_and_sends_strangers_away(
    browser: Client, boss: User, address: str
) -> None:
    assert browser.get(address).status_code == 200
    assert signed_in(boss).get(address).status_code == 200
    assert signed_in(people.stranger()).get(address).status_code == 403
    assert "/accounts/login/" in Client().get(address)["Location"]


def test_a_list_of_leads_costs_the_same_however_long_it_is(
    browser: Client, ava: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(30):
        accept(LeadIn(first_name=f"N{n}", email=f"n{n}@example.com"), door="import", owner=ava)
    with django_assert_max_num_queries(21):
        browser.get("/leads/")


def test_a_lead_typed_in_is_there_with_its_owner_and_a_wrong_phone_keeps_what_was_typed(
    browser: Client, ava: User
) -> None:
    wrong = browser.post("/leads/new/", {"first_name": "Nora", "phone": "12", "source": "phone_call", **BLANK})
    assert wrong.status_code == 422
    assert 'value="Nora"' in page(wrong)
    right = {"first_name": "Nora", "phone": "248-555-0177", "source": "phone_call", "estimated_value": "$18,450"}
    assert browser.post("/leads/new/", right | BLANK).status_code == 302
    made = Lead.objects.get(contact__first_name="Nora")
    assert (made.assigned_to, made.estimated_value_cents) == (ava, 1_845_000)


BLANK = {"budget": "unknown", "authority": "unknown", "need": "unknown", "timeline": "unknown"}


def test_a_lead_is_shown_with_its_score_and_corrected(browser: Client, lead: Lead) -> None:
    shown = words(browser.get(f"/leads/{lead.pk}/"))
    for part in ("Marta Delgado", "(248) 555-0123", "points as listed", "16 touches in 90 days", "Arrived"):
        assert part in shown
    form = {
        "first_name": "Martha",
        "last_name": "Delgado",
        "email": "marta@example.com",
        "phone": "",
        "city": "Detroit",
    }
    answer = browser.post(f"/leads/{lead.pk}/edit/", {**form, "source": "referral", "insurance_claim": "true", **BLANK})
    assert answer.status_code == 302
    lead.refresh_from_db()
    assert (lead.contact.first_name, lead.city, lead.insurance_claim, lead.source) == (
        "Martha",
        "Detroit",
        True,
        "referral",
    )
    assert "Martha" in page(browser.get(f"/leads/{lead.pk}/edit/"))
    assert browser.get(f"/leads/{lead.pk}/timeline/?page=2").status_code == 200


def test_who_may_not_see_a_lead_is_told_there_is_none(lead: Lead, browser: Client) -> None:
    colleague, stranger = signed_in(people.colleague()), signed_in(people.stranger())
    for address in (f"/leads/{lead.pk}/", f"/leads/{lead.pk}/edit/", f"/leads/{lead.pk}/timeline/"):
        assert [browser.get(address).status_code, colleague.get(address).status_code] == [200, 404]
        assert stranger.get(address).status_code == 403
    assert colleague.post(f"/leads/{lead.pk}/deletion/").status_code == 404


def test_stage_loss_sale_score_and_deletion_with_undo(browser: Client, lead: Lead) -> None:
    here = f"/leads/{lead.pk}/"
    browser.post(here + "stage/", {"status": "contacted"})
    assert Lead.objects.get().status == "contacted"
    assert browser.post(here + "stage/", {"status": "lost"})["Location"].endswith("#close-lost")
    browser.post(here + "stage/", {"status": "nonsense"})
    browser.post(here + "loss/", {"lost_reason": ""})
    assert Lead.objects.get().status == "contacted"
    browser.post(here + "loss/", {"lost_reason": "price", "lost_note": "too dear"})
    assert Lead.objects.get().lost_reason == "price"
    browser.post(here + "customer/")
    assert Lead.objects.get().customer is not None
    assert browser.post(here + "score/", {"next": "/tasks/"})["Location"] == "/tasks/"
    assert browser.post(here + "score/", {"next": "https://elsewhere.example.com/"})["Location"] == here
    listed = browser.post(here + "deletion/", follow=True)
    assert f"{here}restoration/" in page(listed)
    browser.post(here + "restoration/")
    assert Lead.objects.alive().exists()


def test_sales_take_leads_themselves_and_only_managers_give_them_away(browser: Client, lead: Lead, boss: User) -> None:
    tom = people.colleague()
    browser.post(f"/leads/{lead.pk}/owner/", {"owner": tom.pk})
    assert Lead.objects.get().assigned_to != tom
    signed_in(boss).post(f"/leads/{lead.pk}/owner/", {"owner": tom.pk})
    assert Lead.objects.get().assigned_to == tom


def test_what_is_written_down_stops_clock_and_follow_up(browser: Client, lead: Lead) -> None:
    here = f"/leads/{lead.pk}/"
    browser.post(here + "interactions/", {"kind": "note", "body": ""})
    assert not Interaction.objects.exists()
    browser.post(
        here + "interactions/", {"kind": "call", "direction": "out", "outcome": "reached", "body": "Friday at 9"}
    )
    assert Clock.objects.get().state == "answered"
    assert Enrolment.objects.get().status == "exited"
    assert "Friday at 9" in page(browser.get(here))
    browser.post(here + "enrolments/", {"sequence": "nonsense"})
    browser.post(here + "enrolments/", {"sequence": "sixteen-touch"})
    assert Enrolment.objects.filter(status="active", rotation=1).exists()
    browser.post(here + "enrolments/", {"sequence": "sixteen-touch"})


def test_a_letter_and_a_task_from_the_leads_page(browser: Client, lead: Lead, ava: User) -> None:
    browser.post(f"/leads/{lead.pk}/messages/", {"subject": "", "text": ""})
    browser.post(f"/leads/{lead.pk}/messages/", {"subject": "Friday?", "text": "At nine?"})
    assert Message.objects.get(purpose="reply").to_address == "marta@example.com"
    browser.post(f"/leads/{lead.pk}/tasks/", {"title": ""})
    browser.post(f"/leads/{lead.pk}/tasks/", {"title": "Bring the ladder", "kind": "visit"})
    assert Task.objects.get().assigned_to == ava


def test_the_board_moves_cards_by_drop_and_by_select(browser: Client, lead: Lead, ava: User) -> None:
    other = accept(LeadIn(first_name="Tom", email="tom@example.com"), door="import", owner=ava).lead
    order = f"{other.pk},{lead.pk}"
    dropped = browser.post(
        "/leads/board/moves/", {"card": lead.pk, "column": "contacted", "order": order}, headers={"HX-Request": "true"}
    )
    assert dropped.status_code == 200
    assert Lead.objects.get(pk=lead.pk).status == "contacted"
    chosen = browser.post("/leads/board/moves/", {"card": lead.pk, "column": "qualified"})
    assert chosen.status_code == 302
    assert "#close-lost" in browser.post("/leads/board/moves/", {"card": lead.pk, "column": "lost"})["Location"]
    assert browser.post("/leads/board/moves/", {"card": lead.pk, "column": "no"}).status_code == 422
    assert browser.post("/leads/board/moves/", {"card": "x", "column": "new"}).status_code == 404
    assert "Qualified" in words(browser.get("/leads/board/", headers={"HX-Request": "true"}))


def test_a_full_column_shows_some_and_more_when_it_is_asked(browser: Client, lead: Lead, ava: User) -> None:
    for number in range(14):
        accept(LeadIn(first_name=f"Tom {number}", email=f"tom{number}@example.com"), door="import", owner=ava)
    few = page(browser.get("/leads/board/"))
    assert few.count('class="card"') == 12
    assert "/leads/board/?more=new#col-new" in few
    assert page(browser.get("/leads/board/?more=new")).count('class="card"') == 15
    assert page(browser.get("/leads/board/?more=won")).count('class="card"') == 12
    dropped = {"card": lead.pk, "column": "contacted"}
    moved = browser.post("/leads/board/moves/?more=new", dropped, headers={"HX-Request": "true"})
    assert page(moved).count('class="card"') == 15


def test_many_at_once_and_out_of_the_house(browser: Client, lead: Lead, boss: User) -> None:
    manager = signed_in(boss)
    browser.post("/records/lead/bulk/", {"action": "delete"})
    manager.post("/records/lead/bulk/", {"action": "assign", "row": [lead.pk], "owner": boss.pk})
    assert Lead.objects.get().assigned_to == boss
    manager.post("/records/lead/bulk/", {"action": "assign", "row": [lead.pk], "owner": "99999"})
    manager.post("/records/lead/bulk/", {"action": "delete", "row": [lead.pk, "x"]})
    assert not Lead.objects.alive().exists()
    undo = f"/records/bulk/{BulkAct.objects.latest('pk').pk}/undoing/"
    assert undo in page(manager.get("/leads/"))
    manager.post(undo)
    table = b"".join(manager.get("/leads/export.csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined] # a stream
    assert table.splitlines()[1].split(",")[1] == "Marta"
    assert b"".join(manager.get("/leads/export.xlsx").streaming_content)[:2] == b"PK"  # type: ignore[attr-defined] # a stream
    assert manager.get("/leads/export.exe").status_code == 404


def test_a_list_is_uploaded_mapped_worked_off_and_its_refused_rows_come_back(browser: Client, boss: User) -> None:
    text = "Name,Mobile,Origin\nAda One,248-555-0188,Google Ads\nNobody,,\nBo Two,nonsense,\n"
    upload = SimpleUploadedFile("list.csv", text.encode(), content_type="text/csv")
    begun = browser.post("/imports/new/", {"kind": "leads", "file": upload, "source": "import"})
    found = Import.objects.get()
    assert begun["Location"] == f"/imports/{found.pk}/"
    assert "Which column is what?" in words(browser.get(begun["Location"]))
    browser.post(f"/imports/{found.pk}/start/", {})
    browser.post(
        f"/imports/{found.pk}/start/",
        {"column_full_name": "Name", "column_phone": "Mobile", "column_source": "Origin", "enrol": "on"},
    )
    worker.drain()
    found.refresh_from_db()
    assert (found.state, found.accepted, found.rejected) == ("done", 1, 2)
    assert Lead.objects.get(contact__first_name="Ada").source == "google_ads"
    assert "Refused rows" in words(browser.get(f"/imports/{found.pk}/"))
    refused = b"".join(browser.get(f"/imports/{found.pk}/rejected.csv").streaming_content).decode()  # type: ignore[attr-defined] # a stream
    assert "Nobody" in refused
    assert signed_in(people.colleague()).get(f"/imports/{found.pk}/").status_code == 404
    bad = SimpleUploadedFile("list.csv", b"", content_type="text/csv")
    assert browser.post("/imports/new/", {"kind": "leads", "file": bad, "source": "import"}).status_code == 422
    browser.post(f"/imports/{found.pk}/cancellation/")


def test_a_list_is_tried_without_writing_and_started_afterwards(browser: Client) -> None:
    text = "Name,Mobile\nAda One,248-555-0188\nAda One,248-555-0188\nBo Two,nonsense\n"
    upload = SimpleUploadedFile("list.csv", text.encode(), content_type="text/csv")
    here = browser.post("/imports/new/", {"kind": "leads", "file": upload, "source": "import"})["Location"]
    mapped = {"column_full_name": "Name", "column_phone": "Mobile"}
    assert 'name="trial" value="1"' in page(browser.get(here))
    before = Lead.objects.count()
    browser.post(here + "start/", mapped | {"trial": "1"})
    assert "Trying it without writing" in words(browser.get(here))
    worker.drain()
    tried = words(browser.get(here))
    assert "What would happen Nothing was written New 1 Known already 1 Refused 1" in tried
    assert Lead.objects.count() == before
    browser.post(here + "start/", mapped)
    worker.drain()
    assert Lead.objects.count() == before + 1


def test_alerts_ring_and_a_look_at_the_link_takes_nothing(browser: Client, lead: Lead, ava: User, boss: User) -> None:
    clock = Clock.objects.get()
    assert "Marta Delgado" in words(browser.get("/answering/alerts/"))
    assert browser.get(f"/answering/{clock.pk}/claim/").status_code == 200
    clock.refresh_from_db()
    assert clock.state == "waiting"
    taken = browser.post(f"/answering/{clock.pk}/claim/", headers={"HX-Request": "true"})
    assert taken["HX-Redirect"] == f"/leads/{lead.pk}/"
    late = signed_in(boss).post(f"/answering/{clock.pk}/claim/", follow=True)
    assert "Ava Lindqvist was faster" in words(late)
    assert browser.get(f"/answering/{clock.pk}/claim/")["Location"] == f"/leads/{lead.pk}/"
    assert signed_in(people.colleague()).get(f"/answering/{clock.pk}/claim/").status_code == 404


def test_tasks_are_added_ticked_off_undone_and_put_off(browser: Client, ava: User) -> None:
    due = timezone.now() + timedelta(days=1)
    assert browser.post("/tasks/new/", {"title": ""}).status_code == 422
    browser.post(
        "/tasks/new/", {"title": "Call Marta", "kind": "call", "due_at": f"{due:%Y-%m-%dT%H:%M}", "assigned_to": ava.pk}
    )
    task = Task.objects.get()
    browser.post(f"/tasks/{task.pk}/completion/", {"next": "/tasks/"})
    assert Task.objects.get().done_at is not None
    browser.post(f"/tasks/{task.pk}/reopening/")
    browser.post(f"/tasks/{task.pk}/snooze/", {"by": "week"})
    assert Task.objects.get().snoozes == 1
    theirs = tasks.add("Not yours", due, assigned_to=people.colleague())
    assert browser.post(f"/tasks/{theirs.pk}/completion/").status_code == 404


def test_follow_up_is_paused_resumed_stopped_and_decided(browser: Client, lead: Lead, boss: User) -> None:
    enrolment = Enrolment.objects.get()
    browser.post(f"/follow-up/enrolments/{enrolment.pk}/pause/")
    assert Enrolment.objects.get().status == "paused"
    browser.post(f"/follow-up/enrolments/{enrolment.pk}/resumption/")
    planning.plan_due()
    Touch.objects.update(state="unknown", handed_at=timezone.now())
    assert "May" in words(browser.get("/follow-up/")) or "may" in words(browser.get("/follow-up/"))
    touch = Touch.objects.get()
    browser.post(f"/follow-up/uncertain/{touch.pk}/decision/", {"again": "no"})
    assert Touch.objects.get().state == "sent"
    assert browser.post(f"/follow-up/uncertain/{touch.pk}/decision/").status_code == 404
    browser.post(f"/follow-up/enrolments/{enrolment.pk}/exit/")
    assert Enrolment.objects.get().exit_reason == "hand"
    assert browser.post("/follow-up/sixteen-touch/pause/").status_code == 403
    signed_in(boss).post("/follow-up/sixteen-touch/pause/")
    signed_in(boss).post("/follow-up/sixteen-touch/pause/")
    assert signed_in(boss).get("/follow-up/no-such/").status_code == 404


def test_a_letter_in_the_outbox_is_shown_alone_in_a_frame(browser: Client, lead: Lead) -> None:
    message = Message.objects.create(
        channel="email",
        purpose="touch",
        subject="Hello",
        html="<script>x</script><p>Hi",
        text="Hi",
        subject_type="lead",
        subject_id=lead.pk,
    )
    assert "Hello" in words(browser.get(f"/outbox/{message.pk}/"))
    framed = browser.get(f"/outbox/{message.pk}/body.html")
    assert "sandbox" in framed["Content-Security-Policy"]
    assert "script-src 'none'" in framed["Content-Security-Policy"]
    assert framed["X-Frame-Options"] == "SAMEORIGIN"
    assert signed_in(people.colleague()).get(f"/outbox/{message.pk}/").status_code == 404


def test_field_staff_see_their_tasks_and_no_leads(lead: Lead) -> None:
    crew = signed_in(people.person("Cal Crew", "field"))  # type: ignore[arg-type] # a plain word in a test
    assert "Your next tasks" in words(crew.get("/"))
    assert "Marta" not in words(crew.get("/leads/"))


@pytest.fixture
def call(lead: Lead) -> Task:
    """The follow-up has come to its first call."""
    office.save(
        office.get().model_copy(update={"address": "1 Main St", "city": "Troy", "state": "MI", "postal_code": "48083"})
    )
    enrolment = Enrolment.objects.get()
    step = enrolment.version.steps.filter(channel="phone").earliest("position")
    noon = timezone.now().replace(hour=17, minute=0)
    while noon.weekday() > 4:
        noon -= timedelta(days=1)
    touch = Touch(enrolment=enrolment, step=step, step_key=step.key, channel="phone", state="sending", due_at=noon)
    touch.idem_key, touch.lease_token = idem_key(enrolment.pk, step.key, 0), "mine"
    touch.save()
    sending.prepare(touch, noon)
    return Task.objects.get(source="cadence")


@pytest.mark.parametrize("place", ["/tasks/", "/leads/{lead}/"])
def test_a_call_is_ended_by_saying_how_it_went_and_the_follow_up_hears_of_it(browser: Client, call: Task, lead, place):
    here = place.format(lead=lead.pk)
    assert "Visit booked" in words(browser.get(here))
    done = browser.post(f"/tasks/{call.pk}/completion/", {"outcome": "booked", "next": here}, follow=True)
    assert "Done:" in words(done)
    assert Enrolment.objects.get().exit_reason == "call:booked"
    assert "After a call: Visit booked." in words(browser.get(f"/leads/{lead.pk}/"))
    browser.post(f"/tasks/{call.pk}/reopening/")
    assert Enrolment.objects.get().status == "active"
    assert "Visit booked" in words(browser.get(here))
