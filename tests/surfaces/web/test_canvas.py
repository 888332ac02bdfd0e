"""The picture of a draft: what it shows, what it can be asked to do, who may, and what two people do to each other."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from roofs.core.accounts.models import Role, User
from roofs.marketing.cadence.models import Sequence
from roofs.marketing.campaigns import drafts
from roofs.marketing.campaigns.models import Draft
from tests.asking import questions
from tests.core.accounts import people
from tests.surfaces.web.browsers import page, signed_in, words
from tests.surfaces.web.test_sequences import STEP

LETTER: dict[str, Any] = {
    "kind": "touch", "title": "A letter", "channel": "email", "template": "day_03_value",
    "wait": {"amount": 2, "unit": "days", "since": "previous"},
}  # fmt: skip


@pytest.fixture
def boss(db: None) -> User:
    return people.manager()


def another_manager() -> User:
    return people.person("Mia Second", Role.MANAGER)


@pytest.fixture
def draft(boss: User) -> Draft:
    made = drafts.begin("Spring letters", "lead", boss)
    for title in ("One", "Two"):
        made = drafts.add_step(made, LETTER | {"title": title}, boss)
    return made


def look(browser: Client, draft: Draft) -> dict[str, Any]:
    told: dict[str, Any] = browser.get(f"/sequences/drafts/{draft.pk}/canvas/data/").json()
    return told


def ask(browser: Client, draft: Draft, change: str, **given: Any) -> dict[str, Any]:
    """One change, on what the page has last seen."""
    given = {"seen": look(browser, draft)["revision"], "change": change} | given
    told: dict[str, Any] = browser.post(f"/sequences/drafts/{draft.pk}/canvas/changes/", given).json()
    return told


def titled(picture: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {node["title"]: node for node in picture["nodes"]}


def titles(draft: Draft) -> list[str]:
    draft.refresh_from_db()
    return [step["title"] for step in draft.plan["steps"]]


def test_the_picture_reads_as_the_list_does(boss: User, draft: Draft) -> None:
    picture = look(signed_in(boss), draft)
    kinds = [node["kind"] for node in picture["nodes"]]
    assert kinds == ["entry", "touch", "touch", "through"]
    one = titled(picture)["One"]
    assert one["say"] == "1. One. E-mail, 2 days after the step before. Leads to Two."
    assert one["url"] == f"/sequences/drafts/{draft.pk}/steps/{one['id']}/"
    assert [edge["wait"] for edge in picture["edges"]] == ["2 days", "2 days", ""]
    assert picture["wrong"] == 0


def test_the_page_shows_both_views_and_the_palette(boss: User, draft: Draft) -> None:
    shown = page(signed_in(boss).get(f"/sequences/drafts/{draft.pk}/canvas/"))
    assert f'href="/sequences/drafts/{draft.pk}/"' in shown
    assert 'data-palette="touch:email"' in shown
    assert 'data-palette="touch:push"' not in shown
    assert f'href="/sequences/drafts/{draft.pk}/canvas/"' in page(signed_in(boss).get(f"/sequences/drafts/{draft.pk}/"))


def test_faults_stand_on_the_node_they_are_about(boss: User, draft: Draft) -> None:
    browser = signed_in(boss)
    told = ask(browser, draft, "insert", kind="touch:sms", last="1")
    node = next(one for one in told["nodes"] if one["id"] == told["focus"][0])
    assert node["faults"]
    assert node["faults"][0] in node["say"]
    assert told["wrong"] == 1
    assert not any(one["faults"] for one in told["nodes"] if one is not node)


def test_a_step_comes_onto_a_line_and_goes_again_and_both_can_be_undone(boss: User, draft: Draft) -> None:
    browser = signed_in(boss)
    first = titled(look(browser, draft))["One"]["id"]
    told = ask(browser, draft, "insert", kind="end", after=first, way="-1")
    assert titles(draft) == ["One", "End", "Two"]
    assert told["said"] == "End is in."
    ask(browser, draft, "drop", key=told["focus"])
    assert titles(draft) == ["One", "Two"]
    assert ask(browser, draft, "undo")["redo"]
    assert titles(draft) == ["One", "End", "Two"]
    ask(browser, draft, "redo")
    assert titles(draft) == ["One", "Two"]


def test_a_step_is_put_before_the_first(boss: User, draft: Draft) -> None:
    ask(signed_in(boss), draft, "insert", kind="touch:phone", after="start", way="-1")
    assert titles(draft) == ["Phone", "One", "Two"]
    assert Draft.objects.get().plan["steps"][0]["outcomes"]


def test_lines_are_reconnected_and_steps_moved(boss: User, draft: Draft) -> None:
    browser = signed_in(boss)
    known = {title: node["id"] for title, node in titled(look(browser, draft)).items()}
    told = ask(browser, draft, "insert", kind="branch", after=known["One"], way="-1")
    fork = told["focus"][0]
    told = ask(browser, draft, "connect", after=fork, way="0", to=known["One"])
    assert {"from": fork, "to": known["One"], "way": 0}.items() <= next(
        edge for edge in told["edges"] if edge["from"] == fork and edge["way"] == 0
    ).items()
    ask(browser, draft, "move", key=known["Two"], after="start", way="-1")
    assert titles(draft) == ["Two", "One", "Fork"]


def test_copies_go_into_another_draft_too(boss: User, draft: Draft) -> None:
    browser, other = signed_in(boss), drafts.begin("Autumn letters", "lead", boss)
    key = titled(look(browser, draft))["Two"]["id"]
    ask(browser, draft, "copy", key=key)
    assert titles(draft) == ["One", "Two", "Two"]
    ask(browser, other, "copy", key=key, source=draft.pk, after="")
    assert titles(other) == ["Two"]
    assert "gone" in ask(browser, other, "copy", key="nothing", source=draft.pk)["reason"]


def test_where_somebody_puts_a_step_is_kept_beside_the_plan(boss: User, draft: Draft) -> None:
    browser = signed_in(boss)
    key = titled(look(browser, draft))["Two"]["id"]
    told = ask(browser, draft, "put", key=[key], at=["640,128"])
    assert (titled(told)["Two"]["x"], titled(told)["Two"]["y"]) == (640, 128)
    assert "layout" not in Draft.objects.get().plan
    assert titled(ask(browser, draft, "tidy"))["Two"]["x"] != 640
    assert titled(ask(browser, draft, "undo"))["Two"]["x"] == 640


@pytest.mark.parametrize(
    ("change", "given"),
    [
        ("insert", {"kind": "touch:push"}), ("insert", {"kind": ""}), ("insert", {"kind": "end", "after": "no-such"}),
        ("connect", {"after": "no", "to": "such"}), ("move", {"key": "no-such"}), ("drop", {"key": "no-such"}),
        ("copy", {}), ("connect", {"after": "start", "to": "goal:0"}),
    ],
)  # fmt: skip
def test_nonsense_is_refused_in_words_and_changes_nothing(
    boss: User, draft: Draft, change: str, given: dict[str, str]
) -> None:
    told = ask(signed_in(boss), draft, change, **given)
    assert told["reason"]
    assert titles(draft) == ["One", "Two"]


def test_places_that_are_none_are_nothing(boss: User, draft: Draft) -> None:
    browser = signed_in(boss)
    for at in ("", "a,b", "1", "nan,1", "1e999,2"):
        ask(browser, draft, "put", key=["start"], at=[at])
    assert Draft.objects.get().layout == {}
    ask(browser, draft, "put", key=["start"], at=["999999,-999999"])
    assert Draft.objects.get().layout == {"start": [20000, -20000]}


def test_an_unknown_change_is_none(boss: User, draft: Draft) -> None:
    answer = signed_in(boss).post(f"/sequences/drafts/{draft.pk}/canvas/changes/", {"change": "destroy"})
    assert answer.status_code == 400


def test_only_managers_write_and_others_see_no_draft(draft: Draft) -> None:
    address = f"/sequences/drafts/{draft.pk}/canvas/"
    for browser in (signed_in(people.seller()), signed_in(people.person("Cal Crew", Role.FIELD))):
        assert [browser.get(address).status_code, browser.get(f"{address}data/").status_code] == [403, 403]
        assert browser.post(f"{address}changes/", {"change": "tidy"}).status_code == 403
    assert Client().get(address).status_code == 302


# --- two people, one draft


def test_two_people_change_it_at_once_and_nothing_is_lost(boss: User, draft: Draft) -> None:
    other = another_manager()
    mine, theirs = signed_in(boss), signed_in(other)
    seen = look(mine, draft)["revision"]
    ask(theirs, draft, "insert", kind="end", last="1")
    # Mine is on the older picture: it is done all the same, and says that somebody else was there.
    told = ask(mine, draft, "insert", seen=seen, kind="touch:email", after="start", way="-1")
    assert titles(draft) == ["E-mail", "One", "Two", "End"]
    assert "Somebody else" in told["said"]
    assert "Somebody else" not in ask(mine, draft, "tidy")["said"]


def test_undo_never_takes_back_what_one_has_not_seen(boss: User, draft: Draft) -> None:
    mine, theirs = signed_in(boss), signed_in(another_manager())
    seen = look(mine, draft)["revision"]
    ask(theirs, draft, "insert", kind="end", last="1")
    told = ask(mine, draft, "undo", seen=seen)
    assert "meanwhile" in told["reason"]
    assert titles(draft) == ["One", "Two", "End"]
    assert titled(told)["End"]
    ask(mine, draft, "undo")
    assert titles(draft) == ["One", "Two"]


def test_who_else_is_here_is_told(boss: User, draft: Draft) -> None:
    other = another_manager()
    mine, theirs = signed_in(boss), signed_in(other)
    assert look(mine, draft)["here"] == []
    assert look(theirs, draft)["here"] == [str(boss)]
    told = mine.get(f"/sequences/drafts/{draft.pk}/canvas/data/?seen={look(mine, draft)['revision']}").json()
    assert told["here"] == [str(other)]
    assert "nodes" not in told  # nothing new


def test_the_same_step_changed_by_two_is_noticed_and_neither_is_lost(boss: User, draft: Draft) -> None:
    mine, theirs = signed_in(boss), signed_in(another_manager())
    key = Draft.objects.get().plan["steps"][0]["key"]
    place = f"/sequences/drafts/{draft.pk}/steps/{key}/?panel=1"
    mark = drafts.mark_of(Draft.objects.get().plan["steps"][0])
    assert f'name="seen" value="{mark}"' in page(mine.get(place))
    kept = theirs.post(place, STEP | {"title": "Theirs", "seen": mark})
    assert kept.headers["HX-Trigger"] == "canvas-changed"
    answer = mine.post(place, STEP | {"title": "Mine", "seen": mark})
    assert answer.status_code == 409
    assert "Somebody else has changed this step" in words(answer)
    assert titles(draft) == ["Theirs", "Two"]
    # The mark is still the old one: saving again does not slip through.
    assert f'name="seen" value="{mark}"' in page(answer)
    assert mine.post(place, STEP | {"title": "Mine", "seen": mark, "mine": "yes"}).status_code == 200
    assert titles(draft) == ["Mine", "Two"]
    drafts.undo(draft, boss)
    assert titles(draft) == ["Theirs", "Two"]


def test_beside_the_picture_a_step_is_kept_at_once_and_says_what_is_wrong(boss: User, draft: Draft) -> None:
    browser = signed_in(boss)
    key = Draft.objects.get().plan["steps"][0]["key"]
    place = f"/sequences/drafts/{draft.pk}/steps/{key}/?panel=1"
    shown = page(browser.get(place))
    assert "<html" not in shown
    assert 'hx-trigger="change delay:200ms, submit"' in shown
    said = words(browser.post(place, STEP | {"template": "day_02_sms"}))
    assert "Kept." in said
    assert "written for another channel" in said
    wrong = browser.post(place, STEP | {"title": ""})
    assert wrong.status_code == 422
    assert "Name: This field is required." in words(wrong)


# --- what brings in and what ends


def test_what_begins_a_sequence_is_written_in_a_form(boss: User, draft: Draft) -> None:
    browser, place = signed_in(boss), f"/sequences/drafts/{draft.pk}/rules/"
    browser.post(f"{place}entry/new/", {"event": "lead.arrived", "when-0-is": "has_email"})
    assert Draft.objects.get().plan["entry"] == [{"event": "lead.arrived", "when": {"is": "has_email"}}]
    assert "there is an e-mail address" in words(browser.get(f"/sequences/drafts/{draft.pk}/"))
    node = next(one for one in look(browser, draft)["nodes"] if one["id"] == "entry:0")
    assert node["when"] == "there is an e-mail address"
    mark = drafts.mark_of(Draft.objects.get().plan["entry"][0])
    answer = browser.post(f"{place}entry/0/?panel=1", {"event": "lead.won", "seen": mark})
    assert "Kept." in words(answer)
    assert Draft.objects.get().plan["entry"] == [{"event": "lead.won", "when": None}]
    assert drafts.faults(draft) == []


def test_goals_and_ways_out_have_names_of_their_own_and_go_again(boss: User, draft: Draft) -> None:
    browser, place = signed_in(boss), f"/sequences/drafts/{draft.pk}/rules/"
    for _ in (1, 2):
        browser.post(f"{place}goals/new/", {"title": "A visit", "event": "appointment.booked"})
    assert [one["key"] for one in Draft.objects.get().plan["goals"]] == ["a_visit", "a_visit_2"]
    nothing = browser.post(f"{place}goals/new/", {"title": "Nothing", "event": ""})
    assert "A goal needs something" in words(nothing)
    browser.post(f"{place}exits/new/", {"event": "lead.lost"})
    told = ask(browser, draft, "drop", key=["goal:1", "exit:0"])
    assert [node["id"] for node in told["nodes"] if node["kind"] in {"goal", "exit"}] == ["goal:0"]
    shown = page(browser.get(f"/sequences/drafts/{draft.pk}/"))
    mark = drafts.mark_of(Draft.objects.get().plan["goals"][0])
    assert f'name="seen" value="{mark}"' in shown
    browser.post(f"{place}goals/0/deletion/", {"seen": "another"})
    assert len(Draft.objects.get().plan["goals"]) == 1
    browser.post(f"{place}goals/0/deletion/", {"seen": mark})
    assert Draft.objects.get().plan["goals"] == []


def test_rules_that_are_not_there_are_not_there(boss: User, draft: Draft) -> None:
    browser, place = signed_in(boss), f"/sequences/drafts/{draft.pk}/rules/"
    assert browser.get(f"{place}steps/new/").status_code == 404
    assert browser.get(f"{place}goals/7/").status_code == 404
    assert browser.post(f"{place}goals/7/deletion/").status_code == 404
    assert signed_in(people.seller()).get(f"{place}goals/new/").status_code == 403


def test_a_longer_plan_asks_no_more(boss: User) -> None:
    browser = signed_in(boss)
    short = drafts.open_draft(Sequence.objects.get(slug="assistant-call"), boss)
    long = drafts.open_draft(Sequence.objects.get(slug="sixteen-touch"), boss)
    look(browser, short)
    with questions() as few:
        look(browser, short)
    with questions() as many:
        look(browser, long)
    assert len(many) <= len(few)
