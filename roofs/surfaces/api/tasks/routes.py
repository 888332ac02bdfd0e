"""Tasks: writing down what is to be done, handing it on, ticking it off."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Body, Query, Router

from roofs.comms.calendar import tasks
from roofs.comms.calendar.models import Task, TaskQuerySet
from roofs.core.accounts.models import User
from roofs.people.contacts.models import Contact
from roofs.surfaces.api.answers import answer, nothing
from roofs.surfaces.api.bodies import refuse_unknown
from roofs.surfaces.api.callers import caller
from roofs.surfaces.api.etags import IfMatch, etag, refuse_stale
from roofs.surfaces.api.lists import Id, Order, Page, one_page
from roofs.surfaces.api.problems import Problem
from roofs.surfaces.api.rows import bring_back, one_of, owner_named, subject_named
from roofs.surfaces.api.tasks.shapes import TASK, TASKS, Done, NewTask, TaskChange, TaskQuery, TaskShape

router = Router(tags=["Tasks"])
SORTS = {"due_at": ("due_at",), "created_at": ("created_at",)}
SIMPLY = Done()
"""When the body is left out."""


@router.get("/", response=Page[TaskShape], operation_id="listTasks", summary="List tasks")
def index(request: HttpRequest, query: Query[TaskQuery]) -> HttpResponse:
    """Open ones, the most pressing first, unless asked otherwise. Sellers see their own and those nobody has."""
    refuse_unknown(request.GET, TaskQuery)
    user = caller(request)
    order = Order.read(query.sort, SORTS, usually="asc")
    rows = order.applied(_narrowed(Task.objects.visible_to(user), query, user))
    return answer(TASKS, one_page(rows, query, order, lambda some: some.select_related("assigned_to")))


def _narrowed(rows: TaskQuerySet, query: TaskQuery, user: User) -> TaskQuerySet:
    match query.state:
        case "open":
            rows = rows.open()
        case "done":
            rows = rows.done()
        case "overdue":
            rows = rows.overdue(timezone.now())
    given = {
        "kind": query.kind,
        "assigned_to": user.pk if query.assigned_to == "me" else query.assigned_to,
        "subject_type": query.subject_type,
        "subject_id": query.subject_id,
        "due_at__gte": query.due_after,
        "due_at__lt": query.due_before,
        "title__icontains": query.q.strip(),
    }
    if given["assigned_to"] == "none":
        rows, given["assigned_to"] = rows.filter(assigned_to=None), None
    return rows.filter(**{name: value for name, value in given.items() if value not in ("", None)})


@router.post("/", response={201: TaskShape, 409: Problem}, operation_id="createTask", summary="Write down a task")
def create(request: HttpRequest, payload: NewTask) -> HttpResponse:
    """About a lead, customer or project it stands on that record's page and in its history."""
    user = caller(request)
    values = payload.model_dump(exclude={"subject_type", "subject_id", "title", "due_at"})
    values["assigned_to"] = _owner(user, payload.assigned_to)
    about = None
    if payload.subject_type is not None or payload.subject_id is not None:
        about = subject_named(user, payload.subject_type, payload.subject_id)
        contact = getattr(about, "contact", None)
        values["contact"] = contact if isinstance(contact, Contact) else None
    made = tasks.add(payload.title, payload.due_at, subject=about, actor=user, **values)
    return answer(TASK, made, 201, {"Location": f"/api/tasks/{made.pk}", "ETag": etag(made)})


@router.get("/{int:task_id}", response=TaskShape, operation_id="getTask", summary="Read a task")
def show(request: HttpRequest, task_id: Id) -> HttpResponse:
    return _answered(_task(caller(request), task_id))


@router.put(
    "/{int:task_id}",
    response={200: TaskShape, 409: Problem, 412: Problem},
    operation_id="updateTask",
    summary="Change a task",
)
def update(request: HttpRequest, task_id: Id, payload: TaskChange, if_match: IfMatch = None) -> HttpResponse:
    """Changes the fields that are sent; a new `due_at` puts it off."""
    user = caller(request)
    values: dict[str, Any] = payload.model_dump(exclude_unset=True)
    with transaction.atomic():
        task = _task(user, task_id, locked=True)
        refuse_stale(if_match, etag(task))
        if "assigned_to" in values:
            values["assigned_to"] = _owner(user, values["assigned_to"])
        changed = tasks.correct(task, values, user)
    return _answered(changed)


@router.delete("/{int:task_id}", response={204: None}, operation_id="deleteTask", summary="Delete a task")
def delete(request: HttpRequest, task_id: Id) -> HttpResponse:
    """It can be brought back."""
    user = caller(request)
    tasks.remove(_task(user, task_id), user)
    return nothing()


@router.post(
    "/{int:task_id}/restore", response=TaskShape, operation_id="restoreTask", summary="Bring back a deleted task"
)
def restore(request: HttpRequest, task_id: Id) -> HttpResponse:
    """Managers may bring back any task, others what they deleted themselves."""
    user = caller(request)
    bring_back(Task.objects.deleted_visible_to(user), task_id, tasks.bring_back, user)
    return _answered(_task(user, task_id))


@router.post("/{int:task_id}/complete", response=TaskShape, operation_id="completeTask", summary="Tick off a task")
def complete(request: HttpRequest, task_id: Id, payload: Body[Done] = SIMPLY) -> HttpResponse:
    """Ticking twice keeps the first time and person."""
    user = caller(request)
    return _answered(tasks.complete(_task(user, task_id), user, payload.outcome, payload.notes))


@router.post("/{int:task_id}/reopen", response=TaskShape, operation_id="reopenTask", summary="Open a task again")
def reopen(request: HttpRequest, task_id: Id) -> HttpResponse:
    user = caller(request)
    return _answered(tasks.reopen(_task(user, task_id), user))


def _owner(user: User, wanted: int | str | None) -> User | None:
    """Nobody is the answer to a task that whoever comes may take; anybody may write down such a one."""
    if wanted is None:
        return None
    return owner_named(user, wanted, _("You may take a task yourself; a manager gives it to somebody else."))


def _task(user: User, key: int, *, locked: bool = False) -> Task:
    return one_of(Task.objects.visible_to(user).select_related("assigned_to"), locked=locked, pk=key)


def _answered(task: Task) -> HttpResponse:
    return answer(TASK, task, headers={"ETag": etag(task)})
