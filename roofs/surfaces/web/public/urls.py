"""What strangers may open: forms, links in letters, robots.txt."""

from __future__ import annotations

from django.urls import path

from roofs.comms.messaging import links
from roofs.surfaces.web.public import hosted, letters, robots

urlpatterns = [
    path("robots.txt", robots.robots, name="robots"),
    path("f/<slug:key>/", hosted.form, name="form"),
    path("f/<slug:key>/thanks/", hosted.thanks, name="thanks"),
    path("f/<slug:key>/embed.js", hosted.embed, name="embed"),
    path(f"{links.OPEN_PATH}<slug:token>.gif", letters.opened, name="opened"),
    path(f"{links.CLICK_PATH}<slug:token>", letters.clicked, name="clicked"),
    path(f"{links.UNSUBSCRIBE_PATH}<slug:token>", letters.unsubscribe, name="unsubscribe"),
]
