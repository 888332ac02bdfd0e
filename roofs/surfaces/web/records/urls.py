"""Addresses of what hangs on any record: /records/lead/7/documents/."""

from __future__ import annotations

from django.urls import path

from roofs.surfaces.web.records import documents

RECORD = "records/<slug:kind>/<int:pk>/"
DOCUMENT = RECORD + "documents/<int:key>/"
urlpatterns = [
    path(RECORD + "documents/", documents.index, name="documents"),
    path(DOCUMENT, documents.content, name="document"),
    path(DOCUMENT + "edit/", documents.edit, name="document_edit"),
    path(DOCUMENT + "deletion/", documents.deletion, name="document_deletion"),
    path(DOCUMENT + "restoration/", documents.restoration, name="document_restoration"),
]
