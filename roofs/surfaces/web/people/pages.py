"""Who works here, what each can do, when he is there and what he achieves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from roofs.comms.timeline.entries import entries_for
from roofs.core.accounts.models import Role, User
from roofs.core.accounts.rights import may_manage
from roofs.core.transfer.outgoing import wanted as wanted_of
from roofs.insight.performance.person import Performance, may_see, of_person, of_team
from roofs.insight.performance.person import month_of as figures_month
from roofs.people.team.filtering import TeamFilter
from roofs.people.team.models import Availability, Profile, TimeOff
from roofs.people.team.profiles import editable_by, may_see_pay
from roofs.surfaces.web.leads.reading import viewer
from roofs.surfaces.web.people.forms import TimeOffForm, language_names
from roofs.surfaces.web.people.month import month_asked, month_of

ROLES = [choice for choice in Role.choices if choice[0] != Role.PENDING]
HISTORY, TIMES_OFF = 20, 30


@dataclass(frozen=True, slots=True)
class Member:
    person: User
    profile: Profile
    languages: list[str]
    duty: str
    back_on: TimeOff | None
    figures: Performance | None


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    user, now = viewer(request), timezone.now()
    asked, duty = wanted_of(TeamFilter, dict(request.GET.lists())), request.GET.get("duty", "")
    people = asked.apply(User.objects.visible_to(user)).order_by("full_name", "email")
    members = members_of(list(people), user, now)
    known = Profile.objects.visible_to(user).values_list("skills", flat=True)
    skills = sorted({skill for told in known for skill in told}, key=str.casefold)
    shown = {
        "members": [one for one in members if not duty or (one.duty == "on") == (duty == "on")],
        "skills": skills,
        "roles": ROLES,
        "wanted": asked,
        "duty": duty,
        "is_narrow": bool(asked.q or asked.role or asked.skill or duty),
        "asked": _asked(user, now) if user.is_manager else [],
    }
    return render(request, "people/_list.html" if request.headers.get("HX-Request") else "people/index.html", shown)


def _asked(user: User, now: datetime) -> list[TimeOff]:
    """What waits for a word, of those this person may decide about."""
    today = now.astimezone(user.zone).date()
    rows = TimeOff.objects.visible_to(user).filter(approved_at=None, declined_at=None, ends_on__gte=today)
    waiting = rows.select_related("user").order_by("starts_on")[:TIMES_OFF]
    return [one for one in waiting if may_manage(user, one.user.role)]


def members_of(people: list[User], user: User, now: datetime) -> list[Member]:
    """As many queries for any team."""
    profiles = {one.user_id: one for one in Profile.objects.visible_to(user).filter(user__in=people)}
    rotas = {one.user_id: one for one in Availability.objects.visible_to(user).filter(user__in=people)}
    off = {one.user_id: one for one in _off_now(people, user, now)}
    month = figures_month(now.astimezone(user.zone).date(), user.zone)
    figures = of_team(people, month, user) if user.is_manager else {}
    found = []
    for one in people:
        profile = profiles.get(one.pk) or Profile(user=one)
        names = language_names(profile.languages)
        duty = _duty(rotas.get(one.pk), one, off.get(one.pk), now)
        found.append(Member(one, profile, names, duty, off.get(one.pk), figures.get(one.pk)))
    return found


def _off_now(people: list[User], user: User, now: datetime) -> list[TimeOff]:
    today = now.astimezone(user.zone).date()
    rows = TimeOff.objects.visible_to(user).approved().touching(today, today)
    return list(rows.filter(user__in=people))


def _duty(rota: Availability | None, person: User, off: TimeOff | None, now: datetime) -> str:
    if off is not None:
        return "time_off"
    if rota is None:
        return "on"
    if not rota.on_duty:
        return "off"
    rota.user = person
    return "on" if rota.is_available(now) else "away"


def person_of(request: HttpRequest, pk: int) -> User:
    found = User.objects.visible_to(viewer(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, person_of(request, pk))


def page(request: HttpRequest, person: User, form: TimeOffForm | None = None) -> HttpResponse:
    user, now = viewer(request), timezone.now()
    today = now.astimezone(person.zone).date()
    (member,) = members_of([person], user, now)
    rota = Availability.objects.visible_to(user).filter(user=person).first() or Availability(user=person)
    sees_figures, mine = may_see(user, person), user.pk == person.pk
    shown = {
        "person": person,
        "member": member,
        "rota": rota,
        "month": month_of(person, month_asked(request.GET.get("month", ""), today), today, user),
        "figures": of_person(person, figures_month(today, person.zone), user) if sees_figures else None,
        "sees_pay": may_see_pay(user),
        "may_edit": bool(editable_by(user, person)),
        "may_decide": may_manage(user, person.role),
        "sees_reasons": mine or user.is_manager,
        "may_ask": mine or may_manage(user, person.role),
        "absences": TimeOff.objects.visible_to(user)
        .filter(user=person, ends_on__gte=today)
        .order_by("starts_on")[:TIMES_OFF],
        "time_off_form": form or TimeOffForm(initial={"starts_on": today}),
        "entries": _history(person, user) if sees_figures else [],
    }
    return render(request, "people/show.html", shown, status=422 if form and form.errors else 200)


def _history(person: User, user: User) -> list[object]:
    return list(entries_for("user", person.pk, per_page=HISTORY, viewer=user).entries)
