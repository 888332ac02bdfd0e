"""Our account with SendGrid."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Mapping

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_public_key
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n

from roofs.core.connections.models import Connection
from roofs.core.connections.vendors import Checked, Entry, Vendor
from roofs.core.connections.wire import WIRE, NoAnswer
from roofs.core.kit.refusals import Refused

NAME = "sendgrid"
REGIONS = {"us": "https://api.sendgrid.com/v3/", "eu": "https://api.eu.sendgrid.com/v3/"}
SEND = "mail.send"


def base_of(connection: Connection) -> str:
    options = connection.options
    return str(options.get("endpoint") or REGIONS.get(str(options.get("region")), REGIONS["us"]))


def check(connection: Connection) -> Checked:
    """Asks what the key may do; sends nothing."""
    headers = {"Authorization": f"Bearer {connection.secrets.get('api_key', '')}", "Accept": "application/json"}
    try:
        answer = WIRE.get().call("GET", f"{base_of(connection)}scopes", headers=headers, seconds=15)
    except NoAnswer as silence:
        return Checked(is_good=False, words=_("SendGrid could not be reached: %(why)s") % {"why": silence})
    if not answer.is_good:
        return Checked(
            is_good=False, words=_("SendGrid says no (status %(n)s). Is the key right?") % {"n": answer.status}
        )
    scopes = answer.json.get("scopes", []) if isinstance(answer.json, dict) else []
    if SEND not in scopes:
        return Checked(is_good=False, words=_("The key may not send mail. Make one with the right “Mail Send”."))
    return Checked(is_good=True, words=_("The key is good."))


def mend(values: Mapping[str, str]) -> dict[str, str]:
    key = "".join(values["public_key"].replace("-----BEGIN PUBLIC KEY-----", "").split("-----END")[0].split())
    if key and not _is_key(key):
        raise Refused(_("That is no public key. Copy it from SendGrid as it stands there."), field="public_key")
    return {**values, "public_key": key}


def _is_key(key: str) -> bool:
    try:
        load_der_public_key(b64decode(key, validate=True))
    except (binascii.Error, ValueError, UnsupportedAlgorithm):
        return False
    return True


VENDOR = Vendor(
    name=NAME,
    title="SendGrid",
    serves="email",
    help=_n(
        "Make a key with the right “Mail Send” at Settings, API Keys. Under Mail Settings, Event Webhook, name the "
        "address below, switch on the signature and copy its public key here."
    ),
    entries=(
        Entry(name="api_key", label=_n("API key"), is_secret=True),
        Entry(
            name="region",
            label=_n("Region"),
            choices=(("us", _n("Global")), ("eu", _n("European Union"))),
            default="us",
        ),
        Entry(
            name="public_key",
            label=_n("Public key of the event webhook"),
            help=_n("Without it, nothing that SendGrid tells is believed."),
            is_needed=False,
            is_long=True,
        ),
    ),
    test=check,
    door=NAME,
    mend=mend,
)
