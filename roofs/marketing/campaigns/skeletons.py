"""Journeys to begin with: short, with a fork where people differ, made of templates that ship. Whoever takes one gets a
draft of their own and writes on.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l

Text = str | Promise
Plan = dict[str, Any]
_NAMES = uuid.UUID("5f4ad8b0-6c0e-5d3e-9a57-0f6a0b6f2c11")
ANSWERS: list[tuple[str, Text, str]] = [
    ("reached", _l("Talked"), "exit"),
    ("voicemail", _l("Left a message"), "continue"),
    ("no_answer", _l("No answer"), "continue"),
    ("do_not_call", _l("Does not want calls"), "opt_out"),
]


@dataclass(frozen=True, slots=True)
class Skeleton:
    slug: str
    name: Text
    description: Text
    audience: str
    steps: tuple[Plan, ...]
    rules: Plan

    def plan(self) -> Plan:
        """In the language of whoever asks."""
        steps = [_said(self.slug, step) for step in self.steps]
        return {
            "slug": self.slug, "name": str(self.name), "description": str(self.description), "audience": self.audience,
            "steps": steps, **_words(self.rules),
        }  # fmt: skip


def _key(slug: str, name: str) -> str:
    return str(uuid.uuid5(_NAMES, f"{slug}/{name}"))


def _said(slug: str, step: Plan) -> Plan:
    told: Plan = _words(step) | {"key": _key(slug, step["key"])}
    if "branches" in told:
        told["branches"] = [{**way, "to": _key(slug, way["to"])} for way in told["branches"]]
    return told


def _words(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _words(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_words(one) for one in value]
    return str(value) if isinstance(value, Promise) else value


def _wait(days: int) -> Plan:
    return {"amount": days, "unit": "days", "since": "previous"}


def _touch(key: str, channel: str, template: str, title: Text, days: int = 0, **more: Any) -> Plan:
    told: Plan = {
        "key": key,
        "kind": "touch",
        "title": title,
        "channel": channel,
        "template": template,
        "wait": _wait(days),
    }
    if channel == "phone":
        told["outcomes"] = [{"key": one, "label": label, "then": then} for one, label, then in ANSWERS]
    return told | more


def _fork(key: str, title: Text, days: int, *ways: tuple[str, Plan | None]) -> Plan:
    branches = [{"to": to, "when": when} for to, when in ways]
    return {"key": key, "kind": "branch", "title": title, "wait": _wait(days), "branches": branches}


def _end(key: str) -> Plan:
    return {"key": key, "kind": "end", "title": _l("End"), "wait": _wait(0)}


CLICKED: Plan = {"is": "clicked"}
STORM: Plan = {"is": "storm", "within_miles": 5, "within_days": 14}
VISIT: Plan = {
    "key": "visit", "title": _l("A visit is booked"), "event": "lead.advanced",
    "when": {"is": "status", "any_of": ["appointment_scheduled"]},
}  # fmt: skip
WON: Plan = {"key": "won", "title": _l("The job is ours"), "event": "lead.won"}

SKELETONS: tuple[Skeleton, ...] = (
    Skeleton(
        "storm", _l("Storm response"),
        _l("A letter near a recorded storm. Who clicks is called the same day; the others get a text and a card."),
        "lead",
        (
            _touch("letter", "email", "storm_email", _l("After a storm: what to look for"), when=STORM),
            _fork("fork", _l("Did they look?"), 1, ("call", CLICKED)),
            _touch("text", "sms", "storm_sms", _l("All dry?"), 1, when=STORM),
            _touch("card", "post", "storm_postcard", _l("Postcard"), 4, when=STORM),
            _end("end"),
            _touch("call", "phone", "storm_call", _l("Call after a storm"), when=STORM),
        ),
        {"topic": "offers", "priority": 75, "reentry": {"rule": "after_end", "min_days": 60}, "goals": [VISIT]},
    ),
    Skeleton(
        "quote", _l("Quote follow-up"),
        _l("A quote without an answer: who worries about the price gets options, who clicks a call, the rest a text."),
        "lead",
        (
            _touch("letter", "email", "quote_still_open", _l("Is it still on the table?")),
            _fork("fork", _l("Where do they stand?"), 3, ("call", CLICKED), ("price", {"is": "price_concern"})),
            _touch("text", "sms", "quote_open_sms", _l("Keep or close the quote?")),
            _touch("why", "email", "why_us", _l("How to compare two roofers"), 7),
            _touch("close", "email", "quote_close", _l("We close the quote"), 14),
            _end("end"),
            _touch("price", "email", "price_options", _l("When the price is too high")),
            _touch("call", "phone", "quote_call", _l("Call about the quote"), 2),
        ),
        {"priority": 65, "ends_at_stages": ["won", "lost"], "reentry": {"rule": "after_end", "min_days": 90},
         "goals": [WON]},
    ),
    Skeleton(
        "win-back", _l("Win back"),
        _l("Customers of years ago: a look at the roof. Who clicks is called, the others get a card."),
        "customer",
        (
            _touch("letter", "email", "warranty_check", _l("A look at your roof")),
            _fork("fork", _l("Did they look?"), 5, ("call", CLICKED)),
            _touch("card", "post", "customer_postcard", _l("Postcard"), 7),
            _end("end"),
            _touch("call", "phone", "retention_call", _l("Call a customer of ours")),
        ),
        {"topic": "offers", "priority": 20, "exclusive": False, "reentry": {"rule": "after_end", "min_days": 365}},
    ),
    Skeleton(
        "review", _l("Review request"),
        _l("Asked of every customer alike. Who followed the link is left in peace, the others are reminded."),
        "customer",
        (
            _touch("letter", "email", "review_request", _l("How did we do?")),
            _fork("fork", _l("Did they follow the link?"), 5, ("end", CLICKED)),
            _touch("text", "sms", "review_sms", _l("How did we do?"), 2),
            _touch("last", "email", "review_reminder", _l("Asked a last time"), 7),
            _end("end"),
        ),
        {"topic": "reviews", "priority": 60, "reentry": {"rule": "after_end", "min_days": 180},
         "goals": [{"key": "review", "title": _l("A review was written"), "event": "review.received"}]},
    ),
    Skeleton(
        "reactivation", _l("Reactivation"),
        _l("Leads that went quiet: a letter, and then by what they do: a call, a text, or a letter next season."),
        "lead",
        (
            _touch("letter", "email", "day_60_re_engage", _l("Still thinking about the roof?")),
            _fork("fork", _l("Did they look?"), 4, ("call", CLICKED), ("text", {"is": "opened", "times": 1})),
            _touch("later", "email", "day_90_nurture", _l("A word for later"), 60),
            _end("end"),
            _touch("text", "sms", "nine_last_text", _l("The last text"), 1),
            _end("end-text"),
            _touch("call", "phone", "nine_last_call", _l("Personal call")),
        ),
        {"priority": 30, "reentry": {"rule": "after_end", "min_days": 120}, "goals": [VISIT]},
    ),
)  # fmt: skip


def skeleton(slug: str) -> Skeleton | None:
    return next((one for one in SKELETONS if one.slug == slug), None)
