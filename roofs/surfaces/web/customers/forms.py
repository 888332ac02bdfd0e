"""The forms of customers, houses and members. What is valid is decided by the domain; the forms only show it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ValidationError

from roofs.core.accounts.models import User
from roofs.core.kit.coordinates import Coordinates
from roofs.people.contacts.entering import CustomerIn
from roofs.people.contacts.models import Customer
from roofs.people.contacts.vocabulary import Kind, MemberRole, PreferredChannel
from roofs.places.properties.entering import PropertyIn
from roofs.places.properties.keeping import WHERE
from roofs.places.properties.models import Property
from roofs.places.properties.vocabulary import BuildingKind, RoofMaterial
from roofs.sales.leads.vocabulary import Source
from roofs.surfaces.web.leads.forms import WHERE_FROM, OwnerForm, place_typed

NOT_KNOWN = ("", _("Not known yet"))
LINE = {"autocomplete": "off"}


class Checked(forms.Form):
    """Hands what was typed to a model of the domain, and its refusals back to the fields."""

    def check_with(self, model: type[BaseModel], facts: dict[str, Any]) -> Any:
        told = {name: value for name, value in facts.items() if name in model.model_fields and value not in ("", None)}
        try:
            return model.model_validate(told)
        except ValidationError as error:
            for problem in error.errors():
                field = str(problem["loc"][0]) if problem["loc"] else None
                words = str(problem["msg"]).removeprefix("Value error, ")
                self.add_error(field if field in self.fields else None, words[:1].upper() + words[1:])
        return None


class CustomerForm(Checked):
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, initial=Kind.PERSON)
    first_name = forms.CharField(label=_("First name"), required=False, max_length=100)
    last_name = forms.CharField(label=_("Last name"), required=False, max_length=100)
    company_name = forms.CharField(label=_("Company"), required=False, max_length=200)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=40, widget=forms.TextInput({"type": "tel"}))
    email = forms.CharField(
        label=_("E-mail"), required=False, max_length=254, widget=forms.TextInput({"inputmode": "email"})
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, initial="en")
    preferred_channel = forms.ChoiceField(
        label=_("Likes to be reached by"), choices=[NOT_KNOWN, *PreferredChannel.choices], required=False
    )
    address_line = forms.CharField(label=_("Street"), required=False, max_length=200)
    city = forms.CharField(label=_("City"), required=False, max_length=100)
    state = forms.CharField(label=_("State"), required=False, max_length=30)
    postal_code = forms.CharField(label=_("ZIP code"), required=False, max_length=10)
    assigned_to = forms.ModelChoiceField(
        label=_("Looked after by"), queryset=User.objects.none(), required=False, empty_label=_("Nobody")
    )
    customer_since = forms.DateField(
        label=_("Customer since"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    source = forms.ChoiceField(label=_("Source"), choices=[NOT_KNOWN, *Source.choices], required=False)
    source_detail = forms.CharField(label=_("Source detail"), required=False, max_length=200)
    notes = forms.CharField(label=_("Notes"), required=False, max_length=20_000, widget=forms.Textarea({"rows": 3}))

    arriving: CustomerIn

    def __init__(self, *args: Any, viewer: User, owner: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = OwnerForm(viewer=viewer).fields["owner"].queryset  # type: ignore[attr-defined] # a ModelChoiceField
        kept = User.objects.filter(pk=owner.pk) if owner is not None else User.objects.none()
        self.fields["assigned_to"].queryset = people | kept  # type: ignore[attr-defined] # a ModelChoiceField

    @property
    def person(self) -> list[forms.BoundField]:
        names = ("first_name", "last_name", "phone", "email", "company_name", "kind", "language", "preferred_channel")
        return [self[name] for name in names]

    @property
    def place(self) -> list[forms.BoundField]:
        return [self[name] for name in ("address_line", "city", "state", "postal_code")]

    @property
    def keeping(self) -> list[forms.BoundField]:
        return [self[name] for name in ("assigned_to", "customer_since", "source", "source_detail")]

    def clean(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        found = self.check_with(CustomerIn, {name: value for name, value in given.items() if name != "assigned_to"})
        if found is not None:
            self.arriving = found
        return given

    def changes(self) -> dict[str, Any]:
        """All editable values, also those that were emptied."""
        told = self.arriving.model_dump(include=set(self.fields) - {"assigned_to"})
        if told["customer_since"] is None:
            told.pop("customer_since")
        return told | {"assigned_to": self.cleaned_data["assigned_to"]}


def form_for(customer: Customer) -> dict[str, Any]:
    """What the form shows of a customer."""
    rows = (customer.contact, customer)
    shown = {name: getattr(row, name) for name in CustomerForm.base_fields for row in rows if hasattr(row, name)}
    return shown | {"assigned_to": customer.assigned_to_id}


class PropertyForm(Checked):
    label = forms.CharField(
        label=_("Called"), required=False, max_length=100, help_text=_("Only if there are several: Lake house.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=BuildingKind.choices, initial=BuildingKind.HOUSE)
    address_line = forms.CharField(label=_("Street"), max_length=200)
    unit = forms.CharField(label=_("Unit"), required=False, max_length=30)
    city = forms.CharField(label=_("City"), required=False, max_length=100)
    state = forms.CharField(label=_("State"), required=False, max_length=30)
    postal_code = forms.CharField(label=_("ZIP code"), required=False, max_length=10)
    coordinates = forms.CharField(label=_("Place on the map"), required=False, max_length=2000, help_text=WHERE_FROM)
    year_built = forms.IntegerField(label=_("Year built"), required=False)
    stories = forms.DecimalField(label=_("Stories"), required=False)
    roof_material = forms.ChoiceField(
        label=_("Roof material"), choices=[NOT_KNOWN, *RoofMaterial.choices], required=False
    )
    roof_year = forms.IntegerField(label=_("Roof installed in"), required=False, help_text=_("The year."))
    roof_squares = forms.DecimalField(label=_("Squares"), required=False, help_text=_("One square is 100 sq ft."))
    roof_pitch = forms.CharField(
        label=_("Pitch"), required=False, max_length=12, help_text=_("Rise over run, as 6/12.")
    )
    roof_layers = forms.IntegerField(label=_("Layers"), required=False)
    access_notes = forms.CharField(
        label=_("Access"), required=False, max_length=500, help_text=_("Gate code, dog, where to park.")
    )
    notes = forms.CharField(label=_("Notes"), required=False, max_length=10_000, widget=forms.Textarea({"rows": 3}))

    told: PropertyIn

    @property
    def place(self) -> list[forms.BoundField]:
        names = ("address_line", "unit", "city", "state", "postal_code", "coordinates", "kind", "label")
        return [self[name] for name in names]

    @property
    def roof(self) -> list[forms.BoundField]:
        names = ("roof_material", "roof_year", "roof_squares", "roof_pitch", "roof_layers", "stories", "year_built")
        return [self[name] for name in names]

    def clean_coordinates(self) -> Coordinates | None:
        return place_typed(self.cleaned_data["coordinates"])

    def changes(self) -> dict[str, Any]:
        told = self.told.fields()
        if "coordinates" not in self.changed_data:
            told = {name: value for name, value in told.items() if name not in WHERE}  # a changed address forgets them
        return told

    def clean(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        found = None if self.errors else self.check_with(PropertyIn, given)
        if found is not None:
            self.told = found
        return given


def house_form_for(place: Property) -> dict[str, Any]:
    shown = {name: getattr(place, name) for name in PropertyForm.base_fields}
    return shown | {"coordinates": str(place.coordinates or "")}


class MemberForm(Checked):
    first_name = forms.CharField(label=_("First name"), required=False, max_length=100)
    last_name = forms.CharField(label=_("Last name"), required=False, max_length=100)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=40, widget=forms.TextInput({"type": "tel"}))
    email = forms.CharField(
        label=_("E-mail"), required=False, max_length=254, widget=forms.TextInput({"inputmode": "email"})
    )
    role = forms.ChoiceField(label=_("Role"), choices=MemberRole.choices, initial=MemberRole.PARTNER)

    facts: CustomerIn

    def clean(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        found = self.check_with(CustomerIn, given)
        if found is not None:
            self.facts = found
        return given
