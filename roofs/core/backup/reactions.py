"""An export whose job was ended elsewhere, on the page of the background work say, is no longer waited for."""

from __future__ import annotations

from roofs.core.backup.exporting import make, settle
from roofs.core.backup.models import CompanyExport, ExportState
from roofs.core.events import on
from roofs.core.events.models import Event
from roofs.core.jobs.models import Job


@on("job.died", inside=True)
def an_export_broke_off(event: Event) -> None:
    if event.data.get("task") == make.module_path:
        settle()


@on("job.cancelled", inside=True)
def nobody_wants_it(event: Event) -> None:
    if event.data.get("task") == make.module_path:
        asked = Job.objects.filter(pk=event.data["job"]).values_list("args__0", flat=True)
        CompanyExport.objects.open().filter(pk__in=list(asked)).update(state=ExportState.CANCELLED)
