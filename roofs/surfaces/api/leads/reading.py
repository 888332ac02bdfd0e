"""One lead as the caller may see it, and the state it is in."""

from __future__ import annotations

from roofs.core.accounts.models import User
from roofs.sales.leads.models import Lead
from roofs.surfaces.api.etags import etag
from roofs.surfaces.api.rows import one_of


def lead_of(user: User, key: int, *, locked: bool = False) -> Lead:
    return one_of(
        Lead.objects.visible_to(user).select_related("contact", "assigned_to", "score"), locked=locked, pk=key
    )


def tag_of(lead: Lead) -> str:
    """Of what people can change. A score that moved by itself does not stand in anybody's way."""
    return etag(lead, lead.contact)
