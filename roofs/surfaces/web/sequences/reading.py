"""Fetching drafts, and how their steps read in a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roofs.comms.consent.models import Channel
from roofs.marketing.cadence.plan import FACTORS
from roofs.marketing.campaigns import drafts
from roofs.marketing.campaigns.models import Draft
from roofs.surfaces.web.asking import manager
from roofs.surfaces.web.sequences.conditions import sentence_of

ICONS = {
    "email": "mail",
    "sms": "message-square-text",
    "phone": "phone",
    "voice": "phone-call",
    "post": "inbox",
    "messenger": "message-circle",
    "social": "share-2",
    "branch": "workflow",
    "end": "circle-stop",
}


def draft_of(request: HttpRequest, pk: int) -> Draft:
    found = Draft.objects.visible_to(manager(request)).select_related("sequence").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Line:
    """A step as the list shows it."""

    number: int
    key: str
    title: str
    icon: str
    channel: str
    wait: str
    when: str
    template: str
    branches: list[tuple[str, str]]
    """What must hold, and the step it leads to."""
    faults: list[str]
    is_first: bool
    is_last: bool


def lines_of(draft: Draft, wrong: list[drafts.Fault], called: Mapping[str, str]) -> list[Line]:
    """`called`: the templates by their names, as people know them."""
    steps: list[dict[str, Any]] = draft.plan.get("steps", [])
    names = {step["key"]: f"{number}. {step.get('title', '')}" for number, step in enumerate(steps, start=1)}
    return [
        Line(
            number=place + 1,
            key=step["key"],
            title=step.get("title", ""),
            icon=ICONS.get(step.get("channel") or step.get("kind", ""), "mail"),
            channel=_channel(step),
            wait=wait_words(step.get("wait") or {}),
            when=sentence_of(step.get("when")),
            template=called.get(step.get("template", ""), step.get("template", "")),
            branches=[
                (sentence_of(way.get("when")) or _("otherwise"), names.get(way["to"], "?"))
                for way in step.get("branches", [])
            ],
            faults=[one.words for one in wrong if one.step == place],
            is_first=place == 0,
            is_last=place == len(steps) - 1,
        )
        for place, step in enumerate(steps)
    ]


def _channel(step: dict[str, Any]) -> str:
    if step.get("kind") == "branch":
        return _("Branch")
    if step.get("kind") == "end":
        return _("End")
    return str(dict(Channel.choices).get(step.get("channel", ""), ""))


def wait_words(wait: dict[str, Any]) -> str:
    """As "3 days after the beginning", "2 business days after the step before"."""
    amount, unit = int(wait.get("amount") or 0), wait.get("unit", "days")
    since_step = wait.get("since", "start") == "previous"
    if not amount:
        return _("at once") if not since_step else _("right after the step before")
    long = {
        "minutes": ngettext("%(n)s minute", "%(n)s minutes", amount),
        "hours": ngettext("%(n)s hour", "%(n)s hours", amount),
        "days": ngettext("%(n)s day", "%(n)s days", amount),
        "business_days": ngettext("%(n)s business day", "%(n)s business days", amount),
    }[unit] % {"n": amount}
    return (_("%(long)s after the step before") if since_step else _("%(long)s after the beginning")) % {"long": long}


def amount_of(length: timedelta, unit: str) -> int:
    """How many of the unit a step waits."""
    return length // FACTORS.get(unit, FACTORS["days"])
