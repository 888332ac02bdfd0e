"""The lead form. What is valid is decided by `LeadIn`; the form only shows it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from roofs.core.accounts.models import User
from roofs.core.kit import coordinates, money
from roofs.core.kit.coordinates import Coordinates
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.models import Lead
from roofs.sales.leads.vocabulary import (
    Authority,
    Budget,
    LostReason,
    Need,
    ProjectType,
    Source,
    Status,
    Timeline,
)
from roofs.sales.playbook.models import WinReason

CLAIM = [("", _("Not known yet")), ("true", _("Yes")), ("false", _("No"))]


WHERE_FROM = _("Latitude and longitude, as 42.5467, -83.2113. You can paste the link of a map.")


def place_typed(text: str) -> Coordinates | None:
    found = coordinates.parse(text)
    if found is None and text.strip():
        raise forms.ValidationError(_("Write latitude and longitude like this: 42.5467, -83.2113"))
    return found


class LeadForm(forms.Form):
    first_name = forms.CharField(label=_("First name"), required=False, max_length=100)
    last_name = forms.CharField(label=_("Last name"), required=False, max_length=100)
    company_name = forms.CharField(label=_("Company"), required=False, max_length=200)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=40, widget=forms.TextInput({"type": "tel"}))
    email = forms.CharField(
        label=_("E-mail"), required=False, max_length=254, widget=forms.TextInput({"inputmode": "email"})
    )
    source = forms.ChoiceField(label=_("Source"), choices=Source.choices, initial=Source.PHONE)
    source_detail = forms.CharField(label=_("Source detail"), required=False, max_length=200)
    project_type = forms.ChoiceField(label=_("Job"), choices=ProjectType.choices, required=False)
    estimated_value = forms.CharField(
        label=_("Estimated value"), required=False, help_text=_("Dollars, for example 18,450.")
    )
    message = forms.CharField(label=_("What they asked"), required=False, widget=forms.Textarea({"rows": 3}))
    address_line = forms.CharField(label=_("Street"), required=False, max_length=200)
    city = forms.CharField(label=_("City"), required=False, max_length=100)
    state = forms.CharField(label=_("State"), required=False, max_length=30)
    postal_code = forms.CharField(label=_("ZIP code"), required=False, max_length=10)
    coordinates = forms.CharField(label=_("Place on the map"), required=False, max_length=2000, help_text=WHERE_FROM)
    property_value = forms.CharField(label=_("Home value"), required=False, help_text=_("Dollars."))
    household_income = forms.CharField(label=_("Household income"), required=False, help_text=_("Dollars a year."))
    roof_age_years = forms.IntegerField(label=_("Roof age in years"), required=False, min_value=0, max_value=200)
    insurance_claim = forms.ChoiceField(label=_("Insurance claim"), choices=CLAIM, required=False)
    budget = forms.ChoiceField(label=_("Budget"), choices=Budget.choices, initial=Budget.UNKNOWN)
    authority = forms.ChoiceField(label=_("Authority"), choices=Authority.choices, initial=Authority.UNKNOWN)
    need = forms.ChoiceField(label=_("Need"), choices=Need.choices, initial=Need.UNKNOWN)
    timeline = forms.ChoiceField(label=_("Timeline"), choices=Timeline.choices, initial=Timeline.UNKNOWN)
    notes = forms.CharField(label=_("Notes"), required=False, widget=forms.Textarea({"rows": 3}))

    arriving: LeadIn

    @property
    def person(self) -> list[forms.BoundField]:
        return [self[name] for name in ("first_name", "last_name", "phone", "email", "company_name")]

    @property
    def inquiry(self) -> list[forms.BoundField]:
        return [self[name] for name in ("source", "source_detail", "project_type", "estimated_value", "message")]

    @property
    def place(self) -> list[forms.BoundField]:
        return [
            self[name]
            for name in (
                "address_line", "city", "state", "postal_code", "coordinates", "roof_age_years", "insurance_claim",
            )
        ]  # fmt: skip

    @property
    def worth(self) -> list[forms.BoundField]:
        names = ("property_value", "household_income", "budget", "authority", "need", "timeline", "notes")
        return [self[name] for name in names]

    def clean_coordinates(self) -> Coordinates | None:
        return place_typed(self.cleaned_data["coordinates"])

    def clean(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        facts = {
            name: value for name, value in given.items() if name in LeadIn.model_fields and value not in ("", None)
        }
        for name in ("property_value", "household_income"):
            facts |= self._dollars(name, given.get(name), per=100)
        facts |= self._dollars("estimated_value", given.get("estimated_value"), per=1, into="estimated_value_cents")
        try:
            self.arriving = LeadIn.model_validate(facts)
        except ValidationError as error:
            self._show(error)
        return given

    def _dollars(self, name: str, typed: str | None, *, per: int, into: str = "") -> dict[str, int | None]:
        if not typed:
            return {into or name: None}
        cents = money.parse(typed)
        if cents is None or cents < 0:
            self.add_error(name, _("Write an amount in dollars, like 18,450."))
            return {into or name: None}
        return {into or name: cents // per}

    def _show(self, error: ValidationError) -> None:
        for problem in error.errors():
            field = str(problem["loc"][0]) if problem["loc"] else None
            words = str(problem["msg"]).removeprefix("Value error, ")
            known = {"estimated_value_cents": "estimated_value"}.get(field or "", field)
            target = known if known in self.fields else None
            self.add_error(target, words[:1].upper() + words[1:])

    def changes(self) -> dict[str, Any]:
        """All editable values, also those that were emptied."""
        told = self.arriving.model_dump(include=set(self.fields) | {"estimated_value_cents"})
        if "coordinates" not in self.changed_data:
            told.pop("coordinates")  # a changed address forgets them
        return told


def form_for(lead: Lead) -> dict[str, Any]:
    """What the form shows of a lead."""
    contact = lead.contact
    shown = {name: getattr(lead, name, None) for name in LeadForm.base_fields}
    shown |= {name: getattr(contact, name) for name in ("first_name", "last_name", "company_name", "phone", "email")}
    shown["coordinates"] = str(lead.coordinates or "")
    shown["insurance_claim"] = "" if lead.insurance_claim is None else str(lead.insurance_claim).lower()
    shown["estimated_value"] = (
        "" if lead.estimated_value_cents is None else f"{lead.estimated_value_cents / 100:,.2f}".removesuffix(".00")
    )
    return shown


class LossForm(forms.Form):
    lost_reason = forms.ChoiceField(
        label=_("Why was it lost?"), choices=[("", _("Choose a reason")), *LostReason.choices]
    )
    lost_note = forms.CharField(label=_("What happened"), required=False, max_length=500)


class WinForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why did they choose us?"), choices=[("", _("Not known yet")), *WinReason.choices], required=False
    )
    note = forms.CharField(label=_("What they said"), required=False, max_length=500)
    customer = forms.BooleanField(label=_("Make them a customer now"), required=False, initial=True)


class StageForm(forms.Form):
    status = forms.ChoiceField(choices=Status.choices)


class OwnerForm(forms.Form):
    owner = forms.ModelChoiceField(queryset=User.objects.none(), required=False, empty_label=_("Nobody"))

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.active().filter(role__in=("admin", "manager", "sales"))
        self.fields["owner"].queryset = people if viewer.is_manager else people.filter(pk=viewer.pk)  # type: ignore[attr-defined] # set on a ModelChoiceField
