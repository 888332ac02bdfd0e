"""The company of the simulated year: its people, its letters, its two follow-ups and its experiments."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction

from bench import year_trials
from roofs.comms.messaging import policy
from roofs.comms.writing import editing
from roofs.core.accounts.models import User
from roofs.core.company.office import office
from roofs.marketing.cadence import publishing
from roofs.marketing.cadence.models import Sequence
from roofs.marketing.cadence.plan import SequencePlan
from roofs.marketing.cadence.policy import CADENCE
from roofs.sales.leads.models import WebForm

FIRST, LONG = "year-first", "year-long"
ANY_PACE = {"emails_per_minute": 1_000_000, "mailbox_per_day": 0, "domain_per_day": 0, "mail_service_per_minute": 0,
            "texts_per_minute": 0, "texts_per_day": 0, "jitter_seconds": 0}  # fmt: skip
LETTERS = {
    "year_hello": ("Your roof, and one question", "What made you look at it now?"),
    "year_stain": ("A stain on the ceiling", "It is often a small thing, and sometimes not."),
    "year_gutter": ("Gutters before the frost", "Full gutters push water under the first row of shingles."),
    "year_attic": ("Look into your attic", "A torch and ten minutes tell you more than a ladder."),
    "year_season": ("What we do in this season", "Each season has its own work on a roof."),
}
TEXTS = {
    "year_text": "Is your roof something for now or for later?",
    "year_text_short": "Do you still think about your roof?",
}
HELLO = 'Hi {{ contact.first_name | or: "there" }}'
QUOTE = "year_season"
"""The letter with a link to a quote."""
ABOUT = "https://example.com/roofs/{}"
OUTCOMES = [
    {"key": key, "label": label, "then": then}
    for key, label, then in (
        ("interested", "Talked, interested", "continue"),
        ("no_answer", "No answer", "continue"),
        ("do_not_call", "Does not want calls", "opt_out"),
    )
]


@transaction.atomic
def open_shop() -> list[User]:
    """Staff, an address to stand on letters, the form, the templates and the sequences."""
    office.save(office.get().model_copy(update={"name": "Year Roofing", "address": "1 Main St", "city": "Troy",
                                                "state": "MI", "postal_code": "48084"}))  # fmt: skip
    policy.pace.save(policy.pace.get().model_copy(update=ANY_PACE))
    admin = User.objects.create_user("owner@example.com", full_name="Olga Owner", role="admin")
    sellers = [
        User.objects.create_user(f"seller{number}@example.com", full_name=f"Sal Seller{number}", role="sales")
        for number in range(4)
    ]
    WebForm.objects.create(name="Website")
    write_templates(admin)
    for plan in (first(), long()):
        _publish(plan, admin)
    year_trials.begin(admin, FIRST, [step.model_dump(mode="json") for step in first().steps])
    CADENCE.save(CADENCE.get().model_copy(update={"new_lead_sequence": FIRST}))
    return [admin, *sellers]


def write_templates(admin: User) -> None:
    for name, (subject, line) in LETTERS.items():
        offer, page = ("Look at your quote", "quote") if name == QUOTE else ("See a time for a visit", "visit")
        links = f"[Read more]({ABOUT.format(name)})\n\n[{offer}]({ABOUT.format(page)})"
        body = f"{HELLO},\n\n{line}\n\n{links}\n"
        _template(name, f"subject: {subject}\npreheader: {line}\n---\n{body}", subject, admin)
    for name, line in TEXTS.items():
        said = f"{HELLO}, {{{{ company.name }}}} here. {line} Reply STOP to opt out"
        _template(name, f"channel: sms\n---\n{said}\n", line, admin)
    _template("year_call", "channel: phone\nsubject: Call\n---\nAsk what they see, and since when.\n", "Call", admin)


def _template(name: str, source: str, title: str, admin: User) -> None:
    own = editing.begin(name, "en", source, {"title": title[:100], "category": "follow_up"}, admin)
    editing.publish(own, admin)


def _publish(plan: SequencePlan, admin: User) -> None:
    sequence = Sequence.objects.create(slug=plan.slug, name=plan.name)
    publishing.publish(sequence, plan, admin)


def sequence(slug: str) -> Sequence:
    return Sequence.objects.get(slug=slug)


def _key(slug: str, number: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{slug}/{number}"))


def _step(slug: str, number: int, channel: str, template: str, delay: str, **more: Any) -> dict[str, Any]:
    calls = {"outcomes": OUTCOMES} if channel == "phone" else {}
    return {"key": _key(slug, number), "title": f"{channel} {number + 1}", "channel": channel, "template": template,
            "delay": delay, "max_lateness": "P3D", **calls, **more}  # fmt: skip


def first() -> SequencePlan:
    """For whoever is new: eight touches in a month, and any answer ends it."""
    letters = list(LETTERS)[:4]
    plan = [
        ("email", letters[0], "PT0S"), ("sms", "year_text", "P1D"), ("email", letters[1], "P3D"),
        ("phone", "year_call", "P5D"), ("email", letters[2], "P8D"), ("sms", "year_text_short", "P11D"),
        ("email", letters[3], "P15D"), ("phone", "year_call", "P20D"),
    ]  # fmt: skip
    steps = [_step(FIRST, number, *one) for number, one in enumerate(plan)]
    return SequencePlan.model_validate({"slug": FIRST, "name": "The first month", "steps": steps})


def long() -> SequencePlan:
    """For whoever has not decided: nearer and farther apart as they react."""
    ways = ("email", "sms", "email", "phone")
    letters, texts = list(LETTERS), list(TEXTS)
    steps = []
    for number in range(60):
        way = ways[number % len(ways)]
        template = {"email": letters[number % len(letters)], "sms": texts[number % len(texts)]}.get(way, "year_call")
        steps.append(_step(LONG, number, way, template, f"P{4 * number}D"))
    return SequencePlan.model_validate({
        "slug": LONG, "name": "The long follow-up", "pace": "adaptive", "steps": steps,
        "reentry": {"rule": "after_end"},
    })  # fmt: skip
