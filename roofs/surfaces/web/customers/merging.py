"""Likely duplicates, both sides beside each other, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roofs.comms.calendar.models import Task
from roofs.comms.timeline.models import Interaction
from roofs.core.accounts.models import User
from roofs.core.kit.phones import pretty
from roofs.core.kit.refusals import Refused
from roofs.people.contacts import duplicates, merging
from roofs.people.contacts.likeness import compare
from roofs.people.contacts.models import Contact, Customer, LikelyPair, Merge
from roofs.places.properties.models import Property
from roofs.production.projects.models import Project
from roofs.sales.leads.models import Lead
from roofs.surfaces.web.customers.reading import office
from roofs.surfaces.web.leads.changes import back
from roofs.surfaces.web.paging import page_of
from roofs.surfaces.web.templatetags.customers import language_words, source_words

REASONS = {
    "email": _l("same e-mail"),
    "other_email": _l("another e-mail"),
    "phone": _l("same phone"),
    "other_phone": _l("another phone"),
    "door": _l("same door"),
    "number": _l("same house number"),
    "street": _l("same street"),
    "other_house": _l("another house"),
    "name": _l("same name"),
    "much_name": _l("much of the name"),
    "family": _l("same family name"),
    "other_name": _l("another name"),
}
AGAINST = frozenset({"other_email", "other_phone", "other_house", "family", "other_name"})
RECENT = 20
IN_WORDS: dict[str, Callable[[Any], str]] = {
    "phone": pretty,
    "source": source_words,
    "language": language_words,
    "customer_since": date_format,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One field on both sides."""

    name: str
    label: str
    left: str
    right: str

    @property
    def is_same(self) -> bool:
        return self.left == self.right


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    user = office(request)
    pairs = LikelyPair.objects.visible_to(user).open().with_people().order_by("-points", "pk")
    page = page_of(pairs, request)
    done = Merge.objects.visible_to(user).standing().select_related("winner", "loser", "by").order_by("-at")[:RECENT]
    shown = {"page": page, "pairs": [(pair, signs(pair.reasons)) for pair in page.rows], "merges": done}
    return render(request, "customers/duplicates.html", shown)


def signs(reasons: Sequence[str]) -> list[tuple[str, bool]]:
    """What speaks for it (True) and against it, in words."""
    return [(str(REASONS.get(reason, reason)), reason not in AGAINST) for reason in reasons]


@require_POST
def dismissal(request: HttpRequest, pk: int) -> HttpResponse:
    user = office(request)
    pair = _pair(user, pk)
    duplicates.dismiss(pair, user)
    undo = reverse("web:likely_pair_reopening", args=[pair.pk])
    messages.success(request, _("They stay two. You are not asked again."), extra_tags=f"undo:{undo}")
    return redirect("web:duplicates")


@require_POST
def reopening(request: HttpRequest, pk: int) -> HttpResponse:
    user = office(request)
    duplicates.ask_again(_pair(user, pk), user)
    return redirect("web:duplicates")


def _pair(user: User, pk: int) -> LikelyPair:
    found = LikelyPair.objects.visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, left: int, right: int) -> HttpResponse:
    """`left` stays, `right` goes into it, with everything that hangs on it."""
    user = office(request)
    ours, theirs = _contact(left), _contact(right)
    if request.method == "POST":
        taken = {name.removeprefix("take-") for name, side in request.POST.items() if side == "right"}
        try:
            done = merging.merge(ours, theirs, user, taken=taken)
        except Refused as refusal:
            messages.error(request, refusal.reason)
            return redirect("web:duplicates")
        undo = reverse("web:merge_undoing", args=[done.pk])
        messages.success(request, _("Merged into %(name)s.") % {"name": done.winner.name}, extra_tags=f"undo:{undo}")
        kept = Customer.objects.visible_to(user).filter(contact=ours).first()
        return redirect("web:customer", kept.pk) if kept else redirect("web:duplicates")
    facts = duplicates.facts_of([ours, theirs])
    shown = {
        "left": ours,
        "right": theirs,
        "choices": _choices(ours, theirs),
        "hanging": _hanging(user, ours, theirs),
        "signs": signs(compare(facts[ours.pk], facts[theirs.pk]).reasons),
    }
    return render(request, "customers/merge.html", shown)


@require_POST
def undoing(request: HttpRequest, pk: int) -> HttpResponse:
    user = office(request)
    done = Merge.objects.visible_to(user).filter(pk=pk).first()
    if done is None:
        raise Http404
    try:
        merging.undo(done, user)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, _("They are two again, and each has its own back."))
    return back(request, reverse("web:duplicates"))


def _contact(key: int) -> Contact:
    found = Contact.objects.alive().filter(pk=key).select_related("customer__assigned_to").first()
    if found is None:
        raise Http404
    return found


def _choices(ours: Contact, theirs: Contact) -> list[Choice]:
    found = [_choice(Contact, name, ours, theirs) for name in merging.CONTACT_FIELDS]
    if hasattr(ours, "customer") and hasattr(theirs, "customer"):
        found += [_choice(Customer, name, ours.customer, theirs.customer) for name in merging.CUSTOMER_FIELDS]
    return [choice for choice in found if choice.left or choice.right]


def _choice(model: type[models.Model], name: str, ours: Any, theirs: Any) -> Choice:
    label = str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr] # columns of ours, no relations
    return Choice(name, label[:1].upper() + label[1:], *(_shown(side, name) for side in (ours, theirs)))


def _shown(row: Any, name: str) -> str:
    told = getattr(row, f"get_{name}_display", None)
    value = told() if told is not None else getattr(row, name)
    if name in IN_WORDS and value:
        return IN_WORDS[name](value)
    return "" if value is None else str(value)


def _hanging(user: User, ours: Contact, theirs: Contact) -> list[tuple[str, int, int]]:
    """How much hangs on each side; all of it will hang on the left one."""

    def both(rows: models.QuerySet[Any], column: str) -> tuple[int, int]:
        counts = dict(rows.order_by().values_list(column).annotate(n=models.Count("pk")))
        return counts.get(ours.pk, 0), counts.get(theirs.pk, 0)

    pair = (ours, theirs)
    return [
        (_("Inquiries"), *both(Lead.objects.visible_to(user).filter(contact__in=pair), "contact")),
        (
            _("Projects"),
            *both(Project.objects.visible_to(user).filter(customer__contact__in=pair), "customer__contact"),
        ),
        (_("Houses"), *both(Property.objects.visible_to(user).filter(owner__in=pair), "owner")),
        (_("Conversations"), *both(Interaction.objects.visible_to(user).filter(contact__in=pair), "contact")),
        (_("Tasks"), *both(Task.objects.visible_to(user).filter(contact__in=pair), "contact")),
    ]
