from __future__ import annotations

from decimal import Decimal

import pytest

from roofs.core.accounts.models import User
from roofs.core.events.models import Event
from roofs.core.kit.refusals import Refused
from roofs.production.projects import materials
from roofs.production.projects.models import Line
from tests.production.people import Begin

SHINGLES = {
    "kind": "material",
    "description": "Architectural shingles",
    "quantity": Decimal("72.5"),
    "unit": "bundle",
    "unit_cost_cents": 4_199,
}


def test_a_line_costs_quantity_times_price_to_the_cent(begin: Begin, ava: User):
    line = materials.add(begin(ava), SHINGLES, ava)
    assert line.total_cents == 304_428  # 72.5 x 41.99 = 3,044.275
    assert materials.correct(line, {"quantity": Decimal(80)}, ava).total_cents == 335_920
    assert Event.objects.get(name="project.line_changed").data["changes"] == {"quantity": [72.5, 80.0]}


def test_money_tells_plan_from_use_and_says_nothing_it_does_not_know(begin: Begin, ava: User):
    project = begin(ava, contract_value_cents=1_000_000)
    before = materials.money_of(project)
    assert (before.expected_cost_cents, before.profit_cents, before.margin) == (None, None, None)
    planned = materials.add(project, SHINGLES, ava)
    labor = {"kind": "labor", "description": "Tear-off", "quantity": Decimal(20), "unit": "hour", "phase": "actual"}
    materials.add(project, labor | {"unit_cost_cents": 3_500}, ava)
    money = materials.money_of(project)
    assert (money.planned_cents, money.actual_cents) == (304_428, 70_000)
    assert (money.profit_cents, money.margin) == (930_000, 0.93)
    assert money.expected_profit_cents == 695_572
    materials.use_as_planned(planned, ava)
    materials.remove(planned, ava)
    money = materials.money_of(project)
    assert (money.planned_cents, money.actual_cents) == (0, 374_428)
    materials.restore(planned, ava)
    assert materials.money_of(project).planned_cents == 304_428


def test_an_estimate_by_hand_comes_before_the_planned_lines(begin: Begin, ava: User):
    project = begin(ava, contract_value_cents=1_000_000, estimated_cost_cents=600_000)
    materials.add(project, SHINGLES, ava)
    money = materials.money_of(project)
    assert (money.expected_cost_cents, money.expected_margin) == (600_000, 0.4)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"description": " "}, "description"),
        ({"quantity": Decimal(0)}, "quantity"),
        ({"unit_cost_cents": -5}, "unit_cost_cents"),
    ],
)
def test_a_line_without_sense_names_its_field(change: dict[str, object], field: str, begin: Begin, ava: User):
    with pytest.raises(Refused) as refused:
        materials.add(begin(ava), SHINGLES | change, ava)
    assert refused.value.field == field


def test_lines_follow_the_rights_of_their_project(begin: Begin, ava: User, tom: User, stranger: User):
    line = materials.add(begin(ava), SHINGLES, ava)
    assert Line.objects.visible_to(ava).get() == line
    assert not Line.objects.visible_to(tom).exists()
    assert not Line.objects.visible_to(stranger).exists()
    materials.remove(line, ava)
    assert not Line.objects.visible_to(ava).exists()
    assert Line.objects.deleted_visible_to(ava).get() == line
    assert not Line.objects.deleted_visible_to(tom).exists()
