"""Our Facebook page."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n

from roofs.core.connections.models import Connection
from roofs.core.connections.vendors import Checked, Entry, Vendor
from roofs.core.connections.wire import NoAnswer
from roofs.core.kit.refusals import Refused
from roofs.integrations.meta import client
from roofs.integrations.meta.client import NAME, Page


def check(connection: Connection) -> Checked:
    try:
        answer = client.look(Page.of(connection))
    except NoAnswer as silence:
        return Checked(is_good=False, words=_("Facebook could not be reached: %(why)s") % {"why": silence})
    if answer.is_good and isinstance(answer.json, dict):
        return Checked(is_good=True, words=_("This is the page %(name)s.") % {"name": answer.json.get("name", "?")})
    return Checked(is_good=False, words=_("Facebook says no (status %(n)s).") % {"n": answer.status})


def mend(values: Mapping[str, str]) -> dict[str, str]:
    if not values["page_id"].isdecimal():
        raise Refused(_("It is a number."), field="page_id")
    return {**values, "verify_token": values["verify_token"] or secrets.token_urlsafe(16)}


VENDOR = Vendor(
    name=NAME,
    title="Facebook Messenger",
    serves="messenger",
    help=_n(
        "Answers people who write to your page. A page may write within 24 hours of their last message, one of your "
        "people within seven days; nothing else is sent. The app needs pages_messaging; subscribe it to messages."
    ),
    entries=(
        Entry(name="page_id", label=_n("Number of the page")),
        Entry(name="page_token", label=_n("Access token of the page"), is_secret=True),
        Entry(
            name="app_secret",
            label=_n("Secret of the app"),
            help=_n("Proves that it is Meta who calls us."),
            is_secret=True,
        ),
        Entry(
            name="verify_token",
            label=_n("Verify token"),
            help=_n("Any words; enter the same ones at Meta beside the address below."),
            is_secret=True,
            is_needed=False,
        ),
    ),
    test=check,
    door=NAME,
    mend=mend,
)
