"""What strangers may open: forms, links in letters, robots.txt."""

from __future__ import annotations

from django.urls import path

from roofs.comms.calendar import links as calendar_links
from roofs.comms.consent import confirming
from roofs.comms.messaging import links
from roofs.core.connections import doors
from roofs.surfaces.web.public import booking, booking_own, hosted, letters, preferences, robots, vendors

urlpatterns = [
    path("robots.txt", robots.robots, name="robots"),
    path("f/<slug:key>/", hosted.form, name="form"),
    path("f/<slug:key>/thanks/", hosted.thanks, name="thanks"),
    path("f/<slug:key>/embed.js", hosted.embed, name="embed"),
    path(f"{calendar_links.BOOK_PATH}<slug:key>/", booking.page, name="booking"),
    path(f"{calendar_links.MANAGE_PATH}<slug:token>/", booking_own.page, name="own_appointment"),
    path(f"{calendar_links.MANAGE_PATH}<slug:token>/calendar.ics", booking_own.file, name="own_appointment_file"),
    path(f"{calendar_links.FEED_PATH}<slug:token>.ics", booking_own.feed, name="calendar_feed"),
    path(f"{links.OPEN_PATH}<slug:token>.gif", letters.opened, name="opened"),
    path(f"{links.CLICK_PATH}<slug:token>", letters.clicked, name="clicked"),
    path(f"{links.UNSUBSCRIBE_PATH}<slug:token>", letters.unsubscribe, name="unsubscribe"),
    path(f"{confirming.PREFERENCES_PATH}<slug:token>", preferences.page, name="preferences"),
    path(f"{confirming.CONFIRM_PATH}<slug:token>", preferences.confirmation, name="confirmation"),
    path(f"{doors.PATH}<slug:key>/", vendors.door, name="door"),
]
