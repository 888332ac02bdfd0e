from __future__ import annotations

from roofs.core.accounts.reach import govern
from roofs.people.contacts.models import Customer

govern("customer", Customer.objects.visible_to)
