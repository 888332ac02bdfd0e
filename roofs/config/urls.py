"""Every address of the installation."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from roofs.config.addresses import gathered
from roofs.surfaces.api import urls as api
from roofs.surfaces.api.health import health, metrics
from roofs.surfaces.web import urls as web
from roofs.surfaces.web.public import urls as public_urls

urlpatterns = [
    path("health", health),
    path("metrics", metrics),
    path("api/", include((gathered(api.urlpatterns), "api"))),
    path("", include("roofs.surfaces.ui.urls")),
    path("", include((gathered(public_urls.urlpatterns), "public"))),
    path("", include((gathered(web.urlpatterns), web.app_name))),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
