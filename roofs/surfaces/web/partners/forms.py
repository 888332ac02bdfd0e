from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from roofs.core.accounts.models import User
from roofs.core.kit import emails, money, phones
from roofs.people.partners.keeping import MONEY
from roofs.people.partners.models import Partnership


def _amount(typed: str) -> int | None:
    if not typed.strip():
        return None
    cents = money.parse(typed)
    if cents is None or cents < 0:
        raise forms.ValidationError(_("Write an amount in dollars, like 18,450."))
    return cents


class PersonFields(forms.Form):
    """How to reach somebody."""

    contact_name = forms.CharField(label=_("Contact"), required=False, max_length=200)
    email = forms.CharField(
        label=_("E-mail"), required=False, max_length=254, widget=forms.TextInput({"inputmode": "email"})
    )
    phone = forms.CharField(label=_("Phone"), required=False, max_length=40, widget=forms.TextInput({"type": "tel"}))

    def clean_email(self) -> str:
        typed = self.cleaned_data["email"].strip()
        found = emails.normalise(typed) if typed else ""
        if found is None:
            raise forms.ValidationError(_("This is no e-mail address."))
        return found

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"].strip()
        found = phones.normalise(typed) if typed else ""
        if found is None:
            raise forms.ValidationError(_("This is no phone number we can call."))
        return found


class PartnerForm(PersonFields):
    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Partnership.Kind.choices)
    status = forms.ChoiceField(label=_("State"), choices=Partnership.Status.choices, required=False)
    assigned_to = forms.ModelChoiceField(
        label=_("Looked after by"), queryset=User.objects.none(), required=False, empty_label=_("Nobody")
    )
    started_on = forms.DateField(
        label=_("Since"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    rule = forms.ChoiceField(label=_("Commission"), choices=Partnership.Rule.choices, required=False)
    flat_cents = forms.CharField(label=_("Fixed amount"), required=False, help_text=_("Dollars."))
    percent = forms.DecimalField(
        label=_("Share in percent"), required=False, min_value=0, max_value=100, decimal_places=2
    )
    tiers = forms.CharField(
        label=_("Steps"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("One a line: from which contract value on, and percent. For example: 10,000 = 3"),
    )
    due_on = forms.ChoiceField(label=_("Due"), choices=Partnership.DueOn.choices, required=False)
    terms = forms.CharField(
        label=_("What was agreed"), required=False, max_length=10_000, widget=forms.Textarea({"rows": 3})
    )
    notes = forms.CharField(label=_("Notes"), required=False, max_length=10_000, widget=forms.Textarea({"rows": 3}))

    field_order = (
        "name", "kind", "contact_name", "phone", "email", "assigned_to", "started_on", "status",
        "rule", "flat_cents", "percent", "tiers", "due_on", "terms", "notes",
    )  # fmt: skip

    def __init__(self, given: QueryDict | None, *, viewer: User, partner: Partnership | None) -> None:
        super().__init__(given, initial=_shown(partner) if partner else {"assigned_to": viewer.pk})
        people = User.objects.visible_to(viewer).active().filter(role__in=("admin", "manager", "sales"))
        mine = people if viewer.is_manager else people.filter(pk=viewer.pk)
        self.fields["assigned_to"].queryset = mine  # type: ignore[attr-defined] # set on a ModelChoiceField
        if not viewer.is_manager:
            for name in MONEY:
                del self.fields[name]
        if partner is None:
            del self.fields["status"]

    def clean_flat_cents(self) -> int | None:
        return _amount(self.cleaned_data["flat_cents"])

    def clean_tiers(self) -> list[list[float]]:
        found = []
        for line in self.cleaned_data["tiers"].splitlines():
            if line.strip():
                start, _equals, percent = line.partition("=")
                cents = money.parse(start)
                try:
                    share = float(percent.strip().removesuffix("%"))
                except ValueError:
                    share = -1.0
                if cents is None or share < 0:
                    raise forms.ValidationError(_("Write each step like this: 10,000 = 3"))
                found.append([cents, share])
        return found

    def values(self) -> dict[str, Any]:
        """For the domain; who the contact is, is found by it."""
        skipped = {"contact_name", "email", "phone"}
        found = {name: value for name, value in self.cleaned_data.items() if name not in skipped}
        for name in ("rule", "due_on", "status"):
            if not found.get(name):
                found.pop(name, None)
        return found


def _shown(partner: Partnership) -> dict[str, Any]:
    names = ("name", "kind", "status", "assigned_to", "started_on", "rule", "percent", "due_on", "terms", "notes")
    contact, flat = partner.contact, partner.flat_cents
    return {name: getattr(partner, name) for name in names} | {
        "contact_name": str(contact) if contact else "",
        "email": contact.email if contact else "",
        "phone": phones.pretty(contact.phone) if contact and contact.phone else "",
        "flat_cents": "" if flat is None else f"{flat / 100:,.2f}".removesuffix(".00"),
        "tiers": "\n".join(f"{start // 100:,} = {percent:g}" for start, percent in partner.tiers),
    }


class ReferralForm(PersonFields):
    contact_name = forms.CharField(label=_("Name"), required=False, max_length=200)
    address = forms.CharField(label=_("Address"), required=False, max_length=300)
    message = forms.CharField(
        label=_("What they want"), required=False, max_length=5_000, widget=forms.Textarea({"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not given.get("email") and not given.get("phone") and not self.errors:
            self.add_error("phone", _("A phone number or an e-mail address is needed."))
        return given
