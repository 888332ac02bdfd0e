"""Our account with Twilio."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n

from roofs.core.connections.models import Connection
from roofs.core.connections.vendors import Checked, Entry, Vendor
from roofs.core.connections.wire import NoAnswer
from roofs.core.kit import phones
from roofs.core.kit.refusals import Refused
from roofs.integrations.twilio import client
from roofs.integrations.twilio.client import NAME, Account

_SIDS = {"account_sid": "AC", "key_sid": "SK", "service_sid": "MG"}


def check(connection: Connection) -> Checked:
    """Asks for the account itself: costs nothing and sends nothing."""
    try:
        answer = client.fetch_account(Account.of(connection))
    except NoAnswer as silence:
        return Checked(is_good=False, words=_("Twilio could not be reached: %(why)s") % {"why": silence})
    said = answer.json if isinstance(answer.json, dict) else {}
    if not answer.is_good:
        return Checked(is_good=False, words=_("Twilio says no (status %(n)s).") % {"n": answer.status})
    if said.get("status") not in {None, "active"}:
        return Checked(is_good=False, words=_("The account is not active."))
    return Checked(is_good=True, words=_("The account is good."))


def mend(values: Mapping[str, str]) -> dict[str, str]:
    mended = dict(values)
    for name, begins in _SIDS.items():
        if mended[name] and not re.fullmatch(rf"{begins}[0-9a-fA-F]{{32}}", mended[name]):
            raise Refused(_("It begins with %(letters)s and has 34 letters.") % {"letters": begins}, field=name)
    if mended["from_number"]:
        number = phones.normalise(mended["from_number"])
        if number is None:
            raise Refused(_("Write it with its country: +12485550123."), field="from_number")
        mended["from_number"] = number
    if not mended["from_number"] and not mended["service_sid"]:
        raise Refused(_("Name a Messaging Service or a number to send from."), field="service_sid")
    if mended["key_sid"] and not mended["key_secret"]:
        raise Refused(_("The key has a secret as well."), field="key_secret")
    return mended


VENDOR = Vendor(
    name=NAME,
    title="Twilio",
    serves="sms",
    help=_n(
        "Before texts arrive in the United States the number has to be registered (A2P 10DLC) or verified (toll-free). "
        "Give Twilio the address below for texts that come in; where ours report to, each text says itself."
    ),
    entries=(
        Entry(name="account_sid", label=_n("Account SID"), help=_n("Begins with AC.")),
        Entry(
            name="auth_token",
            label=_n("Auth token"),
            help=_n("Proves that it is Twilio who calls us."),
            is_secret=True,
        ),
        Entry(
            name="key_sid",
            label=_n("API key SID"),
            help=_n("Begins with SK. Without one, the auth token sends as well."),
            is_needed=False,
        ),
        Entry(name="key_secret", label=_n("API key secret"), is_secret=True, is_needed=False),
        Entry(
            name="service_sid",
            label=_n("Messaging Service SID"),
            help=_n("Begins with MG. Picks the number to send from."),
            is_needed=False,
        ),
        Entry(name="from_number", label=_n("Number to send from"), is_needed=False),
        Entry(
            name="shared_key",
            label=_n("Webhook shared key"),
            help=_n("Only for accounts that sign their calls with HMAC-SHA256."),
            is_secret=True,
            is_needed=False,
        ),
    ),
    test=check,
    door=NAME,
    mend=mend,
)
