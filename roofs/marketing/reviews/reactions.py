from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from roofs.core.accounts.reach import govern
from roofs.core.events import on
from roofs.core.events.models import Event
from roofs.core.lists.kinds import RecordKind, introduce
from roofs.marketing.reviews import wording
from roofs.marketing.reviews.asking import plan
from roofs.marketing.reviews.models import Review, ReviewQuerySet
from roofs.production.projects.models import Project

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


@on("project.completed", inside=True)
def plan_to_ask(event: Event) -> None:
    """In the same transaction, so that nobody is forgotten."""
    project = Project.objects.filter(pk=event.subject_id or 0, deleted_at=None).select_related("customer").first()
    if project is not None:
        plan(project)


def _found(user: User, text: str) -> ReviewQuerySet:
    return Review.objects.visible_to(user).search(text).order_by("-reviewed_at", "-pk")


def _told(review: Review) -> str:
    stars = ngettext("%(n)s star", "%(n)s stars", review.rating) % {"n": review.rating}
    return f"{stars} · {review.get_platform_display()}"


govern("review", Review.objects.visible_to)
introduce(
    RecordKind(
        name="review",
        one=_("Review"),
        many=_("Reviews"),
        icon="star",
        page="web:review",
        list_page="web:reviews",
        search=_found,
        title=lambda review: review.author or Truncator(review.text).chars(80) or review.get_platform_display(),
        subtitle=_told,
        order=70,
    )
)
__all__ = ["plan_to_ask", "wording"]  # importing the wordings is what declares them
