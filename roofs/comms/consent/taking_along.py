"""All that is kept of one person, in one file for them: JSON for a program, a page to read, and the files."""

from __future__ import annotations

import json
import zipfile
from html import escape
from typing import IO, TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import BinaryField, Model
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from roofs.comms.consent import belongings, processors
from roofs.comms.consent.belongings import Belongings
from roofs.comms.consent.models import Suppression
from roofs.comms.consent.standing import address_on
from roofs.comms.consent.suppression import suppression_of
from roofs.core.company.office import office
from roofs.core.connections.vendors import title_of
from roofs.core.events import record
from roofs.core.files.models import StoredFile

if TYPE_CHECKING:
    from roofs.core.accounts.models import User
    from roofs.people.contacts.models import Contact

_OURS = ("lease_token", "lease_until", "idem_key", "sealed", "password", "address_hmac", "fingerprint", "compared_at")
_CHANNELS = ("email", "sms", "phone", "voice")
_STYLE = (
    "body{font:16px/1.5 system-ui;margin:2rem auto;max-width:60rem;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}"
    "td,th{border:1px solid #ccc;padding:.25rem .5rem;text-align:left;vertical-align:top}th{width:14rem}"
)
Told = dict[str, list[dict[str, Any]]]


def write(contact: Contact, out: IO[bytes], actor: User | None) -> None:
    """Who took it along is remembered."""
    found = belongings.of(contact)
    told: Told = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for model, rows in found.in_order():
            told[str(model._meta.verbose_name_plural)] = [_row(row) for row in rows]
            if model is StoredFile:
                _put_files(archive, rows)
        told["suppressions"] = _suppressions(contact)
        told["vendors"] = _vendors(found)
        about = {"company": office.get().name, "made_at": timezone.now(), "kept": told}
        archive.writestr("person.json", json.dumps(about, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False))
        archive.writestr("person.html", _page(contact, told))
    with transaction.atomic():
        record("contact.exported", contact, actor=actor)


def _row(row: Model) -> dict[str, Any]:
    fields = row._meta.local_concrete_fields
    told = [one for one in fields if _is_told(one.name) and not _is_raw(one)]
    return {one.name: _told(one.value_from_object(row)) for one in told}


def _told(value: Any) -> Any:
    """A file is told by its name; it lies beside the table itself."""
    return value.name if isinstance(value, FieldFile) else value


def _is_told(name: str) -> bool:
    return not name.startswith(_OURS)


def _is_raw(one: object) -> bool:
    return isinstance(one, BinaryField)


def _put_files(archive: zipfile.ZipFile, rows: list[Model]) -> None:
    for row in rows:
        if isinstance(row, StoredFile):
            try:
                with row.blob.open("rb") as content:
                    archive.writestr(f"files/{row.pk}-{row.name}", content.read())
            except FileNotFoundError:
                continue


def _suppressions(contact: Contact) -> list[dict[str, Any]]:
    rows: list[tuple[str, Suppression | None]] = [
        (channel, suppression_of(channel, address))
        for channel in _CHANNELS
        if (address := address_on(contact, channel))
    ]
    return [{"channel": channel, "reason": row.reason, "since": row.at} for channel, row in rows if row is not None]


def _vendors(found: Belongings) -> list[dict[str, Any]]:
    """Who may hold something of theirs for us; the law wants them named."""
    brought = belongings.carried(found)
    return [{"vendor": title_of(one), "messages": len(brought.get(one, ()))} for one in processors.holding(brought)]


def _page(contact: Contact, told: Told) -> str:
    parts = [
        "<!doctype html><html lang='en'><meta charset='utf-8'><title>Your data</title>",
        f"<style>{_STYLE}</style><h1>{escape(contact.name)}</h1>",
        f"<p>{escape(office.get().name)}, {timezone.now():%Y-%m-%d}</p>",
    ]
    for title, rows in told.items():
        if rows:
            parts.append(f"<h2>{escape(title.capitalize())} ({len(rows)})</h2>")
            parts += [_table(row) for row in rows]
    return "".join(parts) + "</html>"


def _table(row: dict[str, Any]) -> str:
    lines = (
        f"<tr><th>{escape(name.replace('_', ' '))}</th><td>{escape(_plain(value))}</td></tr>"
        for name, value in row.items()
        if value not in (None, "", [], {})
    )
    return f"<table>{''.join(lines)}</table>"


def _plain(value: object) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
    return str(value)
