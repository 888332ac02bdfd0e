"""A plan as it is drawn: where each node stands, what is written on it, and the sentence for those who listen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roofs.comms.consent.models import Channel
from roofs.comms.timeline.wording import wording_of
from roofs.marketing.cadence import arranging
from roofs.marketing.cadence.arranging import ACROSS, HEIGHT, WIDTH, Place
from roofs.marketing.cadence.graph import NEXT, START, THROUGH, Edge, Graph, Node, Plan, graph_of
from roofs.marketing.campaigns.drafts import Fault
from roofs.surfaces.web.sequences.conditions import sentence_of
from roofs.surfaces.web.sequences.reading import ICONS, wait_words

SIZES = {"touch": (WIDTH, HEIGHT), "branch": (WIDTH, HEIGHT), "joint": (120, 34), "end": (140, 40)}
SMALL, BESIDE = (140, 40), (WIDTH, 58)
OWN_ICONS = {"entry": "circle-play", "joint": "arrow-right", "through": "check", "goal": "target", "exit": "door-open"}
STANDS_BETWEEN = 14


@dataclass(frozen=True, slots=True)
class Words:
    """What a plan alone does not know: how its templates are called, what is wrong with it, how titles are said."""

    templates: Mapping[str, str] = field(default_factory=dict)
    faults: Sequence[Fault] = ()
    title: Callable[[str], str] = str


def drawn(plan: Plan, layout: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """Nodes and edges for the canvas, as JSON."""
    graph = graph_of(plan)
    places, bends = _stand(graph, layout)
    nodes = [_node(node, plan, graph, words) | _box(node, places) for node in graph.nodes]
    return {
        "slot": WIDTH,
        "nodes": nodes,
        "edges": [_edge(edge, plan, bends) for edge in graph.edges],
        "faults": [one.words for one in words.faults if _owner(one, graph) is None],
    }


def _stand(graph: Graph, layout: Mapping[str, Any]) -> tuple[dict[str, Place], dict[tuple[str, str], list[Place]]]:
    names = [node.id for node in graph.on_the_way]
    lines = [(edge.source, edge.target) for edge in graph.edges]
    found = arranging.arranged(names, lines)
    kept = {name: (int(place[0]), int(place[1])) for name, place in layout.items() if name in found.places}
    places = arranging.placed(found, lines, kept)
    # A line goes round what it passes only as long as nothing has been moved.
    bends = {} if kept else {pair: way for pair, way in found.bends.items() if way}
    right = max((x for x, _y in places.values()), default=0) + WIDTH + 2 * ACROSS
    top = min((y for _x, y in places.values()), default=0)
    for number, node in enumerate(graph.beside):
        places[node.id] = (right, top + number * (BESIDE[1] + STANDS_BETWEEN))
    return places, bends


def _box(node: Node, places: Mapping[str, Place]) -> dict[str, Any]:
    width, height = SIZES.get(node.kind, BESIDE if node.kind in {"entry", "goal", "exit"} else SMALL)
    x, y = places[node.id]
    return {"x": x, "y": y, "w": width, "h": height}


def _edge(edge: Edge, plan: Plan, bends: Mapping[tuple[str, str], list[Place]]) -> dict[str, Any]:
    told = {"from": edge.source, "to": edge.target, "way": edge.way, "label": way_words(edge, plan), "wait": ""}
    target = _step(plan, edge.target)
    if target is not None:
        told["wait"] = wait_short(target.get("wait") or {})
    if way := bends.get((edge.source, edge.target)):
        told["bends"] = way
    return told


def way_words(edge: Edge, plan: Plan) -> str:
    """What must hold for somebody to take it; empty when nothing must."""
    source = _step(plan, edge.source)
    if source is None or edge.way == NEXT:
        return ""
    ways = source.get("branches") or []
    if 0 <= edge.way < len(ways):
        said = sentence_of(ways[edge.way].get("when"))
        return said or (_("otherwise") if len(ways) > 1 else "")
    return _("otherwise")


def wait_short(wait: dict[str, Any]) -> str:
    """As "3 days" since the step before, "day 4" since the beginning."""
    try:
        amount = int(wait.get("amount") or 0)
    except (TypeError, ValueError):
        return ""
    unit, since_start = wait.get("unit", "days"), wait.get("since", "start") == "start"
    if since_start and unit == "days":
        return _("day %(n)s") % {"n": amount + 1}
    if not amount:
        return _("at once") if since_start else ""
    known = {
        "minutes": ngettext("%(n)s minute", "%(n)s minutes", amount),
        "hours": ngettext("%(n)s hour", "%(n)s hours", amount),
        "days": ngettext("%(n)s day", "%(n)s days", amount),
        "business_days": ngettext("%(n)s business day", "%(n)s business days", amount),
    }
    return known.get(unit, known["days"]) % {"n": amount}


def _step(plan: Plan, key: str) -> dict[str, Any] | None:
    return next((one for one in plan.get("steps") or [] if str(one.get("key")) == key), None)


def _node(node: Node, plan: Plan, graph: Graph, words: Words) -> dict[str, Any]:
    wrong = [one.words for one in words.faults if _owner(one, graph) == node.id]
    told: dict[str, Any] = {"id": node.id, "kind": node.kind, "place": node.place, "faults": wrong}
    if node.is_step:
        return told | _of_step(node, plan["steps"][node.place], plan, graph, words, wrong)
    told |= {"icon": OWN_ICONS[node.kind], **_of_rule(node, plan, words)}
    said = (
        _("%(kind)s: %(title)s.") % {"kind": told["small"], "title": told["title"]} if told["small"] else told["title"]
    )
    return told | {"say": _spoken(said, wrong)}


def _of_step(
    node: Node, step: dict[str, Any], plan: Plan, graph: Graph, words: Words, wrong: list[str]
) -> dict[str, Any]:
    kind, title = step.get("kind", "touch"), words.title(str(step.get("title", "")))
    icon = ICONS.get(str(step.get("channel") or kind), "mail") if node.kind != "joint" else OWN_ICONS["joint"]
    channel = _kind_words(step)
    template = words.templates.get(step.get("template", ""), step.get("template", ""))
    when = sentence_of(step.get("when"))
    said = _("%(n)s. %(title)s. %(channel)s, %(wait)s.") % {
        "n": node.place + 1, "title": title, "channel": channel, "wait": wait_words(step.get("wait") or {}),
    }  # fmt: skip
    if when:
        said += " " + _("Only if %(words)s.") % {"words": when}
    return {
        "icon": icon, "title": title, "small": channel, "more": template, "when": when,
        "say": _spoken(said + _leads_to(node, plan, graph, words), wrong),
    }  # fmt: skip


def _leads_to(node: Node, plan: Plan, graph: Graph, words: Words) -> str:
    told = []
    for edge in graph.edges:
        if edge.source != node.id:
            continue
        target = _step(plan, edge.target)
        name = words.title(str(target.get("title", ""))) if target else _("the end")
        if condition := way_words(edge, plan):
            told.append(_("%(condition)s: to %(name)s") % {"condition": condition, "name": name})
        else:
            told.append(_("Leads to %(name)s") % {"name": name})
    return f" {'; '.join(told)}." if told else ""


def _spoken(said: str, wrong: list[str]) -> str:
    return " ".join([said, *(_("Fault: %(words)s") % {"words": one} for one in wrong)])


def _kind_words(step: dict[str, Any]) -> str:
    if step.get("kind") in {"branch", "end"}:
        return _("Fork") if step["kind"] == "branch" else _("End")
    return str(dict(Channel.choices).get(step.get("channel", ""), ""))


def _of_rule(node: Node, plan: Plan, words: Words) -> dict[str, str]:
    if node.id == START:
        return {"title": _("Put in by hand, a list or a campaign"), "small": _("Begins"), "when": ""}
    if node.id == THROUGH:
        return {"title": _("Through"), "small": "", "when": ""}
    part = {"entry": "entry", "goal": "goals", "exit": "exits"}[node.kind]
    rule = plan[part][node.place]
    event = event_words(rule.get("event") or "")
    when = sentence_of(rule.get("when"))
    if node.kind == "goal":
        return {"title": words.title(rule.get("title", "")), "small": _("Goal"), "when": when or event}
    small = _("Begins by itself") if node.kind == "entry" else _("Way out")
    return {"title": event, "small": small, "when": when}


def event_words(name: str) -> str:
    return str(wording_of(name).title) if name else ""


def _owner(fault: Fault, graph: Graph) -> str | None:
    """The node a fault is drawn on."""
    part, _dot, rest = fault.place.partition(".")
    number = rest.partition(".")[0]
    if not number.isdigit():
        return None
    for node in graph.nodes:
        kinds = {"steps": node.is_step, "entry": node.kind == "entry", "goals": node.kind == "goal",
                 "exits": node.kind == "exit"}  # fmt: skip
        if kinds.get(part) and node.place == int(number):
            return node.id
    return None
