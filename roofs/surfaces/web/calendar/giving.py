"""What is given away: booking pages, and the address of one's own calendar."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roofs.comms.calendar import links
from roofs.comms.calendar.models import BookingLink
from roofs.core.events import record
from roofs.surfaces.web.calendar.forms import LinkForm
from roofs.surfaces.web.leads.reading import viewer


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    user = viewer(request)
    feed = links.feed_of(user)
    rows = BookingLink.objects.visible_to(user).select_related("user").order_by("user__full_name", "kind", "pk")
    shown = {
        "links": [(one, links.book_url(one)) for one in rows],
        "feed": feed,
        "feed_url": links.feed_url(feed) if feed else "",
    }
    return render(request, "calendar/links.html", shown)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    return _form(request, BookingLink(user=viewer(request)))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _form(request, _link(request, pk))


def _form(request: HttpRequest, link: BookingLink) -> HttpResponse:
    user = viewer(request)
    form = LinkForm(request.POST or None, instance=link, viewer=user)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            is_new = link.pk is None
            link.stamp(user)
            form.save()
            record(
                "booking_page.made" if is_new else "booking_page.changed", link, actor=user, fields=form.changed_data
            )
        messages.success(request, _("Saved."))
        return redirect("web:booking_links")
    return render(request, "calendar/link.html", {"form": form, "link": link}, status=422 if form.errors else 200)


@require_POST
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    link = _link(request, pk)
    with transaction.atomic():
        link.mark_deleted(viewer(request))
        record("booking_page.deleted", link, actor=viewer(request))
    undo = reverse("web:booking_link_restoration", args=[link.pk])
    messages.success(request, _("The page is closed."), extra_tags=f"undo:{undo}")
    return redirect("web:booking_links")


@require_POST
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    link = BookingLink.objects.deleted_visible_to(viewer(request)).filter(pk=pk).first()
    if link is None:
        raise Http404
    with transaction.atomic():
        link.mark_restored(viewer(request))
        record("booking_page.restored", link, actor=viewer(request))
    messages.success(request, _("The page is open again."))
    return redirect("web:booking_links")


@require_POST
def feed(request: HttpRequest) -> HttpResponse:
    links.open_feed(viewer(request), viewer(request))
    messages.success(request, _("Your calendar has an address. Give it to your calendar program alone."))
    return redirect("web:booking_links")


@require_POST
def feed_end(request: HttpRequest) -> HttpResponse:
    links.close_feed(viewer(request), viewer(request))
    messages.success(request, _("The address leads nowhere now."))
    return redirect("web:booking_links")


def _link(request: HttpRequest, pk: int) -> BookingLink:
    found = BookingLink.objects.visible_to(viewer(request)).select_related("user").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
