from __future__ import annotations

from datetime import timedelta

import pytest

from roofs.core.accounts.models import User
from roofs.core.events.models import Event
from roofs.core.kit.refusals import Refused
from roofs.people.contacts.models import Customer
from roofs.sales.leads import pipeline
from roofs.sales.leads.models import Lead
from tests.sales.people import TakeIn


def test_a_move_is_remembered_with_both_ends(take_in: TakeIn, ava: User) -> None:
    lead = pipeline.advance(take_in(owner=ava), "contacted", ava)
    event = Event.objects.get(name="lead.advanced")
    assert lead.status == "contacted"
    assert event.data["changes"] == {"status": ["new", "contacted"]}
    assert event.actor == ava


def test_moving_to_the_same_stage_twice_says_nothing_new(take_in: TakeIn, ava: User) -> None:
    lead = take_in(owner=ava)
    pipeline.advance(lead, "contacted", ava)
    pipeline.advance(lead, "contacted", ava)
    assert Event.objects.filter(name="lead.advanced").count() == 1


def test_an_unknown_stage_is_refused_with_the_field(take_in: TakeIn, ava: User) -> None:
    with pytest.raises(Refused) as refused:
        pipeline.advance(take_in(), "nonsense", ava)
    assert refused.value.field == "status"


def test_losing_needs_a_reason_and_reopening_forgets_it(take_in: TakeIn, ava: User) -> None:
    lead = take_in()
    with pytest.raises(Refused):
        pipeline.lose(lead, ava, "")
    lost = pipeline.lose(lead, ava, "price", "too dear")
    assert (lost.status, lost.lost_reason, lost.lost_at is not None) == ("lost", "price", True)
    again = pipeline.advance(lost, "negotiation", ava)
    assert (again.lost_reason, again.lost_at) == ("", None)


def test_converting_twice_makes_one_customer(take_in: TakeIn, ava: User) -> None:
    lead = take_in()
    assert pipeline.convert(lead, ava) == pipeline.convert(lead, ava)
    lead.refresh_from_db()
    assert (Customer.objects.count(), lead.status, lead.won_at is not None) == (1, "won", True)


def test_a_deleted_lead_is_gone_and_can_be_brought_back(take_in: TakeIn, ava: User) -> None:
    lead = take_in(owner=ava)
    pipeline.delete(lead, ava)
    assert not Lead.objects.visible_to(ava).exists()
    assert Lead.objects.deleted_visible_to(ava).get() == lead
    pipeline.restore(lead, ava)
    assert Lead.objects.visible_to(ava).get() == lead


def test_whoever_saves_second_is_told_instead_of_overwriting(take_in: TakeIn, ava: User, tom: User) -> None:
    lead = take_in()
    seen = lead.updated_at
    pipeline.correct(lead, {"city": "Troy"}, ava, seen_at=seen)
    with pytest.raises(Refused):
        pipeline.correct(lead, {"city": "Detroit"}, tom, seen_at=seen - timedelta(seconds=1))
    lead.refresh_from_db()
    assert lead.city == "Troy"


def test_a_lead_cannot_be_made_unreachable(take_in: TakeIn, ava: User) -> None:
    with pytest.raises(Refused):
        pipeline.correct(take_in(), {"email": "", "phone": ""}, ava)


def test_only_somebody_who_sells_can_own_a_lead(take_in: TakeIn, mia: User, crew: User) -> None:
    with pytest.raises(Refused) as refused:
        pipeline.assign(take_in(), crew, mia)
    assert refused.value.field == "assigned_to"


def test_a_card_keeps_the_place_between_its_neighbours(take_in: TakeIn, mia: User) -> None:
    cards = [take_in(email=f"{n}@example.com", phone="") for n in range(3)]
    pipeline.arrange(cards[0], cards[2], cards[1], mia)
    order = list(Lead.objects.order_by("board_order").values_list("pk", flat=True))
    assert order == [cards[2].pk, cards[0].pk, cards[1].pk]
