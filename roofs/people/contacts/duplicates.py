"""Finding contacts that are probably one: at entry by what was typed, and in the background for everything else.

Where somebody lives, groups above know; they tell it by `tell_addresses`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from roofs.core.events import record
from roofs.core.jobs import progress, task
from roofs.core.kit.addresses import Address
from roofs.people.contacts.likeness import CROWD, Facts, Likeness, compare, keys
from roofs.people.contacts.models import Contact, Customer, LikelyPair, MatchKey, Member

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

BATCH = 300

Source = Callable[[Collection[int]], Iterable[tuple[int, Address]]]
_sources: list[Source] = []


@dataclass(frozen=True, slots=True)
class Match:
    contact: Contact
    likeness: Likeness


def tell_addresses(source: Source) -> Source:
    """`source` gives (contact's key, address) for these contacts, as far as its group knows any."""
    _sources.append(source)
    return source


@tell_addresses
def _of_customers(keys: Collection[int]) -> Iterable[tuple[int, Address]]:
    rows = Customer.objects.alive().filter(contact__in=keys).exclude(address_line="")
    for key, line, city, state, postal_code in rows.values_list(
        "contact_id", "address_line", "city", "state", "postal_code"
    ):
        yield key, Address(line, "", city, state, postal_code)


def facts_of(contacts: Collection[Contact]) -> dict[int, Facts]:
    """One query for each source of addresses."""
    places: dict[int, list[Address]] = defaultdict(list)
    wanted = [contact.pk for contact in contacts]
    for source in _sources:
        for key, address in source(wanted):
            if address not in places[key]:
                places[key].append(address)
    return {
        one.pk: Facts(one.first_name, one.last_name, one.company_name, one.email_key, one.phone, tuple(places[one.pk]))
        for one in contacts
    }


def resembling(facts: Facts, *, most: int = 5) -> list[Match]:
    """Whom this may already be, the likeliest first. For the moment somebody is typed in."""
    shared = [key[:120] for key in keys(facts)]
    near = set(MatchKey.objects.filter(key__in=shared).values_list("contact_id", flat=True)[: CROWD * 4])
    found = Contact.objects.reached_by(email_key=facts.email_key, phone=facts.phone)[:CROWD]
    contacts = {one.pk: one for one in [*found, *Contact.objects.alive().filter(pk__in=near)]}
    known = facts_of(list(contacts.values()))
    matches = [Match(contacts[key], compare(facts, theirs)) for key, theirs in known.items()]
    likely = [match for match in matches if match.likeness.is_likely]
    return sorted(likely, key=lambda match: (-match.likeness.points, match.contact.pk))[:most]


def compare_again(*contacts: int) -> None:
    """Something changed that a contact's own row does not show, such as an address."""
    Contact.objects.filter(pk__in=contacts).exclude(compared_at=None).update(compared_at=None)


@task(max_attempts=5, atomic=False, priority=-10)
def look() -> int:
    """Compare everybody who is new or was changed with those who share something. Can be stopped at any batch."""
    waiting = Contact.objects.alive().filter(compared_at=None)
    total, done = waiting.count(), 0
    while True:
        with transaction.atomic():
            batch = list(waiting.order_by("pk")[:BATCH])
            compare_batch(batch)
        if not batch:
            return done
        done += len(batch)
        progress.report(done, total)


def compare_batch(batch: list[Contact]) -> int:
    """Learn what these have in common with others, and note who is likely the same. Returns the pairs found."""
    if not batch:
        return 0
    facts = facts_of(batch)
    mine = [MatchKey(contact_id=pk, key=key[:120]) for pk, told in facts.items() for key in dict.fromkeys(keys(told))]
    MatchKey.objects.filter(contact__in=facts).delete()
    MatchKey.objects.bulk_create(mine, ignore_conflicts=True)
    pairs = _pairs_worth_comparing({key.key for key in mine}, facts.keys())
    others = {pk for pair in pairs for pk in pair} - facts.keys()
    facts |= facts_of(list(Contact.objects.alive().filter(pk__in=others)))
    made = _note(pairs, facts, {contact.pk for contact in batch})
    Contact.objects.filter(pk__in=[contact.pk for contact in batch]).update(compared_at=timezone.now())
    return made


def _pairs_worth_comparing(shared: Collection[str], ours: Collection[int]) -> set[tuple[int, int]]:
    holders: dict[str, list[int]] = defaultdict(list)
    rows = MatchKey.objects.filter(key__in=shared, contact__deleted_at=None).order_by("key", "contact_id")
    for key, contact_id in rows.values_list("key", "contact_id"):
        holders[key].append(contact_id)
    found: set[tuple[int, int]] = set()
    for many in holders.values():
        if len(many) <= CROWD:
            found.update(pair for pair in combinations(many, 2) if pair[0] in ours or pair[1] in ours)
    return found - _of_one_household({pk for pair in found for pk in pair})


def _of_one_household(people: Collection[int]) -> set[tuple[int, int]]:
    """Who is listed as a member of somebody is somebody else."""
    rows = Member.objects.alive().filter(of__in=people, person__in=people).values_list("of_id", "person_id")
    return {(min(pair), max(pair)) for pair in rows}


def _note(pairs: set[tuple[int, int]], facts: dict[int, Facts], changed: set[int]) -> int:
    """What was dismissed stays dismissed; what is no longer alike after a correction is forgotten."""
    likely = {}
    for first, second in pairs:
        if first in facts and second in facts:
            likeness = compare(facts[first], facts[second])
            if likeness.is_likely:
                likely[first, second] = likeness
    old = LikelyPair.objects.filter(dismissed_at=None)
    for pair in old.filter(first__in=changed) | old.filter(second__in=changed):
        if (pair.first_id, pair.second_id) not in likely:
            pair.delete()
    known = set(
        LikelyPair.objects.filter(first__in={first for first, _second in likely}).values_list("first_id", "second_id")
    )
    fresh = [
        LikelyPair(first_id=first, second_id=second, points=likeness.points, reasons=list(likeness.reasons))
        for (first, second), likeness in likely.items()
        if (first, second) not in known
    ]
    LikelyPair.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


@transaction.atomic
def dismiss(pair: LikelyPair, actor: User) -> None:
    """They are two. Nobody is asked about them again."""
    pair.dismissed_at, pair.dismissed_by = timezone.now(), actor
    pair.save(update_fields=["dismissed_at", "dismissed_by"])
    record("contact.told_apart", ("contact", pair.first_id), actor=actor, other=pair.second_id)


@transaction.atomic
def ask_again(pair: LikelyPair, actor: User) -> None:
    pair.dismissed_at = pair.dismissed_by = None
    pair.save(update_fields=["dismissed_at", "dismissed_by"])
    record("contact.doubted", ("contact", pair.first_id), actor=actor, other=pair.second_id)
