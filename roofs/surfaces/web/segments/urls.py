from __future__ import annotations

from django.urls import path

from roofs.surfaces.web.segments import editing, pages

routes = [
    path("segments/", pages.index, name="segments"),
    path("segments/new/", editing.new, name="segment_new"),
    path("segments/rows/", editing.sketch, name="segment_rows"),
    path("segments/count/", editing.count, name="segment_count"),
    path("segments/<int:pk>/", pages.show, name="segment"),
    path("segments/<int:pk>/edit/", editing.edit, name="segment_edit"),
    path("segments/<int:pk>/copy/", pages.copy, name="segment_copy"),
    path("segments/<int:pk>/count/", pages.recount, name="segment_recount"),
    path("segments/<int:pk>/stop/", pages.stop, name="segment_stop"),
    path("segments/<int:pk>/deletion/", pages.deletion, name="segment_deletion"),
    path("segments/<int:pk>/restoration/", pages.restoration, name="segment_restoration"),
]
