"""What customers say about us: the list with its figures, one review and its answer, and whom we asked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roofs.comms.timeline.entries import entries_for
from roofs.core.accounts.models import User
from roofs.core.kit.refusals import Refused
from roofs.core.lists.narrowing import Hanging
from roofs.core.lists.views import Column
from roofs.core.transfer.outgoing import wanted as wanted_of
from roofs.marketing.reviews import asking, keeping
from roofs.marketing.reviews.figures import standing
from roofs.marketing.reviews.models import HIGHEST, Platform, Review, ReviewQuerySet, ReviewRequest
from roofs.marketing.reviews.policy import REVIEWS
from roofs.people.contacts.models import Customer
from roofs.surfaces.web.leads.changes import back
from roofs.surfaces.web.leads.reading import viewer
from roofs.surfaces.web.paging import page_of
from roofs.surfaces.web.records.bulk import bulk_bar
from roofs.surfaces.web.records.lists import ListPage, offer, open_list, tags_for, tags_on
from roofs.surfaces.web.records.wording import own_answers
from roofs.surfaces.web.reviews.bulk import BULK

PAGE, CHOICES = 30, 500
SORTS = {
    "reviewed_at:desc": ("-reviewed_at", "-pk"),
    "reviewed_at:asc": ("reviewed_at", "pk"),
    "rating:asc": ("rating", "-reviewed_at", "-pk"),
    "rating:desc": ("-rating", "-reviewed_at", "-pk"),
}
STARS = [(number, "★" * number) for number in range(HIGHEST, 0, -1)]


class ReviewForm(forms.Form):
    platform = forms.ChoiceField(label=_l("Platform"), choices=Platform.choices)
    rating = forms.TypedChoiceField(label=_l("Stars"), choices=STARS, coerce=int)
    author = forms.CharField(label=_l("Who wrote it"), max_length=200, required=False)
    text = forms.CharField(label=_l("Text"), max_length=10_000, required=False, widget=forms.Textarea({"rows": 4}))
    reviewed_at = forms.DateField(label=_l("When"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    url = forms.URLField(label=_l("Address"), required=False, max_length=500, assume_scheme="https")
    customer = forms.ModelChoiceField(
        label=_l("Customer"), queryset=Customer.objects.none(), required=False, empty_label=_l("Not known")
    )

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Customer.objects.visible_to(viewer).with_people().order_by("-created_at")
        known = mine.filter(pk__in=mine.values("pk")[:CHOICES])
        self.fields["customer"].queryset = known  # type: ignore[attr-defined] # set on a ModelChoiceField


def _filtered(request: HttpRequest, user: User) -> tuple[ReviewQuerySet, dict[str, str]]:
    names = ("q", "platform", "rating", "status", "sort")
    wanted = {name: request.GET.get(name, "").strip()[:200] for name in names}
    rows = Review.objects.visible_to(user).search(wanted["q"])
    if wanted["platform"] in Platform.values:
        rows = rows.filter(platform=wanted["platform"])
    if wanted["rating"] in set("12345"):
        rows = rows.filter(rating=int(wanted["rating"]))
    if wanted["status"] in Review.Status.values:
        rows = rows.filter(status=wanted["status"])
    return rows, wanted


REVIEWS_LIST = offer(
    ListPage(
        "reviews",
        "web:reviews",
        (
            Column("stars", _l("Stars"), is_fixed=True),
            Column("author", _l("Who wrote it"), is_fixed=True),
            Column("platform", _l("Platform")),
            Column("state", _l("State")),
            Column("text", _l("Text")),
            Column("answer", _l("Our answer")),
            Column("customer", _l("Customer"), is_shown=False),
            Column("tags", _l("Tags"), is_shown=False),
        ),
        of="review",
    )
)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    user, wished = viewer(request), open_list(request, REVIEWS_LIST)
    if wished.elsewhere:
        return redirect(wished.elsewhere)
    rows, wanted = _filtered(request, user)
    hanging = wanted_of(Hanging, {name: request.GET.getlist(name) for name in ("tag", "custom")})
    rows = hanging.hanging_on("review", rows)
    ordered = rows.order_by(*SORTS.get(wanted["sort"], SORTS["reviewed_at:desc"]))
    page = page_of(ordered.select_related("customer__contact", "responded_by"), request, PAGE)
    shown = {
        "page": page,
        "wished": wished,
        "columns": wished.columns,
        "tags_by_record": tags_on("review", page.rows) if "tags" in wished.columns else {},
        "own_answers": own_answers("review", [one.pk for one in page.rows], wished, user),
        "wanted": {**wanted, "tag": hanging.tag, "custom": hanging.custom},
        "is_narrow": any(wanted[name] for name in ("q", "platform", "rating", "status"))
        or bool(hanging.tag or hanging.custom),
        "tags": tags_for(user),
        "own_filters": wished.own_filters,
        "bulk": bulk_bar(BULK, user, own=wished.own),
        "platforms": Platform.choices,
        "stars": STARS,
        "standing": standing(Review.objects.visible_to(user), ReviewRequest.objects.visible_to(user)),
        "has_links": bool(REVIEWS.get().asked_for),
        "may_write": user.role != "field",
    }
    return render(request, "reviews/index.html", shown)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    user = _writer(request)
    form = ReviewForm(request.POST or None, viewer=user, initial={"reviewed_at": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        review = keeping.keep(_values(form), user)
        messages.success(request, _("The review is written down."))
        return redirect("web:review", review.pk)
    return render(request, "reviews/form.html", {"form": form}, status=422 if form.errors else 200)


def _values(form: ReviewForm) -> dict[str, Any]:
    day = form.cleaned_data["reviewed_at"]
    noon = timezone.make_aware(datetime(day.year, day.month, day.day, 12))  # noqa: DTZ001 -- made aware in the same line
    return form.cleaned_data | {"reviewed_at": noon}


def _writer(request: HttpRequest) -> User:
    user = viewer(request)
    if user.role == "field":
        raise PermissionDenied
    return user


def _review(request: HttpRequest, pk: int) -> Review:
    rows = Review.objects.visible_to(viewer(request)).select_related("customer__contact", "responded_by")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    review = _review(request, pk)
    shown = {
        "review": review,
        "entries": entries_for("review", review.pk, per_page=20, viewer=viewer(request)).entries,
        "may_write": viewer(request).role != "field",
    }
    return render(request, "reviews/show.html", shown)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    user, review = _writer(request), _review(request, pk)
    names = ("platform", "rating", "author", "text", "url", "customer")
    initial = {name: getattr(review, name) for name in names} | {"reviewed_at": timezone.localdate(review.reviewed_at)}
    form = ReviewForm(request.POST or None, viewer=user, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = _values(form)
        if timezone.localdate(review.reviewed_at) == form.cleaned_data["reviewed_at"]:
            del values["reviewed_at"]
        keeping.correct(review, values, user)
        messages.success(request, _("Saved."))
        return redirect("web:review", review.pk)
    shown = {"form": form, "review": review}
    return render(request, "reviews/form.html", shown, status=422 if form.errors else 200)


@require_POST
def response(request: HttpRequest, pk: int) -> HttpResponse:
    user, review = _writer(request), _review(request, pk)
    try:
        keeping.respond(review, request.POST.get("response", "")[:5000], user)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, _("The answer is kept. Post it where the review stands."))
    return back(request, reverse("web:review", args=[pk]))


@require_POST
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    user, review = _writer(request), _review(request, pk)
    keeping.delete(review, user)
    undo = reverse("web:review_restoration", args=[pk])
    messages.success(request, _("The review is gone."), extra_tags=f"undo:{undo}")
    return redirect("web:reviews")


@require_POST
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    user = _writer(request)
    review = Review.objects.deleted_visible_to(user).filter(pk=pk).first()
    if review is None:
        raise Http404
    keeping.restore(review, user)
    messages.success(request, _("The review is back."))
    return redirect("web:review", pk)


@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    user, state = viewer(request), request.GET.get("state", "")
    rows = ReviewRequest.objects.visible_to(user).with_people().order_by("-pk")
    if state in ReviewRequest.State.values:
        rows = rows.filter(state=state)
    page = page_of(rows, request, PAGE)
    shown = {
        "page": page,
        "requests": page.rows,
        "state": state,
        "states": ReviewRequest.State.choices,
        "rules": REVIEWS.get(),
    }
    return render(request, "reviews/requests.html", shown)


@require_POST
def ask(request: HttpRequest, customer: int) -> HttpResponse:
    """From a customer's page or the list of requests."""
    user = _writer(request)
    who = Customer.objects.visible_to(user).with_people().filter(pk=customer).first()
    if who is None:
        raise Http404
    try:
        asking.ask(who, user)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, _("%(name)s is asked for a review.") % {"name": who})
    return back(request, reverse("web:review_requests"))
