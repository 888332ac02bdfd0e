from __future__ import annotations

from django.urls import path

from roofs.surfaces.web.storms import evidence, pages, taking_in

routes = [
    path("storms/", pages.index, name="storms"),
    path("storms/watching/", taking_in.watching, name="storms_watching"),
    path("storms/lists/", taking_in.lists, name="storms_lists"),
    path("storms/evidence/<slug:kind>/<int:pk>/", evidence.show, name="storm_evidence"),
    path("storms/<int:pk>/", pages.show, name="storm"),
    path("storms/<int:pk>/points/", pages.points, name="storm_points"),
    path("storms/<int:pk>/around/", pages.around, name="storm_around"),
]
