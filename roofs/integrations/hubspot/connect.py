"""Our account with HubSpot."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n

from roofs.core.connections.models import Connection
from roofs.core.connections.vendors import Checked, Entry, Vendor
from roofs.core.connections.wire import NoAnswer
from roofs.core.kit.refusals import Refused
from roofs.integrations.hubspot import client
from roofs.integrations.hubspot.client import NAME, Account, templates_in


def check(connection: Connection) -> Checked:
    try:
        answer = client.account_details(Account.of(connection))
    except NoAnswer as silence:
        return Checked(is_good=False, words=_("HubSpot could not be reached: %(why)s") % {"why": silence})
    if answer.is_good:
        return Checked(is_good=True, words=_("The key is good."))
    return Checked(is_good=False, words=_("HubSpot says no (status %(n)s). Is the key right?") % {"n": answer.status})


def mend(values: Mapping[str, str]) -> dict[str, str]:
    if not values["email_id"].isdecimal():
        raise Refused(_("The number of the e-mail stands in its address in HubSpot."), field="email_id")
    try:
        templates_in(values["templates"])
    except ValueError:
        raise Refused(_("Write it as: template = number, one a line."), field="templates") from None
    return dict(values)


VENDOR = Vendor(
    name=NAME,
    title="HubSpot",
    serves="email",
    help=_n(
        "Needs the transactional e-mail add-on, or Marketing Hub Enterprise. Make one e-mail there of the kind "
        "“automated or API” that prints custom.subject, custom.body_html and custom.body_text, and name its number."
    ),
    entries=(
        Entry(name="token", label=_n("Service key or access token"), is_secret=True),
        Entry(
            name="kind",
            label=_n("Kind of sending"),
            choices=(("transactional", _n("Transactional")), ("marketing", _n("Marketing single send"))),
            default="transactional",
        ),
        Entry(name="email_id", label=_n("Number of the e-mail that passes ours on")),
        Entry(
            name="templates",
            label=_n("E-mails of their own"),
            help=_n("template = number, one a line, for templates that have an e-mail in HubSpot."),
            is_needed=False,
            is_long=True,
        ),
        Entry(
            name="version",
            label=_n("Version of the interface"),
            choices=(("2026-03", "2026-03"), ("v3", "v3")),
            default="2026-03",
        ),
        Entry(
            name="client_secret",
            label=_n("Client secret of the app"),
            help=_n("Signs what HubSpot tells us. Without it, nothing of that is believed."),
            is_secret=True,
            is_needed=False,
        ),
    ),
    test=check,
    door=NAME,
    mend=mend,
)
