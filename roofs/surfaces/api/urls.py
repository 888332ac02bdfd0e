from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path

from roofs.surfaces.api import documentation, guard
from roofs.surfaces.api.site import api

_patterns, _app, _namespace = api.urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("docs", documentation.index, name="docs"),
    path("", (list(guard.both_spellings(_patterns)), _app, _namespace)),
    re_path(r"^(?P<rest>.*)$", guard.not_found),
]
