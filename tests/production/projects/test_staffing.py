from __future__ import annotations

import pytest

from roofs.core.accounts.models import User
from roofs.core.events.models import Event
from roofs.core.kit.refusals import Refused
from roofs.production.projects import staffing
from roofs.production.projects.models import Crew, TeamMember
from tests.production.people import Begin


def test_somebody_on_the_team_changes_role_instead_of_being_there_twice(begin: Begin, mia: User, crew: User):
    project = begin(mia)
    staffing.put_on(project, crew, "roofer", mia)
    member = staffing.put_on(project, crew, "lead", mia)
    assert project.team.get() == member
    assert [event.data["roles"] for event in Event.objects.filter(name="project.staffed").order_by("pk")] == [
        ["", "roofer"],
        ["roofer", "lead"],
    ]
    staffing.take_off(member, mia)
    assert not TeamMember.objects.exists()


def test_who_waits_for_a_role_cannot_be_put_on_a_team(begin: Begin, mia: User, stranger: User):
    with pytest.raises(Refused) as refused:
        staffing.put_on(begin(mia), stranger, "roofer", mia)
    assert refused.value.field == "person_id"


def test_a_crew_is_formed_changed_disbanded_and_brought_back(mia: User, crew: User, tom: User):
    north = staffing.form_crew(" North ", crew, [crew], mia)
    staffing.reform_crew(north, "North", crew, [crew, tom], mia)
    assert {member.person for member in north.members.all()} == {crew, tom}
    assert list(Event.objects.get(name="crew.changed").data["changes"]) == ["members"]
    with pytest.raises(Refused, match="of this name already"):
        staffing.form_crew("north", None, [], mia)
    staffing.disband_crew(north, mia)
    assert not Crew.objects.visible_to(mia).exists()
    staffing.bring_back_crew(Crew.objects.deleted_visible_to(mia).get(), mia)
    assert Crew.objects.visible_to(mia).get() == north
