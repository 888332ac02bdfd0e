from __future__ import annotations

from django.urls import path

from roofs.surfaces.web.writing import changes, pages, previewing, trying

_ONE = "templates/<slug:name>/<slug:language>/"
routes = [
    path("templates/", pages.index, name="templates"),
    path("templates/new/", pages.new, name="template_new"),
    path("templates/readers/", previewing.people, name="template_readers"),
    path("templates/frames/<str:key>/", previewing.frame, name="template_frame"),
    path("templates/deleted/<int:pk>/restoration/", changes.restoration, name="template_restoration"),
    path(_ONE, pages.show, name="template"),
    path(f"{_ONE}edit/", pages.edit, name="template_edit"),
    path(f"{_ONE}checks/", previewing.checks, name="template_checks"),
    path(f"{_ONE}undo/", changes.undo, name="template_undo"),
    path(f"{_ONE}versions/<int:number>/restoration/", changes.version, name="template_version"),
    path(f"{_ONE}switch/", changes.switch, name="template_switch"),
    path(f"{_ONE}copy/", changes.copy, name="template_copy"),
    path(f"{_ONE}deletion/", changes.deletion, name="template_deletion"),
    path(f"{_ONE}tests/", trying.test, name="template_test"),
    path(f"{_ONE}links/", trying.links, name="template_links"),
]
