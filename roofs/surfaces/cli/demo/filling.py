"""Writes the whole company into an empty installation.

What happened in the past is a row and nothing more: no job, no running clock, no waiting letter, so that nothing of it
goes out when the engine starts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from random import Random

from django.db import connection, transaction
from django.utils import timezone

from roofs.comms.consent.keys import hash_key
from roofs.core.accounts.models import User
from roofs.core.company.office import office
from roofs.people.contacts.duplicates import compare_batch
from roofs.people.contacts.models import Contact, LikelyPair
from roofs.sales.leads.models import Lead, WebForm
from roofs.surfaces.cli import first_signins
from roofs.surfaces.cli.demo import (
    arguments,
    arriving,
    asking_again,
    company,
    errands,
    families,
    follow_up,
    friends,
    meetings,
    papers,
    talks,
    team,
    work,
)  # fmt: skip
from roofs.surfaces.cli.demo.company import Colleague
from roofs.surfaces.cli.demo.crew_days import CrewDays
from roofs.surfaces.cli.demo.diary import Diary
from roofs.surfaces.cli.demo.lives import Region, Seller, World
from roofs.surfaces.cli.demo.plot import DAYS, Regular, Story, stories
from roofs.surfaces.cli.demo.pouring import pour
from roofs.surfaces.cli.demo.repute import Repute
from roofs.surfaces.cli.demo.stage import Stage
from roofs.surfaces.cli.demo.years import DAYS as LONG_DAYS

SOLD_OF = 0.125
"""Projects of all leads, over two years."""

PART = 500
"""So many leads are held at once."""

COMPARED_AT_ONCE = 300


@dataclass(frozen=True, slots=True)
class Size:
    """The small company has a season behind it, the full one two years."""

    team: tuple[Colleague, ...]
    partners: tuple[friends.Agreed, ...]
    days: int
    letters_kept: int
    """Days of which the letters are still there."""

    is_long: bool


SMALL = Size(company.TEAM, friends.FIRST_FOUR, DAYS, DAYS + 1, is_long=False)
FULL = Size(company.LARGE_TEAM, (*friends.FIRST_FOUR, *friends.OTHERS), LONG_DAYS, 45, is_long=True)


def fill(seed: int, leads: int, now: datetime | None = None, size: Size = SMALL) -> dict[str, int]:
    """Counts of what was made. Raises SomebodyIsHere."""
    if User.objects.exists() or Lead.objects.exists() or Contact.objects.exists():
        raise first_signins.SomebodyIsHere(first_signins.NOT_EMPTY)
    now = now or timezone.now()
    # These two are asked for with every letter. Committed first, they are remembered instead of read.
    office.save(company.ridgeline(now.date()))
    hash_key()
    counts = _play(seed, leads, now, size)
    _learn_sizes()
    return counts


@transaction.atomic
def _play(seed: int, leads: int, now: datetime, size: Size) -> dict[str, int]:
    random = Random(seed)  # noqa: S311 -- a story, not a secret
    people = team.hire(size.team, random, now)
    stage = _stage(random, people, now, size)
    form = _form(stage, size)
    friends.meet(stage, size.partners)
    arguments.write_entries(stage, size.days)
    counts: Counter[str] = Counter(people=len(people))
    repute, world = Repute(stage), _world(stage, size, people)
    told = world.stories(leads) if size.is_long else iter(stories(seed, now, leads))
    while part := list(islice(told, PART)):
        counts.update(_tell(stage, part, form, repute))
        world.regulars += _regulars(stage)
    if size.is_long:
        missing = max(round(leads * SOLD_OF) - counts["projects"], counts["projects"] // 40)
        counts.update(asking_again.write(stage, world.regulars, missing))
    counts.update(errands.write(stage))
    friends.write_spend(stage)
    counts["events"] = stage.log.write()
    _compare_all(now)
    return dict(counts)


def _tell(stage: Stage, part: list[Story], form: WebForm, repute: Repute) -> Counter[str]:
    """One part of the story, in the order in which its chapters need each other."""
    counts = Counter(leads=len(part))
    arriving.take_in(stage, part, form)
    for chapter in (talks.write, follow_up.write, work.write, families.write, meetings.write, papers.write):
        counts.update(chapter(stage))
    for later in (repute.write(), friends.write_referrals(stage), arguments.write(stage)):
        counts.update(later)
    arriving.put_down(stage)
    stage.log.lay_aside()
    return counts


def _stage(random: Random, people: Sequence[User], now: datetime, size: Size) -> Stage:
    managers = [person for person in people if person.role == "manager"]
    team.describe(size.team, people, managers[0])
    return Stage(
        random,
        now,
        admin=next(person for person in people if person.role == "admin"),
        manager=managers[0],
        sellers=[person for person in people if person.role == "sales"],
        foreman=managers[1] if size.is_long else managers[0],
        crew_days=CrewDays(
            team.crews(size.team, people, managers[0]),
            [user for one, user in zip(size.team, people, strict=True) if one.serves],
        ),
        letters_since=now - timedelta(days=size.letters_kept),
        is_long=size.is_long,
    )


def _world(stage: Stage, size: Size, people: Sequence[User]) -> World:
    """What the tellers of the long story share. Nobody meets a seller who is away."""
    diary, since = Diary(), stage.now - timedelta(days=size.days)
    away = team.time_off(people, stage.manager, stage.now, since, stage.random)
    team.note_absence(diary, stage.sellers, away)
    known = {colleague.email: colleague for colleague in size.team}
    sellers = [
        Seller(one.pull, one.skill, user.joined_at, one.zips) for user in stage.sellers for one in (known[user.email],)
    ]
    return World(stage.random, stage.now, sellers, diary, Region(stage.random))


def _form(stage: Stage, size: Size) -> WebForm:
    (form,) = pour(
        [
            WebForm(
                name=company.FORM_NAME,
                key=company.FORM_KEY,
                intro="Tell us about your roof. We call back within minutes, and looking at it costs nothing.",
                created_at=stage.now - timedelta(days=size.days + 30),
                created_by=stage.admin,
                updated_by=stage.admin,
            )
        ]
    )
    return form


def _regulars(stage: Stage) -> Iterator[Regular]:
    """Who bought in this part may come back in a later one."""
    projects = {project.lead_id: project for project in stage.projects}
    for scene in stage.scenes:
        project, customer, at = projects.get(scene.lead.pk), scene.lead.customer_id, scene.lead.won_at
        if project is None or customer is None or at is None or project.site_id is None:
            continue
        story = scene.story
        before = story.regular.leads if story.regular else 1
        yield Regular(story.who, scene.contact.pk, customer, project.site_id, story.seller, at, before)


def _compare_all(now: datetime) -> None:
    """Whether somebody is here twice, as the engine would do it over the next minutes."""
    waiting = Contact.objects.alive().filter(compared_at=None).order_by("pk")
    while batch := list(waiting[:COMPARED_AT_ONCE]):
        compare_batch(batch)
    Contact.objects.exclude(compared_at=None).update(compared_at=now)
    LikelyPair.objects.update(found_at=now)


def _learn_sizes() -> None:
    """A database that has just been filled does not know yet how large its tables are, and plans badly."""
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
