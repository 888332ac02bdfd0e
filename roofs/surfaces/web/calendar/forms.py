"""The forms of an appointment: what, who, when, where; and a new time for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from roofs.comms.calendar.models import Appointment, BookingLink
from roofs.comms.calendar.policy import CALENDAR, ReminderRule
from roofs.comms.calendar.subjects import PLACE, Subject
from roofs.comms.calendar.vocabulary import Audience, Channel, Kind
from roofs.core.accounts.models import User
from roofs.core.kit.windows import at_local
from roofs.surfaces.web.calendar.reading import team_of

OFFERED = [
    ("customer", "email", 1440),
    ("customer", "email", 120),
    ("customer", "sms", 1440),
    ("customer", "sms", 120),
    ("attendee", "push", 30),
    ("attendee", "email", 1440),
    ("attendee", "sms", 60),
]
HOUR, DAY = 60, 1440
LONGEST_MINUTES = 44_640


class TimeForm(forms.Form):
    """When, by the clock of the zone the appointment is kept in."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    time = forms.TimeField(label=_("Time"), widget=forms.TimeInput({"type": "time", "step": 300}, format="%H:%M"))
    minutes = forms.IntegerField(
        label=_("Minutes"), min_value=5, max_value=LONGEST_MINUTES, widget=forms.NumberInput({"step": 5})
    )

    def moment(self, zone: str) -> tuple[datetime, datetime]:
        given = self.cleaned_data
        start = at_local(given["day"], given["time"], zone)
        return start, start + timedelta(minutes=given["minutes"])


class MoveForm(TimeForm):
    reason = forms.CharField(label=_("Why it is moved"), required=False, max_length=300)
    notify = forms.BooleanField(label=_("Tell the customer by e-mail"), required=False)
    override = forms.BooleanField(label=_("Book even if somebody is taken"), required=False)

    def __init__(self, *args: Any, viewer: User, row: Appointment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not viewer.is_manager:
            del self.fields["override"]
        if not (row.contact and row.contact.email):
            del self.fields["notify"]


class AppointmentForm(TimeForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    title = forms.CharField(
        label=_("Title"), required=False, max_length=200, help_text=_("Empty: the kind and the customer's name.")
    )
    people = forms.ModelMultipleChoiceField(
        label=_("Who goes"), queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    address_line = forms.CharField(label=_("Street"), required=False, max_length=200)
    city = forms.CharField(label=_("City"), required=False, max_length=100)
    state = forms.CharField(label=_("State"), required=False, max_length=2)
    postal_code = forms.CharField(label=_("ZIP code"), required=False, max_length=10)
    notes = forms.CharField(label=_("Notes"), required=False, max_length=10_000, widget=forms.Textarea({"rows": 3}))
    reminders = forms.MultipleChoiceField(
        label=_("Reminders"), required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )
    notify = forms.BooleanField(label=_("Tell the customer by e-mail"), required=False)
    override = forms.BooleanField(label=_("Book even if somebody is taken"), required=False)

    field_order = ("kind", "day", "time", "minutes", "people")

    def __init__(self, *args: Any, viewer: User, row: Appointment | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = team_of(viewer)  # type: ignore[attr-defined] # set on a ModelChoiceField
        known = [_sort(one) for one in (row.reminder_list if row else CALENDAR.get().reminders)]
        offered = dict.fromkeys([*OFFERED, *known])
        self.fields["reminders"].choices = [(_value(one), _words(one)) for one in offered]  # type: ignore[attr-defined] # set on a ChoiceField
        self.fields["reminders"].initial = [_value(one) for one in known]
        if not viewer.is_manager:
            del self.fields["override"]
        if row is not None:  # a new time has a form of its own
            for name in ("day", "time", "minutes", "notify"):
                del self.fields[name]

    @property
    def what(self) -> list[forms.BoundField]:
        return self._some("kind", "title", "notes")

    @property
    def when(self) -> list[forms.BoundField]:
        return self._some("day", "time", "minutes")

    @property
    def where(self) -> list[forms.BoundField]:
        return self._some(*PLACE)

    @property
    def told(self) -> list[forms.BoundField]:
        return self._some("reminders", "notify", "override")

    def _some(self, *names: str) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    def rules(self) -> list[ReminderRule]:
        chosen = [value.split("-") for value in self.cleaned_data["reminders"]]
        return [ReminderRule.model_validate({"audience": a, "channel": c, "minutes_before": m}) for a, c, m in chosen]

    def details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("title", "notes", *PLACE)}


class CancelForm(forms.Form):
    reason = forms.CharField(label=_("Why"), required=False, max_length=300)
    notify = forms.BooleanField(label=_("Tell the customer by e-mail"), required=False)


class OutcomeForm(forms.Form):
    outcome = forms.CharField(
        label=_("How it went"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
    )


class ReminderForm(forms.Form):
    audience = forms.ChoiceField(label=_("Who"), choices=Audience.choices)
    channel = forms.ChoiceField(label=_("How"), choices=Channel.choices)


class LinkForm(forms.ModelForm[BookingLink]):
    class Meta:
        model = BookingLink
        fields = ("user", "kind", "title", "intro", "minutes", "is_active")
        help_texts = {
            "minutes": _("Empty: as long as this kind usually takes."),
            "title": _("Heading of the page. Empty: the kind."),
        }

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = team_of(viewer)
        self.fields["user"].queryset = people if viewer.is_manager else people.filter(pk=viewer.pk)  # type: ignore[attr-defined] # set on a ModelChoiceField

    def clean_minutes(self) -> int | None:
        minutes: int | None = self.cleaned_data["minutes"]
        if minutes is not None and not 5 <= minutes <= DAY:  # noqa: PLR2004 -- five minutes
            raise ValidationError(_("Between 5 minutes and a day."))
        return minutes


def initial_of(user: User, subject: Subject | None, start: datetime | None, kind: str) -> dict[str, Any]:
    """What the form of a new appointment shows: the next full hour, oneself, the place of what it is about."""
    kind = kind if kind in Kind.values else Kind.INSPECTION
    local = timezone.localtime(start or timezone.now() + timedelta(hours=1))
    if start is None:
        local = local.replace(minute=0, second=0, microsecond=0)
    return {
        "kind": kind,
        "day": local.date(),
        "time": local.time(),
        "minutes": CALENDAR.get().of(kind).minutes,
        "people": [user.pk],
        **(subject.place if subject else {}),
        "notify": bool(subject and subject.contact and subject.contact.email),
    }


def _sort(one: Any) -> tuple[str, str, int]:
    return (one.audience, one.channel, one.minutes_before)


def _value(one: Sequence[Any]) -> str:
    return "-".join(str(part) for part in one)


def _words(one: tuple[str, str, int]) -> str:
    audience, channel, minutes = one
    return f"{Audience(audience).label}: {Channel(channel).label}, {before(minutes)}"


def before(minutes: int) -> str:
    if minutes % DAY == 0:
        return ngettext("%(n)s day before", "%(n)s days before", minutes // DAY) % {"n": minutes // DAY}
    if minutes % HOUR == 0:
        return ngettext("%(n)s hour before", "%(n)s hours before", minutes // HOUR) % {"n": minutes // HOUR}
    return ngettext("%(n)s minute before", "%(n)s minutes before", minutes) % {"n": minutes}
