"""Another way to a person when one brings nothing: which, and with which words.

Only a way on which there is an address and nothing forbids it, and for which there is a letter, a text or a script that
does not take up what the step says: each asks how they want to be reached, and none of them goes out twice to the same
person. The gates are asked again when it goes out; here is only looked for what they would refuse for sure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from collections.abc import Sequence as List
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from roofs.comms.consent.addresses import digester
from roofs.comms.consent.ledger import NEEDED
from roofs.comms.consent.models import Basis, Channel, Consent, ListedNumber
from roofs.comms.consent.suppression import suppressed_among
from roofs.comms.engagement.channels import Preference, preference_of
from roofs.comms.writing.models import WrittenTemplate
from roofs.marketing.cadence.models import Touch
from roofs.marketing.cadence.pacing import Facts, Paced
from roofs.marketing.cadence.policy import PaceRules
from roofs.people.contacts.models import Contact

WORDS: Mapping[str, tuple[str, ...]] = {
    Channel.EMAIL: ("test_email", "test_follow_up"),
    Channel.SMS: ("test_sms", "nine_question"),
    Channel.PHONE: ("day_07_call", "day_21_call", "test_call"),
}
"""By which templates somebody is reached another way, in this order."""
SILENT = "silent"
USUAL_ORDER = (Channel.PHONE, Channel.SMS, Channel.EMAIL)
_SAID_YES = frozenset({Basis.WRITTEN, Basis.EXPRESS})


@dataclass(frozen=True, slots=True)
class Rerouted:
    """Over which way, with what, and why; without a channel: why there is no other."""

    channel: str = ""
    template: str = ""
    why: str = ""

    def as_json(self, written: str) -> dict[str, Any]:
        told = {"from": written, "why": self.why}
        return told | ({"to": self.channel} if self.channel else {"none": True})


@dataclass(slots=True)
class Ways:
    """What is known of a crowd's ways: read once for all of them."""

    open_to: dict[int, frozenset[str]] = field(default_factory=dict)
    used: dict[int, frozenset[str]] = field(default_factory=dict)
    """Templates somebody got in this sequence, by the enrolment."""
    there: frozenset[str] = frozenset()
    """Templates that can go out at all."""
    rerouted_at: dict[int, datetime] = field(default_factory=dict)
    """When somebody was last reached another way, by the enrolment."""

    @classmethod
    def of(cls, people: Mapping[int, int]) -> Ways:
        """By enrolment, the person."""
        contacts = list(Contact.objects.filter(pk__in=set(people.values())))
        used, rerouted_at = _used(people)
        names = frozenset(name for names in WORDS.values() for name in names)
        off = WrittenTemplate.objects.filter(name__in=names, deleted_at=None, is_active=False)
        there = names - set(off.values_list("name", flat=True))
        return cls(_open_to(contacts), used, there, rerouted_at)


def wanted(facts: Facts, paced: Paced, channel: str, rules: PaceRules, now: datetime) -> str:
    """Why this touch should go another way than its step says; empty when it should not."""
    if paced.mode == "accelerate" and rules.phone_first and channel != Channel.PHONE:
        last_call = facts.by_channel.get(Channel.PHONE)
        is_rested = last_call is None or last_call <= now - timedelta(days=rules.call_gap_days)
        return "phone_first" if is_rested else ""
    if not rules.change_channel or paced.mode in {"pause", "accelerate"} or paced.reasons[0][0] == "fresh":
        return ""
    if facts.silent_days is not None and facts.silent_days >= rules.silent_days:
        return SILENT
    way, length = facts.run
    return "same_way" if way == channel and length >= rules.same_way_most else ""


def reroute(
    enrolment: int, contact: int, channel: str, why: str, ways: Ways, preference: Preference | None
) -> Rerouted:
    """The best of those that are open; it says so when there is none."""
    possible = ways.open_to.get(contact, frozenset()) - {channel}
    order: Iterable[str] = (Channel.PHONE,) if why == "phone_first" else _best_first(preference)
    used = ways.used.get(enrolment, frozenset())
    for other in order:
        if other not in possible:
            continue
        template = next((name for name in WORDS.get(other, ()) if name in ways.there and name not in used), "")
        if template:
            return Rerouted(other, template, why)
    return Rerouted(why=why)


def _best_first(preference: Preference | None) -> List[str]:
    known = [odds.channel for odds in preference.odds] if preference is not None else []
    return [*known, *(one for one in USUAL_ORDER if one not in known)]


def _open_to(contacts: Collection[Contact]) -> dict[int, frozenset[str]]:
    no_mail = suppressed_among(Channel.EMAIL, [one.email for one in contacts if one.email])
    numbers = [one.phone for one in contacts if one.phone]
    refused = {channel: suppressed_among(channel, numbers) for channel in (Channel.SMS, Channel.PHONE)}
    said, listed = _said_yes(contacts), _listed(numbers)
    found: dict[int, frozenset[str]] = {}
    for one in contacts:
        yes = said.get(one.pk, {})
        ways = {Channel.EMAIL} if one.email and one.email not in no_mail else set()
        if one.phone and one.phone not in refused[Channel.SMS] and yes.get(Channel.SMS, frozenset()) & _needed():
            ways.add(Channel.SMS)
        may_call = one.phone not in listed or yes.get(Channel.PHONE, frozenset()) & _SAID_YES
        if one.phone and one.phone not in refused[Channel.PHONE] and may_call:
            ways.add(Channel.PHONE)
        found[one.pk] = frozenset(ways)
    return found


def _needed() -> frozenset[str]:
    return frozenset(NEEDED.get(Channel.SMS) or _SAID_YES)


def _said_yes(contacts: Collection[Contact]) -> dict[int, dict[str, frozenset[str]]]:
    found: dict[int, dict[str, frozenset[str]]] = {}
    rows = Consent.objects.live().filter(contact__in=contacts, channel__in=(Channel.SMS, Channel.PHONE))
    for contact, channel, basis in rows.values_list("contact", "channel", "basis"):
        theirs = found.setdefault(contact, {})
        theirs[channel] = theirs.get(channel, frozenset()) | {basis}
    return found


def _listed(numbers: Collection[str]) -> set[str]:
    """Those on a list of numbers that are not to be called: without a yes in our hands we do not look for more."""
    hashed = digester()
    by_hash = {hashed(Channel.PHONE, number): number for number in numbers}
    rows = ListedNumber.objects.filter(address_hmac__in=by_hash).values_list("address_hmac", flat=True)
    return {by_hash[one] for one in rows}


def _used(enrolments: Collection[int]) -> tuple[dict[int, frozenset[str]], dict[int, datetime]]:
    """What they got, and what their steps would have brought them, counts as used. And when it was another way."""
    found: dict[int, frozenset[str]] = {}
    elsewhere: dict[int, datetime] = {}
    rows = Touch.objects.filter(enrolment__in=list(enrolments)).annotate(of_step=F("step__template")).order_by("pk")
    for enrolment, of_step, chosen, at in rows.values_list("enrolment", "of_step", "chosen", "intent_at"):
        instead = str((chosen or {}).get("template", ""))
        found[enrolment] = found.get(enrolment, frozenset()) | {of_step, instead}
        if instead:
            elsewhere[enrolment] = at
    return found, elsewhere


def reroute_all(wanting: Mapping[int, tuple[int, str, str]], rules: PaceRules, now: datetime) -> dict[int, Rerouted]:
    """By enrolment: the person, the way of the step and why another is wanted. Some queries, however many. A silence
    changes the way once in as many days as it takes to be one.
    """
    people = {key: contact for key, (contact, _channel, _why) in wanting.items()}
    ways, liked = Ways.of(people), preference_of(set(people.values()), now)
    since = now - timedelta(days=rules.silent_days)
    return {
        key: reroute(key, contact, channel, why, ways, liked.get(contact))
        for key, (contact, channel, why) in wanting.items()
        if why != SILENT or ways.rerouted_at.get(key, since) <= since
    }
