"""What a new sequence can begin with: the journeys with forks, the library, and what the company has written itself,
each with a small drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from roofs.marketing.cadence import arranging
from roofs.marketing.cadence.graph import graph_of
from roofs.marketing.cadence.library.words import spoken
from roofs.marketing.cadence.models import Sequence, SequenceVersion
from roofs.marketing.campaigns.skeletons import SKELETONS

BOX, TALL, PAPER, MOST_DAYS = 34, 14, (230, 92), 1000
APART = 26.0
SHAPES = {"touch": "", "branch": "fork", "joint": "small", "end": "end", "through": "end", "entry": "small"}


@dataclass(frozen=True, slots=True)
class Card:
    value: str
    """What the form sends: `skeleton:storm`, or the address of a sequence."""
    name: str
    description: str
    audience: str
    touches: int
    days: int
    forks: int
    drawing: dict[str, Any]


def cards(known: list[Sequence]) -> list[tuple[str, list[Card]]]:
    """By where they come from. Whatever their number, one question for the plans."""
    rows = SequenceVersion.objects.filter(sequence__in=known).order_by("sequence", "number")
    newest: dict[int, dict[str, Any]] = dict(rows.values_list("sequence", "definition"))
    made = [(one, _card(one.slug, newest[one.pk])) for one in known if one.pk in newest]
    return [
        (_("Journeys with forks"), [_card(f"skeleton:{one.slug}", one.plan()) for one in SKELETONS]),
        (_("From the library"), [card for one, card in made if one.is_shipped]),
        (_("Your own"), [card for one, card in made if not one.is_shipped]),
    ]


def _card(value: str, plan: dict[str, Any]) -> Card:
    steps = plan.get("steps") or []
    return Card(
        value, spoken(plan["name"]), spoken(plan.get("description", "")),
        str(dict(Sequence.Audience.choices).get(plan.get("audience", ""), "")),
        sum(step.get("kind", "touch") == "touch" for step in steps), _days(plan),
        sum(step.get("kind") == "branch" for step in steps), drawing(plan),
    )  # fmt: skip


def _days(plan: dict[str, Any]) -> int:
    """Until the last touch on the longest way; who waits for somebody's answer may be longer on it."""
    graph = graph_of(plan)
    steps = {str(step["key"]): step for step in plan["steps"]}
    at = dict.fromkeys(steps, 0.0)
    for _round in steps:  # as often as a way can be long: then nothing moves any more
        before = dict(at)
        for edge in graph.edges:
            if edge.target in steps:
                wait = steps[edge.target].get("wait") or {}
                length = _length(wait)
                from_there = at.get(edge.source, 0.0) if wait.get("since") == "previous" else 0.0
                at[edge.target] = min(MOST_DAYS, max(at[edge.target], from_there + length))
        if at == before:
            break
    return round(max(at.values(), default=0)) + 1


def _length(wait: dict[str, Any]) -> float:
    per_day = {"minutes": 1440, "hours": 24, "days": 1, "business_days": 5 / 7}
    return float(wait.get("amount") or 0) / per_day.get(wait.get("unit", "days"), 1)


def drawing(plan: dict[str, Any]) -> dict[str, Any]:
    """Small boxes and lines; a long plan lies on its side, so that it fills the paper."""
    graph = graph_of(plan)
    names = [node.id for node in graph.on_the_way]
    found = arranging.arranged(names, [(edge.source, edge.target) for edge in graph.edges])
    middles = {name: (x + arranging.WIDTH / 2, y) for name, (x, y) in found.places.items()}
    layer, lane = arranging.HEIGHT + arranging.DOWN, arranging.WIDTH + arranging.ACROSS
    sides = [x for x, _y in middles.values()]
    centre, lanes = (max(sides) + min(sides)) / 2, (max(sides) - min(sides)) / lane
    across = min(APART, (PAPER[1] - TALL - 8) / max(1, lanes))
    along = (PAPER[0] - BOX - 8) / max(1, max(y for _x, y in middles.values()) / layer)
    spots = {
        name: (4 + BOX / 2 + y / layer * along, PAPER[1] / 2 + (x - centre) / lane * across)
        for name, (x, y) in middles.items()
    }
    kinds = {node.id: node.kind for node in graph.on_the_way}
    width = min(BOX, along * 0.72)
    return {
        "lines": [
            {"x1": round(spots[edge.source][0], 1), "y1": round(spots[edge.source][1], 1),
             "x2": round(spots[edge.target][0], 1), "y2": round(spots[edge.target][1], 1)}
            for edge in graph.edges
        ],
        "boxes": [
            {"x": round(x - width / 2, 1), "y": round(y - TALL / 2, 1), "w": round(width, 1), "h": TALL,
             "look": f"{SHAPES.get(kinds[name], '')} {_channel(plan, name)}"}
            for name, (x, y) in spots.items()
        ],
    }  # fmt: skip


def _channel(plan: dict[str, Any], name: str) -> str:
    step: dict[str, Any] = next((one for one in plan["steps"] if str(one["key"]) == name), {})
    return {"email": "blue", "sms": "teal", "phone": "green", "voice": "green", "post": "amber"}.get(
        step.get("channel") or "", "violet" if step.get("kind") == "branch" else "gray"
    )
