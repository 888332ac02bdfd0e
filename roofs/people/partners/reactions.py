from __future__ import annotations

from roofs.core.accounts.reach import govern
from roofs.people.partners.models import Partnership

govern("partnership", Partnership.objects.visible_to)
