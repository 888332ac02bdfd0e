"""What the frame around every staff page needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from roofs.comms.calendar.models import Task
from roofs.core.accounts.models import User
from roofs.core.company.office import office
from roofs.core.events.models import Event
from roofs.integrations.webpush.vapid import public_key
from roofs.sales.response.models import Clock, State
from roofs.surfaces.web.help_topics import topic_of


@dataclass(frozen=True, slots=True)
class NavItem:
    label: str
    url: str
    icon: str
    key: str = ""
    count: int = 0
    current: bool = False
    late: bool = False
    group: str = ""


SECTIONS: dict[str, tuple[str, ...]] = {
    "web:calendar": (
        "web:appointment",
        "web:appointment_new",
        "web:appointment_edit",
        "web:booking_links",
        "web:booking_link",
        "web:booking_link_new",
    ),
    "web:leads": ("web:lead", "web:lead_new", "web:lead_edit", "web:leads_map"),
    "web:analytics": (
        "web:analytics_funnel",
        "web:analytics_revenue",
        "web:analytics_team",
        "web:analytics_sources",
        "web:analytics_places",
        "web:analytics_forecast",
        "web:analytics_report",
        "web:spending",
        "web:spending_import",
        "web:reports",
        "web:report",
    ),
    "web:customers": (
        "web:customer",
        "web:customer_new",
        "web:customer_edit",
        "web:customer_segments",
        "web:duplicates",
        "web:merge",
        "web:house_new",
        "web:house_edit",
    ),
    "web:outbox": ("web:message", "web:outbox_touches", "web:touches_of", "web:uncertain"),
    "web:projects": (
        "web:project",
        "web:project_new",
        "web:project_edit",
        "web:pipeline",
        "web:gantt",
        "web:crews",
        "web:crew",
        "web:crew_new",
        "web:project_sheet",
        "web:project_days",
    ),
    "web:campaigns": (
        "web:campaign",
        "web:campaign_new",
        "web:campaign_edit",
        "web:campaign_people",
        "web:templates",
        "web:template",
        "web:template_new",
        "web:template_edit",
        *("web:experiments", "web:experiment", "web:experiment_new", "web:experiment_edit", "web:experiment_people"),
        *("web:consent", "web:suppressions", "web:number_lists", "web:held", "web:erasures", "web:consent_person"),
    ),
    "web:segments": ("web:segment", "web:segment_new", "web:segment_edit"),
    "web:followup": (
        *("web:hot_leads", "web:what_if", "web:replay"),
        "web:sequence",
        "web:sequence_new",
        "web:draft",
        "web:draft_step",
        "web:draft_publication",
    ),
    "web:imports": ("web:import", "web:import_new"),
    "web:storms": ("web:storm", "web:storm_evidence"),
    "web:reviews": ("web:review", "web:review_new", "web:review_edit", "web:review_requests"),
    "web:partners": ("web:partner", "web:partner_new", "web:partner_edit"),
    "web:playbook": ("web:playbook_new", "web:playbook_edit", "web:closings"),
    "web:people": ("web:person", "web:person_edit", "web:person_hours"),
    "web:settings": (
        "web:section",
        "web:team",
        "web:invite",
        "web:webforms",
        "web:webform",
        "web:jobs",
        "web:company_data",
    ),
}
"""Pages that belong to an item of the navigation without being its first page."""


def context(request: HttpRequest) -> dict[str, Any]:
    """Nothing is asked of the database for signed-out pages but the company's name."""
    company = office.get()
    shared: dict[str, Any] = {"company_name": company.name, "brand_hue": company.brand_hue}
    user = getattr(request, "user", None)
    if not isinstance(user, User) or request.headers.get("HX-Request"):
        return shared
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    waiting = _waiting(user)
    here = request.resolver_match.view_name if request.resolver_match else ""
    return shared | {
        "nav": _nav(request, user, waiting),
        "home_url": reverse("web:dashboard"),
        "search_url": reverse("web:search"),
        "alerts_url": "" if here == "web:response" else reverse("web:alerts"),
        "new_url": reverse("web:lead_new"),
        "theme_url": reverse("web:theme"),
        "events_url": f"/live/events?after={newest}",
        "bell": {"url": reverse("web:response"), "count": waiting},
        "push": {"key": public_key(), "url": reverse("web:push")},
        "help_url": f"{reverse('web:help')}#{topic_of(here)}".removesuffix("#"),
        "user_menu": [
            {"url": reverse("web:profile"), "label": _("Your profile"), "icon": "user"},
            {"url": reverse("mfa_index"), "label": _("Sign-in and security"), "icon": "shield"},
        ],
    }


def _waiting(user: User) -> int:
    """Leads ringing for this person now; a handful, so counting is cheap."""
    return Clock.objects.visible_to(user).filter(state=State.WAITING, alerts__user=user).values("pk").distinct().count()


def _nav(request: HttpRequest, user: User, waiting: int) -> tuple[NavItem, ...]:
    now = timezone.now()
    overdue = Task.objects.visible_to(user).open().filter(assigned_to=user).overdue(now)[:99].count()
    here = request.resolver_match.view_name if request.resolver_match else ""
    return _items(here, user.role, waiting, overdue, get_language(), is_manager=user.is_manager)


@lru_cache(maxsize=2000)
def _items(
    here: str, role: str, waiting: int, overdue: int, _language: str | None, *, is_manager: bool
) -> tuple[NavItem, ...]:
    """Every page has them; they are the same until somebody waits or is late."""
    work, company = _("Work"), _("Company")
    # The first four stand in the bar under the thumb.
    rows: list[tuple[str, str, str, str, int, bool, str]] = [
        (_("Dashboard"), "web:dashboard", "layout-dashboard", "d", 0, False, ""),
        (_("Leads"), "web:leads", "users", "l", 0, False, ""),
        (_("Calendar"), "web:calendar", "calendar-days", "k", 0, False, ""),
        (_("Tasks"), "web:tasks", "list-checks", "t", overdue, overdue > 0, ""),
        (_("Answering"), "web:response", "timer", "r", waiting, waiting > 0, ""),
        (_("Board"), "web:board", "columns-3", "b", 0, False, work),
        (_("Customers"), "web:customers", "contact", "c", 0, False, work),
        (_("Projects"), "web:projects", "hard-hat", "p", 0, False, work),
        (_("Campaigns"), "web:campaigns", "megaphone", "g", 0, False, work),
        (_("Segments"), "web:segments", "layers", "e", 0, False, work),
        (_("Follow-up"), "web:followup", "repeat", "f", 0, False, work),
        (_("Outbox"), "web:outbox", "send", "o", 0, False, work),
        (_("Storms"), "web:storms", "cloud-lightning", "w", 0, False, work),
        (_("Imports"), "web:imports", "upload", "i", 0, False, work),
        (_("Figures"), "web:analytics", "chart-column", "a", 0, False, company),
        (_("Playbook"), "web:playbook", "lightbulb", "y", 0, False, company),
        (_("Reviews"), "web:reviews", "star", "v", 0, False, company),
        (_("Partners"), "web:partners", "handshake", "n", 0, False, company),
        (_("Team"), "web:people", "user-round", "m", 0, False, company),
    ]
    if is_manager:
        rows.append((_("Settings"), "web:settings", "settings", "s", 0, False, company))
    if role == "field":
        rows = [row for row in rows if row[1] in {"web:projects", "web:dashboard", "web:tasks", "web:calendar"}]
    return tuple(
        NavItem(label, reverse(name), icon, key, count, here == name or here in SECTIONS.get(name, ()), late, group)
        for label, name, icon, key, count, late, group in rows
    )
