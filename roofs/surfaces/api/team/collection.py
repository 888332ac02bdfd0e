"""Everybody who works here, and inviting another."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from roofs.core.accounts import joining
from roofs.core.accounts.models import Role, User, UserQuerySet
from roofs.core.accounts.problems import AlreadyRegistered, BadEmail, NameMissing
from roofs.core.kit.refusals import Refused
from roofs.people.team import profiles
from roofs.people.team.models import Profile
from roofs.surfaces.api.answers import answer
from roofs.surfaces.api.bodies import refuse_unknown
from roofs.surfaces.api.callers import caller
from roofs.surfaces.api.lists import Order, Page, one_page
from roofs.surfaces.api.problems import Problem
from roofs.surfaces.api.team import telling
from roofs.surfaces.api.team.shapes import PEOPLE, PERSON, NewPerson, PersonRow, PersonShape, TeamQuery
from roofs.surfaces.api.team.values import of_profile

router = Router(tags=["Team"])
SORTS = {"name": ("full_name",), "joined_at": ("joined_at",)}


@router.get("/", response=Page[PersonRow], operation_id="listTeam", summary="List the team")
def index(request: HttpRequest, query: Query[TeamQuery]) -> HttpResponse:
    """By name. Staff know each other; managers also see those who left or wait for a role."""
    refuse_unknown(request.GET, TeamQuery)
    user = caller(request)
    order = Order.read(query.sort, SORTS, usually="asc")
    people = order.applied(_narrowed(User.objects.visible_to(user), query, user))
    found = one_page(people, query, order, lambda rows: rows)
    return answer(PEOPLE, replace(found, items=telling.rows(list(found.items), user)))


def _narrowed(people: UserQuerySet, query: TeamQuery, viewer: User) -> UserQuerySet:
    people = people.filter(is_active=query.active)
    if query.role:
        people = people.filter(role__in=query.role)
    for word in query.q.split():
        people = people.filter(Q(full_name__icontains=word) | Q(email__icontains=word))
    if query.skill or query.language or query.zip:
        # A team is tens of people, and lists inside JSON are searched differently by every database.
        able = [one.user_id for one in Profile.objects.visible_to(viewer) if _can(one, query)]
        people = people.filter(pk__in=able)
    return people


def _can(profile: Profile, query: TeamQuery) -> bool:
    skilled = not query.skill or query.skill.casefold() in {skill.casefold() for skill in profile.skills}
    speaks = not query.language or query.language in profile.languages
    return skilled and speaks and (not query.zip or (bool(profile.territory) and profile.covers(query.zip)))


@router.post("/", response={201: PersonShape, 409: Problem}, operation_id="createPerson", summary="Invite somebody")
def create(request: HttpRequest, payload: NewPerson) -> HttpResponse:
    """A letter lets the person choose a password. Managers invite sellers and field technicians."""
    user = caller(request)
    person = _invited(payload, user)
    headers = {"Location": f"/api/team/{person.pk}", "ETag": telling.tag_of(person, user)}
    return answer(PERSON, telling.whole(person, user, timezone.now()), 201, headers)


def _invited(payload: NewPerson, actor: User) -> User:
    given = payload.model_dump(exclude_unset=True)
    with transaction.atomic():
        try:
            person = joining.invite(payload.email, payload.full_name, Role(payload.role), actor)
        except (AlreadyRegistered, BadEmail) as problem:
            raise Refused(str(problem), "email") from None
        except NameMissing as problem:
            raise Refused(str(problem), "full_name") from None
        account = {name: given[name] for name in ("title", "phone", "language") if given.get(name)}
        if account:
            person = profiles.correct(person, account, actor)
        known = of_profile(given)
        if known:
            profiles.describe(person, known, actor)
    return person
