from __future__ import annotations

from roofs.core.backup.tables import makes_itself
from roofs.insight.outreach.models import DayCount, Keeping, Outcome

makes_itself(Keeping, DayCount, Outcome)
