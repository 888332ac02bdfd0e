"""One person's consent page: what we may do and why, every yes with its proof, every decision, their data."""

from __future__ import annotations

import csv
import io
import tempfile
from typing import TYPE_CHECKING, cast

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from roofs.comms.consent import erasing, ledger, taking_along
from roofs.comms.consent.models import Basis, Channel, Consent, Erasure, Preferences, Topic
from roofs.comms.consent.relationship import relationship_of
from roofs.comms.consent.standing import Standing, address_on, standing
from roofs.comms.consent.unsubscribing import leave_by_address
from roofs.core.kit.refusals import Refused
from roofs.marketing.cadence import held
from roofs.people.contacts.models import Contact, Customer
from roofs.sales.leads.models import Lead
from roofs.surfaces.web.asking import viewer
from roofs.surfaces.web.consent.words import GATES, PROOFS, words_of
from roofs.surfaces.web.rights import managers_only, sellers_only

if TYPE_CHECKING:
    from collections.abc import Iterable

WAYS = (Channel.EMAIL, Channel.SMS, Channel.PHONE, Channel.VOICE)
GRANTED_BY_STAFF = [(one.value, one.label) for one in (Channel.PHONE, Channel.SMS, Channel.EMAIL)]
SHOWN = 100


class GrantForm(forms.Form):
    """What somebody said to us is a consent, but none in writing: advertising by text needs a form or a signature."""

    channel = forms.ChoiceField(label=_l("For"), choices=GRANTED_BY_STAFF)
    said = forms.CharField(
        label=_l("What they said"), max_length=500, widget=forms.Textarea({"rows": 2}),
        help_text=_l("Their words, and where: on the phone, at the house."),
    )  # fmt: skip
    signed = forms.CharField(
        label=_l("Text of the paper they signed"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2}),
        help_text=_l("Only with their signature: then it is a consent in writing."),
    )  # fmt: skip


def person_of(request: HttpRequest, pk: int) -> Contact:
    """Whoever is behind a lead or a customer that the viewer may see."""
    user = viewer(request)
    mine = Q(pk__in=Lead.objects.visible_to(user).values("contact")) | Q(
        pk__in=Customer.objects.visible_to(user).values("contact")
    )
    found = Contact.objects.alive().filter(mine, pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
@sellers_only
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, person_of(request, pk), GrantForm())


def _page(request: HttpRequest, contact: Contact, form: GrantForm, status: int = 200) -> HttpResponse:
    user, now = viewer(request), timezone.now()
    given = Consent.objects.filter(contact=contact).select_related("captured_by", "revoked_by", "wording")
    decisions = list(_first(held.decisions_of(contact, user)))
    wishes = Preferences.objects.filter(contact=contact).first()
    off = [str(Topic(topic).label) for topic in wishes.topics_off if topic in Topic.values] if wishes else []
    shown = {
        "contact": contact,
        "lead": Lead.objects.visible_to(user).filter(contact=contact).order_by("-pk").first(),
        "customer": Customer.objects.visible_to(user).filter(contact=contact).first(),
        "ways": [(Channel(way), _said(standing(contact, way, now))) for way in WAYS if address_on(contact, way)],
        "tie": relationship_of(contact.pk, now),
        "consents": [(one, _proof(one)) for one in given.order_by("-captured_at", "-pk")],
        "wishes": wishes,
        "topics_off": off,
        "decisions": [
            (one, GATES.get(one.gate, one.gate), words_of(one.reason) if one.reason else "") for one in decisions
        ],
        "form": form,
        "waiting": Erasure.objects.visible_to(user).filter(contact_id=contact.pk, state=Erasure.State.WAITING).first(),
        "may_all": user.is_manager,
    }
    answer = render(request, "consent/person.html", shown, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def _proof(consent: Consent) -> list[tuple[str, object]]:
    return [(str(PROOFS.get(key, key)), value) for key, value in consent.evidence.items() if value]


def _said(found: Standing) -> dict[str, object]:
    known = dict(Basis.choices)
    return {
        "verdict": found.verdict,
        "words": words_of(found.reason) if found.reason else "",
        "basis": known.get(found.basis, ""),
        "until": found.until,
    }


def _first(decisions: Iterable[held.Decision]) -> Iterable[held.Decision]:
    for number, one in enumerate(decisions):
        if number == SHOWN:
            return
        yield one


@require_POST
@sellers_only
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    contact, form = person_of(request, pk), GrantForm(request.POST)
    if not form.is_valid():
        return _page(request, contact, form, status=422)
    said = form.cleaned_data
    basis = Basis.WRITTEN if said["signed"].strip() else Basis.EXPRESS
    evidence = {"said": said["said"], "signature": contact.name if said["signed"].strip() else ""}
    ledger.grant(
        contact,
        said["channel"],
        basis,
        text_shown=said["signed"],
        evidence=evidence,
        source="staff",
        actor=viewer(request),
    )
    messages.success(request, _("Written down, with what was said."))
    return redirect("web:consent_person", pk)


@require_POST
@sellers_only
def revocation(request: HttpRequest, pk: int) -> HttpResponse:
    """They told one of us that they want no more of it."""
    contact, channel = person_of(request, pk), request.POST.get("channel", "")
    address = address_on(contact, channel)
    if channel not in {way.value for way in WAYS} or not address:
        raise Http404
    leave_by_address(channel, address, "staff", contact_id=contact.pk)
    messages.success(request, _("Noted. Nothing more goes out this way."))
    return redirect("web:consent_person", pk)


@require_safe
@sellers_only
def decisions(request: HttpRequest, pk: int) -> HttpResponse:
    contact = person_of(request, pk)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["at", "channel", "sequence", "step", "gate", "verdict", "reason", "until", "evidence"])
    for one in held.decisions_of(contact, viewer(request)):
        writer.writerow(
            [one.at, one.channel, one.sequence, one.step, one.gate, one.verdict, one.reason, one.until, one.evidence]
        )
    answer = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="decisions-{contact.pk}.csv"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@managers_only
def export(request: HttpRequest, pk: int) -> HttpResponse:
    contact = person_of(request, pk)
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- the answer closes it
    taking_along.write(contact, file, viewer(request))
    file.seek(0)
    answer = FileResponse(file, as_attachment=True, filename=f"person-{contact.pk}.zip", content_type="application/zip")
    answer["Cache-Control"] = "private, no-store"
    return cast("HttpResponse", answer)


@require_POST
@managers_only
def erasure(request: HttpRequest, pk: int) -> HttpResponse:
    contact, user = person_of(request, pk), viewer(request)
    try:
        asked = erasing.ask(contact, user)
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return redirect("web:consent_person", pk)
    undo = reverse("web:erasure_withdrawal", args=[asked.pk])
    words = _("All data of %(name)s will be erased for good. You can take it back until then.")
    messages.success(request, words % {"name": contact.name}, extra_tags=f"undo:{undo}")
    return redirect("web:erasures")
