"""Addresses of lists that leave the house. The lists that had an address of their own keep it."""

from __future__ import annotations

from django.urls import path

from roofs.surfaces.web.transfer import exports

routes = [
    path("export/<slug:kind>.<slug:form>", exports.export, name="export"),
    path("leads/export.<slug:form>", exports.export, {"kind": "leads"}, name="leads_export"),
    path("customers/export.csv", exports.export, {"kind": "customers", "form": "csv"}, name="customers_export"),
    path("projects/export.csv", exports.export, {"kind": "projects", "form": "csv"}, name="projects_export"),
]
