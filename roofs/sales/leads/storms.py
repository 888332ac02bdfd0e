"""A storm that touched people we know is a manager's business at once."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from roofs.comms.calendar import tasks
from roofs.comms.calendar.models import Task
from roofs.core.accounts.models import User
from roofs.core.events import on
from roofs.core.events.models import Event
from roofs.core.lists.touched import touched_by
from roofs.people.contacts.models import Customer
from roofs.places.weather.policy import WEATHER
from roofs.sales.leads.models import Lead

COUNTED = 10_000


@on("storm.came", durable=True)
def tell_the_managers(event: Event) -> None:
    """One task for each; nothing when no roof we know lies in it."""
    touched = f"storm:{event.subject_id}"
    leads = Lead.objects.alive().open().filter(touched_by(touched, "lead")).order_by()[:COUNTED].count()
    customers = Customer.objects.alive().filter(touched_by(touched, "customer")).order_by()[:COUNTED].count()
    if leads + customers < WEATHER.get().alert_from_houses:
        return
    for manager in User.objects.managers():
        with override(manager.language or None):
            title = _("Storm: %(what)s, %(where)s") % {
                "what": _what(event), "where": ", ".join(event.data.get("counties", [])) or "?",
            }  # fmt: skip
            notes = ngettext("%(n)s open lead lies in it", "%(n)s open leads lie in it", leads) % {"n": leads}
            notes += ngettext(" and %(n)s customer.", " and %(n)s customers.", customers) % {"n": customers}
        tasks.add(
            title,
            timezone.now(),
            priority=Task.Priority.HIGH,
            notes=notes,
            assigned_to=manager,
            source="storms",
            origin_key=f"{touched}:{manager.pk}",
        )


def _what(event: Event) -> str:
    hail, wind = event.data.get("hail_inches"), event.data.get("wind_mph")
    told = [
        *([_("tornado")] if event.data.get("tornado") else []),
        *([_("hail of %(size)g inches") % {"size": hail}] if hail else []),
        *([_("gusts of %(speed)s mph") % {"speed": wind}] if wind else []),
    ]
    return ", ".join(told) or _("wind damage")
