from __future__ import annotations

from django.urls import path

from roofs.surfaces.web.campaigns import pages, wizard

routes = [
    path("campaigns/", pages.index, name="campaigns"),
    path("campaigns/new/", wizard.new, name="campaign_new"),
    path("campaigns/audience/", wizard.count, name="campaign_audience"),
    path("campaigns/<int:pk>/", pages.show, name="campaign"),
    path("campaigns/<int:pk>/edit/", wizard.edit, name="campaign_edit"),
    path("campaigns/<int:pk>/people/", pages.people, name="campaign_people"),
    path("campaigns/<int:pk>/copy/", pages.copy, name="campaign_copy"),
    path("campaigns/<int:pk>/state/", pages.state, name="campaign_state"),
    path("campaigns/<int:pk>/waves/<int:cohort>/", pages.wave, name="campaign_wave"),
    path("campaigns/<int:pk>/deletion/", pages.deletion, name="campaign_deletion"),
    path("campaigns/<int:pk>/restoration/", pages.restoration, name="campaign_restoration"),
]
