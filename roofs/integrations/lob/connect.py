"""Our account with Lob."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n

from roofs.core.connections.models import Connection
from roofs.core.connections.vendors import Checked, Entry, Vendor
from roofs.core.connections.wire import NoAnswer
from roofs.core.kit.refusals import Refused
from roofs.integrations.lob import client
from roofs.integrations.lob.client import NAME, Account


def check(connection: Connection) -> Checked:
    try:
        answer = client.look(Account.of(connection))
    except NoAnswer as silence:
        return Checked(is_good=False, words=_("Lob could not be reached: %(why)s") % {"why": silence})
    if not answer.is_good:
        return Checked(is_good=False, words=_("Lob says no (status %(n)s). Is the key right?") % {"n": answer.status})
    is_trial = connection.secrets.get("api_key", "").startswith("test_")
    return Checked(
        is_good=True, words=_("The key is good; nothing is printed with it.") if is_trial else _("The key is good.")
    )


def mend(values: Mapping[str, str]) -> dict[str, str]:
    if not values["api_key"].startswith(("test_", "live_")):
        raise Refused(_("It begins with test_ or live_."), field="api_key")
    return dict(values)


VENDOR = Vendor(
    name=NAME,
    title="Lob",
    serves="post",
    help=_n(
        "Prints and mails postcards. With a key that begins with test_ nothing is printed. Make a webhook in Lob's "
        "dashboard for all postcard events, with the address below, and paste its secret here."
    ),
    entries=(
        Entry(name="api_key", label=_n("API key"), is_secret=True),
        Entry(
            name="mail_type",
            label=_n("Postage"),
            choices=(("usps_first_class", _n("First class")), ("usps_standard", _n("Standard: cheaper and slower"))),
            default="usps_first_class",
        ),
        Entry(
            name="webhook_secret",
            label=_n("Secret of the webhook"),
            help=_n("Without it, nothing Lob tells us is believed."),
            is_secret=True,
            is_needed=False,
        ),
    ),
    test=check,
    door=NAME,
    mend=mend,
)
