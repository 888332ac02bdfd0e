"""Some records in one request: each is taken in or refused by itself, and the answer says which."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import new_class
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field

from roofs.core.accounts.models import User
from roofs.surfaces.api.answers import answer
from roofs.surfaces.api.bodies import Described
from roofs.surfaces.api.bulk.shapes import MOST_ROWS, RESULT, BulkResult
from roofs.surfaces.api.failures import foreseen
from roofs.surfaces.api.problems import SORTS

Make = Callable[[Any, User], tuple[int, bool]]
"""Takes one in; gives its number and whether it is new. Raises what a single request would answer with a problem."""


@dataclass(frozen=True, slots=True)
class Bulk:
    kind: str
    shape: type[BaseModel]
    may: Callable[[HttpRequest], User]
    make: Make


def rows_of(bulk: Bulk) -> Router:
    router = Router(tags=["Bulk import"])

    def create(request: HttpRequest, payload: Some) -> HttpResponse:
        user = bulk.may(request)
        with transaction.atomic():
            items = list(_results(bulk, payload.items, user))
        accepted = sum(not one["code"] for one in items)
        return answer(RESULT, {"accepted": accepted, "refused": len(items) - accepted, "items": items})

    create.__annotations__["payload"] = _with_example(bulk)
    router.post(
        "/bulk",
        response={200: BulkResult},
        operation_id=f"create{bulk.kind.title()}",
        summary=f"Take in some {bulk.kind} at once",
        description=f"At most {MOST_ROWS}, each as the body of `POST /api/{bulk.kind}/`. A row that cannot be accepted "
        "does not keep the others out: the answer says of each what came of it. For more, hand in a file.",
    )(create)
    return router


class Some(Described):
    """Items are only looked at one by one, so that a wrong one does not refuse all."""

    items: list[dict[str, Any]] = Field(
        min_length=1, max_length=MOST_ROWS, description="Each as when one is taken in by itself."
    )


def _with_example(bulk: Bulk) -> type[Some]:
    (example, *_others) = bulk.shape.model_json_schema()["examples"]

    config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"items": [example]}]})
    told = {"__module__": __name__, "model_config": config}
    made: type[Some] = new_class(f"Some{bulk.kind.title()}", (Some,), exec_body=lambda names: names.update(told))
    return made


def _results(bulk: Bulk, items: list[dict[str, Any]], user: User) -> Iterator[dict[str, Any]]:
    for index, given in enumerate(items):
        try:
            with transaction.atomic():
                key, is_new = bulk.make(bulk.shape.model_validate(given), user)
        except Exception as error:
            refusal = foreseen(error)
            if refusal is None:
                raise
            told = {"status": SORTS[refusal.code].status, "id": None, "code": refusal.code, "detail": refusal.detail}
            yield told | {"index": index, "errors": refusal.errors}
        else:
            status = 201 if is_new else 200
            yield {"index": index, "status": status, "id": key, "code": "", "detail": "", "errors": []}
