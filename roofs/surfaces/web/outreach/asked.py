"""What a page of outreach is asked for: out of its address, which says everything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from roofs.comms.consent.models import Channel
from roofs.core.accounts.models import User
from roofs.insight.metrics.periods import NAMES, Period
from roofs.insight.outreach.asking import Asked, Key
from roofs.insight.outreach.models import Keeping
from roofs.surfaces.web.analytics.asked import asked_in
from roofs.surfaces.web.analytics.words import days
from roofs.surfaces.web.leads.pages import people_for

USUAL = "90d"
CHANNELS = (Channel.EMAIL, Channel.SMS, Channel.PHONE, Channel.VOICE, Channel.POST, Channel.MESSENGER, Channel.SOCIAL)


@dataclass(frozen=True, slots=True)
class Wanted:
    user: User
    period: Period
    name: str
    """One of NAMES; empty when the days were chosen one by one."""

    channel: str
    person: int | None

    def asked(self, by: str = "", where: tuple[str, Key] | None = None, *, channel: str | None = None) -> Asked:
        over = self.channel if channel is None else channel
        return Asked(self.user, self.period, by, over, self.person, where)

    def rows(self, what: str, where: tuple[str, Key] | None = None, *, channel: str | None = None) -> str:
        """The address of the touches behind a number. It names the days, so that it shows the same tomorrow."""
        over = self.channel if channel is None else channel
        given: dict[str, Any] = {"what": what, "from": self.period.first, "to": self.period.last}
        if over:
            given["channel"] = over
        if self.person is not None:
            given["person"] = self.person
        if where is not None:
            given |= {"by": where[0], "value": where[1]}
        return f"{reverse('web:outreach_rows')}?{urlencode(given)}"


def wanted_in(request: HttpRequest, usual: str = USUAL) -> Wanted:
    found = asked_in(request, usual, narrow=("person",))
    channel = request.GET.get("channel", "")
    person = next(iter(found.where.person), None)
    if not found.user.is_manager:
        person = None
    return Wanted(found.user, found.period, found.name, channel if channel in Channel.values else "", person)


def shared(wanted: Wanted) -> dict[str, Any]:
    """What stands on top of every page of outreach."""
    return {
        "wanted": wanted,
        "periods": NAMES,
        "days": days(wanted.period),
        "days_before": days(wanted.period.before()),
        "channels": [(one.value, one.label) for one in CHANNELS],
        "people": people_for(wanted.user),
        "kept": Keeping.objects.first(),
    }
