from __future__ import annotations

from datetime import datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _l

from roofs.comms.calendar.models import Task
from roofs.core.accounts.models import User

REMINDERS = [
    ("", _l("Not at all")),
    (0, _l("When it is due")),
    (15, _l("15 minutes before")),
    (60, _l("An hour before")),
    (1440, _l("A day before")),
]


class TaskForm(forms.ModelForm[Task]):
    class Meta:
        model = Task
        fields = ("title", "kind", "priority", "due_at", "remind_minutes", "assigned_to", "notes")
        widgets = {
            "due_at": forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "notes": forms.Textarea({"rows": 3}),
        }

    remind_minutes = forms.TypedChoiceField(
        label=_l("Remind me"), choices=REMINDERS, coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: object, viewer: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # handed on as they came
        people = User.objects.staff()
        self.fields["priority"].required = False
        self.fields["assigned_to"].queryset = people if viewer.is_manager else people.filter(pk=viewer.pk)  # type: ignore[attr-defined] # set on a ModelChoiceField

    def clean_priority(self) -> int:
        return self.cleaned_data["priority"] or Task.Priority.NORMAL


def new_form(user: User) -> TaskForm:
    return TaskForm(viewer=user, initial={"assigned_to": user, "due_at": _tomorrow(user), "remind_minutes": 0})


def _tomorrow(user: User) -> datetime:
    morning = timezone.now().astimezone(user.zone).replace(hour=9, minute=0, second=0, microsecond=0)
    return morning + timedelta(days=1)
