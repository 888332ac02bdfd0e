from __future__ import annotations

import pytest

from roofs.core.accounts.models import User
from roofs.sales.leads.models import Lead
from tests.sales.people import TakeIn


@pytest.fixture
def leads(take_in: TakeIn, ava: User, tom: User) -> dict[str, Lead]:
    own = take_in(owner=ava)
    colleague = take_in(owner=tom, email="b@example.com", phone="+12485550124")
    nobody = take_in(door="import", email="c@example.com", phone="+12485550125")
    return {"own": own, "colleague": colleague, "nobody": nobody}


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("ava", {"own", "nobody"}),
        ("tom", {"colleague", "nobody"}),
        ("mia", {"own", "colleague", "nobody"}),
        ("crew", set()),
        ("stranger", set()),
    ],
)
def test_who_sees_which_lead(request: pytest.FixtureRequest, leads: dict[str, Lead], who: str, seen: set[str]) -> None:
    user = request.getfixturevalue(who)
    visible = set(Lead.objects.visible_to(user).values_list("pk", flat=True))
    assert visible == {leads[name].pk for name in seen}


def test_who_may_not_sign_in_any_more_sees_nothing(leads: dict[str, Lead], mia: User) -> None:
    mia.is_active = False
    assert not Lead.objects.visible_to(mia).exists()
