"""Addresses of lists that come in and go out. What had an address of its own before keeps it."""

from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView

from roofs.surfaces.web.transfer import exports, imports

routes = [
    path("export/<slug:kind>.<slug:form>", exports.export, name="export"),
    path("leads/export.<slug:form>", exports.export, {"kind": "leads"}, name="leads_export"),
    path("customers/export.csv", exports.export, {"kind": "customers", "form": "csv"}, name="customers_export"),
    path("projects/export.csv", exports.export, {"kind": "projects", "form": "csv"}, name="projects_export"),
    path("imports/", imports.index, name="imports"),
    path("imports/new/", imports.new, name="import_new"),
    path("imports/<int:pk>/", imports.show, name="import"),
    path("imports/<int:pk>/start/", imports.start, name="import_start"),
    path("imports/<int:pk>/cancellation/", imports.cancel, name="import_cancel"),
    path("imports/<int:pk>/rejected.csv", imports.rejected, name="import_rejected"),
    path("leads/imports/", RedirectView.as_view(pattern_name="web:imports")),
    path("leads/imports/new/", RedirectView.as_view(pattern_name="web:import_new")),
    path("leads/imports/<int:pk>/", RedirectView.as_view(pattern_name="web:import")),
]
