"""Every address of the installation."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from roofs.surfaces.api.health import health, metrics
from roofs.surfaces.web.public import urls as public_urls

urlpatterns = [
    path("health", health),
    path("metrics", metrics),
    path("", include("roofs.surfaces.ui.urls")),
    path("", include((public_urls.urlpatterns, "public"))),
    path("", include("roofs.surfaces.web.urls")),
    path("accounts/", include("allauth.urls")),
    path("api/", include(("roofs.surfaces.api.urls", "api"))),
    path("admin/", admin.site.urls),
]
