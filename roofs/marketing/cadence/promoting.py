"""A way that won becomes the way it is done: a new version of the letter or sequence, which can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import ValidationError

from roofs.comms.writing import editing, library, shelf
from roofs.comms.writing.models import WrittenTemplate
from roofs.comms.writing.problems import TemplateError
from roofs.core.accounts.problems import NotAllowed
from roofs.core.events import record
from roofs.core.kit.refusals import Refused
from roofs.marketing.cadence import publishing
from roofs.marketing.cadence.models import Sequence
from roofs.marketing.cadence.plan import BY_HAND, SequencePlan
from roofs.marketing.cadence.policy import CADENCE
from roofs.marketing.experiments import judging, running, verdicts, wordings
from roofs.marketing.experiments.designing import locked
from roofs.marketing.experiments.models import Arm, Experiment
from roofs.marketing.experiments.vocabulary import WORDING, What

if TYPE_CHECKING:
    from roofs.core.accounts.models import User
    from roofs.marketing.experiments.judging import Judgement

Plan = dict[str, Any]
WINDOW_HOURS = 3
LATEST = time(23, 30)
EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
CALL_OUTCOMES = [
    {"key": "reached", "label": "Talked", "then": "exit"},
    {"key": "no_answer", "label": "No answer", "then": "continue"},
    {"key": "voicemail", "label": "Left a message", "then": "continue"},
    {"key": "do_not_call", "label": "Does not want calls", "then": "opt_out"},
]


def why_not(experiment: Experiment, arm: Arm, found: Judgement) -> str:
    """Why this way is not taken over. Empty when it can be."""
    if experiment.promoted_id is not None:
        return _("One has been taken over already.")
    if words := verdicts.why_not(found):
        return words
    if found.winner is None or found.winner.arm.pk != arm.pk:
        return _("It is not the one that is better.")
    return _("It is how it is done today.") if arm.is_first else ""


@transaction.atomic
def promote(arm: Arm, actor: User, now: datetime | None = None) -> Experiment:
    """From now on this way for everybody. The test is over with it."""
    if not actor.is_manager:
        raise NotAllowed(_("Only a manager may change what the company says."))
    now, row = now or timezone.now(), locked(arm.experiment)
    if words := why_not(row, arm, judging.judge(row, now)):
        raise Refused(words)
    taken_over = _take_over(row, arm, actor)
    if row.is_in_force:
        row = running.end(row, actor, now, "promoted")
    row.promoted, row.promoted_at, row.undo = arm, now, taken_over
    row.stamp(actor)
    row.save()
    record("experiment.promoted", row, actor=actor, arm=arm.label)
    return row


@transaction.atomic
def take_back(experiment: Experiment, actor: User) -> Experiment:
    """As it was before, unless somebody has changed it since: then it is theirs."""
    if not actor.is_manager:
        raise NotAllowed(_("Only a manager may change what the company says."))
    row = locked(experiment)
    if row.promoted is None:
        raise Refused(_("There is nothing to take back."))
    undoing: dict[str, Callable[[dict[str, Any], User], None]] = {
        "letters": _letters_back, "sequence": _sequence_back, "setting": _setting_back,
    }  # fmt: skip
    undoing[row.undo["kind"]](row.undo, actor)
    label, row.promoted, row.promoted_at, row.undo = row.promoted.label, None, None, {}
    row.stamp(actor)
    row.save()
    record("experiment.taken_back", row, actor=actor, arm=label)
    return row


def _take_over(row: Experiment, arm: Arm, actor: User) -> dict[str, Any]:
    if row.what in WORDING and row.step_key is None:
        return _write_letters(row.template, arm, actor)
    if row.what == What.SEQUENCE and CADENCE.get().new_lead_sequence == row.sequence:
        return _set_new_lead_sequence(arm.does.sequence, actor)
    return _publish(row, arm, actor)


def _set_new_lead_sequence(slug: str, actor: User) -> dict[str, Any]:
    rules = CADENCE.get()
    before = rules.new_lead_sequence
    CADENCE.save(rules.model_copy(update={"new_lead_sequence": slug}), actor)
    return {"kind": "setting", "was": before, "is": slug}


def _setting_back(undo: dict[str, Any], actor: User) -> None:
    rules = CADENCE.get()
    if rules.new_lead_sequence != undo["is"]:
        raise Refused(_("Somebody has changed it since."))
    CADENCE.save(rules.model_copy(update={"new_lead_sequence": undo["was"]}), actor)


def _write_letters(name: str, arm: Arm, actor: User) -> dict[str, Any]:
    """A new version in each language the way is written in."""
    done = []
    for language in sorted(arm.does.subject or arm.does.body):
        source = wordings.source_of(wordings.reworded(shelf.get(name, language), arm.does))
        own = WrittenTemplate.objects.filter(name=name, language=language, deleted_at=None).first()
        before = own.published.number if own is not None and own.published is not None else None
        own = own or editing.adopt(name, language, actor)
        version = _published(own, source, actor)
        done.append({"language": language, "template": own.pk, "is": version, "was": before})
    return {"kind": "letters", "letters": done}


def _published(own: WrittenTemplate, source: str, actor: User) -> int:
    editing.save(own, source, {}, actor)
    try:
        return editing.publish(own, actor).number
    except TemplateError as error:
        raise Refused(error.problems[0].message) from error


def _letters_back(undo: dict[str, Any], actor: User) -> None:
    for one in undo["letters"]:
        own = WrittenTemplate.objects.filter(pk=one["template"], deleted_at=None).first()
        if own is None or own.published is None or own.published.number != one["is"]:
            raise Refused(_("Somebody has changed it since."))
        if one["was"] is None:
            editing.delete(own, actor)
        else:
            editing.bring_back(own, own.versions.get(number=one["was"]), actor)
            editing.publish(own, actor)


def _publish(row: Experiment, arm: Arm, actor: User) -> dict[str, Any]:
    """The sequence in a new version, with this step as it was in the arm, or with the steps of the other sequence."""
    sequence = Sequence.objects.alive().filter(slug=row.sequence).first()
    if sequence is None:
        raise Refused(_("The sequence is gone."))
    before = sequence.live
    plan = before.plan.model_dump(mode="json", by_alias=True)
    if row.what == What.SEQUENCE:
        other = Sequence.objects.alive().filter(slug=arm.does.sequence).first()
        if other is None:
            raise Refused(_("The sequence is gone."))
        plan["steps"] = other.live.plan.model_dump(mode="json", by_alias=True)["steps"]
    else:
        step = next((one for one in plan["steps"] if one["key"] == str(row.step_key)), None)
        if step is None:
            raise Refused(_("The step has been taken out of the sequence."))
        step |= _changed_step(row, arm, step, actor)
    version = publishing.publish(sequence, _sound(plan), actor)
    return {"kind": "sequence", "slug": row.sequence, "is": version.number, "was": before.number}


def _sequence_back(undo: dict[str, Any], actor: User) -> None:
    sequence = Sequence.objects.alive().filter(slug=undo["slug"]).first()
    if sequence is None or sequence.live.number != undo["is"]:
        raise Refused(_("Somebody has changed it since."))
    publishing.publish(sequence, sequence.versions.get(number=undo["was"]).plan, actor)


def _sound(plan: Plan) -> SequencePlan:
    try:
        return SequencePlan.model_validate(plan)
    except ValidationError as error:
        raise Refused(error.errors()[0]["msg"].removeprefix("Value error, ")) from error


def _changed_step(row: Experiment, arm: Arm, step: Plan, actor: User) -> Plan:
    if row.what == What.CHANNEL:
        by_hand = arm.does.channel in BY_HAND
        outcomes = (step.get("outcomes") or CALL_OUTCOMES) if by_hand else []
        return {"channel": arm.does.channel, "template": arm.does.template, "outcomes": outcomes}
    if row.what == What.SEND_TIME:
        return _moved_step(arm, step)
    return {"template": _own_letter(row.template, arm, actor)}


def _moved_step(arm: Arm, step: Plan) -> Plan:
    changed: Plan = {}
    if arm.does.hour is not None:
        closes = min(arm.does.hour.replace(hour=min(arm.does.hour.hour + WINDOW_HOURS, LATEST.hour)), LATEST)
        changed["window"] = {"from": arm.does.hour.isoformat(), "until": closes.isoformat(), "days": EVERY_DAY}
    if arm.does.days_later:
        days = {"minutes": 1440, "hours": 24}.get(step["wait"]["unit"], 1) * arm.does.days_later
        changed["wait"] = step["wait"] | {"amount": step["wait"]["amount"] + days}
        changed["day"] = step["day"] + arm.does.days_later if step.get("day") else None
    return changed


def _own_letter(name: str, arm: Arm, actor: User) -> str:
    """A letter of this step alone, in every language there is: elsewhere the old one may be just right."""
    fresh = ""
    for language in sorted(library.languages()):
        try:
            found = shelf.get(name, language)
        except TemplateError:
            continue
        if found.language == language:
            fresh = _copy(name, fresh, language, wordings.source_of(wordings.reworded(found, arm.does)), arm, actor)
    if not fresh:
        raise Refused(_("There is no such letter, or it is switched off."))
    return fresh


def _copy(name: str, fresh: str, language: str, source: str, arm: Arm, actor: User) -> str:
    if not fresh:
        own = editing.duplicate(source, name, language, arm.label, "follow_up", actor)
    else:
        own = editing.begin(fresh, language, source, {"title": arm.label, "category": "follow_up"}, actor)
    _published(own, source, actor)
    return own.name
