"""Our account with Bland."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n

from roofs.core.connections.models import Connection
from roofs.core.connections.vendors import Checked, Entry, Vendor
from roofs.core.connections.wire import NoAnswer
from roofs.core.kit import phones
from roofs.core.kit.refusals import Refused
from roofs.integrations.bland import client
from roofs.integrations.bland.client import NAME, Account


def check(connection: Connection) -> Checked:
    try:
        answer = client.look(Account.of(connection))
    except NoAnswer as silence:
        return Checked(is_good=False, words=_("Bland could not be reached: %(why)s") % {"why": silence})
    if answer.is_good:
        return Checked(is_good=True, words=_("The key is good."))
    return Checked(is_good=False, words=_("Bland says no (status %(n)s). Is the key right?") % {"n": answer.status})


def mend(values: Mapping[str, str]) -> dict[str, str]:
    if not values["from_number"]:
        return dict(values)
    number = phones.normalise(values["from_number"])
    if number is None:
        raise Refused(_("Write it with its country: +12485550123."), field="from_number")
    return {**values, "from_number": number}


VENDOR = Vendor(
    name=NAME,
    title="Bland",
    serves="voice",
    help=_n(
        "Calls people with an artificial voice. The law asks for their written consent to such calls, so nobody "
        "without one is called. Make a signing secret in Bland's dashboard and paste it here."
    ),
    entries=(
        Entry(name="api_key", label=_n("API key"), is_secret=True),
        Entry(name="from_number", label=_n("Number to call from"), is_needed=False),
        Entry(name="voice", label=_n("Voice"), is_needed=False),
        Entry(
            name="webhook_secret",
            label=_n("Signing secret"),
            help=_n("Without it, nothing Bland tells us is believed."),
            is_secret=True,
            is_needed=False,
        ),
    ),
    test=check,
    door=NAME,
    mend=mend,
)
