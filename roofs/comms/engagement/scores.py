"""How warm people are at this moment, and what made them so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from roofs.comms.engagement.models import Engagement, Sign
from roofs.comms.engagement.policy import ENGAGEMENT, EngagementRules
from roofs.comms.engagement.vocabulary import SILENT_CALLS, Kind, LevelName
from roofs.comms.engagement.warmth import DAY_S, Warmth, decay, level_of, shown
from roofs.comms.messaging.models import Direction, Message, Purpose, State
from roofs.comms.timeline.models import Interaction

MOST_TOLD = 50


@dataclass(frozen=True, slots=True)
class Standing:
    """`unanswered`: our touches since their last sign. `silent_days`: since then, else since we first wrote; None when
    we never did.
    """

    contact_id: int
    score: float
    level: LevelName
    last_sign_at: datetime | None
    unanswered: int
    silent_days: int | None
    last_kind: str = ""

    @property
    def is_known(self) -> bool:
        """They gave a sign, or we wrote to them."""
        return self.last_sign_at is not None or self.silent_days is not None


@dataclass(frozen=True, slots=True)
class Moved:
    """One sign and what it still gives."""

    kind: str
    at: datetime
    points_then: float
    points_now: float
    words: str
    channel: str = ""


def standing_of(contact_ids: Collection[int], now: datetime) -> dict[int, Standing]:
    """Three queries, however many people."""
    rules = ENGAGEMENT.get()
    rows = {row.contact_id: row for row in Engagement.objects.filter(contact__in=contact_ids)}
    touched = _touches(contact_ids, now - timedelta(days=rules.look_back_days), now)
    return {key: _standing(key, rows.get(key), touched[key], rules, now) for key in contact_ids}


def explained(contact_id: int, now: datetime) -> list[Moved]:
    """What moved the score, the newest first."""
    half_life = ENGAGEMENT.get().half_life_days
    signs = Sign.objects.filter(contact=contact_id).order_by("-at", "-key")[:MOST_TOLD]
    return [
        Moved(
            sign.kind,
            sign.at,
            sign.points,
            sign.points * decay((now - sign.at).total_seconds(), half_life),
            _words(sign),
            sign.channel,
        )
        for sign in signs
    ]


def _words(sign: Sign) -> str:
    return str(Kind(sign.kind).label)


def _touches(contact_ids: Collection[int], since: datetime, now: datetime) -> defaultdict[int, list[datetime]]:
    """When each of them was written to or called in vain."""
    found: defaultdict[int, list[datetime]] = defaultdict(list)
    for key, at in [*_letters(contact_ids, since), *_calls(contact_ids, since)]:
        if key is not None and at is not None and at <= now:
            found[key].append(at)
    return found


def _letters(contact_ids: Collection[int], since: datetime) -> Iterable[tuple[int | None, datetime | None]]:
    return Message.objects.filter(
        contact__in=contact_ids,
        direction=Direction.OUT,
        purpose=Purpose.TOUCH,
        state__in=(State.SENT, State.KEPT),
        sent_at__gte=since,
    ).values_list("contact", "sent_at")


def _calls(contact_ids: Collection[int], since: datetime) -> Iterable[tuple[int | None, datetime | None]]:
    return (
        Interaction.objects.alive()
        .filter(
            Q(outcome__in=SILENT_CALLS),
            contact__in=contact_ids,
            kind=Interaction.Kind.CALL,
            direction=Direction.OUT,
            happened_at__gte=since,
        )
        .values_list("contact", "happened_at")
    )


def _standing(
    key: int, row: Engagement | None, touched: Collection[datetime], rules: EngagementRules, now: datetime
) -> Standing:
    last = row.last_sign_at if row else None
    since = [at for at in touched if last is None or at > last]
    quiet_from = last or min(since, default=None)
    days = max(0.0, (now - quiet_from).total_seconds() / DAY_S) if quiet_from else None
    value = Warmth(row.value, row.silent_value, row.value_at).aged(now, rules.half_life_days).value if row else 0.0
    level = level_of(value, silent_days=days, unanswered=len(since), rules=rules)
    return Standing(
        key, shown(value), level, last, len(since), None if days is None else int(days), row.last_kind if row else ""
    )


def level_words(level: str) -> str:
    return {
        "hot": _("Hot"), "warm": _("Warm"), "cold": _("Cold"), "dead": _("Silent for long"),
    }.get(level, level)  # fmt: skip
