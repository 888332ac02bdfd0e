from __future__ import annotations

from django.urls import path

from roofs.surfaces.web.outreach import (
    cadence,
    campaigns,
    channels,
    deals,
    email,
    experiments,
    hours,
    people,
    pipeline,
    rows,
)

routes = [
    path("analytics/outreach/", campaigns.index, name="outreach"),
    path("analytics/outreach/email/", email.index, name="outreach_email"),
    path("analytics/outreach/tests/", experiments.index, name="outreach_tests"),
    path("analytics/outreach/hours/", hours.index, name="outreach_hours"),
    path("analytics/outreach/channels/", channels.index, name="outreach_channels"),
    path("analytics/outreach/warmth/", cadence.index, name="outreach_cadence"),
    path("analytics/outreach/warmth/people/", cadence.warmth, name="outreach_warmth"),
    path("analytics/outreach/warmth/held/", cadence.held, name="outreach_held"),
    path("analytics/outreach/people/", people.index, name="outreach_people"),
    path("analytics/outreach/pipeline/", pipeline.index, name="outreach_pipeline"),
    path("analytics/outreach/rows/", rows.index, name="outreach_rows"),
    path("analytics/outreach/deals/", deals.index, name="outreach_deals"),
]
