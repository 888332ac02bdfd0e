"""Which way a person gets. Decided by a keyed hash of test and person, so that it is the same whoever asks and however
often; kept as a row from the first touch on, so that nothing that is changed later moves anybody.

The engine asks at each touch, and mostly nothing is tested: what is tested where is kept for two seconds by each
process, as company settings are.
"""

from __future__ import annotations

import hashlib
import hmac
import random
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate

from django.db import connection, transaction

from roofs.marketing.experiments import thompson
from roofs.marketing.experiments.changes import Change
from roofs.marketing.experiments.models import Arm, Assignment, Experiment
from roofs.marketing.experiments.samples import Share
from roofs.marketing.experiments.vocabulary import Mode, Status

FRESH_SECONDS = 2.0
_SCALE = 2.0**64


@dataclass(frozen=True, slots=True)
class Dealt:
    """An arm as the engine needs it."""

    experiment_id: int
    arm_id: int
    change: Change
    is_live: bool = True
    """An arm that was paused is nobody's way any more: who was in it gets what is done today, and is counted in it."""

    @property
    def note(self) -> dict[str, int]:
        """What a message or touch says about it."""
        return {"experiment": self.experiment_id, "arm": self.arm_id}


@dataclass(frozen=True, slots=True)
class Trial:
    id: int
    salt: str
    is_dealing: bool
    is_earning: bool
    campaign_id: int | None
    matures_after: timedelta
    arms: tuple[Dealt, ...]
    shares: tuple[int, ...]
    seen: tuple[Share, ...]
    languages: frozenset[str] | None
    """In which all its ways are written; None where words are not what is tested."""

    def suits(self, language: str, campaign: Callable[[], int | None]) -> bool:
        if self.languages is not None and language not in self.languages:
            return False
        return self.campaign_id is None or self.campaign_id == campaign()


@dataclass(frozen=True, slots=True)
class Where:
    """A place in which something is done that may be tested. `campaign`: asked only when a test needs to know."""

    what: str
    places: tuple[str, ...]
    language: str = ""
    campaign: Callable[[], int | None] = field(default=lambda: None)

    @classmethod
    def step(cls, what: str, key: object, template: str = "", **more: object) -> Where:
        places = (f"step:{key}", f"template:{template}") if template else (f"step:{key}",)
        return cls(what, places, **more)  # type: ignore[arg-type] # language and campaign, as above

    @classmethod
    def enrolling(cls, slug: str, **more: object) -> Where:
        return cls("sequence", (f"sequence:{slug}",), **more)  # type: ignore[arg-type] # the same


_Desk = Mapping[tuple[str, str], tuple[Trial, ...]]
_lock = threading.Lock()
_kept: tuple[_Desk, float] | None = None
_here = threading.local()


def is_tested(what: str, place: str) -> bool:
    """Nothing is asked of the database but once in two seconds."""
    return (what, place) in _desk()


def tested_places(what: str) -> Collection[str]:
    return {place for kind, place in _desk() if kind == what}


def arm_for(contact_id: int, where: Where, now: datetime) -> Dealt | None:
    """The way this person gets here, dealt now if they were not before. None: as it is done, no test."""
    return arms_for([contact_id], where, now).get(contact_id)


def arms_for(contact_ids: Collection[int], where: Where, now: datetime) -> dict[int, Dealt]:
    """For a crowd, in a fixed number of questions. Only those who are in a test of this. Inside a transaction."""
    trial = _trial(where)
    if trial is None or not contact_ids:
        return {}
    known = _known(trial, contact_ids)
    if trial.is_dealing:
        fresh = {contact: choice(trial, contact) for contact in contact_ids if contact not in known}
        if fresh:
            deal(trial, fresh, now)
            known = _known(trial, contact_ids)
    return {contact: arm for contact, arm in known.items() if arm.is_live}


def arms_wished(contact_ids: Collection[int], where: Where) -> tuple[Trial | None, dict[int, Dealt]]:
    """As `arms_for`, but nobody is dealt yet: whoever asks says later, by `deal`, who was."""
    trial = _trial(where)
    if trial is None or not contact_ids:
        return None, {}
    known = _known(trial, contact_ids)
    wished = {one: known.get(one) or choice(trial, one) for one in contact_ids if one in known or trial.is_dealing}
    return trial, wished


def choice(trial: Trial, contact_id: int) -> Dealt:
    """Before it is written down. The same for the same person while the shares, or what was seen, are the same."""
    digest = hmac.digest(trial.salt.encode(), str(contact_id).encode(), hashlib.sha256)
    number = int.from_bytes(digest[:8], "big")
    live = [place for place, arm in enumerate(trial.arms) if arm.is_live]
    if trial.is_earning:
        drawn = thompson.choose([trial.seen[place] for place in live], random.Random(number))  # noqa: S311 -- no secret
        return trial.arms[live[drawn]]
    ends = list(accumulate(trial.shares[place] for place in live))
    spot = number / _SCALE * ends[-1]
    return trial.arms[next(place for place, end in zip(live, ends, strict=True) if spot < end or end == ends[-1])]


def deal(trial: Trial, arms: Mapping[int, Dealt], now: datetime) -> None:
    """Two who deal the same person at once: the first one counts."""
    rows = [
        Assignment(
            experiment_id=trial.id, arm_id=arm.arm_id, contact_id=one, at=now, matures_at=now + trial.matures_after
        )
        for one, arm in arms.items()
    ]
    Assignment.objects.bulk_create(rows, ignore_conflicts=True)


def _known(trial: Trial, contact_ids: Collection[int]) -> dict[int, Dealt]:
    by_key = {arm.arm_id: arm for arm in trial.arms}
    rows = Assignment.objects.filter(experiment=trial.id, contact__in=contact_ids)
    return {contact: by_key[arm] for contact, arm in rows.values_list("contact_id", "arm_id") if arm in by_key}


def _trial(where: Where) -> Trial | None:
    """The first that is about this: what is tested at a step before what is tested wherever its letter is used."""
    desk = _desk()
    found = (trial for place in where.places for trial in desk.get((where.what, place), ()))
    return next((trial for trial in found if trial.suits(where.language, where.campaign)), None)


def _desk() -> _Desk:
    global _kept  # noqa: PLW0603 -- one for the process
    if _written():
        return _read()
    kept = _kept
    if kept is None or time.monotonic() >= kept[1]:
        kept = (_read(), time.monotonic() + FRESH_SECONDS)
        with _lock:
            _kept = kept
    return kept[0]


def _read() -> _Desk:
    found: dict[tuple[str, str], tuple[Trial, ...]] = {}
    for row in Experiment.objects.in_force().order_by("pk").prefetch_related("arms"):
        key = (row.what, row.place)
        found[key] = (*found.get(key, ()), _trial_of(row))
    return found


def _trial_of(row: Experiment) -> Trial:
    arms = list(row.arms.all())
    spoken = [arm.does.languages(row.what) for arm in arms if not arm.does.is_none]
    written = [one for one in spoken if one is not None]
    return Trial(
        id=row.pk,
        salt=row.salt,
        is_dealing=row.status == Status.RUNNING,
        is_earning=row.mode == Mode.EARN,
        campaign_id=row.campaign_id,
        matures_after=row.matures_after,
        arms=tuple(Dealt(row.pk, arm.pk, arm.does, arm.paused_at is None) for arm in arms),
        shares=tuple(arm.share for arm in arms),
        seen=tuple(Share(arm.seen, min(arm.hits, arm.seen)) for arm in arms),
        languages=frozenset.intersection(*written) if written else None,
    )


def written(instance: Experiment | Arm, **_signal: object) -> None:
    """A test was changed by whatever means. Until the end of this transaction this thread asks the database."""
    if connection.in_atomic_block:
        _here.during = connection.atomic_blocks[0]
    transaction.on_commit(forget)


def forget(**_signal: object) -> None:
    global _kept  # noqa: PLW0603 -- one for the process
    _here.during = None
    with _lock:
        _kept = None


def _written() -> bool:
    """A transaction that was rolled back tells nobody, so the note is tied to the outermost block it was made in."""
    during = getattr(_here, "during", None)
    return during is not None and bool(connection.atomic_blocks) and connection.atomic_blocks[0] is during
