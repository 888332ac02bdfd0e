"""What the page of templates lists: the product's and the company's own, one card a name."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from roofs.comms.writing import catalogue, examples, library, shelf
from roofs.comms.writing.models import CHANNELS, Category, WrittenTemplate
from roofs.comms.writing.problems import TemplateError
from roofs.comms.writing.rendering import render
from roofs.comms.writing.templates import parse
from roofs.core.company.office import office
from roofs.marketing.cadence.models import SequenceVersion, Step

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

LABELS = dict(CHANNELS)
ICONS = {
    "email": "mail", "sms": "message-square-text", "phone": "phone", "post": "inbox", "messenger": "message-circle",
    "voice": "phone-forwarded", "social": "share-2", "push": "bell",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Use:
    """A sequence that sends it."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Tongue:
    language: str
    title: str
    state: str
    """`shipped`, or that of the company's own: draft, changed, published, off."""


@dataclass(slots=True)
class Card:
    name: str
    channel: str
    category: str
    tongues: list[Tongue] = field(default_factory=list)
    """That of the reader first."""
    uses: list[Use] = field(default_factory=list)
    beginning: str = ""

    @property
    def channel_label(self) -> str:
        return str(LABELS.get(self.channel, self.channel))

    @property
    def category_label(self) -> str:
        return str(Category(self.category).label)

    @property
    def icon(self) -> str:
        return ICONS.get(self.channel, "mail")

    @property
    def title(self) -> str:
        return self.tongues[0].title


@dataclass(frozen=True, slots=True)
class Wanted:
    q: str = ""
    channel: str = ""
    category: str = ""
    language: str = ""
    used_in: str = ""

    @property
    def is_narrow(self) -> bool:
        return any((self.q, self.channel, self.category, self.language, self.used_in))


def cards(user: User, wanted: Wanted) -> list[Card]:
    """First contact first, as the categories stand; then by title."""
    found = _all(user)
    order = list(Category.values)
    kept = [card for card in found.values() if _fits(card, wanted)]
    return sorted(kept, key=lambda card: (order.index(card.category), card.title))


def uses_of(name: str) -> list[Use]:
    return _uses().get(name, [])


def sequences_in_use() -> list[Use]:
    told = {use.slug: use for uses in _uses().values() for use in uses}
    return sorted(told.values(), key=lambda use: use.name)


def _all(user: User) -> dict[str, Card]:
    uses, company, found = _uses(), office.get().name, {}
    own = {
        (row.name, row.language): row for row in WrittenTemplate.objects.visible_to(user).select_related("published")
    }
    languages = library.languages()
    for name in library.names():
        shipped = library.get(name)
        card = Card(name, shipped.channel.value, catalogue.category(name), uses=uses.get(name, []))
        reads = user.language if shelf.has_file(name, user.language) else library.FALLBACK
        card.beginning = _beginning(library.source(name, reads), name, reads, company)
        for language in languages:
            if (name, language) not in own:
                card.tongues.append(Tongue(language, catalogue.title(name, language), "shipped"))
        found[name] = card
    for (name, language), row in own.items():
        card = found.setdefault(name, Card(name, row.channel, row.category, uses=uses.get(name, [])))
        card.channel, card.category = row.channel, row.category
        card.tongues.append(Tongue(language, row.title, row.state))
        card.beginning = card.beginning or _beginning(row.draft, name, language, company)
    for card in found.values():
        card.tongues.sort(key=lambda tongue: (tongue.language != user.language, tongue.language))
    return found


@lru_cache(maxsize=1024)
def _beginning(source: str, name: str, language: str, _company: str) -> str:
    """As an invented person would read it: its subject, or its first words."""
    try:
        template = parse(source, name=name, language=language)
        letter = render(template, examples.context(template, timezone.now()))
    except TemplateError:
        return ""
    return " ".join((letter.subject or letter.text).split())[:140]


def _fits(card: Card, wanted: Wanted) -> bool:
    if wanted.channel and card.channel != wanted.channel:
        return False
    if wanted.category and card.category != wanted.category:
        return False
    if wanted.language and wanted.language not in {tongue.language for tongue in card.tongues}:
        return False
    if wanted.used_in and wanted.used_in not in {use.slug for use in card.uses}:
        return False
    told = " ".join((card.name, card.beginning, *(tongue.title for tongue in card.tongues))).casefold()
    return all(word in told for word in wanted.q.casefold().split())


def _uses() -> dict[str, list[Use]]:
    """By the published versions alone: what an old one sent is history."""
    newest = SequenceVersion.objects.filter(sequence=OuterRef("version__sequence")).order_by("-number").values("pk")[:1]
    steps = Step.objects.filter(version=Subquery(newest), version__sequence__deleted_at=None).exclude(template="")
    told: defaultdict[str, list[Use]] = defaultdict(list)
    rows = steps.order_by("version__sequence__name")
    for name, slug, title in rows.values_list(
        "template", "version__sequence__slug", "version__sequence__name"
    ).distinct():
        told[name].append(Use(slug, title))
    return told
