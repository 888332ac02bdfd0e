"""Writing a sequence: every change is kept at once and can be undone, and nothing counts before it is published."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
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
STEPS_BACK, MOST_STEPS, LONGEST_SLUG = 50, 100, 60


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
    draft.stamp(actor)
    draft.save()
    return draft


@transaction.atomic
def begin(name: str, audience: str, actor: User, like: Sequence | None = None) -> Draft:
    """A new sequence, empty or like another one. It gets its address when it is published for the first time."""
    tidy = " ".join(name.split())
    if not tidy:
        raise Refused(_("A sequence needs a name."), "name")
    plan: Plan = deepcopy(like.live.definition) if like is not None else {"steps": [], "audience": audience}
    plan |= {"name": tidy[:120], "slug": _free_slug(tidy)}
    if like is not None:
        plan = _with_new_keys(plan) | {"entry": []}
    draft = Draft(plan=plan)
    draft.stamp(actor)
    draft.save()
    return draft


def change(draft: Draft, actor: User, alter: Callable[[Plan], None]) -> Draft:
    """Alter the plan; the state before it can be brought back."""
    with transaction.atomic():
        row = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
        after = deepcopy(row.plan)
        alter(after)
        if after == row.plan:
            return row
        row.earlier = [*row.earlier[-STEPS_BACK + 1 :], row.plan]
        row.plan, row.later = after, []
        row.stamp(actor)
        row.save()
        return row


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
    setattr(row, into, [*getattr(row, into), row.plan])
    row.plan = states[-1]
    setattr(row, out_of, states[:-1])
    row.stamp(actor)
    row.save()
    return True


def add_step(draft: Draft, values: Mapping[str, Any], actor: User, after: str = "") -> Draft:
    """Behind the step of this key, or at the end."""

    def alter(plan: Plan) -> None:
        if len(plan["steps"]) >= MOST_STEPS:
            raise Refused(_("A sequence has at most %(n)s steps.") % {"n": MOST_STEPS})
        place = _place(plan, after) + 1 if after else len(plan["steps"])
        plan["steps"].insert(place, {"key": str(uuid.uuid4()), **values})

    return change(draft, actor, alter)


def write_step(draft: Draft, key: str, values: Mapping[str, Any], actor: User) -> Draft:
    def alter(plan: Plan) -> None:
        place = _place(plan, key)
        plan["steps"][place] = {"key": key, **values}

    return change(draft, actor, alter)


def move_step(draft: Draft, key: str, to: int, actor: User) -> Draft:
    """To this place in the list, counted from 0."""

    def alter(plan: Plan) -> None:
        step = plan["steps"].pop(_place(plan, key))
        plan["steps"].insert(max(0, min(to, len(plan["steps"]))), step)

    return change(draft, actor, alter)


def copy_step(draft: Draft, key: str, actor: User) -> Draft:
    def alter(plan: Plan) -> None:
        place = _place(plan, key)
        plan["steps"].insert(place + 1, {**deepcopy(plan["steps"][place]), "key": str(uuid.uuid4())})

    return change(draft, actor, alter)


def drop_step(draft: Draft, key: str, actor: User) -> Draft:
    """Branches that led to it lead on to whatever comes after it."""

    def alter(plan: Plan) -> None:
        place = _place(plan, key)
        del plan["steps"][place]
        following = plan["steps"][place]["key"] if place < len(plan["steps"]) else None
        for step in plan["steps"]:
            for way in step.get("branches", []):
                if way["to"] == key and following:
                    way["to"] = following

    return change(draft, actor, alter)


def write_rules(draft: Draft, values: Mapping[str, Any], actor: User) -> Draft:
    """Everything that is not a step: name, for whom, priority, coming in again, goals, ends."""
    return change(draft, actor, lambda plan: plan.update(values))


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
    row.stamp(actor)
    row.save()
    row.mark_deleted(actor)
    return version


def _place(plan: Plan, key: str) -> int:
    for place, step in enumerate(plan["steps"]):
        if step["key"] == key:
            return place
    raise Refused(_("This step is gone: somebody else has taken it out."))


def _with_new_keys(plan: Plan) -> Plan:
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
