from __future__ import annotations

from roofs.comms.calendar import wording
from roofs.comms.calendar.models import Appointment
from roofs.core.accounts.reach import govern

govern("appointment", Appointment.objects.visible_to)
__all__ = ["wording"]  # importing the wordings is what declares them
