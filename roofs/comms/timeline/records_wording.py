"""How what is hung on a record reads in its history: documents, tags, fields of the company's own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from roofs.comms.timeline.wording import describe, field_changes
from roofs.core.events.models import Event
from roofs.core.files.models import StoredFile


def _title(event: Event) -> str:
    return str(event.data.get("title", ""))


describe("document.added", _("Document added"), icon="paperclip", body=_title)
describe("document.changed", _("Document changed"), icon="paperclip", body=field_changes(StoredFile))
describe("document.removed", _("Document removed"), icon="paperclip", body=_title)
describe("document.restored", _("Document brought back"), icon="paperclip", body=_title)
describe("tag.put", _("Tagged"), icon="tag", body=_title)
describe("tag.taken_off", _("Tag taken off"), icon="tag", body=_title)
describe("fields.changed", _("Own fields changed"), icon="pencil", body=field_changes())
