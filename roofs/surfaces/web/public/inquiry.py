"""What a homeowner fills in. What is valid is decided by `LeadIn`; the form only asks and shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from pydantic import ValidationError

from roofs.core.connections.answering_once import remember
from roofs.sales.leads import intake
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.models import WebForm
from roofs.sales.leads.vocabulary import ProjectType

ASKED = (
    ProjectType.REPAIR,
    ProjectType.REPLACEMENT,
    ProjectType.STORM,
    ProjectType.INSPECTION,
    ProjectType.GUTTERS,
    ProjectType.OTHER,
)
# What a stranger may tell us of himself. Worth, source and notes are ours to write.
PUBLIC = (
    "full_name", "first_name", "last_name", "company_name", "email", "phone", "language", "project_type", "message",
    "address", "address_line", "city", "state", "postal_code", "roof_age_years", "insurance_claim", "timeline",
    "sms_consent", "consent_text",
)  # fmt: skip


def consent_words(company: str) -> str:
    return _(
        "%(company)s may text me about my request at this number. Message and data rates may apply. "
        "Consent is no condition of a purchase. Reply STOP to end."
    ) % {"company": company}


class InquiryForm(forms.Form):
    full_name = forms.CharField(label=_l("Your name"), max_length=200, widget=forms.TextInput({"autocomplete": "name"}))
    phone = forms.CharField(
        label=_l("Phone"),
        required=False,
        max_length=40,
        help_text=_l("Or an e-mail address below: one of the two is enough."),
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )
    sms_consent = forms.BooleanField(required=False)
    email = forms.CharField(
        label=_l("E-mail"),
        required=False,
        max_length=254,
        widget=forms.TextInput({"inputmode": "email", "autocomplete": "email", "autocapitalize": "off"}),
    )
    address = forms.CharField(
        label=_l("Address of the roof"),
        required=False,
        max_length=300,
        widget=forms.TextInput({"autocomplete": "street-address"}),
    )
    project_type = forms.ChoiceField(
        label=_l("What is it about?"),
        required=False,
        choices=[("", _l("Not sure yet")), *((one.value, one.label) for one in ASKED)],
    )
    message = forms.CharField(
        label=_l("What shall we know?"), required=False, max_length=5000, widget=forms.Textarea({"rows": 3})
    )
    # A box no person sees. Programs fill it in, and sometimes a browser does, so it only asks for a second press.
    website = forms.CharField(required=False)
    ticket = forms.CharField(required=False, widget=forms.HiddenInput)
    page = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    arriving: LeadIn

    def __init__(self, *args: Any, webform: WebForm, consent: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.webform, self.consent = webform, consent
        self.fields["sms_consent"].label = consent

    def clean(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        facts = {name: given.get(name, "") for name in PUBLIC if name in self.fields}
        facts["sms_consent"] = bool(given.get("sms_consent"))
        facts["consent_text"] = self.consent if facts["sms_consent"] else ""
        try:
            self.arriving = read(facts, self.webform, page=given.get("page", ""))
        except ValidationError as error:
            for field, words in problems_of(error).items():
                target = field if field in self.fields else None
                if target not in self.errors:  # the box's own complaint is enough
                    self.add_error(target, words)
        return given


def read(facts: Mapping[str, Any], webform: WebForm, page: str = "") -> LeadIn:
    """Raises pydantic's ValidationError."""
    language = (get_language() or "")[:10]
    told = {"language": language, **facts, "source": intake.source_for(webform), "source_detail": page or webform.name}
    return LeadIn.model_validate(told)


def problems_of(error: ValidationError) -> dict[str, str]:
    found = {}
    for problem in error.errors():
        field = str(problem["loc"][0]) if problem["loc"] else ""
        found[field] = _words(field, problem["type"], str(problem["msg"]))
    return found


def _words(field: str, kind: str, said: str) -> str:
    if kind == "extra_forbidden":
        return _("There is no such field.")
    known = {
        "phone": _("Please check the number: we could not call it."),
        "email": _("Please check the address: we could not write to it."),
        "": _("Please leave a phone number or an e-mail address, so that we can answer."),
    }
    return known.get(field) or said.removeprefix("Value error, ")


def take_in(arriving: LeadIn, webform: WebForm, number: str, evidence: Mapping[str, Any] | None = None) -> None:
    """Once for each number and content: a double click is one inquiry, a corrected one is told again.

    Raises answering_once.Conflict while the first press is still being worked on.
    """
    content = hashlib.sha256(json.dumps(arriving.model_dump(mode="json"), sort_keys=True).encode()).hexdigest()

    def accept() -> tuple[int, None]:
        intake.accept(arriving, door="form", form=webform, evidence=evidence)
        return 201, None

    remember(f"webform:{webform.pk}", f"{number}:{content}", content, accept)
