"""The worker threads of one engine and the feeder that claims jobs for them."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import structlog
from django.db import close_old_connections, connections

from roofs.core.jobs import bells, claims, worker
from roofs.core.jobs.failures import LostLease
from roofs.core.jobs.hearing import Hearing
from roofs.core.jobs.keeper import keeper
from roofs.core.jobs.models import Job
from roofs.core.jobs.progress import Running
from roofs.core.jobs.steady import AWAY, Steady

log = structlog.get_logger(__name__)

POLL = 0.5
POLL_WHEN_LISTENING = 5.0
RIPEN_EVERY = 0.5
IDLE_CONNECTION = 1.0

# So many are claimed ahead, by one statement, as will be begun soon. If they turn out slow, they are handed back.
SOON = 0.5
AHEAD = 4
PATIENCE = 1.0


class Crew:
    def __init__(
        self, engine: str, size: int, steady: Steady, hearing: Hearing, *, queues: Sequence[str], lease: timedelta
    ) -> None:
        self.engine, self.size, self.queues, self.lease = engine, size, queues, lease
        self._steady, self._hearing = steady, hearing
        self._changed = threading.Condition()
        self._in_hand: dict[UUID, tuple[Job, Running]] = {}
        self._unbegun: deque[Job] = deque()
        self._usual_seconds = PATIENCE
        self._ripen_at = 0.0
        self._own = threading.local()

    def start(self) -> list[threading.Thread]:
        if not self.size:
            return []
        feeder = self._steady.thread("engine-feeder", self._feed)
        return [feeder, *(self._steady.thread(f"engine-worker-{number}", self._work) for number in range(self.size))]

    def interrupt(self) -> None:
        """The engine is stopping: begin nothing more; long tasks end at their next report."""
        with self._changed:
            for _, running in self._in_hand.values():
                running.interrupted = True
            self._changed.notify_all()

    def hand_back(self) -> int:
        """What could not be finished in time goes back to the queue. Returns how many."""
        with self._changed:
            left = [job for job, _ in self._in_hand.values()]
        for job in left:
            self._return(job)
        return len(left)

    # --- the feeder's thread

    def _feed(self) -> None:
        rings = bells.JOBS.rings
        room = self._wait_for_room()
        if not room or self._steady.stopping.is_set():
            return
        ripening = time.monotonic() >= self._ripen_at
        jobs = claims.claim(room, worker=self.engine, queues=self.queues, lease=self.lease, ripening=ripening)
        if ripening:
            self._ripen_at = time.monotonic() + RIPEN_EVERY
        with self._changed:
            for job in jobs:
                self._in_hand[job.pk] = job, keeper.take(job, self.lease)
            self._unbegun.extend(jobs)
            self._changed.notify_all()
        if len(jobs) < room:
            bells.JOBS.wait(rings, self._until_next())
            self._ripen_at = 0.0

    def _wait_for_room(self) -> int:
        """How many jobs to claim; 0 if everybody stays busy."""
        ahead = min(self.size * AHEAD, int(self.size * SOON / max(self._usual_seconds, 0.001)))
        is_quick = self._usual_seconds < SOON
        size = self.size + ahead if is_quick else self.size
        enough = size // 2 if is_quick else size - 1
        with self._changed:
            self._changed.wait_for(lambda: len(self._in_hand) <= enough or self._steady.stopping.is_set(), PATIENCE)
            if len(self._in_hand) <= enough:
                return size - len(self._in_hand)
            self._usual_seconds = max(PATIENCE, SOON)  # one at a time until they are quick again
            stuck = list(self._unbegun)
            self._unbegun.clear()
        for job in stuck:
            self._return(job)
            self._let_go(job)
        return 0

    def _until_next(self) -> float:
        longest = POLL_WHEN_LISTENING if self._hearing.is_listening else POLL
        due = claims.next_due()
        return longest if due is None else min(longest, max(0.01, (due - claims.clock()).total_seconds()))

    # --- the workers' threads

    def _work(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._unbegun or self._steady.stopping.is_set())
            if self._steady.stopping.is_set():
                return
            job = self._unbegun.popleft()
        began = time.monotonic()
        try:
            if began - getattr(self._own, "rested_at", 0.0) > IDLE_CONNECTION:
                close_old_connections()  # a dead one is found here, and does not cost the job an attempt
            outcome = worker.run(job, lease=self.lease)
            if outcome.end in {worker.End.AGAIN, worker.End.HANDED_BACK}:
                bells.JOBS.ring_here()
        except AWAY as error:
            log.warning("job left to its lease", job=str(job.pk), error=type(error).__name__)
            connections.close_all()
        finally:
            self._own.rested_at = time.monotonic()
            self._let_go(job, self._own.rested_at - began)

    def _let_go(self, job: Job, seconds: float | None = None) -> None:
        with self._changed:
            held = self._in_hand.pop(job.pk, None)
            if seconds is not None:
                self._usual_seconds += 0.2 * (seconds - self._usual_seconds)
            self._changed.notify_all()
        if held is not None:
            keeper.drop(held[1])

    def _return(self, job: Job) -> None:
        try:
            claims.hand_back(job)
        except LostLease:
            log.debug("ended meanwhile", job=str(job.pk))
