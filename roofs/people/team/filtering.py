"""Which of us: one reading of the address for the page and for what is downloaded from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from pydantic import BaseModel, ConfigDict, Field

from roofs.core.accounts.models import Role
from roofs.core.lists.text_index import words_in
from roofs.people.team.models import Profile

if TYPE_CHECKING:
    from roofs.core.accounts.models import UserQuerySet


class TeamFilter(BaseModel):
    """Raises ValidationError that names the parameter."""

    model_config = ConfigDict(extra="ignore")

    q: str = Field("", max_length=100)
    role: Role | None = None
    skill: str = Field("", max_length=100)

    def apply(self, people: UserQuerySet) -> UserQuerySet:
        """Narrow what the viewer may see anyway, to those who work here."""
        found = people.filter(is_active=True).exclude(role=Role.PENDING)
        for word in words_in(self.q):
            found = found.filter(Q(full_name__icontains=word) | Q(email__icontains=word) | Q(title__icontains=word))
        if self.role is not None:
            found = found.filter(role=self.role)
        return found.filter(pk__in=_who_can(self.skill)) if self.skill else found


def _who_can(skill: str) -> list[int]:
    """A team is small, and SQLite cannot look into a list."""
    told = Profile.objects.values_list("user_id", "skills")
    return [user for user, skills in told if skill in skills]
