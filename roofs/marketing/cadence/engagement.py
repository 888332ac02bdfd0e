"""Conditions about what people did with what they got, and what they said. Machines do not count."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext
from pydantic import Field

from roofs.comms.messaging.models import Direction, Message, MessageEvent, Purpose, Verdict
from roofs.comms.timeline.models import Interaction
from roofs.marketing.cadence.asking import Nothing, OnChannel
from roofs.marketing.cadence.conditions import Crowd, Params, Person, condition
from roofs.marketing.cadence.models import Touch
from roofs.marketing.cadence.phrases import PHRASES

LONGEST_READ = 5_000


class Times(Params):
    times: int = Field(1, ge=1, le=100)


class Touches(Params):
    after: int = Field(3, ge=1, le=100)


def _reacted(crowd: Crowd, kinds: Collection[str], times: int) -> set[int]:
    """Within the enrolment, or ever when there is none."""
    read = crowd.once(f"reacted:{sorted(kinds)}", lambda: _count_reactions(crowd.people, kinds))
    return {person.key for person in crowd.people if read[person.key] >= times}


def _count_reactions(people: Iterable[Person], kinds: Collection[str]) -> Counter[int]:
    human = ~Q(kind__in=("opened", "clicked")) | Q(verdict=Verdict.HUMAN)
    told = MessageEvent.objects.filter(human, kind__in=kinds)
    inside = {person.enrolment_id: person.key for person in people if person.enrolment_id is not None}
    found: Counter[int] = Counter()
    if inside:
        touched = dict(
            Touch.objects.filter(enrolment__in=inside, message__isnull=False).values_list("message", "enrolment")
        )
        for message in told.filter(message__in=list(touched)).values_list("message", flat=True):
            found[inside[touched[message]]] += 1
    outside: dict[int, list[int]] = {}
    for person in people:
        if person.enrolment_id is None:
            outside.setdefault(person.contact_id, []).append(person.key)
    if outside:
        mine = told.filter(message__contact__in=outside, message__purpose=Purpose.TOUCH)
        for contact in mine.values_list("message__contact", flat=True):
            found.update(outside[contact])
    return found


@condition(
    "opened",
    _l("Opened by a person"),
    Times,
    lambda asked: (
        ngettext("they opened one of our letters", "they opened at least %(n)s of our letters", asked.times)
        % {"n": asked.times}
    ),
)
def _opened(crowd: Crowd, asked: Times) -> Collection[int]:
    return _reacted(crowd, ("opened",), asked.times)


@condition(
    "clicked",
    _l("Clicked by a person"),
    Times,
    lambda asked: (
        ngettext("they clicked a link of ours", "they clicked at least %(n)s of our links", asked.times)
        % {"n": asked.times}
    ),
)
def _clicked(crowd: Crowd, asked: Times) -> Collection[int]:
    return _reacted(crowd, ("clicked",), asked.times)


@condition(
    "delivered",
    _l("Has arrived"),
    OnChannel,
    lambda asked: _("something of ours arrived by %(channel)s") % {"channel": asked.channel},
)
def _delivered(crowd: Crowd, asked: OnChannel) -> Collection[int]:
    """As the provider says, of what this follow-up sent."""
    inside = {person.enrolment_id: person.key for person in crowd.people if person.enrolment_id is not None}
    arrived = Touch.objects.filter(
        enrolment__in=inside, channel=asked.channel, message__events__kind=MessageEvent.Kind.DELIVERED
    )
    return {inside[enrolment] for enrolment in arrived.values_list("enrolment", flat=True)}


@condition("replied", _l("Answered"), Nothing, lambda _asked: _("they answered"))
def _replied(crowd: Crowd, _asked: Nothing) -> Collection[int]:
    """By whatever channel, in their own words: to one of our letters, or since the follow-up began."""
    return _reacted(crowd, ("replied",), 1) | _wrote(crowd)


def _wrote(crowd: Crowd) -> set[int]:
    contacts = {person.contact_id for person in crowd.people}
    said = _inbound(contacts).values_list("contact", flat=True).distinct()
    wrote = crowd.once("wrote", lambda: set(said))
    return {person.key for person in crowd.people if person.contact_id in wrote and person.enrolment_id is None}


def _inbound(contacts: Collection[int]) -> QuerySet[Interaction]:
    return Interaction.objects.alive().filter(contact__in=contacts, direction=Direction.IN, is_auto=False)


@condition(
    "no_engagement",
    _l("No sign after touches"),
    Touches,
    lambda asked: (
        ngettext("no sign from them after %(n)s touch", "no sign from them after %(n)s touches", asked.after)
        % {"n": asked.after}
    ),
)
def _no_engagement(crowd: Crowd, asked: Touches) -> Collection[int]:
    inside = {person.enrolment_id: person.key for person in crowd.people if person.enrolment_id is not None}
    sent = Counter(
        Touch.objects.filter(enrolment__in=inside, state=Touch.State.SENT).values_list("enrolment", flat=True)
    )
    enough = {key for enrolment, key in inside.items() if sent[enrolment] >= asked.after}
    return (
        enough - _reacted(crowd, ("opened",), 1) - _reacted(crowd, ("clicked",), 1) - _reacted(crowd, ("replied",), 1)
    )


@condition(
    "competitor_mentioned",
    _l("Another roofer was mentioned"),
    Nothing,
    lambda _asked: _("they mentioned another roofer"),
)
def _competitor(crowd: Crowd, _asked: Nothing) -> Collection[int]:
    return _said(crowd, PHRASES.get().competitor)


@condition(
    "price_concern", _l("Worried about the price"), Nothing, lambda _asked: _("they are worried about the price")
)
def _price(crowd: Crowd, _asked: Nothing) -> Collection[int]:
    return _said(crowd, PHRASES.get().price)


def _said(crowd: Crowd, phrases: Collection[str]) -> set[int]:
    """In what they wrote to us, and in what we wrote down about them."""
    if not phrases:
        return set()
    texts = crowd.once("texts", lambda: _texts(crowd))
    wanted = re.compile("|".join(rf"\b{re.escape(phrase)}\b" for phrase in phrases), re.IGNORECASE)
    hit = {contact for contact, said in texts.items() if wanted.search(said)}
    return {person.key for person in crowd.people if person.contact_id in hit}


def _texts(crowd: Crowd) -> dict[int, str]:
    said: dict[int, list[str]] = {person.contact_id: [] for person in crowd.people}
    notes = Interaction.objects.alive().filter(Q(direction=Direction.IN) | Q(kind=Interaction.Kind.NOTE))
    for contact, summary, body in notes.filter(contact__in=said).values_list("contact", "summary", "body"):
        said[contact] += [summary, body[:LONGEST_READ]]
    inbound = Message.objects.filter(contact__in=said, direction=Direction.IN)
    for contact, text in inbound.values_list("contact", "text"):
        said[contact].append(text[:LONGEST_READ])
    for _person, subject in crowd.each():
        if subject.lead is not None:
            said.setdefault(subject.contact.pk, []).extend([subject.lead.message, subject.lead.notes])
    return {contact: "\n".join(texts) for contact, texts in said.items()}
