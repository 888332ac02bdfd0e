"""Addresses of the calendar's screens."""

from __future__ import annotations

from django.urls import path

from roofs.surfaces.web.calendar import changes, giving, pages

urlpatterns = [
    path("calendar/", pages.index, name="calendar"),
    path("calendar/new/", pages.new, name="appointment_new"),
    path("calendar/times/", pages.times, name="appointment_times"),
    path("calendar/about/", pages.about, name="appointment_about"),
    path("calendar/moves/", changes.move, name="calendar_move"),
    path("calendar/sharing/", giving.index, name="booking_links"),
    path("calendar/sharing/new/", giving.new, name="booking_link_new"),
    path("calendar/sharing/<int:pk>/", giving.edit, name="booking_link"),
    path("calendar/sharing/<int:pk>/deletion/", giving.deletion, name="booking_link_deletion"),
    path("calendar/sharing/<int:pk>/restoration/", giving.restoration, name="booking_link_restoration"),
    path("calendar/feed/", giving.feed, name="calendar_feed"),
    path("calendar/feed/end/", giving.feed_end, name="calendar_feed_end"),
    path("calendar/<int:pk>/", pages.show, name="appointment"),
    path("calendar/<int:pk>/edit/", pages.edit, name="appointment_edit"),
    path("calendar/<int:pk>/time/", changes.new_time, name="appointment_time"),
    path("calendar/<int:pk>/cancellation/", changes.cancellation, name="appointment_cancellation"),
    path("calendar/<int:pk>/reinstatement/", changes.reinstatement, name="appointment_reinstatement"),
    path("calendar/<int:pk>/confirmation/", changes.confirmation, name="appointment_confirmation"),
    path("calendar/<int:pk>/completion/", changes.completion, name="appointment_completion"),
    path("calendar/<int:pk>/absence/", changes.absence, name="appointment_absence"),
    path("calendar/<int:pk>/reminder/", changes.reminder, name="appointment_reminder"),
]
