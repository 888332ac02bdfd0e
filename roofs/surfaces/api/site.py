"""The API, put together."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from pydantic import TypeAdapter

from roofs.surfaces.api import day, health
from roofs.surfaces.api.accounts import joining, signing_in
from roofs.surfaces.api.analytics import boards, reports
from roofs.surfaces.api.answers import answer
from roofs.surfaces.api.appointments import collection as appointments
from roofs.surfaces.api.appointments import one as appointment
from roofs.surfaces.api.bodies import StrictJson
from roofs.surfaces.api.bulk.files import files_of
from roofs.surfaces.api.bulk.kinds import BULKS
from roofs.surfaces.api.bulk.rows import rows_of
from roofs.surfaces.api.callers import STAFF
from roofs.surfaces.api.component_names import tell_apart
from roofs.surfaces.api.customers import collection as customers
from roofs.surfaces.api.customers import houses, merging
from roofs.surfaces.api.customers import one as customer
from roofs.surfaces.api.description import INTRODUCTION, SERVERS, TAGS, completed
from roofs.surfaces.api.failures import respond
from roofs.surfaces.api.interactions import log as interactions
from roofs.surfaces.api.leads import collection, one
from roofs.surfaces.api.once import once
from roofs.surfaces.api.partnerships import routes as partnerships
from roofs.surfaces.api.projects import collection as projects
from roofs.surfaces.api.projects import crews
from roofs.surfaces.api.projects import one as project
from roofs.surfaces.api.projects import parts as project_parts
from roofs.surfaces.api.records import tags, views
from roofs.surfaces.api.records.documents import documents_of
from roofs.surfaces.api.reviews import routes as reviews
from roofs.surfaces.api.sales import (
    campaigns,
    channels,
    engagement,
    enrolments,
    experiments,
    pace,
    performance,
    sequences,
)  # fmt: skip
from roofs.surfaces.api.segments import routes as segments
from roofs.surfaces.api.tasks import routes as tasks
from roofs.surfaces.api.team import collection as team
from roofs.surfaces.api.team import one as person
from roofs.surfaces.api.webhooks import collection as webhooks
from roofs.surfaces.api.webhooks import deliveries

PREFIX = "/api/"
_SCHEMA: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])


def _responded(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    return respond(request, error if isinstance(error, Exception) else error())


tell_apart()


class OfficeApi(NinjaAPI):
    def set_default_exception_handlers(self) -> None:
        self.add_exception_handler(Exception, _responded)

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        return completed(super().get_openapi_schema(path_prefix=path_prefix or PREFIX, path_params=path_params))


api = OfficeApi(
    title="iSwitch Roofs CRM",
    version="1.0.0",
    description=INTRODUCTION,
    urls_namespace="api:rest",
    parser=StrictJson(),
    auth=STAFF,
    docs_url=None,
    openapi_url=None,
    servers=SERVERS,
    openapi_extra={"tags": TAGS},
)


@api.get(
    "/openapi.json", operation_id="describe", summary="This description", tags=["Operation"], include_in_schema=False
)
def openapi(request: HttpRequest) -> HttpResponse:
    return answer(_SCHEMA, description())


@cache
def description() -> dict[str, Any]:
    """Asks nothing of the database and needs no address of the site: made once, read by all, changed by nobody."""
    return dict(api.get_openapi_schema())


api.add_decorator(once, mode="operation")
api.add_router("/auth", signing_in.router)
api.add_router("/auth", joining.router)
api.add_router("/leads", collection.router)
for bulk in BULKS:
    api.add_router(f"/{bulk.kind}", rows_of(bulk))
    api.add_router(f"/{bulk.kind}", files_of(bulk.kind))
api.add_router("/leads", one.router)
api.add_router("/customers", customers.router)
api.add_router("/customers", customer.router)
api.add_router("/customers", houses.router)
api.add_router("/interactions", interactions.router)
api.add_router("/partnerships", partnerships.router)
api.add_router("/reviews", reviews.router)
api.add_router("/team", team.router)
api.add_router("/team", person.router)
api.add_router("/appointments", appointments.router)
api.add_router("/appointments", appointment.router)
api.add_router("/analytics", boards.router)
api.add_router("/analytics", reports.router)
api.add_router("/projects", projects.router)
api.add_router("/projects", crews.router)
api.add_router("/projects", project.router)
api.add_router("/projects", project_parts.router)
for kind, tag in (("lead", "Leads"), ("customer", "Customers"), ("project", "Projects")):
    api.add_router(f"/{kind}s", documents_of(kind, tag))
api.add_router("/customers", merging.router)
for part in (campaigns, sequences, enrolments, channels, engagement, experiments, performance, pace):
    api.add_router("/sales", part.router)
api.add_router("/tasks", tasks.router)
api.add_router("/tags", tags.router)
api.add_router("/views", views.router)
api.add_router("/segments", segments.router)
api.add_router("/webhooks", webhooks.router)
api.add_router("/webhooks", deliveries.router)
api.add_router("", health.router)
api.add_router("", day.router)
