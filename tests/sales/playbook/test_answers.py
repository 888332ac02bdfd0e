"""The playbook: what is shipped, our own, and what works."""

from __future__ import annotations

import pytest

from roofs.core.accounts.models import User
from roofs.core.accounts.problems import NotAllowed
from roofs.core.kit.refusals import Refused
from roofs.sales.leads import pipeline
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import accept
from roofs.sales.leads.models import Lead
from roofs.sales.playbook import answers, closings, library
from roofs.sales.playbook.models import Entry, WonBecause
from tests.core.accounts import people

pytestmark = pytest.mark.django_db
OWN = {"language": "en", "category": "price", "objection": "Too dear for a shed", "answer": "Let us patch it."}


@pytest.fixture
def sara() -> User:
    return people.seller()


def test_every_objection_is_answered_in_every_language():
    english, spanish = library.entries("en"), library.entries("es")
    assert library.languages() == ["en", "es"]
    assert len(english) >= 20
    assert list(english) == list(spanish)
    for key in english:
        assert english[key].category == spanish[key].category
        assert english[key].answer != spanish[key].answer
        assert english[key].ask.endswith("?")


def test_an_unknown_language_gets_english():
    assert library.entries("fr") == library.entries("en")


def test_words_and_category_find_it(sara: User):
    found = answers.find(sara, "en", text="fraud deductible", category="insurance")
    assert [one.key for one in found] == ["lib-deductible"]
    assert answers.find(sara, "es", text="cuñado")[0].key == "lib-friend-does-it"
    assert answers.find(sara, "en", text="dragons") == []


def test_what_works_comes_first_with_its_numbers(sara: User):
    said = answers.by_key(sara, "en", "lib-warranty")
    assert said is not None
    for worked in (True, True, False):
        answers.note_use(said, sara, worked=worked)
    first = answers.find(people.colleague(), "es")[0]
    assert (first.key, first.used, first.worked) == ("lib-warranty", 3, 2)
    assert first.rate == pytest.approx(2 / 3)


def test_a_use_on_a_lead_stands_in_its_history(sara: User):
    lead = accept(LeadIn(first_name="Nora", email="nora@example.com"), door="hand", owner=sara).lead
    said = answers.by_key(sara, "es", "lib-spouse")
    assert said is not None
    assert answers.note_use(said, sara, worked=True, lead=lead).lead == lead


def test_our_own_is_found_changed_by_its_author_or_a_manager_and_nobody_else(sara: User):
    entry = answers.write_down(OWN, sara)
    assert answers.find(people.colleague(), "en", text="shed")[0].own == entry
    assert not Entry.objects.visible_to(people.stranger()).exists()
    answers.change(entry, {"answer": "Patch it."}, people.manager())
    with pytest.raises(NotAllowed):
        answers.remove(entry, people.person("Cora Colleague"))
    answers.remove(entry, sara)
    assert answers.find(sara, "en", text="shed") == []
    answers.bring_back(entry, sara)
    assert answers.find(sara, "en", text="shed")


def test_an_entry_needs_both_sides(sara: User):
    with pytest.raises(Refused) as refused:
        answers.write_down(OWN | {"answer": " "}, sara)
    assert refused.value.field == "answer"


def test_wins_and_losses_are_counted_by_reason_over_what_one_may_see(sara: User):
    def closed(number: int, owner: User) -> Lead:
        return accept(
            LeadIn(first_name="N", email=f"n{number}@example.com", estimated_value_cents=100_000),
            door="hand",
            owner=owner,
        ).lead

    for number in range(3):
        pipeline.win(closed(number, sara), sara)
    won = Lead.objects.filter(status="won").order_by("pk")
    closings.explain_win(won[0], "reviews", "Read all of them", sara)
    closings.explain_win(won[1], "price", "", sara)
    closings.explain_win(won[1], "reviews", "", sara)
    pipeline.lose(closed(7, sara), sara, "price"), pipeline.lose(closed(8, people.colleague()), sara, "timing")
    since, until = won[0].created_at, won[0].created_at.replace(year=2100)
    found = closings.closings(Lead.objects.visible_to(sara), since, until)
    assert (found.won, found.lost, found.share_won, found.unexplained) == (3, 1, 0.75, 1)
    assert [(line.label, line.count, line.value_cents) for line in found.why_won] == [("Reviews", 2, 200_000)]
    assert [(line.label, line.count) for line in found.why_lost] == [("Price", 1)]
    assert closings.closings(Lead.objects.visible_to(people.stranger()), since, until).won == 0


def test_only_a_won_lead_is_explained(sara: User):
    lead = accept(LeadIn(first_name="Nora", email="nora@example.com"), door="hand", owner=sara).lead
    with pytest.raises(Refused):
        closings.explain_win(lead, "price", "", sara)
    pipeline.win(lead, sara)
    lead.refresh_from_db()
    with pytest.raises(Refused):
        closings.explain_win(lead, "luck", "", sara)
    assert not WonBecause.objects.exists()
