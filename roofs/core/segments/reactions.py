from __future__ import annotations

from roofs.core.backup.tables import makes_itself
from roofs.core.segments import listening, record_traits
from roofs.core.segments.models import Membership, Segment, Size

makes_itself(Segment, Membership, Size)
__all__ = ["listening", "record_traits"]  # importing these is what declares them
