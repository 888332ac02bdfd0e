"""The follow-up as it has gone so far: enrolments, touches, the letters in the outbox and what people did with them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from roofs.comms.calendar.models import Task
from roofs.comms.consent.addresses import digest
from roofs.comms.consent.models import Channel, Reason, Suppression
from roofs.comms.messaging.compose import message_id_for
from roofs.comms.messaging.fakes import OutboxEmail
from roofs.comms.messaging.models import Direction, Message, MessageEvent, Purpose, State, Verdict
from roofs.comms.timeline.models import Interaction
from roofs.core.kit.windows import Window, next_allowed
from roofs.marketing.cadence import words
from roofs.marketing.cadence.gates import window_for
from roofs.marketing.cadence.models import Enrolment, Sequence, Step, Touch, idem_key
from roofs.marketing.cadence.policy import CADENCE
from roofs.surfaces.cli.demo.diary import ZONE
from roofs.surfaces.cli.demo.plot import Step as Happening
from roofs.surfaces.cli.demo.pouring import pour
from roofs.surfaces.cli.demo.stage import Scene, Stage

CALL_DONE_AFTER = timedelta(hours=2)
OPENED, CLICKED = 0.45, 0.25


@dataclass(frozen=True, slots=True)
class Planned:
    """A step of the sequence and its hours."""

    step: Step
    window: Window

    def goes_at(self, scene: Scene) -> datetime:
        due = scene.story.arrived_at + self.step.after
        if self.step.at_once and self.step.channel == Channel.EMAIL:
            return due + timedelta(seconds=2)
        return next_allowed(due, self.window, [ZONE])


@dataclass(frozen=True, slots=True)
class Ending:
    at: datetime
    reason: str


@dataclass(slots=True)
class Course:
    """One person's way through the sequence."""

    scene: Scene
    enrolment: Enrolment
    ending: Ending | None


def write(stage: Stage) -> dict[str, int]:
    sequence = Sequence.objects.get(slug=CADENCE.get().new_lead_sequence)
    steps = [Planned(step, window_for(step, CADENCE.get())) for step in sequence.live.steps.order_by("position")]
    courses = _enrol(stage, sequence, steps)
    touches = [touch for course in courses for touch in _touches(stage, course, steps)]
    letters = _letters(stage, touches, courses)
    calls = _calls(stage, touches, courses)
    pour(touches)
    _tell(stage, touches, courses)
    reactions = _reactions(stage, letters)
    answers = _answers(stage, courses, letters)
    _unsubscribed(courses)
    return {
        "enrolments": len(courses),
        "touches": len(touches),
        "letters": len(letters),
        "calls": calls,
        "answers": answers,
        "reactions": reactions,
    }


def _enrol(stage: Stage, sequence: Sequence, steps: list[Planned]) -> list[Course]:
    courses, version, quiet = [], sequence.live, frozenset(CADENCE.get().quiet_statuses)
    for scene in stage.scenes:
        ending, regular = _ending(scene, quiet), scene.story.regular
        enrolment = Enrolment(
            sequence=sequence,
            version=version,
            rotation=regular.leads - 1 if regular else 0,
            contact=scene.contact,
            subject_id=scene.lead.pk,
            wait_anchor=scene.story.arrived_at,
            started_at=scene.story.arrived_at,
            zones=[ZONE],
            source=scene.story.door,
        )
        _where_it_stands(enrolment, scene, ending, steps, stage.now)
        courses.append(Course(scene, enrolment, ending))
        stage.tell("cadence.enrolled", scene.story.arrived_at, scene.lead, sequence=sequence.slug)
        if ending is not None and enrolment.status == Enrolment.Status.EXITED:
            stage.tell("cadence.left", ending.at, scene.lead, reason=ending.reason)
    pour(course.enrolment for course in courses)
    return courses


def _ending(scene: Scene, quiet: frozenset[str]) -> Ending | None:
    for step in scene.story.past:
        reason = _why_it_ends(step, quiet)
        if reason:
            return Ending(step.at, reason)
    return None


def _why_it_ends(step: Happening, quiet: frozenset[str]) -> str:
    if step.kind == "unsubscribed":
        return "unsubscribed"
    if step.kind == "heard":
        return "reply"
    if step.is_talk:
        return "conversation"
    return f"status:{step.status}" if step.kind == "stage" and step.status in quiet else ""


def _where_it_stands(
    enrolment: Enrolment, scene: Scene, ending: Ending | None, steps: list[Planned], now: datetime
) -> None:
    """A running one waits for a moment that is still to come, never for one that has passed."""
    last = steps[-1].goes_at(scene)
    if ending is not None and ending.at <= last:
        enrolment.status, enrolment.exit_reason, enrolment.ended_at = Enrolment.Status.EXITED, ending.reason, ending.at
    elif last <= now:
        enrolment.status, enrolment.ended_at = Enrolment.Status.FINISHED, last
    else:
        ahead = ((planned.step, planned.goes_at(scene)) for planned in steps)
        enrolment.next_step, enrolment.next_run_at = next((step, at) for step, at in ahead if at > now)


def _touches(stage: Stage, course: Course, steps: list[Planned]) -> Iterator[Touch]:
    until = course.ending.at if course.ending else stage.now
    enrolment = course.enrolment
    for planned in steps:
        step, at = planned.step, planned.goes_at(course.scene)
        if at >= until:
            return
        touch = Touch(
            enrolment=enrolment,
            step=step,
            step_key=step.key,
            rotation=enrolment.rotation,
            channel=step.channel,
            intent_at=enrolment.wait_anchor + step.after,
            due_at=enrolment.wait_anchor + step.after,
            idem_key=idem_key(enrolment.pk, step.key, enrolment.rotation),
        )
        reason = _held_back(course.scene, step.channel)
        if reason:
            touch.state, touch.reason = Touch.State.SUPPRESSED, reason
        else:
            touch.state, touch.attempt = Touch.State.SENT, 1
            touch.handed_at = touch.sent_at = at
            touch.provider = "" if step.channel == Channel.PHONE else OutboxEmail.name
        yield touch


def _held_back(scene: Scene, channel: str) -> str:
    if not (scene.contact.email if channel == Channel.EMAIL else scene.contact.phone):
        return "no_address"
    return "no_sms_consent" if channel == Channel.SMS and not scene.story.texts_allowed else ""


def _letters(stage: Stage, touches: list[Touch], courses: list[Course]) -> list[Message]:
    scenes = {course.enrolment.pk: course.scene for course in courses}
    kept = [touch for touch in touches if touch.sent_at and touch.sent_at >= stage.letters_since]
    written = sorted((touch for touch in kept if touch.channel in {Channel.EMAIL, Channel.SMS}), key=_sent)
    for touch in written:
        touch.message = _letter(touch, scenes[touch.enrolment.pk], touch.sent_at or touch.due_at)
    letters = [touch.message for touch in written if touch.message is not None]
    return pour(letters)


def _sent(touch: Touch) -> datetime:
    return touch.sent_at or touch.due_at


def _letter(touch: Touch, scene: Scene, at: datetime) -> Message:
    text = words.rendered(touch, scene.lead, at)
    touch.content_hash = hashlib.sha256(f"{text.subject}\n{text.text}".encode()).hexdigest()
    key, is_mail = str(touch.idem_key), touch.channel == Channel.EMAIL
    return Message(
        channel=touch.channel,
        purpose=Purpose.TOUCH,
        state=State.KEPT,
        to_address=scene.contact.email if is_mail else scene.contact.phone,
        subject=text.subject,
        text=text.text,
        html=text.html,
        size=len(text.text) + len(text.html),
        template=touch.step.template,
        idem_key=key,
        message_id=message_id_for(key) if is_mail else "",
        provider=OutboxEmail.name,
        subject_type="lead",
        subject_id=scene.lead.pk,
        contact=scene.contact,
        created_at=at,
        sent_at=at,
        attempts=1,
    )


def _calls(stage: Stage, touches: list[Touch], courses: list[Course]) -> int:
    """A call of the sequence is a task; those of the last hours are still to be done."""
    scenes = {course.enrolment.pk: course.scene for course in courses}
    called = [touch for touch in touches if touch.channel == Channel.PHONE and touch.sent_at]
    for touch in called:
        scene, at = scenes[touch.enrolment.pk], touch.sent_at or touch.due_at
        done_at = at + CALL_DONE_AFTER
        is_done = done_at < stage.now
        touch.task = Task(
            title=f"{touch.step.title}: {scene.name}",
            kind=Task.Kind.CALL,
            notes=words.rendered(touch, scene.lead, at).text if at >= stage.letters_since else "",
            due_at=at + timedelta(hours=4),
            assigned_to=scene.seller,
            subject_type="lead",
            subject_id=scene.lead.pk,
            contact=scene.contact,
            source="cadence",
            origin_key=f"touch:{touch.idem_key}",
            done_at=done_at if is_done else None,
            done_by=scene.seller if is_done else None,
            outcome="no_answer" if is_done else "",
            created_at=at,
        )
    pour(touch.task for touch in called if touch.task)
    return len(called)


def _tell(stage: Stage, touches: list[Touch], courses: list[Course]) -> None:
    leads = {course.enrolment.pk: course.scene.lead for course in courses}
    for touch in touches:
        at = touch.sent_at or touch.due_at
        stage.tell(
            f"touch.{touch.state}",
            at,
            leads[touch.enrolment.pk],
            touch=touch.pk,
            channel=touch.channel,
            step=touch.step.title,
        )


def _reactions(stage: Stage, letters: list[Message]) -> int:
    made = []
    for letter in letters:
        if letter.channel != Channel.EMAIL or letter.sent_at is None or stage.random.random() > OPENED:
            continue
        opened = letter.sent_at + timedelta(minutes=stage.random.uniform(3, 900))
        made.append(_reaction(letter, MessageEvent.Kind.OPENED, opened))
        if stage.random.random() < CLICKED:
            made.append(_reaction(letter, MessageEvent.Kind.CLICKED, opened + timedelta(seconds=40)))
    return len(pour(event for event in made if event.at < stage.now))


def _reaction(letter: Message, kind: MessageEvent.Kind, at: datetime) -> MessageEvent:
    print_ = hashlib.sha256(f"demo|{letter.idem_key}|{kind}".encode()).hexdigest()
    return MessageEvent(message=letter, kind=kind, at=at, fingerprint=print_, verdict=Verdict.HUMAN)


def _answers(stage: Stage, courses: list[Course], letters: list[Message]) -> int:
    """What people wrote back, joined to the letter they answered."""
    last: dict[int, Message] = {}
    for letter in letters:
        if letter.channel == Channel.EMAIL and letter.subject_id:
            last[letter.subject_id] = letter
    heard = [(course, step) for course in courses for step in course.scene.story.past if step.kind == "heard"]
    replies = [_reply(course.scene, step, last.get(course.scene.lead.pk)) for course, step in heard]
    pour(replies)
    pour(_heard(course.scene, step, reply) for (course, step), reply in zip(heard, replies, strict=True))
    pour(
        _reaction(last[course.scene.lead.pk], MessageEvent.Kind.REPLIED, step.at)
        for course, step in heard
        if course.scene.lead.pk in last
    )
    for course, step in heard:
        stage.tell(
            "interaction.received",
            step.at,
            course.scene.lead,
            kind="email",
            direction="in",
            contact=course.scene.contact.pk,
        )
    return len(replies)


def _reply(scene: Scene, step: Happening, answered: Message | None) -> Message:
    key = hashlib.sha256(f"{scene.contact.email}{step.at.isoformat()}".encode()).hexdigest()[:24]
    return Message(
        channel=Channel.EMAIL,
        direction=Direction.IN,
        state=State.RECEIVED,
        purpose=Purpose.REPLY,
        from_address=f'"{scene.name}" <{scene.contact.email}>',
        to_address="office@example.com",
        subject=f"Re: {answered.subject}" if answered else "Your letter",
        text=step.text,
        message_id=f"<{key}@mail.example.com>",
        in_reply_to=answered.message_id if answered else "",
        idem_key=f"demo-mail:{key}",
        subject_type="lead",
        subject_id=scene.lead.pk,
        contact=scene.contact,
        size=len(step.text),
        created_at=step.at,
    )


def _heard(scene: Scene, step: Happening, reply: Message) -> Interaction:
    return Interaction(
        kind="email",
        direction="in",
        subject_type="lead",
        subject_id=scene.lead.pk,
        contact=scene.contact,
        summary=reply.subject[:200],
        body=step.text,
        happened_at=step.at,
        created_at=step.at,
        message=reply,
    )


def _unsubscribed(courses: list[Course]) -> None:
    gone = [
        course
        for course in courses
        if course.ending and course.ending.reason == "unsubscribed" and course.scene.contact.email
    ]
    pour(
        Suppression(
            channel=Channel.EMAIL,
            address_hmac=digest(Channel.EMAIL, course.scene.contact.email),
            reason=Reason.UNSUBSCRIBED,
            source="one_click",
            at=course.ending.at,
        )
        for course in gone
        if course.ending
    )
