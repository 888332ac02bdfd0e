"""Writing a sequence: every change is kept at once and can be undone, and nothing counts before it is published."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from pydantic import ValidationError

from roofs.core.kit.refusals import Refused
from roofs.marketing.cadence import publishing
from roofs.marketing.cadence.models import Sequence, SequenceVersion
from roofs.marketing.cadence.plan import SequencePlan
from roofs.marketing.campaigns.models import Draft

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

Plan = dict[str, Any]
Layout = dict[str, list[int]]
STEPS_BACK, MOST_STEPS, MOST_RULES, LONGEST_SLUG = 50, 100, 20, 60


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps a draft from being published, and where: "steps.3.template", or empty for the whole."""

    place: str
    words: str

    @property
    def step(self) -> int | None:
        """The place of the step in the list, when it is about one."""
        parts = self.place.split(".")
        return int(parts[1]) if parts[0] == "steps" and len(parts) > 1 and parts[1].isdigit() else None


@transaction.atomic
def open_draft(sequence: Sequence, actor: User) -> Draft:
    """The draft of this sequence: the one somebody began, or a fresh one out of what is published."""
    known = Draft.objects.select_for_update(of=("self",)).filter(sequence=sequence).first()
    if known is not None and known.deleted_at is None:
        return known
    live = sequence.live
    draft = known or Draft(sequence=sequence)
    draft.plan, draft.earlier, draft.later, draft.based_on = live.definition, [], [], live.number
    draft.deleted_at = None
    draft.revision += 1
    draft.stamp(actor)
    draft.save()
    return draft


@transaction.atomic
def take_up(sequence: Sequence, version: SequenceVersion, actor: User) -> Draft:
    """An old version as the draft. What a draft that is there says can be brought back."""
    draft = open_draft(sequence, actor)

    def alter(plan: Plan) -> None:
        plan.clear()
        plan.update(deepcopy(version.definition))

    return change(draft, actor, alter)


@transaction.atomic
def begin(
    name: str, audience: str, actor: User, like: Sequence | None = None, model: Mapping[str, Any] | None = None
) -> Draft:
    """A new sequence: empty, like another one, or after a model. It gets its address when it is first published."""
    tidy = " ".join(name.split())
    if not tidy:
        raise Refused(_("A sequence needs a name."), "name")
    plan: Plan = deepcopy(like.live.definition) if like is not None else {"steps": [], "audience": audience}
    plan |= {"name": tidy[:120], "slug": _free_slug(tidy)}
    if like is not None:
        plan = with_new_keys(plan) | {"entry": []}
    elif model is not None:
        plan = with_new_keys({**deepcopy(dict(model)), "name": plan["name"], "slug": plan["slug"]})
    draft = Draft(plan=plan)
    draft.stamp(actor)
    draft.save()
    return draft


def change(
    draft: Draft, actor: User, alter: Callable[[Plan], None], put: Callable[[Layout], None] | None = None
) -> Draft:
    """Alter the plan, or where its steps stand; the state before it can be brought back."""
    with transaction.atomic():
        row = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
        after, layout = deepcopy(row.plan), deepcopy(row.layout)
        alter(after)
        if put is not None:
            put(layout)
        if after == row.plan and layout == row.layout:
            return row
        row.earlier = [*row.earlier[-STEPS_BACK + 1 :], _state(row)]
        row.plan, row.layout, row.later = after, layout, []
        row.revision += 1
        row.stamp(actor)
        row.save()
        return row


def put(draft: Draft, places: Mapping[str, tuple[int, int]], actor: User) -> Draft:
    """Where steps stand in the picture. It says nothing about what is sent."""

    def arrange(layout: Layout) -> None:
        layout.update({key: [x, y] for key, (x, y) in places.items()})

    return change(draft, actor, _nothing, arrange)


def tidy_up(draft: Draft, actor: User) -> Draft:
    """Every step back to where the picture puts it by itself."""
    return change(draft, actor, _nothing, lambda layout: layout.clear())


def layout_of(sequence: Sequence) -> Layout:
    """Where whoever wrote it last put its steps; it outlives the draft."""
    return Draft.objects.filter(sequence=sequence).values_list("layout", flat=True).first() or {}


def _nothing(plan: Plan) -> None:
    return None


def _state(draft: Draft) -> dict[str, Any]:
    return {"plan": draft.plan, "layout": draft.layout}


@transaction.atomic
def undo(draft: Draft, actor: User) -> bool:
    return _step_through(draft, actor, "earlier", "later")


@transaction.atomic
def redo(draft: Draft, actor: User) -> bool:
    return _step_through(draft, actor, "later", "earlier")


def _step_through(draft: Draft, actor: User, out_of: str, into: str) -> bool:
    row = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    states = getattr(row, out_of)
    if not states:
        return False
    setattr(row, into, [*getattr(row, into), _state(row)])
    # States kept before there was a picture are plans alone.
    known = states[-1] if "plan" in states[-1] else {"plan": states[-1], "layout": row.layout}
    row.plan, row.layout = known["plan"], known["layout"]
    setattr(row, out_of, states[:-1])
    row.revision += 1
    row.stamp(actor)
    row.save()
    return True


def add_step(draft: Draft, values: Mapping[str, Any], actor: User, after: str = "") -> Draft:
    """Behind the step of this key, or at the end."""

    def alter(plan: Plan) -> None:
        if len(plan["steps"]) >= MOST_STEPS:
            raise Refused(_("A sequence has at most %(n)s steps.") % {"n": MOST_STEPS})
        place = place_of(plan, after) + 1 if after else len(plan["steps"])
        plan["steps"].insert(place, {"key": str(uuid.uuid4()), **values})

    return change(draft, actor, alter)


def write_step(draft: Draft, key: str, values: Mapping[str, Any], actor: User, seen: str = "") -> Draft:
    """`seen`: the mark of the step as the writer knows it. Raises Refused when it has become another meanwhile."""

    def alter(plan: Plan) -> None:
        place = place_of(plan, key)
        if seen and seen != mark_of(plan["steps"][place]):
            raise Refused(_("Somebody else has changed this step meanwhile."), "seen")
        plan["steps"][place] = {"key": key, **values}

    return change(draft, actor, alter)


def move_step(draft: Draft, key: str, to: int, actor: User) -> Draft:
    """To this place in the list, counted from 0."""

    def alter(plan: Plan) -> None:
        step = plan["steps"].pop(place_of(plan, key))
        plan["steps"].insert(max(0, min(to, len(plan["steps"]))), step)

    return change(draft, actor, alter)


def copy_step(draft: Draft, key: str, actor: User) -> Draft:
    def alter(plan: Plan) -> None:
        place = place_of(plan, key)
        plan["steps"].insert(place + 1, {**deepcopy(plan["steps"][place]), "key": str(uuid.uuid4())})

    return change(draft, actor, alter)


def drop_step(draft: Draft, key: str, actor: User) -> Draft:
    """Branches that led to it lead on to whatever comes after it."""
    return drop_steps(draft, [key], actor)


def drop_steps(draft: Draft, keys: Iterable[str], actor: User) -> Draft:
    """All of them in one change. Those that are gone already are no fault."""
    gone = set(keys)

    def alter(plan: Plan) -> None:
        following: str | None = None
        instead: dict[str, str | None] = {}
        for step in reversed(plan["steps"]):
            if step["key"] in gone:
                instead[step["key"]] = following
            else:
                following = step["key"]
        if not instead:
            raise Refused(_("This step is gone: somebody else has taken it out."))
        plan["steps"] = [step for step in plan["steps"] if step["key"] not in gone]
        for step in plan["steps"]:
            for way in step.get("branches") or []:
                way["to"] = instead.get(way["to"]) or way["to"]

    return change(draft, actor, alter)


def write_rules(draft: Draft, values: Mapping[str, Any], actor: User) -> Draft:
    """Everything that is not a step: name, for whom, priority, coming in again, goals, ends."""
    return change(draft, actor, lambda plan: plan.update(values))


def write_rule(draft: Draft, part: str, number: int, values: Mapping[str, Any] | None, actor: User, seen: str) -> Draft:
    """One entry, goal or way out (`part` as in the plan); behind the last it is added, None takes it out."""

    def alter(plan: Plan) -> None:
        rules = plan.setdefault(part, [])
        if number < len(rules) and seen != mark_of(rules[number]):
            raise Refused(_("Somebody else has changed this meanwhile."), "seen")
        if values is None:
            del rules[number : number + 1]
        elif len(rules) >= MOST_RULES and number >= len(rules):
            raise Refused(_("There are at most %(n)s of them.") % {"n": MOST_RULES})
        else:
            rules[number : number + 1] = [dict(values)]

    return change(draft, actor, alter)


@transaction.atomic
def discard(draft: Draft, actor: User) -> None:
    Draft.objects.get(pk=draft.pk).mark_deleted(actor)


def bring_back(draft: Draft, actor: User) -> None:
    draft.mark_restored(actor)


def faults(draft: Draft) -> list[Fault]:
    """Everything that is wrong with it, at once. Empty: it can be published."""
    try:
        plan = SequencePlan.model_validate(draft.plan)
    except ValidationError as error:
        # A list whose steps are wrong counts as too short, too: that would only confuse.
        told = [problem for problem in error.errors() if problem["type"] != "too_short" or not draft.plan.get("steps")]
        return [Fault(_dotted(problem["loc"]), _plain(problem["msg"])) for problem in told]
    return [Fault(one.where, one.words) for one in publishing.check(plan)]


def plan_of(draft: Draft) -> SequencePlan | None:
    """None while it cannot be read as a plan."""
    try:
        return SequencePlan.model_validate(draft.plan)
    except ValidationError:
        return None


@transaction.atomic
def publish(draft: Draft, actor: User) -> SequenceVersion:
    """Raises Refused when something is wrong with it, or somebody published another version since it was begun."""
    row = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if wrong := faults(row):
        raise Refused(wrong[0].words, wrong[0].place)
    plan = SequencePlan.model_validate(row.plan)
    sequence = row.sequence
    if sequence is None:
        sequence = Sequence.objects.create(slug=_free_slug(plan.name), name=plan.name, created_by=actor)
        plan = plan.model_copy(update={"slug": sequence.slug})
    elif sequence.versions.latest("number").number != row.based_on:
        raise Refused(
            _("Somebody has published another version meanwhile. Discard this draft, or look at what changed.")
        )
    version = publishing.publish(sequence, plan, actor)
    row.sequence = sequence
    row.plan, row.based_on, row.earlier, row.later = version.definition, version.number, [], []
    row.revision += 1
    row.stamp(actor)
    row.save()
    row.mark_deleted(actor)
    return version


def mark_of(written: object) -> str:
    """The same for the same words: by it one notices that somebody else was there."""
    return hashlib.sha256(json.dumps(written, sort_keys=True, default=str).encode()).hexdigest()[:16]


def place_of(plan: Plan, key: str) -> int:
    for place, step in enumerate(plan["steps"]):
        if step["key"] == key:
            return place
    raise Refused(_("This step is gone: somebody else has taken it out."))


def with_new_keys(plan: Plan) -> Plan:
    """A copy's steps are others: who got the one has not got the other."""
    fresh = {step["key"]: str(uuid.uuid4()) for step in plan["steps"]}
    steps = [
        {**step, "key": fresh[step["key"]], "branches": [{**way, "to": fresh[way["to"]]} for way in step["branches"]]}
        if step.get("branches")
        else {**step, "key": fresh[step["key"]]}
        for step in plan["steps"]
    ]
    return plan | {"steps": steps}


def _free_slug(name: str) -> str:
    stem = slugify(name)[: LONGEST_SLUG - 4].strip("-") or "sequence"
    taken = set(Sequence.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for slug in (stem, *(f"{stem}-{number}" for number in range(2, 1000))) if slug not in taken)


def _dotted(place: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in place)


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ")
