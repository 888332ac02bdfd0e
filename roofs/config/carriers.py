"""Which account carries e-mail now. Asked at each letter, so that a choice on the settings page counts at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils.module_loading import import_string

from roofs.comms.messaging import signing
from roofs.comms.messaging.ports import EmailSender
from roofs.core.connections import health
from roofs.core.connections.models import Connection
from roofs.integrations.hubspot.client import Account
from roofs.integrations.hubspot.mail import HubSpotSender
from roofs.integrations.smtp.connect import server_of
from roofs.integrations.smtp.mail import SmtpSender

_made: dict[tuple[int, str], EmailSender] = {}


def email(otherwise: Callable[[], EmailSender], hello: str) -> EmailSender:
    connection = Connection.objects.serving("email")
    make = _MAKERS.get(connection.vendor) if connection else None
    if connection is None or make is None:
        return otherwise()
    key = (connection.pk, connection.updated_at.isoformat())
    sender = _made.get(key)
    if sender is None:
        sender = make(connection, hello)
        _made.clear()
        _made[key] = sender
    return sender


def _smtp(connection: Connection, hello: str) -> EmailSender:
    return SmtpSender(
        server_of(connection), hello=hello, finish=signing.signed, note=partial(health.heard, connection.pk)
    )


def _sendgrid(connection: Connection, hello: str) -> EmailSender:
    options = connection.options
    backend = partial(
        _get("sendgrid.mail.backend"),
        connection.secrets["api_key"],
        str(options.get("region") or "us"),
        str(options.get("endpoint") or ""),
    )
    return _by_anymail("sendgrid", backend, connection.pk)


def _mailchimp(connection: Connection, hello: str) -> EmailSender:
    backend = partial(
        _get("mailchimp.mail.backend"), connection.secrets["api_key"], str(connection.options.get("endpoint") or "")
    )
    return _by_anymail("mailchimp", backend, connection.pk)


def _by_anymail(name: str, backend: Callable[[], object], connection_pk: int) -> EmailSender:
    """Loaded with the first letter: it brings an HTTP client that the other processes need not carry."""
    carrier = _get("anymail.mail.Carrier")(
        name=name,
        backend=backend,
        dress=_get(f"{name}.mail.dress"),
        taken=_get(f"{name}.mail.taken"),
        refused=_get(f"{name}.mail.refused"),
    )
    sender: EmailSender = _get("anymail.mail.AnymailSender")(carrier, connection_pk)
    return sender


def _get(path: str) -> Callable[..., Any]:
    found: Callable[..., Any] = import_string(f"roofs.integrations.{path}")
    return found


def _hubspot(connection: Connection, hello: str) -> EmailSender:
    return HubSpotSender(Account.of(connection))


_MAKERS: dict[str, Callable[[Connection, str], EmailSender]] = {
    "smtp": _smtp,
    "sendgrid": _sendgrid,
    "mailchimp": _mailchimp,
    "hubspot": _hubspot,
}
