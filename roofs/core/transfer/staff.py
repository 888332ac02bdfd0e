"""Who of us a row names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from roofs.core.accounts.models import Role, User


def staff_named(said: Iterable[str]) -> dict[str, User]:
    """{as the row says it: the person} by e-mail or full name. A name that two of us bear tells nobody."""
    wanted = {one for one in said if one}
    if not wanted:
        return {}
    here = list(User.objects.filter(is_active=True).exclude(role=Role.PENDING))
    names = Counter(one.full_name.casefold() for one in here)
    known = {one.full_name.casefold(): one for one in here if names[one.full_name.casefold()] == 1}
    known |= {one.email.casefold(): one for one in here}
    return {one: known[one.casefold().strip()] for one in wanted if one.casefold().strip() in known}
