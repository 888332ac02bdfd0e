from __future__ import annotations

from django.urls import path

from roofs.surfaces.web.playbook import pages

routes = [
    path("playbook/", pages.index, name="playbook"),
    path("playbook/new/", pages.new, name="playbook_new"),
    path("playbook/uses/", pages.use, name="playbook_use"),
    path("playbook/closings/", pages.closings, name="closings"),
    path("playbook/wins/<int:pk>/", pages.win, name="lead_win"),
    path("playbook/<int:pk>/edit/", pages.edit, name="playbook_edit"),
    path("playbook/<int:pk>/deletion/", pages.deletion, name="playbook_deletion"),
    path("playbook/<int:pk>/restoration/", pages.restoration, name="playbook_restoration"),
]
