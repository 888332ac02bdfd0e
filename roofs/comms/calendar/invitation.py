"""Appointments for other people's calendar programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from django.conf import settings

from roofs.comms.calendar.models import Appointment
from roofs.comms.calendar.vocabulary import Status
from roofs.core.company.office import office
from roofs.core.kit import icalendar

_STATUS: dict[str, Literal["TENTATIVE", "CONFIRMED", "CANCELLED"]] = {
    Status.CANCELLED: "CANCELLED",
    Status.NO_SHOW: "CANCELLED",
}


def calendar_of(
    rows: Iterable[Appointment],
    *,
    method: Literal["PUBLISH", "CANCEL"] = "PUBLISH",
    for_us: bool = False,
    name: str = "",
) -> str:
    """`for_us`: with what staff want to see, such as the phone number and the notes."""
    return icalendar.write(
        [_entry(row, for_us=for_us) for row in rows], maker="iSwitch Roofs", method=method, name=name
    )


def _entry(row: Appointment, *, for_us: bool) -> icalendar.Entry:
    told = []
    if for_us:
        told = [row.contact.name if row.contact else "", row.contact.phone if row.contact else "", row.notes]
    summary = row.headline if for_us else f"{row.title or row.get_kind_display()}, {office.get().name}"
    return icalendar.Entry(
        uid=f"{row.uid}@{settings.MAIL_DOMAIN}",
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        stamped_at=row.updated_at,
        sequence=row.revision,
        summary=summary,
        location=row.address,
        description="\n".join(part for part in told if part),
        url=f"{settings.BASE_URL}/calendar/{row.pk}/" if for_us else "",
        status=_STATUS.get(row.status, "CONFIRMED"),
    )
