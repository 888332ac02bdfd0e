"""Addresses of what hangs on any record, /records/lead/7/documents/, and of what any list can do."""

from __future__ import annotations

from django.urls import path

from roofs.surfaces.web.records import bulk, documents, lists, own_fields, tagging
from roofs.surfaces.web.search import views as search

RECORD = "records/<slug:kind>/<int:pk>/"
DOCUMENT = RECORD + "documents/<int:key>/"
LIST = "lists/<slug:name>/"
urlpatterns = [
    path("search/", search.index, name="search"),
    path(RECORD + "documents/", documents.index, name="documents"),
    path(DOCUMENT, documents.content, name="document"),
    path(DOCUMENT + "edit/", documents.edit, name="document_edit"),
    path(DOCUMENT + "deletion/", documents.deletion, name="document_deletion"),
    path(DOCUMENT + "restoration/", documents.restoration, name="document_restoration"),
    path(RECORD + "tags/", tagging.of_record, name="tags_of"),
    path(RECORD + "tags/<int:key>/removal/", tagging.removal, name="tag_removal"),
    path(RECORD + "fields/", own_fields.of_record, name="fields_of"),
    path(LIST + "views/", lists.keep, name="views"),
    path(LIST + "views/<int:pk>/edit/", lists.change, name="view_edit"),
    path(LIST + "views/<int:pk>/deletion/", lists.deletion, name="view_deletion"),
    path(LIST + "views/<int:pk>/restoration/", lists.restoration, name="view_restoration"),
    path(LIST + "opening/", lists.opens_with, name="view_opening"),
    path(LIST + "columns/", lists.columns, name="columns"),
    path("records/<slug:name>/bulk/", bulk.change, name="bulk"),
    path("records/bulk/<int:pk>/undoing/", bulk.undoing, name="bulk_undoing"),
    path("settings/tags/", tagging.index, name="tags"),
    path("settings/tags/<int:pk>/edit/", tagging.change, name="tag_edit"),
    path("settings/tags/<int:pk>/merger/", tagging.merger, name="tag_merger"),
    path("settings/tags/<int:pk>/deletion/", tagging.deletion, name="tag_deletion"),
    path("settings/tags/<int:pk>/restoration/", tagging.restoration, name="tag_restoration"),
    path("settings/fields/", own_fields.index, name="all_fields"),
    path("settings/fields/<slug:kind>/", own_fields.index, name="fields"),
    path("settings/field/<int:pk>/", own_fields.edit, name="field_edit"),
    path("settings/field/<int:pk>/move/", own_fields.move, name="field_move"),
    path("settings/field/<int:pk>/archiving/", own_fields.archiving, name="field_archiving"),
    path("settings/field/<int:pk>/deletion/", own_fields.deletion, name="field_deletion"),
    path("settings/field/<int:pk>/restoration/", own_fields.restoration, name="field_restoration"),
]
