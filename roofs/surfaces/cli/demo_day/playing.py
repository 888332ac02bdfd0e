"""The day from morning to evening."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

from roofs.integrations.rehearsal.caller import Answer, Away, Caller
from roofs.integrations.rehearsal.post_office import Sink
from roofs.surfaces.cli.demo_day import material, planning, table
from roofs.surfaces.cli.demo_day.answering import Homeowners, Sellers
from roofs.surfaces.cli.demo_day.deeds import FilledForm, Letter, Plan, PostedForm
from roofs.surfaces.cli.demo_day.diary import Diary
from roofs.surfaces.cli.demo_day.doors import Doors, problem
from roofs.surfaces.cli.demo_day.tally import Tally
from roofs.surfaces.cli.first_signins import SignIn

SETTLE_SECONDS = 180.0
CALM = 2


class CannotPlay(Exception):
    """In words for whoever started it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    url: str
    mail_at: str
    sink_port: int | None
    seed: int
    leads: int
    pace: float
    form_key: str
    patience: float
    sign_ins: list[SignIn]
    diary: Path
    material: Path | None


class Day:
    def __init__(self, wishes: Wishes, say: Callable[[str], None]) -> None:
        self.wishes, self.say = wishes, say
        self.caller, self.diary, self.tally = Caller(wishes.url), Diary(wishes.diary), Tally()
        self.token = self._sign_in()
        self.began = self._look()["now"]
        self.office = f"office@{self._look()['mail']['domain']}"
        self.sellers = Sellers(self.caller, wishes.sign_ins[1:], self.tally, wishes.seed)

    def play(self) -> dict[str, Any]:
        """Plays, waits until all is settled, prints the table and gives the figures."""
        found = material.find(self.wishes.material)
        plan = planning.plan(self.wishes.seed, self.wishes.leads, found)
        self.say(f"{self.wishes.leads} leads in {plan.count} deeds ({found.source}) to {self.wishes.url}")
        with self._letters_are_taken():
            doors = Doors(
                self.caller, self.token, self.wishes.form_key, self.wishes.mail_at, self.office, self.diary, self.tally
            )
            self._leave_out(plan, doors)
            doors.do(plan.first, self.wishes.pace)
            self._settle("all are in")
            doors.do(plan.again, self.wishes.pace)
            self._settle("and some of them again")
            people = Homeowners(self.caller, self.wishes.mail_at, self.office, self.diary, self.tally, self.wishes.seed)
            acted = people.act(plan.mailboxes) if self.wishes.mail_at else {}
            self._settle("homeowners have answered")
            day = self._until_escalated()
        for line in table.lines(self.tally, day, acted, self.sellers.taken):
            self.say(line)
        return day

    def _leave_out(self, plan: Plan, doors: Doors) -> None:
        """Doors that this installation does not have."""
        closed: list[type] = []
        if not doors.has_form():
            self.say(f"There is no form {self.wishes.form_key}: its inquiries are left out.")
            closed += [FilledForm, PostedForm]
        if not self.wishes.mail_at:
            self.say("No --smtp-in: letters and answers are left out.")
            closed.append(Letter)
        if self.wishes.sink_port is None:
            self.say("No --sink-port: nobody reads what is sent, so nobody answers.")
        for deeds in (plan.first, plan.again):
            deeds[:] = [deed for deed in deeds if not isinstance(deed, tuple(closed))]

    @contextmanager
    def _letters_are_taken(self) -> Iterator[None]:
        with ExitStack() as stack:
            stack.callback(self.caller.close)
            stack.enter_context(self.sellers)
            if self.wishes.sink_port is not None:
                try:
                    stack.enter_context(Sink(self.wishes.sink_port, self._take_letter))
                except OSError as error:
                    raise CannotPlay(f"Port {self.wishes.sink_port} cannot take mail: {error}") from error
            yield

    def _take_letter(self, raw: bytes) -> None:
        self.sellers.hear(self.diary.keep_letter(raw))

    def _sign_in(self) -> str:
        if not self.wishes.sign_ins:
            raise CannotPlay("Nobody to sign in: give --email and --password, or --data with first-signins.txt in it.")
        admin = self.wishes.sign_ins[0]
        try:
            done = self.caller.send_json("POST", "/api/auth/login", {"email": admin.email, "password": admin.password})
        except Away as away:
            raise CannotPlay(f"Nobody answers at {self.wishes.url} ({away}). Is it started?") from away
        if done.status != HTTPStatus.OK:
            raise CannotPlay(f"{admin.email} cannot sign in: {problem(done)}")
        return str(done.json["access"])

    def _look(self) -> dict[str, Any]:
        """Signs in again when the token has run out, as programs do."""
        since = f"?since={quote(self.began)}" if hasattr(self, "began") else ""
        done = self._ask(since)
        if done.status == HTTPStatus.UNAUTHORIZED:
            self.token = self._sign_in()
            done = self._ask(since)
        if done.status != HTTPStatus.OK:
            raise CannotPlay(f"/api/day: {problem(done)}")
        return dict(done.json)

    def _ask(self, since: str) -> Answer:
        return self.caller.call_patiently("GET", f"/api/day{since}", headers={"Authorization": f"Bearer {self.token}"})

    def _settle(self, what: str) -> dict[str, Any]:
        """Until nothing is left to do that could be done now, seen twice."""
        began, calm = time.monotonic(), 0
        day = self._look()
        while calm < CALM and time.monotonic() - began < SETTLE_SECONDS:
            calm = calm + 1 if day["at_work"] == 0 else 0
            time.sleep(0.5)
            day = self._look()
        left = "" if day["at_work"] == 0 else f", {day['at_work']} things still to do"
        self.say(f"  {what}, settled after {time.monotonic() - began:.1f} s{left}")
        return day

    def _until_escalated(self) -> dict[str, Any]:
        """The two minutes of those whom nobody takes have to pass."""
        until = time.monotonic() + self.wishes.patience
        day = self._look()
        while day["clocks"]["next_check_at"] and time.monotonic() < until:
            left = datetime.fromisoformat(day["clocks"]["next_check_at"]) - datetime.fromisoformat(day["now"])
            time.sleep(min(10.0, max(1.0, left.total_seconds() + 0.5)))
            day = self._look()
        return self._settle("nobody waits unheard")
