# ruff: noqa: PLR2004 -- chances and days are the story itself
"""What customers say about Ridgeline, and who is asked to."""

from __future__ import annotations

from datetime import datetime, timedelta

from roofs.marketing.reviews.models import Platform, Review, ReviewRequest
from roofs.marketing.reviews.policy import REVIEWS
from roofs.production.projects.models import Project
from roofs.surfaces.cli.demo.pouring import pour
from roofs.surfaces.cli.demo.reviews_told import Voices
from roofs.surfaces.cli.demo.stage import Stage

STARS = {5: 72, 4: 17, 3: 6, 2: 3, 1: 2}
PLATFORMS = {Platform.GOOGLE: 70, Platform.FACEBOOK: 20, Platform.BBB: 10}
WRITES = {False: 0.6, True: 0.36}
"""How many of those who are asked; fewer over the years than in a good season."""


class Repute:
    """Remembers what was said and who was asked lately, over all parts of the story."""

    def __init__(self, stage: Stage) -> None:
        self._stage, self._voices = stage, Voices(stage.random)
        self._asked: dict[int, datetime] = {}
        self._rules = REVIEWS.get()

    def write(self) -> dict[str, int]:
        requests, reviews = [], []
        for project in self._stage.projects:
            request = self._request(project)
            if request is None:
                continue
            requests.append(request)
            if request.sent_at and self._stage.random.random() < WRITES[self._stage.is_long]:
                review = self._review(project, request.sent_at)
                reviews += [review] if review else []
        pour(requests)
        pour(reviews)
        return {"review requests": len(requests), "reviews": len(reviews)}

    def _request(self, project: Project) -> ReviewRequest | None:
        """Nobody twice in half a year; whoever is done with only now is asked in some days."""
        if project.completed_at is None:
            return None
        at, last = project.completed_at + timedelta(days=3), self._asked.get(project.customer_id)
        if last is not None and at - last < timedelta(days=self._rules.again_after_days):
            return None
        is_sent = at < self._stage.now
        if not is_sent and not self._stage.is_long:
            return None
        self._asked[project.customer_id] = at
        state = ReviewRequest.State.SENT if is_sent else ReviewRequest.State.WAITING
        return ReviewRequest(
            customer_id=project.customer_id,
            subject_type="project",
            subject_id=project.pk,
            channel="email" if is_sent else "",
            state=state,
            sent_at=at if is_sent else None,
            due_at=None if is_sent else at,
            created_at=project.completed_at,
            updated_at=at if is_sent else project.completed_at,
        )

    def _review(self, project: Project, asked_at: datetime) -> Review | None:
        random, now = self._stage.random, self._stage.now
        stars = random.choices(list(STARS), list(STARS.values()))[0]
        said_at = asked_at + timedelta(days=random.uniform(0.2, 6))
        if said_at > now - timedelta(minutes=10):
            return None
        contact, seller = project.customer.contact, project.assigned_to
        leader = project.crew.lead if project.crew else None
        review = Review(
            platform=random.choices(list(PLATFORMS), list(PLATFORMS.values()))[0],
            external_id=f"demo-{project.pk}",
            rating=stars,
            author=f"{contact.first_name} {contact.last_name[:1]}." if contact.first_name else contact.company_name,
            text=self._voices.say(
                stars,
                project.project_type,
                seller=seller.first_name if seller else "the consultant",
                crew=leader.first_name if leader else "the foreman",
                town=project.site.city if project.site else "town",
            ),
            language="en",
            reviewed_at=said_at,
            customer_id=project.customer_id,
            subject_type="project",
            subject_id=project.pk,
            created_at=said_at,
        )
        self._stage.tell("review.received", said_at, project.customer, rating=stars)
        self._answer(review, stars)
        return review

    def _answer(self, review: Review, stars: int) -> None:
        random = self._stage.random
        at = review.reviewed_at + timedelta(hours=random.uniform(1, 40))
        if at < self._stage.now and random.random() < (0.8 if stars > 3 else 0.97):
            review.status, review.response = Review.Status.ANSWERED, self._voices.answer(stars)
            review.responded_at, review.responded_by, review.updated_at = at, self._stage.admin, at
