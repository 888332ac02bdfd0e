"""Opens and clicks: the addresses that are put into a letter, and what is remembered when they are fetched."""

from __future__ import annotations

import hashlib
import html as markup
import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from roofs.comms.consent.keys import signing_keys
from roofs.comms.messaging import links, policy
from roofs.comms.messaging.models import Message, MessageEvent, Verdict
from roofs.comms.messaging.verdicts import HASTY, Sighting, agent_family, judge_click, judge_open
from roofs.core.events import record
from roofs.core.jobs import task
from roofs.core.kit import html_links, tokens

_BODY_END = re.compile(r"</body\s*>", re.IGNORECASE)
_SAME_FETCH = 60  # seconds in which one program asking again is one fetch
_HONEYPOT = "honeypot"
_OPEN, _CLICK = "open", "click"


@dataclass(frozen=True, slots=True)
class Click:
    message_pk: int
    url: str

    @property
    def is_honeypot(self) -> bool:
        return self.url == _HONEYPOT


def open_token(message_pk: int) -> str:
    return tokens.sign(message_pk.to_bytes(8, "big"), signing_keys(), _OPEN)


def click_token(message_pk: int, url: str) -> str:
    return tokens.sign(message_pk.to_bytes(8, "big") + url.encode(), signing_keys(), _CLICK)


def read_open(token: str) -> int | None:
    try:
        return int.from_bytes(tokens.unsign(token, signing_keys(), _OPEN), "big")
    except tokens.BadTokenError:
        return None


def read_click(token: str) -> Click | None:
    """Where a link leads. Only what we signed ourselves, so nobody can borrow our name to send people elsewhere."""
    try:
        payload = tokens.unsign(token, signing_keys(), _CLICK)
    except tokens.BadTokenError:
        return None
    return Click(int.from_bytes(payload[:8], "big"), payload[8:].decode())


def instrument(html: str, message_pk: int, *, opens: bool = True, clicks: bool = True) -> str:
    """The letter's HTML with counted links, a link no person sees, and a picture of one pixel.

    Links that unsubscribe stay as they are: leaving must work even when counting does not.
    """
    has_links = bool(trackable_links(html))
    if clicks and has_links:
        html = html_links.rewrite(html, lambda url: _counted(url, message_pk))
    if clicks and (
        has_links or opens
    ):  # without it a slow gateway that opens a letter without links passes for a person
        trap = markup.escape(links.click_url(click_token(message_pk, _HONEYPOT)))
        html = _before_end(html, f'<a href="{trap}" aria-hidden="true" tabindex="-1" rel="nofollow"></a>')
    if opens:
        pixel = markup.escape(links.open_url(open_token(message_pk)))
        html = _before_end(html, f'<img src="{pixel}" width="1" height="1" alt="" style="display:block;border:0">')
    return html


def trackable_links(html: str) -> set[str]:
    return {url for url in html_links.countable(html) if not _is_way_out(url)}


def _is_way_out(url: str) -> bool:
    return f"/{links.UNSUBSCRIBE_PATH}" in url


def record_open(
    token: str, *, at: datetime | None = None, user_agent: str = "", method: str = "GET", ip_class: str = ""
) -> MessageEvent | None:
    """None when the token is not ours, the letter is gone, or this fetch was already counted. As with a click, a person
    is told of once it is certain: a gateway fetches the pictures first and then follows the links, as a browser would.
    """
    message = _message(read_open(token))
    if message is None:
        return None
    at = at or timezone.now()
    verdict = judge_open(
        Sighting(_age(message, at), user_agent, method, ip_class, seconds_since_delivered=_age_there(message, at))
    )
    event = _remember(message, MessageEvent.Kind.OPENED, at, user_agent, verdict, "")
    if event is None:
        return None
    if verdict == Verdict.HUMAN and policy.mail.get().track_clicks:
        _tell_later(event)
    else:
        _announce(event)
    return event


def record_click(
    token: str, *, at: datetime | None = None, user_agent: str = "", method: str = "GET", ip_class: str = ""
) -> MessageEvent | None:
    """What a click was is told once it is certain: a gateway that follows every link needs some seconds to show it."""
    click = read_click(token)
    message = _message(click.message_pk if click else None)
    if click is None or message is None:
        return None
    at = at or timezone.now()
    sighting = Sighting(
        _age(message, at),
        user_agent,
        method,
        ip_class,
        is_honeypot=click.is_honeypot,
        seconds_since_delivered=_age_there(message, at),
    )
    verdict = judge_click(sighting)
    url = "" if click.is_honeypot else click.url
    event = _remember(message, MessageEvent.Kind.CLICKED, at, user_agent, verdict, url)
    if event is None:
        return None
    if verdict == Verdict.MACHINE:
        _announce(event)
    else:
        _tell_later(event)
    return event


def _tell_later(event: MessageEvent) -> None:
    later = event.at + timedelta(seconds=HASTY + 2)
    settle.using(run_after=later, unique_key=f"{event.kind}:{event.pk}").enqueue(event.pk)


def take_from_provider(
    message: Message,
    *,
    kind: MessageEvent.Kind,
    at: datetime,
    url: str = "",
    agent: str = "",
    is_machine: bool | None = None,
    fingerprint: str,
) -> MessageEvent | None:
    """An open or a click that a provider saw. What it says of machines stands; of people it knows no more than we."""
    if is_machine:
        verdict = Verdict.MACHINE
    else:
        sighting = Sighting(_age(message, at), agent, seconds_since_delivered=_age_there(message, at))
        verdict = judge_open(sighting) if kind == MessageEvent.Kind.OPENED else judge_click(sighting)
    event = MessageEvent(message=message, kind=kind, at=at, fingerprint=fingerprint, verdict=verdict, url=url[:2000])
    event.detail = {"agent": agent_family(agent), "by": message.provider}
    if not _saved(event):
        return None
    _announce(event)
    return event


@task(max_attempts=5)
def settle(event_pk: int) -> None:
    """Say what an open or a click was, now that what else was fetched around it is known."""
    with transaction.atomic():
        events = MessageEvent.objects.select_for_update(of=("self",)).select_related("message")
        event = events.filter(pk=event_pk).first()
        if event is None or event.detail.get("told"):
            return
        if _was_part_of_a_sweep(event):
            event.verdict = Verdict.MACHINE
        _announce(event)


def _was_part_of_a_sweep(event: MessageEvent) -> bool:
    """Somebody followed every link of the letter, or the one no person sees, within seconds of this fetch."""
    around = (event.at - timedelta(seconds=HASTY), event.at + timedelta(seconds=HASTY))
    clicks = event.message.events.filter(kind=MessageEvent.Kind.CLICKED, at__range=around)
    followed, links = set(clicks.values_list("url", flat=True)), trackable_links(event.message.html)
    return "" in followed or (len(links) > 1 and links <= followed)  # the only link is followed by people, too


def _counted(url: str, message_pk: int) -> str:
    return url if _is_way_out(url) else links.click_url(click_token(message_pk, url))


def _before_end(html: str, addition: str) -> str:
    """Just inside the body, or at the end of a letter without one."""
    found = _BODY_END.search(html)
    return html + addition if found is None else html[: found.start()] + addition + html[found.start() :]


def _remember(
    message: Message, kind: MessageEvent.Kind, at: datetime, user_agent: str, verdict: Verdict, url: str
) -> MessageEvent | None:
    who = hashlib.sha256(user_agent.encode("utf-8", "replace")).hexdigest()
    moment = int(at.timestamp()) // _SAME_FETCH
    fingerprint = hashlib.sha256(f"{message.pk}|{kind}|{url}|{who}|{moment}".encode()).hexdigest()
    event = MessageEvent(message=message, kind=kind, at=at, fingerprint=fingerprint, verdict=verdict, url=url[:2000])
    event.detail = {"agent": agent_family(user_agent)}
    return event if _saved(event) else None


def _saved(event: MessageEvent) -> bool:
    """False when it was counted before."""
    try:
        with transaction.atomic():
            event.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def counts(message: Message) -> dict[str, Counter[str]]:
    """By kind, then by verdict: what was seen, whoever it was. Machines are counted and never acted upon."""
    found: dict[str, Counter[str]] = {}
    for kind, verdict in message.events.values_list("kind", "verdict"):
        found.setdefault(kind, Counter())[verdict or Verdict.UNSURE] += 1
    return found


def _upgrade(event: MessageEvent) -> None:
    """A person is here, so what was unsure before was probably the same person. What was a machine stays one."""
    unsure = event.message.events.filter(
        kind=MessageEvent.Kind.OPENED, verdict=Verdict.UNSURE, at__lte=event.at
    ).exclude(pk=event.pk)
    for earlier in unsure.select_for_update():
        earlier.verdict = Verdict.HUMAN
        earlier.detail = {**earlier.detail, "was": Verdict.UNSURE, "because_of": event.pk}
        earlier.save(update_fields=["verdict", "detail"])


def _announce(event: MessageEvent) -> None:
    message = event.message
    with transaction.atomic():
        if event.verdict == Verdict.HUMAN:
            _upgrade(event)
        event.detail = {**event.detail, "told": True}
        event.save(update_fields=["detail", "verdict"])
        record(
            f"message.{event.kind}",
            message,
            verdict=event.verdict,
            url=event.url,
            about=[message.subject_type, message.subject_id],
            contact=message.contact_id,
        )


def _message(pk: int | None) -> Message | None:
    return Message.objects.filter(pk=pk).first() if pk else None


def _age(message: Message, at: datetime) -> float | None:
    return (at - message.sent_at).total_seconds() if message.sent_at else None


def _age_there(message: Message, at: datetime) -> float | None:
    there = message.events.filter(kind=MessageEvent.Kind.DELIVERED).values_list("at", flat=True).first()
    return (at - there).total_seconds() if there else None
