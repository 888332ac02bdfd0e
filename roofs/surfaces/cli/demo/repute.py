# ruff: noqa: PLR2004 -- chances and days are the story itself
"""What customers say about Ridgeline, and who is asked to."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from roofs.comms.messaging.compose import message_id_for
from roofs.comms.messaging.fakes import OutboxEmail
from roofs.comms.messaging.models import MessageEvent, State, Verdict
from roofs.core.company.office import office
from roofs.marketing.reviews import letters
from roofs.marketing.reviews.models import Platform, Review, ReviewRequest
from roofs.marketing.reviews.policy import REVIEWS
from roofs.people.contacts.models import Contact
from roofs.production.projects.models import Project
from roofs.surfaces.cli.demo.pouring import pour
from roofs.surfaces.cli.demo.reviews_told import Voices
from roofs.surfaces.cli.demo.stage import Stage

OPENED = 0.44
UNREACHED = "This customer cannot be written to: there is no address, or they asked us to stop."
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
        pour(request.message for request in requests if request.message)
        pour(requests)
        self._open(requests)
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
        request = ReviewRequest(
            customer_id=project.customer_id,
            subject_type="project",
            subject_id=project.pk,
            due_at=at,
            created_at=project.completed_at,
            updated_at=project.completed_at,
        )
        if is_sent:
            self._send(request, project.customer.contact, at)
        return request

    def _send(self, request: ReviewRequest, contact: Contact, at: datetime) -> None:
        """Of letters from long ago no more is kept than that they went out."""
        request.due_at, request.updated_at = None, at
        if not contact.email:
            request.state, request.reason = ReviewRequest.State.SKIPPED, UNREACHED
            return
        key = f"review-{request.subject_id}"
        letter = letters.email(contact, office.get(), self._rules.asked_for, key)
        if at < self._stage.letters_since:
            letter.text = letter.html = ""
        letter.state, letter.provider, letter.attempts = State.KEPT, OutboxEmail.name, 1
        letter.created_at = letter.sent_at = at
        letter.message_id, letter.size = message_id_for(key), len(letter.text) + len(letter.html)
        letter.subject_type, letter.subject_id = "customer", request.customer_id
        request.message, request.channel = letter, "email"
        request.state, request.sent_at = ReviewRequest.State.SENT, at
        self._stage.log.tell("review.asked", at, None, ("customer", request.customer_id), {"channel": "email"})

    def _open(self, requests: Sequence[ReviewRequest]) -> None:
        random, now, opened = self._stage.random, self._stage.now, []
        for request in requests:
            letter, at = request.message, request.sent_at
            if letter is None or at is None or random.random() > OPENED:
                continue
            at += timedelta(hours=random.uniform(0.1, 30))
            print_ = hashlib.sha256(f"demo|{letter.idem_key}".encode()).hexdigest()
            if at < now:
                opened.append(
                    MessageEvent(
                        message=letter, kind=MessageEvent.Kind.CLICKED, at=at, fingerprint=print_, verdict=Verdict.HUMAN
                    )
                )
        pour(opened)

    def _review(self, project: Project, asked_at: datetime) -> Review | None:
        random, now = self._stage.random, self._stage.now
        stars = random.choices(list(STARS), list(STARS.values()))[0]
        said_at = asked_at + timedelta(days=random.uniform(0.2, 6))
        if said_at > now - timedelta(minutes=10):
            return None
        contact, seller = project.customer.contact, project.assigned_to
        slot = self._stage.slots.get(project.lead_id or 0)
        leader = slot.person if slot else None
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
