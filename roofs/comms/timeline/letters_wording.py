"""How what happens to a template reads in its history. It stands here because writing knows no timeline."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from roofs.comms.timeline.wording import describe, field_changes
from roofs.comms.writing.models import WrittenTemplate
from roofs.core.events.models import Event


def _version(event: Event) -> str:
    return _("Version %(number)s") % {"number": event.data.get("version", "")}


describe("template.added", _l("Taken over"), icon="plus")
describe("template.changed", _l("Changed"), icon="pencil", body=field_changes(WrittenTemplate))
describe("template.published", _l("Published"), icon="send", body=_version)
describe("template.switched_off", _l("Switched off"), icon="circle-x")
describe("template.switched_on", _l("Switched on"), icon="check")
describe("template.deleted", _l("Deleted"), icon="trash-2")
describe("template.restored", _l("Brought back"), icon="undo-2")
