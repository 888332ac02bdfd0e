"""What is known of a person, and who may change which part of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from roofs.core.accounts.audit import take_over
from roofs.core.accounts.models import User
from roofs.core.accounts.problems import NotAllowed
from roofs.core.accounts.rights import may_manage
from roofs.core.events import record
from roofs.core.kit.refusals import Refused
from roofs.people.team.models import Profile

OF_ONESELF = frozenset({"languages"})
BY_MANAGERS = frozenset(
    {
        "skills", "languages", "territory", "target_leads", "target_won", "target_revenue_cents", "hired_on",
        "commission_percent",
    }
)  # fmt: skip
ACCOUNT = frozenset({"full_name", "title", "phone", "language", "timezone"})
PAY = frozenset({"commission_percent"})
"""For managers' eyes only."""
MOST_WORDS, LONGEST_WORD = 50, 40
MOST_PLACES = 500


def profile_of(user: User) -> Profile:
    """A blank one, not stored, for somebody nobody has described yet."""
    return Profile.objects.filter(user=user).first() or Profile(user=user)


def may_see_pay(viewer: User) -> bool:
    return viewer.is_active and viewer.is_manager


def editable_by(actor: User | None, user: User) -> frozenset[str]:
    """Everybody says which languages he speaks; the rest is for whoever manages him."""
    if may_manage(actor, user.role):
        return BY_MANAGERS
    return OF_ONESELF if actor == user else frozenset()


def describe(user: User, values: Mapping[str, Any], actor: User | None) -> Profile:
    """Change what is known. Raises NotAllowed, and Refused for what is no ZIP code or language."""
    allowed = editable_by(actor, user)
    if not values.keys() <= allowed:
        raise NotAllowed(_("A manager writes this down."))
    clean = {name: _CLEANED[name](value) if name in _CLEANED else value for name, value in values.items()}
    with transaction.atomic():
        profile = Profile.objects.select_for_update().filter(user=user).first() or Profile(user=user)
        changes = take_over(profile, clean, allowed)
        if changes:
            profile.stamp(actor)
            profile.save()
            _tell(profile, changes, actor)
    return profile


def correct(user: User, values: Mapping[str, Any], actor: User | None) -> User:
    """Name, title, phone, language and time zone of the account: one's own, or of somebody one manages."""
    if actor != user and not may_manage(actor, user.role):
        raise NotAllowed(_("Only the person or an administrator may do this."))
    if "full_name" in values and not values["full_name"].strip():
        raise Refused(_("Please write a name."), "full_name")
    with transaction.atomic():
        found = User.objects.select_for_update().get(pk=user.pk)
        changes = take_over(found, values, ACCOUNT)
        if changes:
            found.updated_by = actor
            found.save(update_fields=[*changes, "updated_by", "updated_at"])
            record("person.changed", found, actor=actor, fields=sorted(changes))
    return found


def _tell(profile: Profile, changes: dict[str, list[Any]], actor: User | None) -> None:
    """Pay is an event of its own, so that who may not see it can be spared it."""
    told = {name: [_plain(value) for value in both] for name, both in changes.items()}
    pay = {name: both for name, both in told.items() if name in PAY}
    rest = {name: both for name, both in told.items() if name not in PAY}
    if rest:
        record("person.described", profile.user, actor=actor, changes=rest)
    if pay:
        record("person.pay_changed", profile.user, actor=actor, to=[actor.pk] if actor else [], changes=pay)


def _plain(value: Any) -> Any:
    """As JSON keeps it."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return float(value) if hasattr(value, "as_tuple") else value


def _words(value: Iterable[str]) -> list[str]:
    found = dict.fromkeys(" ".join(word.split())[:LONGEST_WORD] for word in value)
    return [word for word in found if word][:MOST_WORDS]


def _languages(value: Iterable[str]) -> list[str]:
    found = list(dict.fromkeys(word.strip().lower() for word in value if word.strip()))
    if any(not re.fullmatch(r"[a-z]{2,3}", word) for word in found):
        raise Refused(_("Write languages by their code, like en or es."), "languages")
    return found[:MOST_WORDS]


def _places(value: Iterable[str]) -> list[str]:
    found = sorted({word.strip() for word in value if word.strip()})
    if any(not re.fullmatch(r"\d{1,5}", word) for word in found):
        raise Refused(_("Write ZIP codes or their first digits, like 48009 or 483."), "territory")
    return found[:MOST_PLACES]


_CLEANED = {"skills": _words, "languages": _languages, "territory": _places}
