from __future__ import annotations

from django.urls import path

from roofs.surfaces.web.followup import counted, versions

SEQUENCE = "follow-up/<slug:slug>/"
routes = [
    path(f"{SEQUENCE}canvas/", counted.canvas, name="sequence_canvas"),
    path(f"{SEQUENCE}people/", counted.people, name="sequence_people"),
    path(f"{SEQUENCE}versions/", versions.index, name="sequence_versions"),
    path(f"{SEQUENCE}versions/<int:number>/draft/", versions.take_up, name="sequence_version_draft"),
]
