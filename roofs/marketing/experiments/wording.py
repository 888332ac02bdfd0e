"""How tests read in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _l

from roofs.comms.timeline.wording import describe, field_changes
from roofs.marketing.experiments.models import Experiment
from roofs.marketing.experiments.vocabulary import Guardrail

if TYPE_CHECKING:
    from roofs.core.events.models import Event


def _arm(event: Event) -> str:
    why = str(event.data.get("why", ""))
    told = str(Guardrail(why).label) if why in Guardrail.values else ""
    return ": ".join(part for part in (str(event.data.get("arm", "")), told) if part)


describe("experiment.written", _l("Test written"), icon="target")
describe("experiment.changed", _l("Test changed"), icon="pencil", body=field_changes(Experiment))
describe("experiment.started", _l("Test started"), icon="play")
describe("experiment.resumed", _l("Test goes on"), icon="play")
describe("experiment.paused", _l("Test paused"), icon="pause")
describe("experiment.ended", _l("Test over"), icon="circle-stop")
describe("experiment.arm_paused", _l("One way was stopped"), icon="circle-stop", body=_arm)
describe("experiment.promoted", _l("From now on this way"), icon="check", body=_arm)
describe("experiment.taken_back", _l("Done again as before"), icon="undo-2", body=_arm)
describe("experiment.deleted", _l("Test deleted"), icon="trash-2")
describe("experiment.restored", _l("Test brought back"), icon="undo-2")
