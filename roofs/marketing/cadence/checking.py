"""Whether a plan makes sense. Everything that is wrong is said at once, each with the place where it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from roofs.comms.writing import shelf
from roofs.marketing.cadence import conditions
from roofs.marketing.cadence.entering import TRIGGERS
from roofs.marketing.cadence.plan import SequencePlan, StepPlan
from roofs.sales.leads.vocabulary import Status


@dataclass(frozen=True, slots=True)
class Fault:
    where: str
    """As "steps.3.template"."""
    words: str


def check(plan: SequencePlan) -> list[Fault]:
    """Nothing: it can be published."""
    return [*_templates(plan), *_ways(plan), *_unreached(plan), *_circles(plan), *_conditions(plan), *_events(plan)]


def _templates(plan: SequencePlan) -> Iterator[Fault]:
    if not any(step.kind == "touch" for step in plan.steps):
        yield Fault("steps", _("Nothing is sent: there is no touch."))
    known = shelf.everything()
    for number, step in enumerate(plan.steps):
        if step.kind != "touch":
            continue
        where = f"steps.{number}.template"
        template = known.get(step.template)
        if template is None:
            yield Fault(where, _("There is no template “%(name)s” to send.") % {"name": step.template})
            continue
        if template.channel != step.channel:
            words = _("“%(name)s” is written for another channel: %(channel)s.")
            yield Fault(where, words % {"name": step.template, "channel": template.channel.value})


def _ways(plan: SequencePlan) -> Iterator[Fault]:
    known = {step.key for step in plan.steps}
    for number, step in enumerate(plan.steps):
        is_open = True
        for way, branch in enumerate(step.branches):
            where = f"steps.{number}.branches.{way}"
            if branch.to not in known:
                yield Fault(f"{where}.to", _("This way leads to a step that is not there."))
            elif branch.to == step.key:
                yield Fault(f"{where}.to", _("This way leads back to where it comes from."))
            if not is_open:
                yield Fault(where, _("Nobody takes this way: the one before it is always taken."))
            is_open = is_open and branch.when is not None


def _edges(plan: SequencePlan) -> dict[UUID, list[UUID]]:
    """Where each step may lead."""
    known = {step.key for step in plan.steps}
    found: dict[UUID, list[UUID]] = {}
    for step, after in zip(plan.steps, [*plan.steps[1:], None], strict=True):
        ways = [branch.to for branch in step.branches if branch.to in known]
        goes_through = step.kind != "end" and all(branch.when is not None for branch in step.branches)
        found[step.key] = [*ways, after.key] if goes_through and after is not None else ways
    return found


def _unreached(plan: SequencePlan) -> Iterator[Fault]:
    edges, open_ends, reached = _edges(plan), [plan.steps[0].key], {plan.steps[0].key}
    while open_ends:
        fresh = [key for key in edges[open_ends.pop()] if key not in reached]
        reached.update(fresh)
        open_ends += fresh
    for number, step in enumerate(plan.steps):
        if step.key not in reached:
            yield Fault(f"steps.{number}", _("Nobody ever comes to “%(step)s”.") % {"step": step.title})


def _circles(plan: SequencePlan) -> Iterator[Fault]:
    """A circle needs a wait since the step before: one since the beginning is over at the second time round."""
    places = {step.key: number for number, step in enumerate(plan.steps)}
    by_key = {step.key: step for step in plan.steps}
    edges = {key: [to for to in ways if not _holds_up(by_key[to])] for key, ways in _edges(plan).items()}
    for step in plan.steps:
        if _leads_back(step.key, edges):
            words = _("From “%(step)s” one comes back to it without any wait since the step before.")
            yield Fault(f"steps.{places[step.key]}", words % {"step": step.title})
            return


def _holds_up(step: StepPlan) -> bool:
    return step.wait.since == "previous" and step.wait.amount > 0


def _leads_back(start: UUID, edges: Mapping[UUID, list[UUID]]) -> bool:
    open_ends, seen = list(edges[start]), set[UUID]()
    while open_ends:
        key = open_ends.pop()
        if key == start:
            return True
        if key not in seen:
            seen.add(key)
            open_ends += edges[key]
    return False


def _conditions(plan: SequencePlan) -> Iterator[Fault]:
    for where, asked in plan.conditions():
        for words in conditions.problems(asked):
            yield Fault(where, words)


def _events(plan: SequencePlan) -> Iterator[Fault]:
    for part in ("entry", "goals", "exits"):
        for number, rule in enumerate(getattr(plan, part)):
            if rule.event is not None and rule.event not in TRIGGERS:
                words = _("Nothing here can wait for “%(event)s”.") % {"event": rule.event}
                yield Fault(f"{part}.{number}.event", words)
    for number, stage in enumerate(plan.ends_at_stages or ()):
        if stage not in Status.values:
            yield Fault(f"ends_at_stages.{number}", _("There is no stage “%(stage)s”.") % {"stage": stage})
