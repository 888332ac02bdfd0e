from __future__ import annotations

from django.utils.translation import gettext_lazy as _l

from roofs.comms.timeline.wording import describe
from roofs.core.accounts.reach import govern
from roofs.core.backup.tables import makes_itself
from roofs.core.events.models import Event
from roofs.core.segments.models import Membership, Segment, Size

makes_itself(Segment, Membership, Size)
govern("segment", Segment.objects.visible_to)


def _title(event: Event) -> str:
    return str(event.data.get("title", ""))


def _changes(event: Event) -> str:
    rows = event.data.get("changes", {})
    return "\n".join(f"{before} → {after}" for before, after in rows.values())


describe("segment.created", _l("Segment made"), icon="users", body=_title)
describe("segment.changed", _l("Segment changed"), icon="pencil", body=_changes)
describe("segment.deleted", _l("Segment deleted"), icon="trash-2")
describe("segment.restored", _l("Segment brought back"), icon="undo-2")
describe("segment.counted_again", _l("Segment counted anew"), icon="refresh-cw")
describe("segment.entered", _l("Came into a segment"), icon="log-in", body=_title)
describe("segment.left", _l("Left a segment"), icon="log-out", body=_title)
