"""The picture of a published sequence with its people on it, the people behind each number, and its versions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from roofs.comms.messaging.models import Message, MessageEvent, Purpose
from roofs.core.accounts.models import User
from roofs.marketing.cadence import enrolling, planning, publishing
from roofs.marketing.cadence.models import Enrolment, Sequence, Touch
from roofs.marketing.campaigns import drafts
from roofs.marketing.campaigns.models import Draft
from roofs.sales.leads.models import Lead
from tests.asking import questions
from tests.marketing.cadence.test_planning import NOON, begin, branch, end, key, plan, touch, write
from tests.sales.people import *  # noqa: F403 -- the fixtures of the sales floor
from tests.sales.people import TakeIn
from tests.surfaces.web.browsers import page, signed_in, words

LATER = NOON + timedelta(hours=2)


@pytest.fixture(autouse=True)
def on_that_day() -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        cache.clear()
        yield


@pytest.fixture
def forked(db: None) -> Sequence:
    """A letter, then whoever has an address gets a second one, the others are through."""
    fork = branch("fork", ("second", {"is": "has_email"}))
    return write(touch("first"), fork, end("others"), touch("second", 3, since="previous"))


@pytest.fixture
def leads(take_in: TakeIn, ava: User, tom: User) -> list[Lead]:
    """Two of Ava's, one of Tom's."""
    return [somebody(take_in, number, owner=one) for number, one in enumerate((ava, ava, tom))]


def somebody(take_in: TakeIn, number: int, **facts: Any) -> Lead:
    told = {"first_name": f"Person {number}", "email": f"person{number}@example.com", "phone": f"+1248555015{number}"}
    return take_in("import", **told, **facts)


@pytest.fixture
def going(leads: list[Lead], forked: Sequence) -> list[Enrolment]:
    """All had the first letter and took their way at the fork."""
    found = [begin(lead, forked, NOON) for lead in leads]
    for _ in range(3):
        planning.plan_due(LATER)
    return [Enrolment.objects.get(pk=one.pk) for one in found]


def look(browser: Client, days: str = "30", slug: str = "trial") -> dict[str, Any]:
    told: dict[str, Any] = browser.get(f"/follow-up/{slug}/canvas/?days={days}").json()
    return told


def numbers(picture: dict[str, Any], name: str) -> dict[str, str]:
    node = next(one for one in picture["nodes"] if one["id"] == key(name))
    return {one["what"]: one["shown"] for one in node["counts"]}


def behind(browser: Client, picture: dict[str, Any], name: str, what: str) -> str:
    node = next(one for one in picture["nodes"] if one["id"] == key(name))
    return words(browser.get(next(one["url"] for one in node["counts"] if one["what"] == what)))


def write_to(enrolment: Enrolment, *kinds: tuple[str, str]) -> None:
    """The first letter went out, and this came of it."""
    letter = Message.objects.create(channel="email", purpose=Purpose.TOUCH, contact=enrolment.contact)
    Touch.objects.filter(enrolment=enrolment).update(state="sent", sent_at=NOON, message=letter)
    for number, (kind, verdict) in enumerate(kinds):
        MessageEvent.objects.create(
            message=letter, kind=kind, verdict=verdict, fingerprint=f"{letter.pk}-{number}", at=NOON
        )


def test_it_shows_who_waits_where_and_which_way_they_took(mia: User, going: list[Enrolment]) -> None:
    picture = look(signed_in(mia))
    assert numbers(picture, "second")["waiting"] == "3"
    assert numbers(picture, "first")["waiting"] == "0"
    taken = {(edge["from"], edge["to"]): edge["count"]["shown"] for edge in picture["edges"] if "count" in edge}
    assert taken == {
        ("start", key("first")): "3", (key("first"), key("fork")): "3", (key("fork"), key("second")): "3",
    }  # fmt: skip


def test_what_came_of_a_letter_counts_people_and_no_machines(mia: User, going: list[Enrolment]) -> None:
    write_to(going[0], ("clicked", "human"), ("clicked", "human"), ("replied", ""))
    write_to(going[1], ("clicked", "machine"))
    picture = look(signed_in(mia))
    assert numbers(picture, "first") == {"waiting": "0", "out": "2", "clicked": "1", "answered": "1"}
    said = next(one for one in picture["nodes"] if one["id"] == key("first"))["say"]
    assert "Went out to: 2" in said
    shown = behind(signed_in(mia), picture, "first", "clicked")
    assert going[0].contact.name in shown


def test_who_left_is_counted_where_they_stood_and_only_in_the_time_looked_at(mia: User, going: list[Enrolment]) -> None:
    enrolling.leave([going[0].pk], "reply", now=LATER)
    Enrolment.objects.filter(pk=going[1].pk).update(
        status="exited", exit_reason="reply", ended_at=NOON - timedelta(days=20)
    )
    assert numbers(look(signed_in(mia), "7"), "second") == {"waiting": "1", "left": "1"}
    assert numbers(look(signed_in(mia), "30"), "second") == {"waiting": "1", "left": "2"}


def test_every_number_leads_to_as_many_people(mia: User, going: list[Enrolment]) -> None:
    write_to(going[0], ("clicked", "human"))
    enrolling.leave([going[1].pk], "hand", now=LATER)
    browser = signed_in(mia)
    for days in ("7", "30", "all"):
        cache.clear()
        picture = look(browser, days)
        places = [one for node in picture["nodes"] for one in node.get("counts", [])]
        places += [edge["count"] for edge in picture["edges"] if "count" in edge]
        assert len(places) >= 8
        for one in places:
            shown = page(browser.get(one["url"]))
            assert shown.count('<td class="main">') == int(one["shown"]), one


def test_a_seller_reads_and_counts_only_their_own(
    ava: User, stranger: User, crew: User, going: list[Enrolment]
) -> None:
    picture = look(signed_in(ava))
    assert numbers(picture, "second")["waiting"] == "2"
    shown = behind(signed_in(ava), picture, "second", "waiting")
    assert shown.count("Running") == 2
    for nobody in (stranger, crew):
        for place in ("canvas/", "people/?step=x", "versions/"):
            assert signed_in(nobody).get(f"/follow-up/trial/{place}").status_code in {302, 403, 404}


def test_what_is_not_there_is_not_found(mia: User, forked: Sequence) -> None:
    browser = signed_in(mia)
    for asked in ("", "?step=x&what=waiting", f"?step={key('first')}&what=nothing"):
        assert browser.get(f"/follow-up/trial/people/{asked}").status_code == 404
    assert browser.get("/follow-up/no-such/canvas/").status_code == 404
    assert look(browser, "nonsense")["nodes"]


def test_the_same_picture_is_not_counted_again_at_once(mia: User, going: list[Enrolment]) -> None:
    browser = signed_in(mia)
    look(browser)
    with questions() as again:
        look(browser)
    assert not [sql for sql in again if "COUNT" in sql and "cadence" in sql]


def test_more_people_ask_no_more(mia: User, forked: Sequence, going: list[Enrolment], take_in: TakeIn) -> None:
    browser = signed_in(mia)
    look(browser)
    cache.clear()
    with questions() as few:
        look(browser)
    for number in range(4, 9):
        begin(somebody(take_in, number), forked, NOON)
    cache.clear()
    with questions() as many:
        look(browser)
    assert len(many) == len(few)


def test_the_page_of_a_sequence_shows_its_picture(ava: User, forked: Sequence) -> None:
    shown = page(signed_in(ava).get("/follow-up/trial/?days=7"))
    assert 'data-canvas="/follow-up/trial/canvas/?days=7"' in shown
    assert "data-canvas-changes" not in shown


# --- versions


@pytest.fixture
def second(forked: Sequence, mia: User) -> Sequence:
    fork = branch("fork", ("second", {"is": "clicked"}))
    steps = (touch("first"), touch("between", 1), fork, end("others"), touch("second", 5, since="previous"))
    publishing.publish(forked, plan(*steps, priority=70), mia)
    return forked


def test_two_versions_stand_side_by_side(mia: User, second: Sequence) -> None:
    shown = words(signed_in(mia).get("/follow-up/trial/versions/"))
    assert "New between" in shown
    assert "3 days after the step before 5 days after the step before" in shown
    assert "there is an e-mail address → second they clicked a link of ours → second" in shown
    assert "Priority 50 70" in shown
    assert "2 steps are the same" in shown
    assert "They say the same" in words(signed_in(mia).get("/follow-up/trial/versions/?one=2&other=2"))
    assert "Gone between" in words(signed_in(mia).get("/follow-up/trial/versions/?one=2&other=1"))


def test_another_template_shows_its_words_line_by_line(mia: User, forked: Sequence) -> None:
    draft = drafts.open_draft(forked, mia)
    drafts.change(draft, mia, lambda told: told["steps"][0].update(template="why_us"))
    shown = page(signed_in(mia).get("/follow-up/trial/versions/"))
    assert "The words, line by line" in shown
    assert shown.count("<ins>") > 3


def test_who_is_still_on_which_version_is_counted(mia: User, going: list[Enrolment], forked: Sequence) -> None:
    Sequence.objects.update(edit_mode="pinned")
    forked.refresh_from_db()
    publishing.publish(forked, plan(touch("first"), end()), mia)
    shown = words(signed_in(mia).get("/follow-up/trial/versions/"))
    assert "v1 Comes with the product" in shown
    assert "3 people on it" in shown
    assert "v2 · published Mia Manager" in shown


def test_an_old_version_becomes_the_draft_and_what_the_draft_said_comes_back(mia: User, second: Sequence) -> None:
    draft = drafts.open_draft(second, mia)
    drafts.change(draft, mia, lambda told: told.update(name="Half-way"))
    answer = signed_in(mia).post("/follow-up/trial/versions/1/draft/")
    now = Draft.objects.get()
    assert answer.headers["Location"] == f"/sequences/drafts/{now.pk}/canvas/"
    assert now.plan == second.versions.get(number=1).definition
    drafts.undo(now, mia)
    assert Draft.objects.get().plan["name"] == "Half-way"


def test_only_managers_take_one_up(ava: User, mia: User, second: Sequence) -> None:
    assert "as a draft" not in page(signed_in(ava).get("/follow-up/trial/versions/"))
    assert signed_in(ava).post("/follow-up/trial/versions/1/draft/").status_code == 403
    assert signed_in(mia).post("/follow-up/trial/versions/9/draft/").status_code == 404
    assert not Draft.objects.exists()


# --- what to begin with


def test_the_gallery_shows_journeys_library_and_own_with_their_drawings(mia: User, forked: Sequence) -> None:
    shown = signed_in(mia).get("/sequences/new/")
    for title in ("Journeys with forks", "From the library", "Your own", "Storm response", "16 touches in 90 days"):
        assert title in words(shown)
    assert "16 touches · 90 days" in words(shown)
    assert page(shown).count('class="plan-drawing"') == 5 + Sequence.objects.count()
    with questions() as asked:
        signed_in(mia).get("/sequences/new/")
    assert len([sql for sql in asked if "cadence_sequenceversion" in sql and "definition" in sql]) == 1


def test_a_journey_begins_on_the_canvas(mia: User) -> None:
    answer = signed_in(mia).post("/sequences/new/", {"name": "Hail", "audience": "lead", "like": "skeleton:storm"})
    draft = Draft.objects.get()
    assert answer.headers["Location"] == f"/sequences/drafts/{draft.pk}/canvas/"
    assert draft.plan["name"] == "Hail"
    gone = signed_in(mia).post("/sequences/new/", {"name": "Hail", "audience": "lead", "like": "skeleton:none"})
    assert "That is gone" in words(gone)
