"""The forms of projects. What is allowed is decided by the domain; a form shows it at its field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from roofs.core.accounts.models import User
from roofs.core.kit import money
from roofs.core.kit.refusals import Refused
from roofs.people.contacts.models import Customer
from roofs.places.properties.models import Property
from roofs.production.projects.models import Crew, Line, Project
from roofs.production.projects.vocabulary import LineKind, Phase, Proof, Status, TeamRole, Unit
from roofs.sales.leads.vocabulary import ProjectType
from roofs.surfaces.web.leads.pages import people_for

STARTS = [
    (status.value, status.label) for status in (Status.INQUIRY, Status.INSPECTION, Status.QUOTED, Status.APPROVED)
]
AMOUNTS = (
    "contract_value_cents", "estimated_cost_cents", "deposit_cents", "paid_cents", "acv_cents", "rcv_cents",
    "deductible_cents",
)  # fmt: skip
FIELDS = {"property_id": "site", "crew_id": "crew", "person_id": "person"}
"""What the domain calls a field that stands here under another name."""


class MoneyField(forms.CharField):
    """Dollars as people write them; cents inside."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, widget=forms.TextInput({"inputmode": "decimal"}), **options)

    def prepare_value(self, value: Any) -> Any:
        return f"{value / 100:,.2f}".removesuffix(".00") if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        if not typed:
            return None
        cents = money.parse(typed)
        if cents is None or cents < 0:
            raise forms.ValidationError(_("Write an amount in dollars, like 18,450."))
        return cents


def day_field(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **options
    )


def blame(form: forms.Form, refusal: Refused) -> None:
    """What the domain refused, at the field it names."""
    name = FIELDS.get(refusal.field, refusal.field)
    form.add_error(name if name in form.fields else None, refusal.reason)


class ProjectForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200, required=False, help_text=_("Empty: after the job."))
    project_type = forms.ChoiceField(label=_("Job"), choices=ProjectType.choices, required=False)
    status = forms.ChoiceField(label=_("Begins as"), choices=STARTS, required=False)
    site = forms.ModelChoiceField(
        label=_("Property"), queryset=Property.objects.none(), required=False, empty_label=_("The customer's address")
    )
    roof_squares = forms.DecimalField(
        label=_("Squares"),
        required=False,
        min_value=0,
        max_digits=7,
        decimal_places=2,
        help_text=_("One square is 100 sq ft."),
    )
    description = forms.CharField(
        label=_("What is to be done"), required=False, max_length=10_000, widget=forms.Textarea({"rows": 3})
    )
    assigned_to = forms.ModelChoiceField(
        label=_("Sold by"), queryset=User.objects.none(), required=False, empty_label=_("Nobody")
    )
    manager = forms.ModelChoiceField(
        label=_("Project manager"), queryset=User.objects.none(), required=False, empty_label=_("Nobody")
    )
    crew = forms.ModelChoiceField(
        label=_("Crew"), queryset=Crew.objects.none(), required=False, empty_label=_("No crew yet")
    )
    scheduled_start = day_field(_("First day of work"))
    scheduled_end = day_field(_("Last day of work"))
    contract_value_cents = MoneyField(label=_("Contract value"), help_text=_("Dollars, for example 18,450."))
    estimated_cost_cents = MoneyField(
        label=_("Estimated cost"), help_text=_("Empty: what the planned lines add up to.")
    )
    deposit_cents = MoneyField(label=_("Deposit agreed"))
    paid_cents = MoneyField(label=_("Paid so far"))
    insurance_carrier = forms.CharField(label=_("Insurer"), required=False, max_length=100)
    claim_number = forms.CharField(label=_("Claim number"), required=False, max_length=60)
    date_of_loss = day_field(_("Date of loss"))
    acv_cents = MoneyField(label=_("Actual cash value"))
    rcv_cents = MoneyField(label=_("Replacement cost value"))
    deductible_cents = MoneyField(label=_("Deductible"))
    notes = forms.CharField(label=_("Notes"), required=False, max_length=20_000, widget=forms.Textarea({"rows": 3}))

    def __init__(
        self, *args: Any, viewer: User, customer: Customer, project: Project | None = None, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        houses = Property.objects.visible_to(viewer).filter(owner=customer.contact_id)
        people: dict[str, Any] = {
            "site": houses,
            "manager": User.objects.staff().order_by("full_name"),
            "crew": Crew.objects.visible_to(viewer),
            "assigned_to": User.objects.filter(pk__in=self._sellers(viewer, project)).order_by("full_name"),
        }
        for name, rows in people.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined] # set on a ModelChoiceField
        if project is not None:
            del self.fields["status"]

    @staticmethod
    def _sellers(viewer: User, project: Project | None) -> list[int]:
        kept = [project.assigned_to_id] if project is not None and project.assigned_to_id else []
        return [person.pk for person in people_for(viewer)] + kept

    def _named(self, *names: str) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    @property
    def job(self) -> list[forms.BoundField]:
        return self._named("name", "project_type", "status", "site", "roof_squares", "description")

    @property
    def work(self) -> list[forms.BoundField]:
        return self._named("assigned_to", "manager", "crew", "scheduled_start", "scheduled_end", "notes")

    @property
    def amounts(self) -> list[forms.BoundField]:
        return self._named("contract_value_cents", "estimated_cost_cents", "deposit_cents", "paid_cents")

    @property
    def insurance(self) -> list[forms.BoundField]:
        return self._named(
            "insurance_carrier", "claim_number", "date_of_loss", "acv_cents", "rcv_cents", "deductible_cents"
        )

    def values(self) -> dict[str, Any]:
        given = {name: value for name, value in self.cleaned_data.items() if name != "status"}
        return given | {"paid_cents": given.get("paid_cents") or 0}


def form_for(project: Project) -> dict[str, Any]:
    """What the form shows of a project."""
    return {name: getattr(project, name) for name in ProjectForm.base_fields if name != "status"}


class StepForm(forms.Form):
    status = forms.ChoiceField(choices=Status.choices)
    reason = forms.CharField(required=False, max_length=500)
    override = forms.BooleanField(required=False)


class DaysForm(forms.Form):
    scheduled_start = day_field(_("First day of work"))
    scheduled_end = day_field(_("Last day of work"), help_text=_("Empty: one day."))


class LineForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=LineKind.choices)
    phase = forms.ChoiceField(label=_("Planned or used"), choices=Phase.choices)
    description = forms.CharField(label=_("What"), max_length=200)
    quantity = forms.DecimalField(label=_("Quantity"), max_digits=10, decimal_places=2)
    unit = forms.ChoiceField(label=_("Unit"), choices=Unit.choices)
    unit_cost_cents = MoneyField(label=_("Cost of one"), help_text=_("Dollars."))
    done_by = forms.ModelChoiceField(
        label=_("Done by"), queryset=User.objects.none(), required=False, empty_label=_("Nobody")
    )
    on = day_field(_("Date"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["done_by"].queryset = User.objects.staff().order_by("full_name")  # type: ignore[attr-defined] # set on a ModelChoiceField

    def values(self) -> dict[str, Any]:
        return self.cleaned_data | {"unit_cost_cents": self.cleaned_data["unit_cost_cents"] or 0}


def line_form_for(line: Line) -> dict[str, Any]:
    return {name: getattr(line, name) for name in LineForm.base_fields}


class MemberForm(forms.Form):
    person = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none())
    role = forms.ChoiceField(label=_("Role"), choices=TeamRole.choices, initial=TeamRole.ROOFER)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["person"].queryset = User.objects.staff().order_by("full_name")  # type: ignore[attr-defined] # set on a ModelChoiceField


class CheckForm(forms.Form):
    text = forms.CharField(max_length=200)
    proof = forms.ChoiceField(choices=Proof.choices, required=False)
    optional = forms.BooleanField(required=False)


class CrewForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    lead = forms.ModelChoiceField(
        label=_("Crew lead"), queryset=User.objects.none(), required=False, empty_label=_("Nobody")
    )
    members = forms.ModelMultipleChoiceField(
        label=_("People"), queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        people = User.objects.staff().filter(role__in=("field", "manager", "admin")).order_by("full_name")
        self.fields["lead"].queryset = people  # type: ignore[attr-defined] # set on a ModelChoiceField
        self.fields["members"].queryset = people  # type: ignore[attr-defined] # set on a ModelChoiceField
