"""The process that does what nobody waits for: jobs, clocks, and services such as the mail listener.

Any number of engines may run on one PostgreSQL. An engine may be killed at any moment: what it held is taken up by
another, or by itself after the start, when the lease ends.
"""

from __future__ import annotations

import os
import platform
import secrets
import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from types import FrameType

import structlog
from django.db import connection
from django.db.models.functions import Now
from django.utils.module_loading import autodiscover_modules

from roofs.core.jobs import bells, claims, schedule
from roofs.core.jobs.backend import carrier
from roofs.core.jobs.crew import Crew
from roofs.core.jobs.hearing import Hearing
from roofs.core.jobs.keeper import keeper
from roofs.core.jobs.models import EngineBeat
from roofs.core.jobs.steady import AWAY, Steady

log = structlog.get_logger(__name__)

Tick = Callable[[], float | None]
Service = Callable[[threading.Event], None]
_clocks: dict[str, Tick] = {}
_services: dict[str, Service] = {}

CLOCK_WAIT = 0.5
CLOCK_GAP = 0.05
CLOCK_LONGEST_WAIT = 60.0
BEAT = 5.0
BEATS_KEPT = timedelta(days=1)
GRACE = 4.0
LONGEST_LEASE = timedelta(minutes=5)


class ServiceBroke(Exception):
    """A service ended because the database was away; it is begun again."""


def register_clock(name: str, tick: Tick) -> None:
    """`tick` works off what is due and returns the seconds until it wants to be called again (None: half a second).

    `bells.CLOCKS.ring_after_commit()` calls all clocks early.
    """
    _clocks[name] = tick


def register_service(name: str, start: Service) -> None:
    """`start` runs in a thread of its own and returns when the given flag is set."""
    _services[name] = start


register_clock("schedule", schedule.tick)


class Engine:
    def __init__(
        self,
        workers: int = 4,
        *,
        queues: Sequence[str] = (),
        lease: timedelta = claims.LEASE,
        clocks: Mapping[str, Tick] | None = None,
        services: Mapping[str, Service] | None = None,
    ) -> None:
        if not timedelta(seconds=1) <= lease <= LONGEST_LEASE:
            raise ValueError("a lease is between a second and five minutes")
        self.name = f"{platform.node()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._clocks = _clocks if clocks is None else clocks
        self._services = _services if services is None else services
        self._steady = Steady()
        self._hearing = Hearing(self._steady.stopping)
        self._crew = Crew(
            self.name,
            workers if carrier().runs_in_engine else 0,
            self._steady,
            self._hearing,
            queues=tuple(queues),
            lease=lease,
        )
        self._threads: list[threading.Thread] = []

    def run(self) -> None:
        """Until SIGTERM or SIGINT; a second signal ends the process at once."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        self.start()
        self._steady.stopping.wait()
        self.stop()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        self._steady.stopping.set()

    def start(self) -> None:
        """Each app may register its clocks and services in its `jobs` module."""
        autodiscover_modules("jobs")
        steady, threads = self._steady, self._threads
        threads.append(steady.thread("engine-house", self._keep_house))
        if connection.vendor == "postgresql":
            threads.append(steady.thread("engine-hearing", self._hearing.listen))
        threads += self._crew.start()
        threads += [steady.thread(f"clock-{name}", self._clock(tick)) for name, tick in self._clocks.items()]
        threads += [steady.thread(f"service-{name}", self._service(go)) for name, go in self._services.items()]
        log.info("engine started", workers=self._crew.size, clocks=list(self._clocks), services=list(self._services))

    def stop(self, grace: float = GRACE) -> None:
        """Finish what runs, hand back the rest."""
        deadline = time.monotonic() + grace
        self._steady.stopping.set()
        self._crew.interrupt()
        for bell in bells.ALL:
            bell.ring_here()
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        # In a thread, because a task that does not end may hold the one write lock of SQLite.
        leaving = threading.Thread(target=self._leave, name="engine-leaving", daemon=True)
        leaving.start()
        leaving.join(1.0)

    def _leave(self) -> None:
        self._steady.last(self._sign_off)

    def _sign_off(self) -> None:
        unfinished = self._crew.hand_back()
        EngineBeat.objects.filter(name=self.name).delete()
        log.info("engine stopped", handed_back=unfinished)

    def _keep_house(self) -> None:
        self._beat()
        for job in claims.sweep(keep=[running.job_id for running in keeper.held if not running.lost]):
            log.warning("lease ran out", job=str(job.pk), task=job.task, attempt=job.attempts)
            carrier().announce(job)
        carrier().resend(claims.clock())
        self._steady.stopping.wait(BEAT)

    def _beat(self) -> None:
        if not EngineBeat.objects.filter(name=self.name).update(at=Now()):
            EngineBeat.objects.create(name=self.name, workers=self._crew.size, at=claims.clock())
            EngineBeat.objects.filter(at__lt=Now() - BEATS_KEPT).delete()

    def _clock(self, tick: Tick) -> Callable[[], None]:
        def step() -> None:
            rings = bells.CLOCKS.rings
            seconds = tick()
            wait = CLOCK_WAIT if seconds is None else min(CLOCK_LONGEST_WAIT, max(0.0, seconds))
            self._steady.stopping.wait(CLOCK_GAP)
            bells.CLOCKS.wait(rings, wait)

        return step

    def _service(self, start: Service) -> Callable[[], None]:
        def step() -> None:
            try:
                start(self._steady.stopping)
            except AWAY as error:
                raise ServiceBroke from error  # it may run for days: nobody could tell when its database is back
            self._steady.stopping.wait()  # it ended by itself: that was its choice

        return step
