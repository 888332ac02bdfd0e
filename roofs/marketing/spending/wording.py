"""How spending reads in the log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _l

from roofs.comms.timeline.wording import describe, field_changes
from roofs.marketing.spending.models import Spend

describe("spend.entered", _l("Spend entered"), icon="dollar-sign")
describe("spend.changed", _l("Spend changed"), icon="pencil", body=field_changes(Spend))
describe("spend.deleted", _l("Spend deleted"), icon="trash-2")
describe("spend.restored", _l("Spend brought back"), icon="undo-2")
