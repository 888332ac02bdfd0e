"""Writing a campaign: what for, what they get, who, and when. One form, with the number of people beside it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST

from roofs.core.accounts.models import User
from roofs.core.kit.refusals import Refused
from roofs.core.lists.models import SavedView
from roofs.core.lists.views import LONGEST_QUERY
from roofs.core.segments.models import Segment
from roofs.marketing.cadence.library.words import spoken
from roofs.marketing.cadence.models import Sequence
from roofs.marketing.campaigns import audience, running
from roofs.marketing.campaigns.models import Campaign
from roofs.sales.leads.vocabulary import Source, Status, Temperature
from roofs.surfaces.web.asking import manager, number_in
from roofs.surfaces.web.campaigns.reading import campaign_of

NARROWS = ("status", "temperature", "source")
"""Filters of leads that can be set here; any other comes with a saved list."""
EVERYBODY, SEGMENT = "all", "segment-"


class CampaignForm(forms.Form):
    name = forms.CharField(label=_l("Name"), max_length=running.LONGEST_NAME)
    kind = forms.ChoiceField(label=_l("Kind"), choices=Campaign.Kind.choices, widget=forms.RadioSelect)
    goal = forms.CharField(label=_l("What it is for"), max_length=300, required=False)
    sequence = forms.ModelChoiceField(label=_l("What they get"), queryset=Sequence.objects.none(), to_field_name="slug")
    audience = forms.ChoiceField(label=_l("Who"), choices=Campaign.Audience.choices, widget=forms.RadioSelect)
    view = forms.ChoiceField(label=_l("From a segment or a saved list"), required=False)
    status = forms.MultipleChoiceField(
        label=_l("Stage"), choices=Status.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    temperature = forms.MultipleChoiceField(
        label=_l("Temperature"), choices=Temperature.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    source = forms.MultipleChoiceField(
        label=_l("Source"), choices=Source.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    keeps_adding = forms.BooleanField(
        label=_l("Add those who come to fit later"),
        required=False,
        help_text=_l("Looked for every quarter of an hour while it runs. Nobody is taken in twice."),
    )
    starts_at = forms.DateTimeField(
        label=_l("Begins"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_l("Empty: when you start it."),
    )
    ends_at = forms.DateTimeField(
        label=_l("Ends"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_l("Nothing goes out afterwards. Empty: when everybody is through."),
    )

    def __init__(
        self, *args: Any, viewer: User, campaign: Campaign | None = None, query: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._kept = campaign.query if campaign is not None else query
        self._chosen: list[int] = campaign.chosen if campaign is not None else []
        known = Sequence.objects.visible_to(viewer).published().order_by("name")
        self.fields["sequence"].queryset = known  # type: ignore[attr-defined] # set on a ModelChoiceField
        self.views = list(
            SavedView.objects.visible_to(viewer).filter(list_name__in=Campaign.Audience.values).order_by("name")
        )
        choices: list[tuple[str, Any]] = [(EVERYBODY, _("Everybody who fits the filters below"))]
        if self._kept or self._chosen:
            choices.insert(0, ("", _("As chosen before")))
        labels = dict(Campaign.Audience.choices)
        self.segments = {
            f"{SEGMENT}{one.pk}": one for one in Segment.objects.visible_to(viewer).order_by("kind", "name")
        }
        choices += [
            (key, f"{_('Segment')} · {labels[f'{one.kind}s']}: {spoken(one.name)}")
            for key, one in self.segments.items()
        ]
        choices += [(str(one.pk), f"{labels[one.list_name]}: {one.name}") for one in self.views]
        self.fields["view"].choices = choices  # type: ignore[attr-defined] # set on a ChoiceField

    @property
    def values(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        query, chosen = self.people_in(given)
        for name in ("view", *NARROWS):
            del given[name]
        return given | {"query": query, "chosen": chosen}

    def people_in(self, given: dict[str, Any]) -> tuple[str, list[int]]:
        view = given["view"]
        if not view:
            return self._kept, self._chosen
        if view in self.segments:
            return f"segment={self.segments[view].pk}", []
        if view != EVERYBODY:
            saved = next(one for one in self.views if str(one.pk) == view)
            return saved.query, []
        if given["audience"] != Campaign.Audience.LEADS:
            return "", []
        return urlencode([(name, value) for name in NARROWS for value in given[name]]), []

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        saved = next((one for one in self.views if str(one.pk) == given.get("view")), None)
        segment = self.segments.get(given.get("view", ""))
        of = saved.list_name if saved is not None else f"{segment.kind}s" if segment is not None else ""
        if of and of != given.get("audience"):
            self.add_error("view", _("This list is of other records."))
        return given

    def refuse(self, refused: Refused) -> None:
        field = {"query": "view", "chosen": "view"}.get(refused.field, refused.field)
        self.add_error(field if field in self.fields else None, refused.reason)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """`?audience=leads&query=…` takes over what a list shows; `?sequence=…` what they get."""
    user = manager(request)
    query = request.GET.get("query", "")[:LONGEST_QUERY]
    who = request.GET.get("audience", Campaign.Audience.LEADS)
    first = {
        "kind": Campaign.Kind.DRIP,
        "audience": who if who in Campaign.Audience.values else Campaign.Audience.LEADS,
        "sequence": request.GET.get("sequence", ""),
        "view": "" if query else EVERYBODY,
    }
    form = CampaignForm(request.POST or None, viewer=user, query=query, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            campaign = running.write(form.values, user)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The draft is kept. Look at who gets it, then start it."))
            return redirect("web:campaign", campaign.pk)
    return _page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    user = manager(request)
    campaign = campaign_of(request, pk)
    names = ("name", "kind", "goal", "audience", "keeps_adding", "starts_at", "ends_at")
    first = {name: getattr(campaign, name) for name in names}
    first |= {"sequence": campaign.sequence.slug, "view": "" if campaign.query or campaign.chosen else EVERYBODY}
    form = CampaignForm(request.POST or None, viewer=user, campaign=campaign, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            running.correct(campaign, form.values, user)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("web:campaign", campaign.pk)
    return _page(request, form, campaign)


def _page(request: HttpRequest, form: CampaignForm, campaign: Campaign | None) -> HttpResponse:
    shown = {
        "form": form,
        "campaign": campaign,
        "sequences": audience.offers(form.fields["sequence"].queryset),  # type: ignore[attr-defined] # a ModelChoiceField
        "chosen_sequence": str(form["sequence"].value() or ""),
        "counting": reverse("web:campaign_audience"),
        "kept": request.GET.get("query", "")[:LONGEST_QUERY],
    }
    return render(request, "campaigns/form.html", shown, status=422 if form.errors else 200)


@require_POST
def count(request: HttpRequest) -> HttpResponse:
    """How many the form as it stands would take in, and why not the others. It changes nothing; what is typed has no
    place in an address.
    """
    user = manager(request)
    known = Campaign.objects.visible_to(user).filter(pk=number_in(request.POST.get("campaign", ""))).first()
    kept = request.POST.get("kept", "")[:LONGEST_QUERY]
    form = CampaignForm(request.POST, viewer=user, campaign=known, query=kept)
    form.is_valid()
    given = form.cleaned_data
    if not {"audience", "view", *NARROWS} <= given.keys():
        return render(request, "campaigns/_count.html", {"preview": None})
    query, chosen = form.people_in(given)
    sketch = Campaign(audience=given["audience"], query=query, chosen=chosen, sequence=given.get("sequence"))
    return render(request, "campaigns/_count.html", {"preview": audience.preview(sketch, user)})
