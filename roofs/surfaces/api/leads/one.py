"""One lead: reading and changing it, and what staff do with it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import TypeAdapter

from roofs.comms.engagement.scores import standing_of
from roofs.core.accounts.models import User
from roofs.core.kit.refusals import Refused
from roofs.sales.leads import pipeline
from roofs.sales.leads.models import Lead
from roofs.sales.leads.vocabulary import Status
from roofs.sales.scoring.rescoring import rescore
from roofs.surfaces.api.answers import answer, nothing
from roofs.surfaces.api.callers import caller, seller
from roofs.surfaces.api.custom import take_over_custom
from roofs.surfaces.api.etags import IfMatch, refuse_stale
from roofs.surfaces.api.leads.reading import lead_of, tag_of
from roofs.surfaces.api.leads.shapes import LEAD, Assignment, Converted, HeatShape, LeadChange, LeadShape, ScoreShape
from roofs.surfaces.api.lists import Id
from roofs.surfaces.api.problems import Problem
from roofs.surfaces.api.rows import bring_back, owner_named

router = Router(tags=["Leads"])
SCORE: TypeAdapter[ScoreShape] = TypeAdapter(ScoreShape)
HEAT: TypeAdapter[HeatShape] = TypeAdapter(HeatShape)
CONVERTED: TypeAdapter[Converted] = TypeAdapter(Converted)

STAGE: tuple[str, ...] = ("status", "lost_reason", "lost_note")


@router.get("/{int:lead_id}", response=LeadShape, operation_id="getLead", summary="Read a lead")
def show(request: HttpRequest, lead_id: Id) -> HttpResponse:
    """With the score's breakdown. The ETag can be sent back as If-Match with a change."""
    return _answered(lead_of(caller(request), lead_id))


@router.put(
    "/{int:lead_id}",
    response={200: LeadShape, 409: Problem, 412: Problem},
    operation_id="updateLead",
    summary="Change a lead",
)
def update(request: HttpRequest, lead_id: Id, payload: LeadChange, if_match: IfMatch = None) -> HttpResponse:
    """Changes the fields that are sent and scores the lead again. With If-Match: 412 when somebody was faster."""
    user = seller(request)
    values: dict[str, Any] = payload.model_dump(exclude_unset=True)
    with transaction.atomic():
        lead = lead_of(user, lead_id, locked=True)
        refuse_stale(if_match, tag_of(lead))
        stage = {name: values.pop(name) for name in STAGE if name in values}
        take_over_custom(lead, values, user)
        pipeline.correct(lead, values, user)
        _move(lead, stage, user)
        rescore(lead_of(user, lead_id), user)
    return _answered(lead_of(user, lead_id))


def _move(lead: Lead, stage: dict[str, Any], user: User) -> None:
    status = stage.get("status")
    if status == Status.LOST:
        pipeline.lose(lead, user, stage.get("lost_reason") or "", stage.get("lost_note", ""))
    elif stage.get("lost_reason") or stage.get("lost_note"):
        raise Refused(_("A reason belongs to the status lost."), "lost_reason")
    elif status is not None:
        pipeline.advance(lead, status, user)


@router.delete("/{int:lead_id}", response={204: None}, operation_id="deleteLead", summary="Delete a lead")
def delete(request: HttpRequest, lead_id: Id) -> HttpResponse:
    """It disappears from every list and can be restored."""
    user = seller(request)
    pipeline.delete(lead_of(user, lead_id), user)
    return nothing()


@router.post(
    "/{int:lead_id}/restore", response=LeadShape, operation_id="restoreLead", summary="Bring back a deleted lead"
)
def restore(request: HttpRequest, lead_id: Id) -> HttpResponse:
    """Managers may bring back any lead, others what they deleted themselves."""
    user = seller(request)
    bring_back(Lead.objects.deleted_visible_to(user), lead_id, pipeline.restore, user)
    return _answered(lead_of(user, lead_id))


@router.post(
    "/{int:lead_id}/assign",
    response={200: LeadShape, 409: Problem},
    operation_id="assignLead",
    summary="Give a lead to somebody",
)
def assign(request: HttpRequest, lead_id: Id, payload: Assignment) -> HttpResponse:
    user = seller(request)
    with transaction.atomic():
        lead = lead_of(user, lead_id, locked=True)
        refusal = _("You may take a lead yourself; a manager gives it to somebody else.")
        owner = owner_named(user, payload.assigned_to, refusal)
        lead = pipeline.assign(lead, owner, user)
    return _answered(lead)


@router.post(
    "/{int:lead_id}/convert", response=Converted, operation_id="convertLead", summary="Make a customer of a lead"
)
def convert(request: HttpRequest, lead_id: Id) -> HttpResponse:
    """The lead is won and its contact becomes a customer. Doing it twice gives the same customer."""
    user = seller(request)
    lead = lead_of(user, lead_id)
    customer = pipeline.convert(lead, user)
    return answer(CONVERTED, {"customer_id": customer.pk, "lead": lead_of(user, lead_id)})


@router.post("/{int:lead_id}/score", response=ScoreShape, operation_id="scoreLead", summary="Score a lead again")
def score(request: HttpRequest, lead_id: Id) -> HttpResponse:
    user = seller(request)
    found = rescore(lead_of(user, lead_id), user)
    return answer(SCORE, {"lead_score": found.total, "temperature": found.temperature, "score": found.as_json()})


@router.post(
    "/{int:lead_id}/recalculate-temperature",
    response=HeatShape,
    operation_id="recalculateTemperature",
    summary="How warm a lead is now",
)
def recalculate_temperature(request: HttpRequest, lead_id: Id) -> HttpResponse:
    """Scores the lead again with what the person did until this moment. It happens by itself, too, whenever they do
    something; this is for who does not want to wait for the next sign.
    """
    user = seller(request)
    lead = lead_of(user, lead_id)
    before, found = lead.temperature, rescore(lead, user)
    standing = standing_of([lead.contact_id], timezone.now())[lead.contact_id]
    told = {
        "lead_id": lead.pk,
        "before": before,
        "temperature": found.temperature,
        "by_points": found.base_temperature,
        "lead_score": found.total,
        "reason": found.temperature_reason,
        "moved_by": found.moved_by,
        "engagement": {"score": round(standing.score, 1), "level": standing.level},
    }
    return answer(HEAT, told)


def _answered(lead: Lead) -> HttpResponse:
    return answer(LEAD, lead, headers={"ETag": tag_of(lead)})
