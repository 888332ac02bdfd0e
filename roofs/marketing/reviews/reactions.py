from __future__ import annotations

from roofs.core.accounts.reach import govern
from roofs.core.events import on
from roofs.core.events.models import Event
from roofs.marketing.reviews import wording
from roofs.marketing.reviews.asking import plan
from roofs.marketing.reviews.models import Review
from roofs.production.projects.models import Project


@on("project.completed", inside=True)
def plan_to_ask(event: Event) -> None:
    """In the same transaction, so that nobody is forgotten."""
    project = Project.objects.filter(pk=event.subject_id or 0, deleted_at=None).select_related("customer").first()
    if project is not None:
        plan(project)


govern("review", Review.objects.visible_to)
__all__ = ["plan_to_ask", "wording"]  # importing the wordings is what declares them
