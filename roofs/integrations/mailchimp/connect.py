"""Our account with Mailchimp Transactional."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n

from roofs.core.connections.models import Connection
from roofs.core.connections.vendors import Checked, Entry, Vendor
from roofs.core.connections.wire import NoAnswer, send_json

NAME = "mailchimp"
API = "https://mandrillapp.com/api/1.3/"


def check(connection: Connection) -> Checked:
    base = str(connection.options.get("endpoint") or API)
    try:
        answer = send_json(f"{base}users/ping2.json", {"key": connection.secrets.get("api_key", "")}, {})
    except NoAnswer as silence:
        return Checked(is_good=False, words=_("Mailchimp could not be reached: %(why)s") % {"why": silence})
    said = answer.json if isinstance(answer.json, dict) else {}
    if answer.is_good and said.get("PING") == "PONG!":
        return Checked(is_good=True, words=_("The key is good."))
    why = str(said.get("name") or answer.status)
    return Checked(is_good=False, words=_("Mailchimp says no: %(why)s") % {"why": why})


VENDOR = Vendor(
    name=NAME,
    title="Mailchimp Transactional",
    serves="email",
    help=_n(
        "Make a key at Settings, SMTP & API Info. Add a webhook with the address below for all events, and copy the "
        "webhook's key here."
    ),
    entries=(
        Entry(name="api_key", label=_n("API key"), is_secret=True),
        Entry(
            name="webhook_key",
            label=_n("Key of the webhook"),
            help=_n("Without it, nothing that Mailchimp tells is believed."),
            is_secret=True,
            is_needed=False,
        ),
    ),
    test=check,
    door=NAME,
)
