"""Mounted at the root of the site."""

from __future__ import annotations

from django.conf import settings
from django.urls import path

from roofs.surfaces.ui import views

app_name = "ui"

urlpatterns = [
    path("assets/app-<slug:digest>.css", views.app_css, name="css"),
    path("assets/brand-<int:hue>.css", views.brand, name="brand"),
    path("sw.js", views.service_worker, name="service-worker"),
    path("app.webmanifest", views.app_manifest, name="manifest"),
    path("favicon.ico", views.favicon, name="favicon"),
]

if settings.DEBUG:
    urlpatterns += [path("_ui/", views.styleguide, name="styleguide")]
