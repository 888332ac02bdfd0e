"""Making sense of a row about one of us: an account, and what the person can do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roofs.core.accounts.joining import invite
from roofs.core.accounts.models import Role, User, email_key
from roofs.core.accounts.rights import may_manage
from roofs.core.kit import days, money, phones
from roofs.core.kit.refusals import Refused
from roofs.core.transfer import cells as reading
from roofs.core.transfer.incoming import Cells, Marks, Unreadable, one_by_one, plain_marks
from roofs.people.team import profiles

if TYPE_CHECKING:
    from roofs.core.transfer.models import Import

COLUMNS: dict[str, tuple[str, ...]] = {
    "email": ("email", "e-mail", "email address", "work email"),
    "name": ("name", "full name", "employee", "employee name", "user"),
    "role": ("role", "position type", "access", "user type"),
    "title": ("title", "job title", "position"),
    "phone": ("phone", "mobile", "cell", "phone number"),
    "language": ("language", "interface language"),
    "time_zone": ("time zone", "timezone"),
    "skills": ("skills",),
    "languages": ("languages", "speaks"),
    "territory": ("territory", "zip codes", "service area"),
    "target_leads": ("target leads", "leads a month"),
    "target_won": ("target won", "won a month"),
    "target_revenue": ("target revenue", "revenue a month", "quota"),
    "hired_on": ("hired on", "hire date", "hired", "start date"),
    "commission_percent": ("commission percent", "commission", "commission rate"),
}
LABELS = {
    "email": _("E-mail"),
    "name": _("Name"),
    "role": _("Role"),
    "title": _("Title"),
    "phone": _("Phone"),
    "language": _("Language of the screens"),
    "time_zone": _("Time zone"),
    "skills": _("Skills, with commas between"),
    "languages": _("Languages, as en, es"),
    "territory": _("Territory: ZIP codes or their first digits"),
    "target_leads": _("Target: leads a month"),
    "target_won": _("Target: won a month"),
    "target_revenue": _("Target: revenue a month"),
    "hired_on": _("Hired on"),
    "commission_percent": _("Commission in percent"),
}
NEEDS = frozenset({"email"})
NEEDS_WORDS = _("Choose the column with the e-mail address.")
ROLE_WORDS = {
    "admin": Role.ADMIN, "owner": Role.ADMIN, "manager": Role.MANAGER, "office": Role.MANAGER, "sale": Role.SALES,
    "rep": Role.SALES, "field": Role.FIELD, "tech": Role.FIELD, "crew": Role.FIELD, "install": Role.FIELD,
}  # fmt: skip
ACCOUNT = ("title", "phone", "language", "timezone")


@dataclass(frozen=True, slots=True)
class Arriving:
    email: str
    name: str
    role: Role
    account: dict[str, Any]
    profile: dict[str, Any]


def read(cells: Cells, _of: Import) -> Arriving:
    """Nothing is guessed about what a person may do here: a role that is not understood refuses the row."""
    role = reading.choice(Role, ROLE_WORDS)
    readers: dict[str, reading.Reader] = {
        "email": reading.text(254),
        "name": reading.text(150),
        "role": role,
        "title": reading.text(100),
        "phone": phones.normalise,
        "language": lambda said: said if said in dict(settings.LANGUAGES) else None,
        "time_zone": reading.text(64),
        "skills": _listed,
        "languages": _listed,
        "territory": _listed,
        "target_leads": reading.whole,
        "target_won": reading.whole,
        "target_revenue": money.parse,
        "hired_on": days.parse,
        "commission_percent": reading.percent,
    }
    told = reading.understood(cells, readers, keep_in="not_understood")
    if told.pop("not_understood", ""):
        wrong = [name for name in readers if cells.get(name, "").strip() and name not in told]
        raise Unreadable(gettext("%(names)s: not understood") % {"names": ", ".join(wrong).replace("_", " ")})
    reading.needed(told, "email", "name", "role")
    names = {"time_zone": "timezone", "target_revenue": "target_revenue_cents"}
    told = {names.get(name, name): value for name, value in told.items()}
    account = {name: told.pop(name) for name in ACCOUNT if name in told}
    return Arriving(email_key(told.pop("email")), told.pop("name"), Role(told.pop("role")), account, told)


def _listed(said: str) -> list[str]:
    return [word.strip() for word in re.split(r"[,;]", said) if word.strip()]


def _accept(one: Arriving, of: Import) -> bool:
    """Whoever is new is invited by mail and chooses a password. Whoever is here stays as he is."""
    actor = of.created_by
    if actor is None:
        raise Refused(gettext("Whoever brought this list is no longer here."))
    if User.objects.filter(email=one.email).exists():
        return False
    user = invite(one.email, one.name, one.role, actor)
    if one.account:
        profiles.correct(user, one.account, actor)
    if one.profile:
        profiles.describe(user, one.profile, actor)
    return True


accept = one_by_one(_accept)


def are_known(arriving: Sequence[Arriving], of: Import) -> list[bool | Refused]:
    here = set(User.objects.filter(email__in=[one.email for one in arriving]).values_list("email", flat=True))
    refusal = Refused(gettext("Only an administrator may do this."))
    return [one.email in here or (False if may_manage(of.created_by, one.role) else refusal) for one in arriving]


def marks(arriving: Arriving) -> Marks:
    return plain_marks(arriving.email)
