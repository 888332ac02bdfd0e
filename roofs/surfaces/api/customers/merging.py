"""Making one customer of two, and taking them apart again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

from roofs.core.accounts.models import User
from roofs.core.kit.refusals import Refused
from roofs.people.contacts import merging
from roofs.people.contacts.models import Customer, Merge
from roofs.surfaces.api.answers import answer
from roofs.surfaces.api.bodies import Described, refuse_unknown
from roofs.surfaces.api.callers import manager
from roofs.surfaces.api.customers.reading import customer_of, tag_of, whole
from roofs.surfaces.api.customers.shapes import CUSTOMER, CustomerShape
from roofs.surfaces.api.etags import IfMatch, refuse_stale
from roofs.surfaces.api.lists import Id, Order, Page, Paging, one_page
from roofs.surfaces.api.problems import Problem
from roofs.surfaces.api.rows import named, one_of

router = Router(tags=["Customers"])
Taken = Literal[
    "kind", "first_name", "last_name", "company_name", "phone", "email", "language", "timezone", "assigned_to",
    "customer_since", "source", "source_detail", "preferred_channel", "address_line", "city", "state", "postal_code",
    "notes",
]  # fmt: skip


class Other(Described):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"other_id": 31, "take": ["phone"]}]})

    other_id: Id = Field(description="The customer that goes into this one, with everything that hangs on it.")
    take: list[Taken] = Field([], max_length=30, description="Fields whose value comes from the other one.")


class MergeShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    kept: Annotated[str, BeforeValidator(str), Field(validation_alias="winner")]
    gone: Annotated[str, BeforeValidator(str), Field(validation_alias="loser")]
    at: datetime
    undone_at: datetime | None


class Merged(BaseModel):
    merge_id: int = Field(description="For the way back: `POST /api/customers/merges/{merge_id}/undo`.")
    customer: CustomerShape


MERGED: TypeAdapter[Merged] = TypeAdapter(Merged)
MERGE: TypeAdapter[MergeShape] = TypeAdapter(MergeShape)
MERGES: TypeAdapter[Page[MergeShape]] = TypeAdapter(Page[MergeShape])


def _keeper(request: HttpRequest) -> User:
    return manager(request, _("Merging moves other people's records; managers do it."))


@router.post(
    "/{int:customer_id}/merge",
    response={201: Merged, 409: Problem, 412: Problem},
    operation_id="mergeCustomer",
    summary="Make one customer of two",
)
def merge(request: HttpRequest, customer_id: Id, payload: Other, if_match: IfMatch = None) -> HttpResponse:
    """Inquiries, projects, houses and conversations follow. What this one does not know it takes from the other."""
    user = _keeper(request)
    with transaction.atomic():
        ours = customer_of(user, customer_id)
        refuse_stale(if_match, tag_of(ours))
        theirs = named(Customer.objects.visible_to(user).with_people(), payload.other_id, "other_id")
        if theirs.pk == ours.pk:
            raise Refused(_("These are one record already."), "other_id")
        done = merging.merge(ours.contact, theirs.contact, user, taken=payload.take)
        kept = whole(customer_of(user, customer_id), user)
    return answer(MERGED, {"merge_id": done.pk, "customer": CUSTOMER.validate_python(kept, from_attributes=True)}, 201)


@router.get("/merges", response=Page[MergeShape], operation_id="listMerges", summary="What was merged")
def index(request: HttpRequest, query: Query[Paging]) -> HttpResponse:
    """The latest first. For managers."""
    refuse_unknown(request.GET, Paging)
    order = Order("at", ("at",), falling=True)
    rows = order.applied(Merge.objects.visible_to(_keeper(request)))
    return answer(MERGES, one_page(rows, query, order, lambda some: some.select_related("winner", "loser")))


@router.post(
    "/merges/{int:merge_id}/undo",
    response={200: MergeShape, 409: Problem},
    operation_id="undoMerge",
    summary="Take two customers apart again",
)
def undo(request: HttpRequest, merge_id: Id) -> HttpResponse:
    """Each gets back what was its own, unless somebody has moved or changed it since. Twice is once."""
    user = _keeper(request)
    rows = Merge.objects.visible_to(user)
    merging.undo(one_of(rows, pk=merge_id), user)
    return answer(MERGE, one_of(rows.select_related("winner", "loser"), pk=merge_id))
