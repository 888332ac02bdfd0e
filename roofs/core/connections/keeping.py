"""Making, changing, choosing and trying accounts with vendors. Only administrators come here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from roofs.core.connections import doors, health
from roofs.core.connections.models import Connection, ConnectionState
from roofs.core.connections.secret_box import Unreadable
from roofs.core.connections.vendors import Checked, Vendor, vendor
from roofs.core.events import record
from roofs.core.jobs import task
from roofs.core.kit.refusals import Refused

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

LONGEST = 20_000


def keep(about: Vendor, typed: Mapping[str, str], actor: User, connection: Connection | None = None) -> Connection:
    """Make it, or change it. A secret that is left empty stays what it was."""
    try:
        with transaction.atomic():
            row = _known(about, connection) or Connection(vendor=about.name)
            kept = readable_secrets(row)
            _fill(row, about, _values(about, typed, kept), kept)
            row.stamp(actor)
            row.save()
            record("connection.kept", row, actor=actor, vendor=row.vendor)
    except IntegrityError:
        raise Refused(_("There is another one by now.")) from None
    return row


def _known(about: Vendor, connection: Connection | None) -> Connection | None:
    """A form sent twice finds what it has made the first time."""
    rows = Connection.objects.select_for_update().filter(deleted_at=None, vendor=about.name)
    return rows.filter(pk=connection.pk).first() if connection else rows.filter(name="").first()


def readable_secrets(connection: Connection) -> dict[str, str]:
    """None of them when their key is lost: they are typed in again."""
    try:
        return connection.secrets
    except Unreadable:
        return {}


def _fill(row: Connection, about: Vendor, values: Mapping[str, str], kept: Mapping[str, str]) -> None:
    row.options = {**row.options, **{e.name: values[e.name] for e in about.entries if not e.is_secret}}
    row.keep_secrets({**kept, **{e.name: values[e.name] for e in about.entries if e.is_secret}})
    if about.door and not row.door_key:
        row.door_key = doors.new_key()
    if row.state != ConnectionState.OFF:
        row.state = ConnectionState.NEW
    row.last_error, row.failures = "", 0


def _values(about: Vendor, typed: Mapping[str, str], kept: Mapping[str, str]) -> dict[str, str]:
    values = {}
    for entry in about.entries:
        said = str(typed.get(entry.name, "")).strip()[:LONGEST]
        value = said or (kept.get(entry.name, "") if entry.is_secret else "")
        if not value and entry.is_needed:
            raise Refused(_("%(what)s is missing.") % {"what": _(entry.label)}, field=entry.name)
        if entry.choices and value and value not in dict(entry.choices):
            raise Refused(_("Choose one of the list."), field=entry.name)
        values[entry.name] = value
    return about.mend(values) if about.mend else values


def choose(connection: Connection, actor: User) -> None:
    """It carries its channel from now on, instead of whoever did. What is on its way stays where it is."""
    channel = vendor(connection.vendor).serves
    with transaction.atomic():
        row = Connection.objects.select_for_update().get(pk=connection.pk)
        if not row.is_on:
            raise Refused(_("It is switched off. Switch it on first."))
        Connection.objects.filter(serves=channel).exclude(pk=row.pk).update(serves="")
        row.serves = channel
        row.stamp(actor)
        row.save(update_fields=["serves", "updated_at", "updated_by"])
        record("connection.chosen", row, actor=actor, vendor=row.vendor, channel=channel)


def release(connection: Connection, actor: User) -> None:
    """Nobody of our accounts carries the channel: the installation's own way does, or the outbox."""
    with transaction.atomic():
        row = Connection.objects.select_for_update().get(pk=connection.pk)
        channel, row.serves = row.serves, ""
        row.stamp(actor)
        row.save(update_fields=["serves", "updated_at", "updated_by"])
        record("connection.released", row, actor=actor, vendor=row.vendor, channel=channel)


def switch(connection: Connection, actor: User, *, on: bool) -> None:
    """Off: not used, and nobody is let in by its door. Its secrets stay."""
    with transaction.atomic():
        row = Connection.objects.select_for_update().get(pk=connection.pk)
        row.state = ConnectionState.NEW if on else ConnectionState.OFF
        if not on:
            row.serves = ""
        row.stamp(actor)
        row.save(update_fields=["state", "serves", "updated_at", "updated_by"])
        record("connection.switched", row, actor=actor, vendor=row.vendor, on=on)


def delete(connection: Connection, actor: User) -> None:
    with transaction.atomic():
        row = Connection.objects.select_for_update().get(pk=connection.pk)
        row.serves = ""
        row.save(update_fields=["serves"])
        row.mark_deleted(actor)
        record("connection.deleted", row, actor=actor, vendor=row.vendor)


def restore(connection: Connection, actor: User) -> Connection:
    with transaction.atomic():
        row = Connection.objects.select_for_update().get(pk=connection.pk)
        if Connection.objects.filter(deleted_at=None, vendor=row.vendor, name=row.name).exists():
            raise Refused(_("There is another one by now."))
        row.mark_restored(actor)
        record("connection.restored", row, actor=actor, vendor=row.vendor)
    return row


def test_soon(connection: Connection) -> None:
    """The vendor is asked in a job: nobody's page waits for it, and no transaction is open meanwhile."""
    if not connection.is_on:
        raise Refused(_("It is switched off. Switch it on first."))
    Connection.objects.usable().filter(pk=connection.pk).update(state=ConnectionState.NEW, last_error="")
    try_out.enqueue(connection.pk)


@task(max_attempts=1, atomic=False)
def try_out(connection_pk: int) -> str:
    connection = Connection.objects.usable().filter(pk=connection_pk).first()
    if connection is None:
        return ""
    tested = _asked(connection)
    health.note(connection_pk, "" if tested.is_good else tested.words)
    return tested.words


def _asked(connection: Connection) -> Checked:
    try:
        return vendor(connection.vendor).test(connection)
    except Exception as error:  # noqa: BLE001 -- whatever a library throws, its name is all that may be shown
        return Checked(is_good=False, words=type(error).__name__)
