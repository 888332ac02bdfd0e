"""Tests of two ways: writing one, starting it, and what may be said about it."""

from __future__ import annotations

import math
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import TypeAdapter

from roofs.comms.writing import shelf
from roofs.comms.writing.problems import TemplateError
from roofs.core.accounts.models import User
from roofs.core.kit.refusals import Refused
from roofs.marketing.cadence import promoting
from roofs.marketing.cadence.models import Sequence
from roofs.marketing.campaigns.models import Campaign
from roofs.marketing.experiments import designing, judging, power, running, verdicts
from roofs.marketing.experiments.gavi import Interval
from roofs.marketing.experiments.judging import ArmResult, Judgement
from roofs.marketing.experiments.models import Experiment
from roofs.marketing.experiments.vocabulary import OF_A_STEP, USUAL_DAYS, WORDING, Guardrail, What
from roofs.surfaces.api.answers import answer, nothing
from roofs.surfaces.api.bodies import refuse_unknown
from roofs.surfaces.api.callers import caller, manager
from roofs.surfaces.api.lists import Id, Order, Page, one_page
from roofs.surfaces.api.problems import Problem
from roofs.surfaces.api.rows import bring_back, named, one_of
from roofs.surfaces.api.sales.experiment_shapes import (
    ArmShape,
    BalanceShape,
    ExperimentLine,
    ExperimentQuery,
    ExperimentShape,
    IntervalShape,
    NewExperiment,
    Variation,
    WhichArm,
)

router = Router(tags=["Campaigns"])
SORTS = {"created_at": ("created_at",)}
TESTS: TypeAdapter[Page[ExperimentLine]] = TypeAdapter(Page[ExperimentLine])
TEST: TypeAdapter[ExperimentShape] = TypeAdapter(ExperimentShape)
FIELDS = {
    What.SUBJECT: "subject", What.BODY: "body", What.CHANNEL: "template", What.SEND_TIME: "hour",
    What.SEQUENCE: "sequence",
}  # fmt: skip


def trier(request: HttpRequest) -> User:
    return manager(request, _("Managers decide what is tried on people."))


@router.get("/email/ab-test", response=Page[ExperimentLine], operation_id="listTests", summary="List tests")
def index(request: HttpRequest, query: Query[ExperimentQuery]) -> HttpResponse:
    """Newest first. What was found stands in each of them."""
    refuse_unknown(request.GET, ExperimentQuery)
    user, order = caller(request), Order.read(query.sort, SORTS, usually="desc")
    given = {"status": query.status, "what": query.what, "name__icontains": query.q.strip()}
    rows = Experiment.objects.visible_to(user).filter(**{name: value for name, value in given.items() if value})
    return answer(TESTS, one_page(order.applied(rows), query, order, lambda some: some))


@router.post(
    "/email/ab-test",
    response={201: ExperimentShape, 409: Problem},
    operation_id="createTest",
    summary="Test a variation against how it is done today",
)
def create(request: HttpRequest, payload: NewExperiment) -> HttpResponse:
    """A draft, unless it is to start at once. The first arm is always how it is done today."""
    user = trier(request)
    with transaction.atomic():
        what = _what(payload.variations)
        arms = [{"label": _("As it is")}, *(_arm(one, what) for one in payload.variations)]
        made = designing.design(_values(payload, what, user), designing.read_arms(arms), user)
        if payload.start:
            made = running.start(made, user)
    return answer(TEST, _told(made), 201, {"Location": f"/api/sales/email/ab-test/{made.pk}"})


@router.get("/email/ab-test/{int:test_id}", response=ExperimentShape, operation_id="getTest", summary="Read a test")
def show(request: HttpRequest, test_id: Id) -> HttpResponse:
    """The verdict, each arm with its interval, and how many people are missing."""
    return _answered(_test(caller(request), test_id))


@router.post(
    "/email/ab-test/{int:test_id}/start",
    response={200: ExperimentShape, 409: Problem},
    operation_id="startTest",
    summary="Start a test, or let it go on",
)
def start(request: HttpRequest, test_id: Id) -> HttpResponse:
    user = trier(request)
    return _answered(running.start(_test(user, test_id), user))


@router.post(
    "/email/ab-test/{int:test_id}/pause", response=ExperimentShape, operation_id="pauseTest", summary="Pause a test"
)
def pause(request: HttpRequest, test_id: Id) -> HttpResponse:
    """Nobody more is dealt. Who was keeps their way."""
    user = trier(request)
    return _answered(running.pause(_test(user, test_id), user))


@router.post(
    "/email/ab-test/{int:test_id}/stop", response=ExperimentShape, operation_id="stopTest", summary="End a test"
)
def stop(request: HttpRequest, test_id: Id) -> HttpResponse:
    """From then on it is done as before, for everybody."""
    user = trier(request)
    return _answered(running.end(_test(user, test_id), user))


@router.post(
    "/email/ab-test/{int:test_id}/promotion",
    response={200: ExperimentShape, 409: Problem},
    operation_id="promoteTest",
    summary="Use this way from now on",
)
def promote(request: HttpRequest, test_id: Id, payload: WhichArm) -> HttpResponse:
    """Refused, and says why, unless this arm is surely better."""
    user = trier(request)
    arm = named(_test(user, test_id).arms.select_related("experiment"), payload.arm_id, "arm_id")
    return _answered(promoting.promote(arm, user))


@router.delete(
    "/email/ab-test/{int:test_id}/promotion",
    response={200: ExperimentShape, 409: Problem},
    operation_id="demoteTest",
    summary="Do it as before again",
)
def demote(request: HttpRequest, test_id: Id) -> HttpResponse:
    user = trier(request)
    return _answered(promoting.take_back(_test(user, test_id), user))


@router.delete("/email/ab-test/{int:test_id}", response={204: None}, operation_id="deleteTest", summary="Delete a test")
def delete(request: HttpRequest, test_id: Id) -> HttpResponse:
    """It ends with it, and can be brought back."""
    user = trier(request)
    running.delete(_test(user, test_id), user)
    return nothing()


@router.post(
    "/email/ab-test/{int:test_id}/restore",
    response=ExperimentShape,
    operation_id="restoreTest",
    summary="Bring back a deleted test",
)
def restore(request: HttpRequest, test_id: Id) -> HttpResponse:
    user = trier(request)
    bring_back(Experiment.objects.deleted_visible_to(user), test_id, running.restore, user)
    return _answered(_test(user, test_id))


def _test(user: User, key: int) -> Experiment:
    return one_of(Experiment.objects.visible_to(user), pk=key)


def _what(variations: list[Variation]) -> What:
    """The one thing that is changed."""
    changed = {
        what
        for one in variations
        for what, name in FIELDS.items()
        if getattr(one, name) or (what == What.SEND_TIME and one.days_later)
    }
    if len(changed) != 1:
        raise Refused(_("Variations change one thing, the same in all of them."), "variations")
    return changed.pop()


def _arm(one: Variation, what: What) -> dict[str, Any]:
    given = one.model_dump(mode="json", exclude_defaults=True)
    change = {name: value for name, value in given.items() if name not in {"label", "share"}}
    if what == What.CHANNEL:
        try:
            change["channel"] = shelf.get(one.template).channel.value
        except TemplateError as error:
            raise Refused(_("There is no such letter, or it is switched off."), "variations") from error
    return {"label": one.label, "share": one.share, "change": change}


def _values(payload: NewExperiment, what: What, user: User) -> dict[str, Any]:
    given = payload.model_dump(exclude={"variations", "start"})
    given["days"] = payload.days or USUAL_DAYS[payload.measure]
    given["guardrails"] = [Guardrail(one).value for one in payload.guardrails]
    if payload.campaign_id is not None:
        named(Campaign.objects.visible_to(user), payload.campaign_id, "campaign_id")
    if payload.sequence:
        given |= _step(payload, what, user)
    elif what not in WORDING:
        raise Refused(_("Say where it happens."), "sequence")
    elif not shelf.exists(payload.template):
        raise Refused(_("There is no such letter, or it is switched off."), "template")
    return given | {"what": what}


def _step(payload: NewExperiment, what: What, user: User) -> dict[str, Any]:
    sequence = Sequence.objects.visible_to(user).published().filter(slug=payload.sequence).first()
    if sequence is None:
        raise Refused(_("There is no such sequence."), "sequence")
    if what == What.SEQUENCE:
        return {"step_key": None, "template": ""}
    step = sequence.live.steps.filter(key=payload.step_key).first() if payload.step_key is not None else None
    if step is None or not step.template:
        raise Refused(_("There is no such step in it."), "step_key")
    return {"template": "" if what in OF_A_STEP else step.template}


def _answered(row: Experiment) -> HttpResponse:
    return answer(TEST, _told(row))


def _told(row: Experiment) -> ExperimentShape:
    row.refresh_from_db()
    found = judging.judge(row, timezone.now())
    verdict = verdicts.of(row, found)
    asks_for_more = found.kind == "not_enough" and found.missing < power.ENDLESS
    return ExperimentShape(
        **ExperimentLine.model_validate(row).model_dump(),
        verdict=found.kind,
        headline=verdict.headline,
        more=list(verdict.more),
        winner_id=found.winner.arm.pk if found.winner is not None else None,
        people_needed=found.missing if asks_for_more else None,
        weeks_needed=found.weeks if asks_for_more else None,
        balance=None if found.balance is None else BalanceShape.model_validate(found.balance),
        arms=[_arm_told(row, one, found) for one in found.arms],
    )


def _arm_told(row: Experiment, one: ArmResult, found: Judgement) -> ArmShape:
    words = promoting.why_not(row, one.arm, found)
    return ArmShape(
        id=one.arm.pk,
        label=one.arm.label,
        share=one.arm.share,
        channel=one.arm.does.channel,
        change=one.arm.does.as_json(),
        is_stopped=one.arm.paused_at is not None,
        people=one.counts.dealt,
        judged=one.sample.people,
        hits=one.counts.hits,
        rate=one.sample.mean if one.sample.people else None,
        difference=_interval(one.against),
        lift=_interval(one.lift),
        unsubscribed=one.counts.harms.get(Guardrail.UNSUBSCRIBED, 0),
        complained=one.counts.harms.get(Guardrail.COMPLAINED, 0),
        next_share=one.next_share,
        may_be_promoted=not words,
        why_not=words,
    )


def _interval(found: Interval | None) -> IntervalShape | None:
    """JSON knows no infinity: before anybody is judged there is no interval."""
    if found is None or not math.isfinite(found.high - found.low):
        return None
    return IntervalShape.model_validate(found)
