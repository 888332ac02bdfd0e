from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from roofs.core.company.office import Hours, Week
from roofs.core.kit import money
from roofs.people.team.models import Profile, TimeOff

LANGUAGES = [
    ("en", _("English")),
    ("es", _("Spanish")),
    ("ar", _("Arabic")),
    ("pl", _("Polish")),
    ("zh", _("Chinese")),
    ("fr", _("French")),
    ("de", _("German")),
    ("hi", _("Hindi")),
    ("it", _("Italian")),
    ("ko", _("Korean")),
    ("pt", _("Portuguese")),
    ("ru", _("Russian")),
    ("vi", _("Vietnamese")),
]
DAYS = (
    ("monday", _("Monday")),
    ("tuesday", _("Tuesday")),
    ("wednesday", _("Wednesday")),
    ("thursday", _("Thursday")),
    ("friday", _("Friday")),
    ("saturday", _("Saturday")),
    ("sunday", _("Sunday")),
)
_DATE = {"type": "date"}


def language_names(codes: list[str]) -> list[str]:
    known = dict(LANGUAGES)
    return [str(known.get(code, code)) for code in codes]


class ProfileForm(forms.Form):
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=LANGUAGES, required=False, widget=forms.CheckboxSelectMultiple
    )
    skills = forms.CharField(
        label=_("Skills"), required=False, max_length=1000, help_text=_("With commas: steep roofs, slate, drones.")
    )
    territory = forms.CharField(
        label=_("Territory"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("ZIP codes or their first digits, with commas: 48009, 483. Empty: everywhere."),
    )
    target_leads = forms.IntegerField(label=_("Leads a month"), required=False, min_value=0, max_value=1_000_000)
    target_won = forms.IntegerField(label=_("Won a month"), required=False, min_value=0, max_value=1_000_000)
    target_revenue_cents = forms.CharField(label=_("Revenue a month"), required=False, help_text=_("Dollars."))
    hired_on = forms.DateField(label=_("Hired on"), required=False, widget=forms.DateInput(_DATE, format="%Y-%m-%d"))
    commission_percent = forms.DecimalField(
        label=_("Commission in percent"),
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=2,
        help_text=_("Only managers see this."),
    )

    def __init__(self, given: QueryDict | None, *, allowed: frozenset[str], profile: Profile) -> None:
        super().__init__(given, initial=_shown(profile))
        for name in list(self.fields):
            if name not in allowed:
                del self.fields[name]

    def clean_skills(self) -> list[str]:
        return _parts(self.cleaned_data["skills"])

    def clean_territory(self) -> list[str]:
        return _parts(self.cleaned_data["territory"])

    def clean_target_revenue_cents(self) -> int | None:
        typed = self.cleaned_data["target_revenue_cents"].strip()
        if not typed:
            return None
        cents = money.parse(typed)
        if cents is None or cents < 0:
            raise forms.ValidationError(_("Write an amount in dollars, like 18,450."))
        return cents


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.replace("\n", ",").replace(";", ",").split(",") if part.strip()]


def _shown(profile: Profile) -> dict[str, Any]:
    cents = profile.target_revenue_cents
    return {
        "languages": profile.languages,
        "skills": ", ".join(profile.skills),
        "territory": ", ".join(profile.territory),
        "target_leads": profile.target_leads,
        "target_won": profile.target_won,
        "target_revenue_cents": "" if cents is None else f"{cents / 100:,.2f}".removesuffix(".00"),
        "hired_on": profile.hired_on,
        "commission_percent": profile.commission_percent,
    }


class HoursForm(forms.Form):
    """Seven days, each from and to; a day left empty is free."""

    always = forms.BooleanField(
        label=_("At all hours"), required=False, help_text=_("New leads may come at night and on Sundays.")
    )

    def __init__(self, given: QueryDict | None, *, week: Week | None) -> None:
        initial: dict[str, Any] = {"always": week is None}
        for name, _label in DAYS:
            hours: Hours | None = getattr(week or Week(), name)
            initial[f"{name}_from"] = hours and hours.opens
            initial[f"{name}_to"] = hours and hours.closes
        super().__init__(given, initial=initial)
        for name, label in DAYS:
            for end in ("from", "to"):
                self.fields[f"{name}_{end}"] = forms.TimeField(
                    label=label, required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
                )

    @property
    def days(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        return [(str(label), self[f"{name}_from"], self[f"{name}_to"]) for name, label in DAYS]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        for name, _label in DAYS:
            opens, closes = given.get(f"{name}_from"), given.get(f"{name}_to")
            if (opens is None) != (closes is None) or (opens and closes and opens >= closes):
                self.add_error(f"{name}_to", _("A day needs a beginning and a later end, or neither."))
        return given

    def week(self) -> Week | None:
        if self.cleaned_data["always"]:
            return None
        return Week(**{name: self._hours(name) for name, _label in DAYS})

    def _hours(self, name: str) -> Hours | None:
        opens: dt.time | None = self.cleaned_data[f"{name}_from"]
        return None if opens is None else Hours(opens=opens, closes=self.cleaned_data[f"{name}_to"])


class TimeOffForm(forms.Form):
    starts_on = forms.DateField(label=_("First day"), widget=forms.DateInput(_DATE, format="%Y-%m-%d"))
    ends_on = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput(_DATE, format="%Y-%m-%d"))
    kind = forms.ChoiceField(label=_("Kind"), choices=TimeOff.Kind.choices)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=200, help_text=_("Only managers see this."))

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        given["ends_on"] = given.get("ends_on") or given.get("starts_on")
        return given
