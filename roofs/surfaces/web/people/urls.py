from __future__ import annotations

from django.urls import path

from roofs.surfaces.web.people import changes, pages

routes = [
    path("team/", pages.index, name="people"),
    path("team/<int:pk>/", pages.show, name="person"),
    path("team/<int:pk>/edit/", changes.edit, name="person_edit"),
    path("team/<int:pk>/hours/", changes.hours, name="person_hours"),
    path("team/<int:pk>/time-off/", changes.time_off, name="time_off"),
    path("team/<int:pk>/time-off/<int:off>/decision/", changes.time_off_decision, name="time_off_decision"),
    path("team/<int:pk>/time-off/<int:off>/withdrawal/", changes.time_off_withdrawal, name="time_off_withdrawal"),
    path("team/<int:pk>/time-off/<int:off>/restoration/", changes.time_off_restoration, name="time_off_restoration"),
]
