"""All projects: the list, the pipeline, the plan, and starting another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router

from roofs.core.accounts.models import Role, User
from roofs.production.projects import opening
from roofs.production.projects.filtering import MONEY_SORTS, NULLABLE, SORTS
from roofs.production.projects.models import Project
from roofs.production.projects.pipeline import columns
from roofs.production.projects.schedule import plan
from roofs.surfaces.api.answers import answer
from roofs.surfaces.api.bodies import refuse_unknown
from roofs.surfaces.api.callers import caller
from roofs.surfaces.api.custom import HANGING, take_over_custom
from roofs.surfaces.api.etags import etag
from roofs.surfaces.api.lists import Order, Page, one_page
from roofs.surfaces.api.problems import Problem, Refusal, wrong
from roofs.surfaces.api.projects import telling
from roofs.surfaces.api.projects.shapes import (
    GANTT,
    PIPELINE,
    PROJECT,
    PROJECTS,
    Gantt,
    GanttQuery,
    NewProject,
    Pipeline,
    PipelineQuery,
    ProjectQuery,
    ProjectRow,
    ProjectShape,
)
from roofs.surfaces.api.projects.values import of_body

router = Router(tags=["Projects"])
BEFORE, AHEAD, LONGEST = timedelta(days=7), timedelta(weeks=12), timedelta(days=400)


def office(request: HttpRequest) -> User:
    """Somebody who may start and change projects."""
    user = caller(request)
    if user.role == Role.FIELD:
        raise Refusal("not_allowed", _("Projects are changed by the office; you may take their next step."))
    return user


@router.get("/", response=Page[ProjectRow], operation_id="listProjects", summary="List projects")
def index(request: HttpRequest, query: Query[ProjectQuery]) -> HttpResponse:
    """Newest first unless `sort` says otherwise. Sellers see their own and their customers', field staff theirs."""
    refuse_unknown(request.GET, ProjectQuery)
    user = caller(request)
    order = Order.read(query.sort, SORTS, usually="desc", nullable=NULLABLE)
    if order.name in MONEY_SORTS and not telling.sees_money(user):
        raise wrong("sort", "is not an order you may ask for")
    rows = query.ordered(query.apply(Project.objects.visible_to(user), user))
    found = one_page(rows, query, order, _dressed)
    return answer(PROJECTS, replace(found, items=telling.rows(list(found.items), user)))


def _dressed(projects: QuerySet[Project]) -> QuerySet[Project]:
    return projects.select_related("customer__contact", "site", "assigned_to", "manager", "crew").defer(
        "description", "notes"
    )


@router.post("/", response={201: ProjectShape, 409: Problem}, operation_id="createProject", summary="Start a project")
def create(request: HttpRequest, payload: NewProject) -> HttpResponse:
    """It gets its number and the company's checklist. A seller who names nobody has sold it himself."""
    user = office(request)
    project = opened(payload, user)
    headers = {"Location": f"/api/projects/{project.pk}", "ETag": etag(project)}
    return answer(PROJECT, telling.whole(project, user), 201, headers)


def opened(payload: NewProject, user: User) -> Project:
    given = payload.model_dump(exclude=HANGING, exclude_unset=True)
    if "assigned_to" not in given and not user.is_manager:
        given["assigned_to"] = user.pk
    with transaction.atomic():
        made = opening.open_project(of_body(given, user), user, status=payload.status)
        take_over_custom(made, payload.model_dump(include=HANGING, exclude_unset=True), user)
    return made


@router.get("/pipeline", response=Pipeline, operation_id="getPipeline", summary="The pipeline")
def pipeline(request: HttpRequest, query: Query[PipelineQuery]) -> HttpResponse:
    """Each status with how many projects it holds, what they are worth, and those that came last."""
    refuse_unknown(request.GET, PipelineQuery)
    user = caller(request)
    visible = query.apply(Project.objects.visible_to(user), user)
    found = columns(visible, per_column=query.per_status, at_once=not user.is_manager)
    told = [
        {
            "status": one.status,
            "count": one.count,
            "value_cents": one.value_cents if telling.sees_money(user) else None,
            "has_more": one.has_more,
            "projects": telling.rows(one.projects, user),
        }
        for one in found
    ]
    return answer(PIPELINE, {"columns": told})


@router.get("/gantt", response=Gantt, operation_id="getGantt", summary="The plan")
def gantt(request: HttpRequest, query: Query[GanttQuery]) -> HttpResponse:
    """Projects with work between two days, at most 500, and those that were sold but have no days yet."""
    refuse_unknown(request.GET, GanttQuery)
    user = caller(request)
    start, end = _days(query)
    found = plan(query.apply(Project.objects.visible_to(user), user), start, end)
    told = {
        "start": found.first,
        "end": found.last,
        "items": telling.bars(found, found.projects),
        "has_more": found.has_more,
        "unscheduled": telling.bars(found, found.unscheduled),
    }
    return answer(GANTT, told)


def _days(query: GanttQuery) -> tuple[date, date]:
    """From the earlier to the later day, whichever was called the start."""
    start = query.start or (query.end - AHEAD if query.end else timezone.localdate() - BEFORE)
    end = query.end or start + AHEAD
    first = min(start, end)
    return first, min(max(start, end), first + LONGEST)
