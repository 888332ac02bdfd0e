"""Putting people into a sequence and taking them out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Sequence as List
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _l

from roofs.core.events import Happening, record_many
from roofs.core.events import record as write_down
from roofs.marketing.cadence import subjects, trying
from roofs.marketing.cadence.models import Cohort, Enrolment, EnrolmentQuerySet, Sequence, SequenceVersion, Step, Touch
from roofs.marketing.cadence.policy import CADENCE
from roofs.marketing.cadence.subjects import Record, Subject
from roofs.marketing.cadence.waiting import after_wait, due_at
from roofs.people.contacts.models import Contact

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

REFUSALS = {
    "already": _l("They are in this sequence already."),
    "exclusive": _l("They are in another sequence. Stop that one first."),
    "unreachable": _l("There is neither an e-mail address nor a phone number."),
    "empty": _l("This sequence has no steps."),
    "once": _l("They were in this sequence before, and it is for once only."),
    "too_soon": _l("They heard from us too recently."),
    "audience": _l("This sequence is for other records."),
    "stage": _l("At this stage the sequence is silent."),
    "gone": _l("The record has been deleted."),
    "paused": _l("This sequence is paused."),
}
"""Why somebody was not put in."""
AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Enrolled:
    enrolment: Enrolment | None
    refused: str = ""
    """Why not: a key of REFUSALS."""

    @property
    def is_in(self) -> bool:
        return self.enrolment is not None


@dataclass(frozen=True, slots=True)
class _Beginning:
    """Who puts them in, from where, and when."""

    actor: User | None
    source: str
    cohort: Cohort | None
    now: datetime


@dataclass(slots=True)
class _Books:
    """What is known of a crowd before it is put in, in a handful of queries however many they are."""

    running: dict[int, list[Enrolment]] = field(default_factory=dict)
    rotations: dict[int, int] = field(default_factory=dict)
    heard: dict[int, datetime] = field(default_factory=dict)


def enrol(
    subject: Record | Subject,
    sequence: Sequence,
    *,
    actor: User | None = None,
    source: str = "",
    cohort: Cohort | None = None,
    now: datetime | None = None,
) -> Enrolled:
    """Begin a sequence with one person. Who is in it already, or in another exclusive one, stays there: unless this
    one has the higher priority, then the lower one ends.
    """
    return enrol_all([subject], sequence, actor=actor, source=source, cohort=cohort, now=now)[0]


@transaction.atomic
def enrol_all(
    people: List[Record | Subject],
    sequence: Sequence,
    *,
    actor: User | None = None,
    source: str = "",
    cohort: Cohort | None = None,
    now: datetime | None = None,
) -> list[Enrolled]:
    """The answers in the order they were given. Two records of one person are one person. Where the sequence is tested
    against another, some get that one.
    """
    now = now or timezone.now()
    crowd = [one if isinstance(one, Subject) else subjects.of(one) for one in people]
    begin = _Beginning(actor, source, cohort, now)
    return trying.spread(crowd, sequence, cohort, now, lambda some, each: _put_in(some, each, begin))


def _put_in(crowd: List[Subject], sequence: Sequence, begin: _Beginning) -> list[Enrolled]:
    now, actor = begin.now, begin.actor
    version = sequence.live
    first = version.steps.order_by("position").first()
    if first is None:
        return [Enrolled(None, "empty")] * len(crowd)
    books = _books(crowd, sequence)
    answers, ended = [], []
    for subject in crowd:
        refused, giving_way = _judge(subject, sequence, books, now)
        if refused:
            answers.append(Enrolled(None, refused))
            continue
        ended += giving_way
        enrolment = _begin(subject, version, first, books, now)
        enrolment.enrolled_by, enrolment.source, enrolment.cohort = actor, begin.source[:40], begin.cohort
        books.running[subject.contact.pk] = [*books.running.get(subject.contact.pk, []), enrolment]
        answers.append(Enrolled(enrolment))
    _give_way(ended, sequence, actor, now)
    _write([answer.enrolment for answer in answers if answer.enrolment is not None], sequence, actor)
    return answers


def _give_way(ended: List[Enrolment], sequence: Sequence, actor: User | None, now: datetime) -> None:
    for other in ended:
        same = other.sequence_id == sequence.pk
        leave([other.pk], "begun_anew" if same else f"priority:{sequence.slug}", now=now)
        write_down("cadence.left", (other.subject_type, other.subject_id), actor=actor, reason="priority")


def _write(fresh: List[Enrolment], sequence: Sequence, actor: User | None) -> None:
    Enrolment.objects.bulk_create(fresh)
    told = {one.pk: {"enrolment": one.pk, "sequence": sequence.slug} for one in fresh}
    record_many(
        [Happening("cadence.enrolled", (one.subject_type, one.subject_id), told[one.pk]) for one in fresh], actor=actor
    )


def refusals_of(people: Iterable[Record | Subject], sequence: Sequence, *, now: datetime | None = None) -> list[str]:
    """Why each of them would not be put in as things stand, in the order given: a key of REFUSALS, or empty. Two
    records of one person are not told apart here. Changes nothing.
    """
    now = now or timezone.now()
    crowd = [one if isinstance(one, Subject) else subjects.of(one) for one in people]
    books = _books_on(sorted({subject.contact.pk for subject in crowd}), sequence)
    return [_judge(subject, sequence, books, now)[0] for subject in crowd]


def _books(crowd: Iterable[Subject], sequence: Sequence) -> _Books:
    """Locked in one order: two who put the same people in wait for each other instead of both doing it."""
    contacts = sorted({subject.contact.pk for subject in crowd})
    list(Contact.objects.select_for_update().filter(pk__in=contacts).order_by("pk").values_list("pk", flat=True))
    return _books_on(contacts, sequence)


def _books_on(contacts: List[int], sequence: Sequence) -> _Books:
    books = _Books()
    for running in Enrolment.objects.running().filter(contact__in=contacts).select_related("sequence"):
        books.running.setdefault(running.contact_id, []).append(running)
    before = Enrolment.objects.filter(sequence=sequence, contact__in=contacts).order_by()
    books.rotations = dict(before.values_list("contact").annotate(last=Max("rotation")))
    if sequence.reentry_min_days:
        heard = Touch.objects.filter(enrolment__contact__in=contacts, handed_at__isnull=False).order_by()
        books.heard = dict(heard.values_list("enrolment__contact").annotate(last=Max("handed_at")))
    return books


def _judge(subject: Subject, sequence: Sequence, books: _Books, now: datetime) -> tuple[str, list[Enrolment]]:
    """Why not; else who has to give way."""
    plain = _unsuited(subject, sequence)
    if plain:
        return plain, []
    contact = subject.contact
    heard = books.heard.get(contact.pk)
    if heard is not None and heard > now - timedelta(days=sequence.reentry_min_days):
        return "too_soon", []
    running = books.running.get(contact.pk, [])
    giving_way = [other for other in running if other.sequence_id == sequence.pk]
    if giving_way and (sequence.reentry != Sequence.ReEntry.ANY_TIME or giving_way[0].pk is None):
        return "already", []
    if contact.pk in books.rotations and sequence.reentry == Sequence.ReEntry.ONCE:
        return "once", []
    if sequence.is_exclusive:
        rivals = [other for other in running if other.is_exclusive and other.sequence_id != sequence.pk]
        if any(other.sequence.priority >= sequence.priority for other in rivals):
            return "exclusive", []
        giving_way += rivals
    return "", giving_way


def _unsuited(subject: Subject, sequence: Sequence) -> str:
    if subject.kind != sequence.audience:
        return "audience"
    if subject.is_gone:
        return "gone"
    if not (subject.contact.email or subject.contact.phone):
        return "unreachable"
    is_quiet = subject.kind == "lead" and subject.lead is not None and "stage" not in sequence.ignores
    if is_quiet and subject.lead is not None:
        quiet = sequence.quiet_stages(CADENCE.get().quiet_statuses)
        return "stage" if subject.lead.status in quiet else ""
    return ""


def _begin(subject: Subject, version: SequenceVersion, first: Step, books: _Books, now: datetime) -> Enrolment:
    contact, sequence, zones = subject.contact, version.sequence, subject.zones
    before = books.rotations.get(contact.pk)
    return Enrolment(
        sequence=sequence,
        version=version,
        contact=contact,
        subject_type=subject.kind,
        subject_id=subject.record.pk,
        rotation=0 if before is None else before + 1,
        is_exclusive=sequence.is_exclusive,
        next_step=first,
        next_run_at=after_wait(now, first, zones),
        wait_anchor=now,
        started_at=now,
        zones=zones,
    )


@transaction.atomic
def leave_one(enrolment: Enrolment, reason: str, actor: User | None, *, now: datetime | None = None) -> bool:
    """Whatever else runs for the person goes on. False when this way had ended already."""
    ended = leave([enrolment.pk], reason, now=now)
    if ended:
        _tell("cadence.left", enrolment, actor, {"reason": reason})
    return bool(ended)


@transaction.atomic
def leave_many(
    people: EnrolmentQuerySet, reason: str, actor: User | None = None, *, now: datetime | None = None
) -> int:
    """Batch by batch; that somebody left stands in the history of the record. Returns how many were on the way."""
    rows, ended = list(people.order_by("pk").values_list("pk", "status", "subject_type", "subject_id")), 0
    running = (Enrolment.Status.ACTIVE, Enrolment.Status.PAUSED)
    for some in (rows[first : first + AT_ONCE] for first in range(0, len(rows), AT_ONCE)):
        ended += leave([pk for pk, _status, _kind, _key in some], reason, now=now)
        left = [(kind, key) for _pk, status, kind, key in some if status in running]
        record_many([Happening("cadence.left", subject, {"reason": reason}) for subject in left], actor=actor)
    return ended


@transaction.atomic(savepoint=False)
def leave(enrolments: List[int], reason: str, *, now: datetime | None = None) -> int:
    """Stop these at once: the enrolment ends and every touch that has not been handed over is cancelled, in one go.
    Whoever calls it writes down that they left.

    The step they stood at is kept, so that a stop can be taken back.
    """
    now = now or timezone.now()
    ended = (
        Enrolment.objects.running()
        .filter(pk__in=enrolments)
        .update(
            status=Enrolment.Status.EXITED, exit_reason=reason[:60], ended_at=now, next_run_at=None, paused_until=None
        )
    )
    Touch.objects.waiting_for(enrolments).update(
        state=Touch.State.CANCELLED, reason=f"exit:{reason}"[:60], next_try_at=None
    )
    return ended


@transaction.atomic(savepoint=False)
def leave_all(
    contact: Contact,
    reason: str,
    *,
    actor: User | None = None,
    ignorable: str = "",
    but: int | None = None,
    now: datetime | None = None,
) -> int:
    """Everything for this person stops, also what is only waiting to be sent. A sequence may say that it goes on
    over what is `ignorable`. `but`: the way on which somebody has just said how it goes on.
    """
    mine = list(
        Enrolment.objects.filter(contact=contact)
        .exclude(status=Enrolment.Status.EXITED)
        .values_list("pk", "status", "subject_type", "subject_id", "sequence__ignores")
    )
    leaving = [row for row in mine if row[0] != but and not (ignorable and ignorable in row[4])]
    ended = leave([row[0] for row in leaving], reason, now=now)
    running = {(row[2], row[3]) for row in leaving if row[1] in {Enrolment.Status.ACTIVE, Enrolment.Status.PAUSED}}
    record_many([Happening("cadence.left", subject, {"reason": reason}) for subject in sorted(running)], actor=actor)
    return ended


@transaction.atomic
def leave_about(record: tuple[str, int], reason: str, *, actor: User | None = None, stage: str = "") -> int:
    """What runs about this record stops; with a stage, only what is silent at it."""
    kind, key = record
    running = Enrolment.objects.running().filter(subject_type=kind, subject_id=key).select_related("sequence")
    usual = CADENCE.get().quiet_statuses
    leaving = [
        one.pk
        for one in running
        if not stage or ("stage" not in one.sequence.ignores and stage in one.sequence.quiet_stages(usual))
    ]
    ended = leave(leaving, reason) if leaving else 0
    if ended:
        write_down("cadence.left", record, actor=actor, reason=reason)
    return ended


@transaction.atomic
def rejoin(enrolment: Enrolment, actor: User | None, now: datetime | None = None) -> bool:
    """Undo of a stop: on with the step they stood at. False when it ended for another reason, or the person is in
    another exclusive sequence by now.
    """
    now = now or timezone.now()
    contact = Contact.objects.select_for_update().get(pk=enrolment.contact_id)
    row = Enrolment.objects.select_for_update(of=("self",)).select_related("next_step").get(pk=enrolment.pk)
    if row.status != Enrolment.Status.EXITED or row.exit_reason != enrolment.exit_reason:
        return False
    if row.is_exclusive and Enrolment.objects.running().filter(contact=contact, is_exclusive=True).exists():
        return False
    row.touches.filter(state=Touch.State.CANCELLED, reason=f"exit:{row.exit_reason}"[:60]).update(
        state=Touch.State.INTENT, reason="", next_try_at=now
    )
    step = row.next_step
    row.next_run_at = max(now, due_at(row, step)) if step else None
    row.status = Enrolment.Status.ACTIVE if step else Enrolment.Status.FINISHED
    row.ended_at, row.exit_reason = None if step else now, ""
    row.save()
    _tell("cadence.resumed", row, actor)
    return True


@transaction.atomic
def pause(
    enrolment: Enrolment,
    actor: User | None,
    *,
    until: datetime | None = None,
    reason: str = "hand",
    now: datetime | None = None,
) -> bool:
    """Until somebody lets it go on, or until a moment: an absence has an end."""
    changed = Enrolment.objects.filter(pk=enrolment.pk, status=Enrolment.Status.ACTIVE).update(
        status=Enrolment.Status.PAUSED,
        paused_at=now or timezone.now(),
        paused_until=until,
        pause_reason=reason[:60],
    )
    if changed:
        _tell("cadence.paused", enrolment, actor, {"reason": reason})
    return bool(changed)


@transaction.atomic
def pause_all(
    contact: Contact, reason: str, *, until: datetime | None, actor: User | None = None, now: datetime | None = None
) -> int:
    """Everything that runs for this person. Who is paused already until an earlier moment is paused for longer."""
    later = Enrolment.objects.filter(contact=contact, status=Enrolment.Status.PAUSED, paused_until__isnull=False)
    if until is not None:
        later.filter(paused_until__lt=until).update(paused_until=until)
    active = list(Enrolment.objects.filter(contact=contact, status=Enrolment.Status.ACTIVE))
    return sum(pause(one, actor, until=until, reason=reason, now=now) for one in active)


@transaction.atomic
def resume(enrolment: Enrolment, actor: User | None, *, now: datetime | None = None) -> bool:
    """What is still to come keeps its day. What would have come in the meantime comes now, and the rest moves on with
    it: nothing is stale, and nothing comes in a heap.
    """
    now = now or timezone.now()
    row = Enrolment.objects.select_for_update().filter(pk=enrolment.pk, status=Enrolment.Status.PAUSED).first()
    if row is None:
        return False
    go_on(row, now)
    row.save()
    Touch.objects.waiting_for([row.pk]).filter(due_at__lt=now).update(due_at=now, next_try_at=now)
    _tell("cadence.resumed", row, actor)
    return True


def go_on(row: Enrolment, now: datetime) -> None:
    late = max(timedelta(0), now - row.next_run_at) if row.next_run_at else timedelta(0)
    row.status, row.paused_at, row.paused_until, row.pause_reason = Enrolment.Status.ACTIVE, None, None, ""
    if late and row.next_run_at:
        row.wait_anchor += late
        row.next_run_at += late


def _tell(name: str, enrolment: Enrolment, actor: User | None, facts: Mapping[str, str] | None = None) -> None:
    subject = (enrolment.subject_type, enrolment.subject_id)
    record_many([Happening(name, subject, {"enrolment": enrolment.pk, **(facts or {})})], actor=actor)
