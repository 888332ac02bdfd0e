"""Making sense of a row about a review."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from roofs.core.kit.refusals import Refused
from roofs.core.transfer import cells as reading
from roofs.core.transfer.incoming import Cells, Marks, plain_marks
from roofs.core.transfer.staff import staff_named
from roofs.marketing.reviews import keeping
from roofs.marketing.reviews.models import HIGHEST, Platform, Review
from roofs.people.contacts import whom
from roofs.people.contacts.whom import Found, Whom

if TYPE_CHECKING:
    from roofs.core.transfer.models import Import

COLUMNS: dict[str, tuple[str, ...]] = {
    "rating": ("rating", "stars", "star rating", "score"),
    "platform": ("platform", "site", "source", "review site"),
    "external_id": ("external id", "review id", "number there"),
    "author": ("author", "reviewer", "reviewer name", "name", "display name"),
    "text": ("text", "review", "comment", "comments", "review text", "body"),
    "language": ("language",),
    "when": ("when", "date", "review date", "created", "create time", "reviewed at"),
    "person": ("customer", "customer name", "contact", "person"),
    "phone": ("phone", "customer phone"),
    "email": ("email", "customer email"),
    "response": ("response", "reply", "our answer", "owner response"),
    "responded": ("responded", "response date", "reply date"),
    "responded_by": ("responded by",),
    "url": ("url", "link", "address"),
}
LABELS = {
    "rating": _("Stars"),
    "platform": _("Platform"),
    "external_id": _("Number there"),
    "author": _("Who wrote it"),
    "text": _("Text"),
    "language": _("Language"),
    "when": _("When"),
    "person": _("Customer: name"),
    "phone": _("Customer: phone"),
    "email": _("Customer: e-mail"),
    "response": _("Our answer"),
    "responded": _("Answered on"),
    "responded_by": _("Who of us answered"),
    "url": _("Address of the review"),
}
NEEDS = frozenset({"rating"})
NEEDS_WORDS = _("Choose the column with the stars.")
PLATFORM_WORDS = {
    "google": "google", "facebook": "facebook", "meta": "facebook", "bbb": "bbb", "better business": "bbb",
    "birdeye": "birdeye", "yelp": "yelp",
}  # fmt: skip
NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}


@dataclass(frozen=True, slots=True)
class Arriving:
    whom: Whom
    facts: dict[str, Any]
    responded_by: str

    @property
    def key(self) -> str:
        facts = self.facts
        if facts.get("external_id"):
            return f"{facts['platform']}|{facts['external_id']}"
        return _key(facts["platform"], facts.get("author", ""), facts["reviewed_at"], facts["rating"])


def read(cells: Cells, of: Import) -> Arriving:
    moment = reading.moment(of)
    readers = {
        "rating": _stars,
        "platform": reading.choice(Platform, PLATFORM_WORDS),
        "external_id": reading.text(200),
        "author": reading.text(200),
        "text": reading.text(9_000),
        "language": reading.text(10),
        "when": moment,
        "response": reading.text(5_000),
        "responded": moment,
        "url": _url,
    }
    told = reading.understood(cells, readers, keep_in="text")
    reading.needed(told, "rating")
    told.setdefault("platform", Platform.OTHER)
    told["reviewed_at"], answered = told.pop("when", None) or of.created_at, told.pop("responded", None)
    if told.get("response"):
        told |= {"status": Review.Status.ANSWERED, "responded_at": answered}
    return Arriving(whom.read(cells), told, cells.get("responded_by", "").strip())


def _stars(said: str) -> int | None:
    """5, 5/5, 4.0 stars, ★★★★★, FIVE."""
    drawn = said.count("★") + said.count("⭐")
    found = re.match(r"[1-5](?=\.0+\b|\D*$|\s*/|\s*of|\s*out)", said)
    number = drawn or NUMBERS.get(said.casefold()) or (int(found[0]) if found else 0)
    return number if 1 <= number <= HIGHEST else None


def _url(said: str) -> str | None:
    return said[:500] if re.match(r"https?://\S+$", said) else None


def accept(arriving: Sequence[Arriving], of: Import) -> list[bool | Refused]:
    found = whom.find([one.whom for one in arriving], of.created_by)
    people = staff_named(one.responded_by for one in arriving)
    known = _here(arriving)
    fresh, ends = [], list[bool | Refused]()
    for one, customer in zip(arriving, found, strict=True):
        ends.append(one.key not in known)
        if one.key not in known:
            known.add(one.key)
            row = Review(**one.facts, responded_by=people.get(one.responded_by))
            if isinstance(customer, Found) and customer.subject[0] == "customer":
                row.customer_id = customer.subject[1]  # whoever is no customer of ours may still have written
            fresh.append(row)
    keeping.keep_many(fresh, of.created_by)
    return ends


def are_known(arriving: Sequence[Arriving], _of: Import) -> list[bool | Refused]:
    known = _here(arriving)
    return [one.key in known for one in arriving]


def marks(arriving: Arriving) -> Marks:
    return plain_marks(arriving.key)


def _here(arriving: Sequence[Arriving]) -> set[str]:
    days = [one.facts["reviewed_at"] for one in arriving]
    numbers = {one.facts["external_id"] for one in arriving if one.facts.get("external_id")}
    near = Review.objects.filter(deleted_at=None, reviewed_at__gte=min(days).replace(second=0, microsecond=0))
    told = near.filter(reviewed_at__lte=max(days).replace(second=59, microsecond=999_999))
    known = {_key(*row) for row in told.values_list("platform", "author", "reviewed_at", "rating")}
    numbered = Review.objects.filter(external_id__in=numbers).values_list("platform", "external_id")
    return known | {f"{platform}|{number}" for platform, number in numbered}


def _key(platform: str, author: str, at: Any, rating: int) -> str:
    return f"{platform}|{author.casefold()}|{at.astimezone(UTC):%Y-%m-%d %H:%M}|{rating}"
