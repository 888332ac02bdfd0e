"""What a body names, fetched through the caller's eyes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from django.utils.translation import gettext as _

from roofs.comms.calendar.models import Appointment
from roofs.comms.calendar.policy import ReminderRule
from roofs.comms.calendar.subjects import PLACE, Subject, subject_for
from roofs.core.accounts.models import Role, User
from roofs.core.kit.refusals import Refused
from roofs.surfaces.api.appointments.shapes import MeetingPlace, ReminderBody
from roofs.surfaces.api.custom import hanging_on
from roofs.surfaces.api.problems import Refusal


class Where(TypedDict, total=False):
    address_line: str
    city: str
    state: str
    postal_code: str


def subject_of(kind: str | None, pk: int | None, user: User) -> Subject | None:
    if kind is None and pk is None:
        return None
    found = subject_for(user, kind, pk) if kind is not None and pk is not None else None
    if found is None:
        raise Refused(_("There is nothing with this number."), "subject_id")
    return found


def whole(row: Appointment) -> Appointment:
    """With what hangs on it."""
    row.hanging = hanging_on(row)  # type: ignore[attr-defined] # only for the answer
    return row


def people_of(wanted: Sequence[int], user: User) -> list[User]:
    """In the order they were named. Field staff keep their own calendar."""
    if user.role == Role.FIELD and any(pk != user.pk for pk in wanted):
        raise Refusal("not_allowed", _("The office books other people."))
    known = {one.pk: one for one in User.objects.visible_to(user).staff().filter(pk__in=wanted)}
    if missing := [pk for pk in wanted if pk not in known]:
        raise Refused(_("There is nobody with the number %(number)s.") % {"number": missing[0]}, "people")
    return [known[pk] for pk in dict.fromkeys(wanted)]


def reminders_of(wanted: Sequence[ReminderBody] | None) -> list[ReminderRule] | None:
    if wanted is None:
        return None
    if any(one.audience == "customer" and one.channel == "push" for one in wanted):
        raise Refused(_("A customer has no phone notices."), "reminders")
    return [ReminderRule(**one.model_dump()) for one in wanted]


def place_of(payload: MeetingPlace, subject: Subject | None) -> Where:
    """As it was given; when no part of it was, that of the subject."""
    given = {name: getattr(payload, name) for name in PLACE}
    found = given if any(given.values()) or subject is None else subject.place
    return Where(
        address_line=found["address_line"], city=found["city"], state=found["state"], postal_code=found["postal_code"]
    )
