from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from roofs.comms.timeline.wording import describe
from roofs.core.events.models import Event
from roofs.sales.playbook.models import WinReason


def _objection(event: Event) -> str:
    how = _("The answer worked.") if event.data.get("worked") else _("The answer did not work.")
    return f"{event.data.get('objection', '')}\n{how}"


def _why(event: Event) -> str:
    reason = event.data["changes"]["reason"][1]
    return str(WinReason(reason).label) if reason in WinReason.values else ""


describe("lead.objected", _l("They objected"), icon="lightbulb", body=_objection)
describe("lead.win_explained", _l("Why they chose us"), icon="trophy", body=_why)
