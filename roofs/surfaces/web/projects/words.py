"""Colours of the states of a project."""

from __future__ import annotations

from roofs.production.projects.vocabulary import Status

COLOURS: dict[str, str] = {
    Status.INQUIRY: "gray",
    Status.INSPECTION: "blue",
    Status.QUOTED: "violet",
    Status.APPROVED: "teal",
    Status.SCHEDULED: "amber",
    Status.IN_PROGRESS: "orange",
    Status.COMPLETED: "green",
    Status.INVOICED: "green",
    Status.CLOSED: "gray",
    Status.ON_HOLD: "pink",
    Status.CANCELLED: "red",
}
