"""What the filter shows, as a file, streamed row by row."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from roofs.core.events import record
from roofs.core.kit import tables
from roofs.core.kit.money import decimal
from roofs.production.projects.models import Project, ProjectQuerySet
from roofs.surfaces.web.leads.reading import viewer
from roofs.surfaces.web.projects.reading import filter_of, office_only


@require_safe
@office_only
def projects_csv(request: HttpRequest) -> HttpResponseBase:
    user, wanted = viewer(request), filter_of(request)
    projects = wanted.ordered(wanted.apply(Project.objects.visible_to(user), user)).with_people()
    with transaction.atomic():
        record("projects.exported", actor=user, to=[user.pk], kind="csv")
    response = StreamingHttpResponse(
        tables.write_csv(_heads(), _rows(projects)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="projects-{timezone.localdate():%Y-%m-%d}.csv"'
    return response


def _heads() -> list[str]:
    return [
        _("Number"), _("Name"), _("Customer"), _("Address"), _("Job"), _("Status"), _("Contract value"), _("Paid"),
        _("Squares"), _("First day"), _("Last day"), _("Crew"), _("Sold by"), _("Project manager"), _("Insurer"),
        _("Claim number"), _("Started"), _("Completed"), _("Created"),
    ]  # fmt: skip


def _rows(projects: ProjectQuerySet) -> Iterator[list[object]]:
    for one in projects.iterator(chunk_size=2000):
        yield [
            one.number,
            one.name,
            one.customer.contact.name,
            one.address,
            one.get_project_type_display() if one.project_type else "",
            one.get_status_display(),
            "" if one.contract_value_cents is None else decimal(one.contract_value_cents),
            decimal(one.paid_cents),
            one.roof_squares if one.roof_squares is not None else "",
            one.scheduled_start or "",
            one.scheduled_end or "",
            one.crew or "",
            one.assigned_to or "",
            one.manager or "",
            one.insurance_carrier,
            one.claim_number,
            one.started_at or "",
            one.completed_at or "",
            one.created_at,
        ]
