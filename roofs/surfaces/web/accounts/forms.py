from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from roofs.core.accounts import joining
from roofs.core.accounts.models import Role, User
from roofs.core.kit import phones

AMERICAN = (
    ("America/New_York", _("Eastern")),
    ("America/Detroit", _("Eastern (Detroit)")),
    ("America/Chicago", _("Central")),
    ("America/Denver", _("Mountain")),
    ("America/Phoenix", _("Mountain, no summer time")),
    ("America/Los_Angeles", _("Pacific")),
    ("America/Anchorage", _("Alaska")),
    ("Pacific/Honolulu", _("Hawaii")),
)


class LongSelect(forms.Select):
    """Django draws every option by a template of its own; six hundred time zones would take a second."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = "" if value is None else str(value)
        parts = [
            format_html('<optgroup label="{}">{}</optgroup>', key, _options(label, chosen))
            if isinstance(label, list)
            else _options([(key, label)], chosen)
            for key, label in self.choices
        ]
        own = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        return format_html("<select{}>{}</select>", own, mark_safe("".join(parts)))


def _options(choices: list[tuple[str, Any]], chosen: str) -> SafeString:
    rows = ((value, mark_safe(" selected") if str(value) == chosen else "", label) for value, label in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


def zones() -> list[tuple[str, object]]:
    """The ones most offices want first, then everywhere else."""
    usual = {name for name, _label in AMERICAN}
    places = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
    return [
        (str(_("United States")), list(AMERICAN)),
        (str(_("Everywhere")), [(name, name.replace("_", " ")) for name in places if name not in usual]),
    ]


def _zones_or_office() -> list[tuple[str, object]]:
    return [("", _("The office's time")), *zones()]


class SignupForm(forms.Form):
    """What is asked of a newcomer besides address and password; allauth mixes it into its own form."""

    full_name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput({"autocomplete": "name"}))
    field_order = ("full_name", "email", "password1", "password2")

    @property
    def founds_the_office(self) -> bool:
        return joining.may_register() and joining.newcomer_role() == Role.ADMIN

    def signup(self, request: HttpRequest, user: User) -> None:
        """Demanded by allauth; the adapter has taken the name in already."""


class ProfileForm(forms.ModelForm[User]):
    phone = forms.CharField(
        label=_("Phone"), required=False, max_length=40, widget=forms.TextInput({"type": "tel", "autocomplete": "tel"})
    )
    timezone = forms.ChoiceField(label=_("Time zone"), required=False, choices=_zones_or_office, widget=LongSelect)
    language = forms.ChoiceField(label=_("Language"), choices=User._meta.get_field("language").choices or [])

    class Meta:
        model = User
        fields = ("full_name", "title", "phone", "language", "timezone")
        labels = {"title": _("Title")}
        help_texts = {"title": _("Stands under your letters.")}
        widgets = {"full_name": forms.TextInput({"autocomplete": "name"})}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # handed on as they came
        self.fields["full_name"].required = True
        if self.instance.phone and not self.is_bound:
            self.initial["phone"] = phones.pretty(self.instance.phone)

    def clean_phone(self) -> str | None:
        typed: str = self.cleaned_data["phone"].strip()
        if not typed:
            return None
        number = phones.normalise(typed)
        if number is None:
            raise ValidationError(_("This is no phone number we can call."))
        return number


class AwayForm(forms.Form):
    until = forms.DateTimeField(
        label=_("Away until"), widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
