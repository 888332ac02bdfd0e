"""A mail server of the company's own, or of its provider."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n

from roofs.core.connections.models import Connection
from roofs.core.connections.vendors import Checked, Entry, Vendor
from roofs.core.kit.refusals import Refused
from roofs.integrations.smtp.mail import NAME, Server, SmtpSender

PORTS = {"starttls": "587", "ssl": "465", "none": "25"}


def server_of(connection: Connection) -> Server:
    options = connection.options
    return Server.from_url(_url(options, connection.secrets.get("password", "")))


def _url(options: Mapping[str, str], password: str) -> str:
    user, tls = str(options.get("user") or ""), str(options.get("tls") or "starttls")
    who = f"{quote(user, safe='')}:{quote(password, safe='')}@" if user else ""
    port = options.get("port") or PORTS[tls]
    return f"smtp://{who}{options.get('host')}:{port}?tls={tls}"


def check(connection: Connection) -> Checked:
    """Connects, encrypts and signs in; sends nothing."""
    outcome = SmtpSender(server_of(connection)).check()
    if outcome.kind == "sent":
        return Checked(is_good=True, words=_("The mail server lets us in."))
    return Checked(is_good=False, words=outcome.reason)


def mend(values: Mapping[str, str]) -> dict[str, str]:
    try:
        Server.from_url(_url(values, ""))
    except ValueError:
        raise Refused(_("That is no address of a mail server."), field="host") from None
    return dict(values)


VENDOR = Vendor(
    name=NAME,
    title=_n("Mail server (SMTP)"),
    serves="email",
    help=_n("Letters are signed with your own DKIM key on this way; see Settings, Deliverability."),
    entries=(
        Entry(name="host", label=_n("Server"), help="smtp.example.com"),
        Entry(name="port", label=_n("Port"), is_needed=False, help=_n("Empty: the usual one.")),
        Entry(
            name="tls",
            label=_n("Encryption"),
            choices=(("starttls", "STARTTLS"), ("ssl", "TLS"), ("none", _n("None"))),
            default="starttls",
        ),
        Entry(name="user", label=_n("User"), is_needed=False),
        Entry(name="password", label=_n("Password"), is_secret=True, is_needed=False),
    ),
    test=check,
    mend=mend,
)
