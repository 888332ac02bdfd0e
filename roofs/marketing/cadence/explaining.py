"""For one person every touch, past and to come, each with its reason. One way of telling for pages and programs."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as List
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from roofs.marketing.cadence import conditions
from roofs.marketing.cadence.conditions import Answers, Person
from roofs.marketing.cadence.entering import parsed
from roofs.marketing.cadence.models import Enrolment, Step, Touch
from roofs.marketing.cadence.reasons import sentence_of, why
from roofs.marketing.cadence.subjects import Record, Subject, key_of
from roofs.marketing.cadence.waiting import after_wait

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

AHEAD, PASSED, OPEN, UNREACHED = "ahead", "passed", "open", "not_reached"


@dataclass(frozen=True, slots=True)
class Line:
    """One step for one person.

    `state` is that of its touch; else `ahead` (planned for `at`), `passed` (taken, or never run because it was put in
    before where they stand), `open` (only if they come by there) or `not_reached` (it ended before).
    """

    step: Step
    state: str
    at: datetime | None = None
    reason: str = ""
    """A code, as the gates give it."""
    words: str = ""
    """The same in words; without a code the condition, or the way taken."""
    touch: Touch | None = None

    @property
    def gates(self) -> list[dict[str, Any]]:
        """Every gate that was asked, when, and what it said."""
        return list(self.touch.gate_log) if self.touch is not None else []


@dataclass(frozen=True, slots=True)
class Course:
    """A person's way through one sequence."""

    enrolment: Enrolment
    lines: list[Line]


def explain(about: Enrolment | Record | Subject, *, now: datetime | None = None) -> list[Course]:
    """Of a record all its ways, the newest first. Whoever asks has looked already whether the person may see it."""
    if isinstance(about, Enrolment):
        return _courses([about], now or timezone.now())
    kind, key = key_of(about)
    mine = Enrolment.objects.filter(subject_type=kind, subject_id=key)
    return _courses(list(mine.select_related("sequence").order_by("-started_at", "-pk")), now or timezone.now())


def explain_for(user: User, kind: str, key: int, *, now: datetime | None = None) -> list[Course]:
    """As far as this person may see it."""
    mine = Enrolment.objects.visible_to(user).filter(subject_type=kind, subject_id=key).select_related("sequence")
    return _courses(list(mine.order_by("-started_at", "-pk")), now or timezone.now())


def _courses(enrolments: List[Enrolment], now: datetime) -> list[Course]:
    """Three queries and those of the conditions, however many ways."""
    steps: dict[int, list[Step]] = {}
    versions = {enrolment.version_id for enrolment in enrolments}
    for step in Step.objects.filter(version__in=versions).order_by("version_id", "position"):
        steps.setdefault(step.version_id, []).append(step)
    touches: dict[int, list[Touch]] = {}
    for touch in Touch.objects.filter(enrolment__in=enrolments).select_related("step", "task").order_by("due_at", "pk"):
        touches.setdefault(touch.enrolment_id, []).append(touch)
    courses = []
    for enrolment in enrolments:
        way = _Way(enrolment, steps.get(enrolment.version_id, []), touches.get(enrolment.pk, []), now)
        courses.append(Course(enrolment, list(way.lines())))
    return courses


class _Way:
    def __init__(self, enrolment: Enrolment, steps: List[Step], touches: List[Touch], now: datetime) -> None:
        self.enrolment, self.steps, self.now = enrolment, steps, now
        self.touches = {touch.step_key: touch for touch in touches}
        self.taken = {one["step"]: one for one in enrolment.trail}
        self.person = Person.in_it(enrolment)
        self.answers = self._asked()

    def _asked(self) -> Answers:
        """Only of what is still ahead: what is past has been decided."""
        if not self.enrolment.is_running:
            return conditions.ask([], self.now)
        trees = []
        for step in self.steps:
            if step.key not in self.touches:
                trees += [parsed(step.condition), *(parsed(way["when"]) for way in step.branches)]
        return conditions.ask([(tree, [self.person]) for tree in trees if tree is not None], self.now)

    def lines(self) -> Iterator[Line]:
        known = {step.key for step in self.steps}
        for touch in self.touches.values():
            if touch.step_key not in known:  # of a version before: it was sent, and so it is told
                yield self._of_touch(touch.step, touch)
        ahead = dict(self._ahead())
        for step in self.steps:
            yield ahead.get(step.pk) or self._past(step)

    def _past(self, step: Step) -> Line:
        if step.key in self.touches:
            return self._of_touch(step, self.touches[step.key])
        if str(step.key) in self.taken:
            way = self.taken[str(step.key)]
            return Line(step, PASSED, datetime.fromisoformat(way["at"]), words=way["why"])
        standing = next((one.position for one in self.steps if one.pk == self.enrolment.next_step_id), None)
        if self.enrolment.is_running:
            is_behind = standing is not None and step.position < standing
            return Line(step, PASSED if is_behind else OPEN)
        reason = self.enrolment.exit_reason
        return Line(step, UNREACHED, reason=reason, words=why(reason) if reason else "")

    def _of_touch(self, step: Step, touch: Touch) -> Line:
        words = sentence_of(touch) if touch.reason else ""
        at = touch.sent_at or touch.next_try_at or touch.due_at
        return Line(step, touch.state, at, touch.reason, words, touch)

    def _ahead(self) -> Iterator[tuple[int, Line]]:
        """The way as it would be if nothing changed from now on."""
        row = self.enrolment
        if not row.is_running or row.next_step_id is None:
            return
        places = {step.pk: number for number, step in enumerate(self.steps)}
        number, at, seen = places.get(row.next_step_id), row.next_run_at, set[int]()
        while number is not None and number not in seen:
            seen.add(number)
            step = self.steps[number]
            line, following = self._planned(step, number, at)
            if step.key not in self.touches:
                yield step.pk, line
            if following is None:
                return
            since = row.wait_anchor if self.steps[following].since == Step.Since.START else at or self.now
            number, at = following, after_wait(since, self.steps[following], row.zones)

    def _planned(self, step: Step, number: int, at: datetime | None) -> tuple[Line, int | None]:
        following = number + 1 if number + 1 < len(self.steps) else None
        if step.kind == Step.Kind.END:
            return Line(step, AHEAD, at), None
        if step.kind == Step.Kind.BRANCH:
            for way in step.branches:
                asked = parsed(way["when"])
                if self.answers.holds(asked, self.person.key):
                    following = next((place for place, one in enumerate(self.steps) if str(one.key) == way["to"]), None)
                    return Line(step, AHEAD, at, words=conditions.sentence(asked)), following
            return Line(step, AHEAD, at, words=_("none of the conditions holds now")), following
        asked = parsed(step.condition)
        holds = self.answers.holds(asked, self.person.key)
        words = "" if asked is None else _("only if %(condition)s") % {"condition": conditions.sentence(asked)}
        return Line(step, AHEAD, at, "" if holds else "condition", words), following
