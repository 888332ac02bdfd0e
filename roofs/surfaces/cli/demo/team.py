# ruff: noqa: PLR2004 -- chances and days are the story itself
"""Who works here: sign-ins, what each can do and is expected to, crews, and days off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password

from roofs.core.accounts.models import User
from roofs.people.team.models import Profile, TimeOff
from roofs.production.projects.models import Crew, CrewMember
from roofs.surfaces.cli import first_signins
from roofs.surfaces.cli.demo.company import Colleague
from roofs.surfaces.cli.demo.diary import ZONE, Diary
from roofs.surfaces.cli.demo.pouring import pour

LEADS_A_MONTH, WON_A_MONTH, REVENUE_A_MONTH = 70, 8, 7_500_000
WHY_AWAY = {
    TimeOff.Kind.VACATION: ("Up north with the family", "A week in Florida", "", "Moving house", "Deer season"),
    TimeOff.Kind.SICK: ("", "Back", "Flu"),
    TimeOff.Kind.TRAINING: ("Manufacturer's certification", "OSHA 30", "Xactimate course"),
}


def hire(team: Sequence[Colleague], random: Random, now: datetime) -> list[User]:
    """In the order of the list, with a way in for each."""
    people, sign_ins = [], []
    for colleague in team:
        password = first_signins.fresh_password()
        joined = now - timedelta(days=365 * colleague.years + random.randrange(20, 60))
        people.append(
            User(
                email=colleague.email,
                full_name=colleague.full_name,
                role=colleague.role,
                title=colleague.title,
                phone=colleague.phone,
                timezone=ZONE,
                password=make_password(password),
                joined_at=joined,
                updated_at=joined,
            )
        )
        sign_ins.append(first_signins.SignIn(colleague.email, password, f"{colleague.title}, {colleague.full_name}"))
    pour(people)
    first_signins.let_in(people)
    first_signins.write(sign_ins)
    return people


def describe(team: Sequence[Colleague], people: Sequence[User], manager: User) -> None:
    pour(_profile(colleague, user, manager) for colleague, user in zip(team, people, strict=True))


def _profile(colleague: Colleague, user: User, manager: User) -> Profile:
    sells = colleague.role == "sales"
    share = colleague.pull * (0.6 if colleague.years < 1 else 1.0)
    return Profile(
        user=user,
        skills=list(colleague.skills),
        languages=list(colleague.languages),
        territory=list(colleague.zips),
        target_leads=round(LEADS_A_MONTH * share) if sells else None,
        target_won=round(WON_A_MONTH * share) if sells else None,
        target_revenue_cents=round(REVENUE_A_MONTH * share, -5) if sells else None,
        hired_on=user.joined_at.date(),
        commission_percent=Decimal(6 if colleague.years < 1 else 8) if sells else None,
        created_at=user.joined_at,
        created_by=manager,
        updated_by=manager,
    )


def crews(team: Sequence[Colleague], people: Sequence[User], manager: User) -> list[Crew]:
    """In the order of the list; the first of each leads it."""
    members: defaultdict[str, list[User]] = defaultdict(list)
    for colleague, user in zip(team, people, strict=True):
        if colleague.crew:
            members[colleague.crew].append(user)
    made = pour(
        Crew(name=name, lead=who[0], created_by=manager, created_at=who[0].joined_at) for name, who in members.items()
    )
    pour(CrewMember(crew=crew, person=person) for crew in made for person in members[crew.name])
    return made


def time_off(people: Sequence[User], manager: User, now: datetime, since: datetime, random: Random) -> list[TimeOff]:
    """Two weeks in summer and one at the end of the year, some sick days, and what is asked for next."""
    rows = [row for user in people for row in _of_one(user, now, max(since, user.joined_at), random)]
    for row in rows:
        asked = min(row.created_at, now)
        row.created_at, row.created_by, row.updated_by = asked, row.user, manager
        first = datetime.combine(row.starts_on, time(8), ZoneInfo(ZONE))
        if first < now + timedelta(days=30) or random.random() < 0.9:
            row.approved_by, row.approved_at = manager, min(asked + timedelta(hours=5), now)
            row.updated_at = row.approved_at
    return pour(rows)


def _of_one(user: User, now: datetime, since: datetime, random: Random) -> Iterator[TimeOff]:
    taken: set[date] = set()
    for year in range(since.year, now.year + 2):
        pick, day = random.randrange, random.randrange(1, 28)
        winter = random.choice((1, 2, 3, 10, 11))
        wanted = [
            (TimeOff.Kind.VACATION, date(year, pick(6, 9), day), pick(5, 12)),
            (TimeOff.Kind.VACATION, date(year, 12, pick(20, 27)), pick(3, 7)),
            (TimeOff.Kind.SICK, date(year, winter, pick(1, 28)), pick(1, 4)),
            (TimeOff.Kind.TRAINING, date(year, pick(1, 4), pick(1, 28)), 2),
        ]
        for kind, first, length in wanted:
            days = {first + timedelta(days=gone) for gone in range(length)}
            ahead = 1 if kind == TimeOff.Kind.SICK else random.randrange(20, 80)
            made = datetime.combine(first, time(9), ZoneInfo(ZONE)) - timedelta(days=ahead)
            if taken.isdisjoint(days) and since <= made <= now:
                taken |= days
                yield TimeOff(
                    user=user,
                    starts_on=first,
                    ends_on=max(days),
                    kind=kind,
                    reason=random.choice(WHY_AWAY[kind]),
                    created_at=made,
                )


def note_absence(diary: Diary, sellers: Sequence[User], rows: Sequence[TimeOff]) -> None:
    """Sellers are known to the diary by their place in the list."""
    places = {user.pk: place for place, user in enumerate(sellers)}
    for row in rows:
        if row.user_id in places and row.approved_at is not None:
            diary.leave(places[row.user_id], row.starts_on, row.ends_on)
