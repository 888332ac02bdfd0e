from __future__ import annotations

from django.urls import path

from roofs.surfaces.web.followup import counted, hot, pace, versions, what_if

SEQUENCE = "follow-up/<slug:slug>/"
routes = [
    path("follow-up/hot/", hot.index, name="hot_leads"),
    path("follow-up/what-if/", what_if.index, name="what_if"),
    path("follow-up/what-if/<int:pk>/", what_if.show, name="replay"),
    path("follow-up/what-if/<int:pk>/stop/", what_if.stop, name="replay_stop"),
    path("follow-up/leads/<int:pk>/pace/", pace.of_person, name="lead_pace"),
    path(f"{SEQUENCE}pace/", pace.of_sequence, name="sequence_pace"),
    path(f"{SEQUENCE}canvas/", counted.canvas, name="sequence_canvas"),
    path(f"{SEQUENCE}people/", counted.people, name="sequence_people"),
    path(f"{SEQUENCE}versions/", versions.index, name="sequence_versions"),
    path(f"{SEQUENCE}versions/<int:number>/draft/", versions.take_up, name="sequence_version_draft"),
]
