"""Who works on a project, and who goes out together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from roofs.core.events import record
from roofs.core.kit.refusals import Refused
from roofs.production.projects.models import Crew, CrewMember, Project, TeamMember
from roofs.production.projects.vocabulary import TeamRole

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


@transaction.atomic
def put_on(project: Project, person: User, role: str, actor: User | None) -> TeamMember:
    """On the team in this role; somebody who is there already changes role."""
    if role not in TeamRole.values:
        raise Refused(_("There is no such role on a team."), "role")
    if not person.is_active or person.role == "pending":
        raise Refused(_("This person does not work here."), "person_id")
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    member, made = TeamMember.objects.get_or_create(project=project, person=person, defaults={"role": role})
    before = "" if made else member.role
    if before != role:
        member.role = role
        member.save(update_fields=["role"])
        record("project.staffed", project, actor=actor, person=person.pk, who=str(person), roles=[before, role])
    return member


@transaction.atomic
def take_off(member: TeamMember, actor: User | None) -> None:
    record("project.unstaffed", member.project, actor=actor, person=member.person_id, who=str(member.person))
    member.delete()


@transaction.atomic
def form_crew(name: str, lead: User | None, people: Iterable[User], actor: User | None) -> Crew:
    crew = Crew(name=_crew_name(name), lead=lead)
    crew.stamp(actor)
    crew.save()
    _fill(crew, list(people))
    record("crew.formed", crew, actor=actor, crew=crew.name)
    return crew


@transaction.atomic
def reform_crew(crew: Crew, name: str, lead: User | None, people: Iterable[User], actor: User | None) -> Crew:
    crew = Crew.objects.select_for_update(of=("self",)).get(pk=crew.pk)
    before = [crew.name, crew.lead_id, sorted(crew.members.values_list("person", flat=True))]
    crew.name, crew.lead = _crew_name(name, crew), lead
    crew.stamp(actor)
    crew.save()
    _fill(crew, list(people))
    after = [crew.name, crew.lead_id, sorted(crew.members.values_list("person", flat=True))]
    changes = {
        field: [old, new]
        for field, old, new in zip(("name", "lead", "members"), before, after, strict=True)
        if old != new
    }
    if changes:
        record("crew.changed", crew, actor=actor, changes=changes)
    return crew


@transaction.atomic
def disband_crew(crew: Crew, actor: User | None) -> None:
    crew.mark_deleted(actor)
    record("crew.disbanded", crew, actor=actor)


@transaction.atomic
def bring_back_crew(crew: Crew, actor: User | None) -> None:
    crew.mark_restored(actor)
    record("crew.restored", crew, actor=actor)


def _crew_name(name: str, but: Crew | None = None) -> str:
    name = " ".join(name.split())[:80]
    if not name:
        raise Refused(_("A crew needs a name."), "name")
    same = Crew.objects.filter(deleted_at=None, name__iexact=name)
    if (same.exclude(pk=but.pk) if but else same).exists():
        raise Refused(_("There is a crew of this name already."), "name")
    return name


def _fill(crew: Crew, people: Sequence[User]) -> None:
    crew.members.exclude(person__in=people).delete()
    known = set(crew.members.values_list("person", flat=True))
    CrewMember.objects.bulk_create(
        [CrewMember(crew=crew, person=person) for person in people if person.pk not in known]
    )
