"""What is learned of everybody, once an hour: the mean of each channel, how much people differ in it, and the hours.

How much people differ is the spread of their own shares beyond what chance alone makes (method of moments for the
Beta-Binomial after Kleinman, J. Am. Stat. Assoc. 68, 1973, weighted by the number of tries).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, FloatField, Sum
from django.db.models.functions import Cast
from django.utils import timezone

from roofs.comms.consent.models import Channel
from roofs.comms.engagement.models import Engagement, Habit, Tally
from roofs.comms.engagement.policy import ENGAGEMENT
from roofs.comms.engagement.rebuilding import rebuild_all
from roofs.comms.engagement.tries import ANSWERABLE, tallies_of
from roofs.comms.messaging.models import Direction, Message, Purpose
from roofs.comms.timeline.models import Interaction
from roofs.core.jobs import progress, task
from roofs.core.jobs.turns import take_turn

WHOLE = -1
WEAKEST, STRONGEST, UNKNOWN_STRENGTH = 4.0, 60.0, 12.0
"""However alike people look, a few dozen tries of their own decide; however different, one does not."""
FEWEST_PEOPLE = 20
FIRST_GUESS, GUESS_COUNTS = 0.08, 20.0
"""Before anything is known one touch in twelve or so is answered; twenty real ones weigh as much as the guess."""
BATCH = 500
OVERLAP = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Prior:
    """What a person starts from on a channel."""

    mean: float
    strength: float
    tried: int = 0

    def after(self, tried: int, answered: int) -> tuple[float, float]:
        """The two numbers of their own Beta distribution."""
        return self.mean * self.strength + answered, (1.0 - self.mean) * self.strength + tried - answered


NOBODY = Prior(FIRST_GUESS, UNKNOWN_STRENGTH)


def priors() -> defaultdict[str, Prior]:
    """By channel. One query."""
    found: defaultdict[str, Prior] = defaultdict(lambda: NOBODY)
    for row in Habit.objects.filter(bucket=WHOLE):
        found[row.channel] = Prior(smoothed(row.answered, row.tried), row.strength or UNKNOWN_STRENGTH, row.tried)
    return found


def smoothed(answered: float, tried: float, guess: float = FIRST_GUESS, counts: float = GUESS_COUNTS) -> float:
    return (answered + guess * counts) / (tried + counts)


def strength_of(people: int, tried: float, answered: float, squares: float, spread: float) -> float:
    """`squares` is the sum of n², `spread` that of n·(share - mean)², over people with n tries each."""
    mean = answered / tried if tried else 0.0
    if people < FEWEST_PEOPLE or not 0.0 < mean < 1.0:
        return UNKNOWN_STRENGTH
    chance = mean * (1.0 - mean)
    beyond = spread - chance * (people - 1)
    room = chance * (tried - squares / tried - (people - 1))
    if room <= 0.0:
        return UNKNOWN_STRENGTH
    alike = beyond / room  # the correlation of two tries of one person
    if alike <= 0.0:
        return STRONGEST
    return min(STRONGEST, max(WEAKEST, 1.0 / alike - 1.0))


@task(max_attempts=3, atomic=False, priority=-10)
def learn() -> int:
    """Bring the tallies up to date, then what is true of everybody. How many people were counted.

    The first time, everybody's past is read: an installation that is brought up to date has one.
    """
    now = timezone.now()
    if not Habit.objects.exists():
        rebuild_all.call()
    done = tally(due(now), now)
    with transaction.atomic():
        take_turn("engagement.learning")
        _write_down(now)
    return done


def due(now: datetime) -> list[int]:
    """Who answered since, and of whom a touch has become too old for an answer since the last time."""
    last = Habit.objects.order_by("-learned_at").values_list("learned_at", flat=True).first()
    patience = timedelta(hours=ENGAGEMENT.get().answer_hours)
    until = now - patience
    since = last - patience - OVERLAP if last else now - timedelta(days=ENGAGEMENT.get().look_back_days)
    found = set(Engagement.objects.filter(is_tally_due=True).values_list("contact", flat=True))
    letters = Message.objects.filter(
        direction=Direction.OUT, purpose=Purpose.TOUCH, sent_at__gt=since, sent_at__lte=until
    )
    found |= set(letters.exclude(contact=None).values_list("contact", flat=True).distinct())
    calls = Interaction.objects.filter(kind=Interaction.Kind.CALL, happened_at__gt=since, happened_at__lte=until)
    found |= set(calls.exclude(contact=None).values_list("contact", flat=True).distinct())
    return sorted(found)


def tally(contact_ids: Sequence[int], now: datetime) -> int:
    """Count these people's touches anew, batch by batch."""
    for start in range(0, len(contact_ids), BATCH):
        part = contact_ids[start : start + BATCH]
        with transaction.atomic():
            _tally(part, now)
        progress.report(min(start + BATCH, len(contact_ids)), len(contact_ids))
    return len(contact_ids)


def _tally(contact_ids: Collection[int], now: datetime) -> None:
    Engagement.objects.filter(contact__in=contact_ids, is_tally_due=True).update(is_tally_due=False)
    rows = [
        Tally(contact_id=key, channel=channel, bucket=bucket, **count._asdict())
        for key, found in tallies_of(contact_ids, now).items()
        for (channel, bucket), count in found.items()
    ]
    Tally.objects.filter(contact__in=contact_ids).delete()
    Tally.objects.bulk_create(rows, batch_size=2000, ignore_conflicts=True)


def _write_down(now: datetime) -> None:
    rows = list(_of_hours(now))
    rows += [_of_channel(channel, now) for channel in ANSWERABLE]
    rows = [row for row in rows if row.tried] or [Habit(channel=Channel.EMAIL, learned_at=now)]
    Habit.objects.all().delete()
    Habit.objects.bulk_create(rows)


def _of_hours(now: datetime) -> Iterator[Habit]:
    grouped = Tally.objects.values("channel", "bucket").order_by("channel", "bucket")
    for told in grouped.annotate(people=Count("contact"), n=Sum("tried"), x=Sum("answered"), p=Sum("prompt")):
        yield Habit(
            channel=told["channel"],
            bucket=told["bucket"],
            people=told["people"],
            tried=told["n"],
            answered=told["x"],
            prompt=told["p"],
            learned_at=now,
        )


def _of_channel(channel: str, now: datetime) -> Habit:
    each = (
        Tally.objects.filter(channel=channel)
        .values("contact")
        .annotate(n=Sum("tried"), x=Sum("answered"), p=Sum("prompt"))
    )
    each = each.filter(n__gt=0)
    told = each.aggregate(
        people=Count("contact"),
        tried=Sum("n"),
        answered=Sum("x"),
        prompt=Sum("p"),
        squares=Sum(Cast(F("n"), FloatField()) * F("n")),
        shares=Sum(Cast(F("x"), FloatField()) * F("x") / F("n")),
    )
    tried, answered = told["tried"] or 0, told["answered"] or 0
    mean = answered / tried if tried else 0.0
    spread = (told["shares"] or 0.0) - mean * answered  # the sum of n·(share - mean)²
    strength = strength_of(told["people"], tried, answered, told["squares"] or 0.0, spread)
    return Habit(
        channel=channel,
        bucket=WHOLE,
        people=told["people"],
        tried=tried,
        answered=answered,
        prompt=told["prompt"] or 0,
        strength=strength,
        learned_at=now,
    )
