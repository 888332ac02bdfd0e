"""Writing a test down, as long as nobody was dealt; and what keeps it from beginning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from roofs.comms.writing import shelf
from roofs.comms.writing.checking import check
from roofs.comms.writing.problems import TemplateError
from roofs.core.accounts.audit import take_over
from roofs.core.accounts.problems import NotAllowed
from roofs.core.events import record
from roofs.core.kit.refusals import Refused
from roofs.marketing.experiments import wordings
from roofs.marketing.experiments.changes import Change
from roofs.marketing.experiments.models import Arm, Experiment
from roofs.marketing.experiments.vocabulary import (
    LEAST_ARMS,
    MOST_ARMS,
    OF_A_STEP,
    WORDING,
    Guardrail,
    Measure,
    Mode,
    What,
)

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

PLACE = frozenset({"what", "sequence", "step_key", "template", "campaign_id"})
WRITTEN = frozenset({"name", "hypothesis", "measure", "mode", "days", "worth", "guardrails"}) | PLACE
ALWAYS = frozenset({"name", "hypothesis"})
"""What may be changed while people are being dealt: it changes nothing."""


class ArmIn(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str = Field(min_length=1, max_length=60)
    share: int = Field(1, ge=1, le=100)
    change: Change = Change()


@transaction.atomic
def design(values: Mapping[str, Any], arms: Sequence[ArmIn], actor: User | None) -> Experiment:
    """A draft. Nothing of it counts before `running.start`."""
    _refuse_others(actor)
    row = Experiment(**{name: value for name, value in values.items() if name in WRITTEN})
    _refuse_nonsense(row, arms)
    row.stamp(actor)
    row.save()
    _write_arms(row, arms)
    record("experiment.written", row, actor=actor, title=row.name)
    return row


@transaction.atomic
def redesign(
    experiment: Experiment, values: Mapping[str, Any], arms: Sequence[ArmIn] | None, actor: User
) -> Experiment:
    """Raises Refused for what is frozen: `running.begin_anew` ends it and begins another."""
    _refuse_others(actor)
    row = locked(experiment)
    frozen = row.is_frozen and (
        arms is not None or any(values[name] != getattr(row, name) for name in values.keys() - ALWAYS)
    )
    if frozen:
        raise Refused(_("It has begun: arms, shares and what counts stay as they are. End it and begin a new one."))
    changes = take_over(row, values, WRITTEN)
    if arms is not None:
        row.arms.all().delete()
        _write_arms(row, arms)
    _refuse_nonsense(row, arms_of(row))
    row.stamp(actor)
    row.save()
    record("experiment.changed", row, actor=actor, changes={name: changes[name] for name in changes})
    return row


def arms_of(experiment: Experiment) -> list[ArmIn]:
    return [ArmIn(label=arm.label, share=arm.share, change=arm.does) for arm in experiment.arms.all()]


def locked(experiment: Experiment) -> Experiment:
    return Experiment.objects.select_for_update(of=("self",)).get(pk=experiment.pk)


def read_arms(given: Sequence[Mapping[str, Any]]) -> list[ArmIn]:
    """Raises Refused with the first thing that is wrong, and where."""
    found = []
    for number, one in enumerate(given):
        try:
            found.append(ArmIn.model_validate(one))
        except ValidationError as error:
            wrong = error.errors()[0]
            place = ".".join(str(part) for part in ("arms", number, *wrong["loc"]))
            raise Refused(wrong["msg"].removeprefix("Value error, "), place) from error
    return found


def _write_arms(row: Experiment, arms: Sequence[ArmIn]) -> None:
    Arm.objects.bulk_create(
        Arm(experiment=row, position=place, label=arm.label, share=arm.share, change=arm.change.as_json())
        for place, arm in enumerate(arms)
    )


def _refuse_nonsense(row: Experiment, arms: Sequence[ArmIn]) -> None:
    """What no draft may be."""
    row.name = " ".join(row.name.split())[:120]
    if not row.name:
        raise Refused(_("Give it a name."), "name")
    for name, known in (("what", What), ("measure", Measure), ("mode", Mode)):
        if getattr(row, name) not in known.values:
            raise Refused(_("There is no such choice."), name)
    if not LEAST_ARMS <= len(arms) <= MOST_ARMS:
        raise Refused(_("A test has %(least)s to %(most)s ways.") % {"least": LEAST_ARMS, "most": MOST_ARMS}, "arms")
    if len({arm.label.casefold() for arm in arms}) < len(arms):
        raise Refused(_("Two ways have the same name."), "arms")
    if unknown := set(row.guardrails) - set(Guardrail.values):
        raise Refused(_("There is no such guardrail: %(name)s.") % {"name": min(unknown)}, "guardrails")
    for number, arm in enumerate(arms[1:], start=1):
        if not arm.change.is_none and not arm.change.touches(row.what):
            raise Refused(
                _("%(arm)s changes something else than what is tested.") % {"arm": arm.label}, f"arms.{number}"
            )


def faults(experiment: Experiment) -> list[tuple[str, str]]:
    """Everything that keeps it from beginning: where, and in words. What only a sequence knows is asked above."""
    arms, found = list(experiment.arms.all()), list[tuple[str, str]]()
    found += _faults_of_place(experiment)
    if arms and not arms[0].does.is_none:
        found.append(("arms.0", _("The first way is how it is done today: nothing is changed in it.")))
    for number, arm in enumerate(arms[1:], start=1):
        if arm.does.is_none:
            found.append((f"arms.{number}", _("%(arm)s is the same as today.") % {"arm": arm.label}))
        if any(arm.change == other.change for other in arms[1:number]):
            found.append((f"arms.{number}", _("%(arm)s is the same as another.") % {"arm": arm.label}))
        found += [(f"arms.{number}", words) for words in _faults_of_arm(experiment, arm)]
    return found


def _faults_of_place(experiment: Experiment) -> list[tuple[str, str]]:
    if experiment.what == What.SEQUENCE:
        is_known = bool(experiment.sequence)
    elif experiment.what in OF_A_STEP:
        is_known = experiment.step_key is not None
    else:
        is_known = bool(experiment.template)
    found = [] if is_known else [("where", _("Say where it happens."))]
    if experiment.what in WORDING and experiment.template and not shelf.exists(experiment.template):
        found.append(("where", _("There is no such letter, or it is switched off.")))
    rivals = Experiment.objects.in_force().at(experiment).exclude(pk=experiment.pk)
    if any(one.campaign_id in {None, experiment.campaign_id} or experiment.campaign_id is None for one in rivals):
        found.append(("where", _("The same is being tested there already. Let that test end first.")))
    return found


def _faults_of_arm(experiment: Experiment, arm: Arm) -> list[str]:
    if experiment.what in WORDING:
        return [
            problem.message
            for language in sorted(arm.does.languages(experiment.what) or ())
            for problem in _problems(experiment.template, language, arm.does)
        ]
    if experiment.what == What.CHANNEL and arm.does.template:
        try:
            found = shelf.get(arm.does.template)
        except TemplateError:
            return [_("There is no such letter, or it is switched off.")]
        if found.channel != arm.does.channel:
            return [_("%(name)s is written for another channel.") % {"name": arm.does.template}]
    return []


def _problems(template: str, language: str, change: Change) -> Sequence[Any]:
    try:
        return check(wordings.reworded(shelf.get(template, language), change))
    except TemplateError as error:
        return error.problems


def _refuse_others(actor: User | None) -> None:
    if actor is not None and not actor.is_manager:
        raise NotAllowed(_("Only a manager may try things on people."))
