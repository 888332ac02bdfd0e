"""Doing the deeds: each goes to its door, and the tally hears what was answered."""

from __future__ import annotations

import json
import re
import secrets
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from roofs.integrations.rehearsal.caller import Answer, Caller
from roofs.integrations.rehearsal.post_office import TAKEN, bring
from roofs.surfaces.cli.demo_day.deeds import Call, Deed, FilledForm, Letter, PostedForm, Upload
from roofs.surfaces.cli.demo_day.diary import Diary
from roofs.surfaces.cli.demo_day.tally import Tally

AT_ONCE = 4
PERSON_READS = 3.2
"""Seconds. Who sends a form faster than that is asked to press again."""
IMPORT_PATIENCE = 120.0
_TICKET = re.compile(r'name="ticket" value="([^"]+)"')
_ERROR = re.compile(r'class="[^"]*\b(?:error|err|field-error|errors)\b[^"]*"[^>]*>(.*?)</', re.DOTALL)
_TAGS = re.compile(r"<[^>]+>")


class Doors:
    def __init__(
        self, caller: Caller, token: str, form_key: str, mail_at: str, office: str, diary: Diary, tally: Tally
    ) -> None:
        self.caller, self.mail_at, self.office, self.diary, self.tally = caller, mail_at, office, diary, tally
        self._bearer = {"Authorization": f"Bearer {token}"}
        self._form = f"/f/{form_key}/"

    def has_form(self) -> bool:
        return self.caller.call("GET", self._form).status == HTTPStatus.OK

    def do(self, deeds: Iterable[Deed], pace: float) -> None:
        """Several at once, `pace` a second, and not in lockstep."""
        deeds = list(deeds)
        self._open_pages([deed for deed in deeds if isinstance(deed, FilledForm)])
        began = time.monotonic()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            running = []
            for number, deed in enumerate(deeds):
                time.sleep(max(0.0, began + number / pace - time.monotonic()))
                running.append(pool.submit(self._do, deed))
            for one in running:
                one.result()

    def _do(self, deed: Deed) -> None:
        try:
            if isinstance(deed, FilledForm):
                self._fill(deed)
            elif isinstance(deed, PostedForm):
                self._post(deed)
            elif isinstance(deed, Call):
                self._call(deed)
            elif isinstance(deed, Upload):
                self._upload(deed)
            elif isinstance(deed, Letter):
                self._write(deed)
        except (OSError, ValueError, KeyError, TypeError) as error:
            self.tally.surprise(f"{deed.key}: {type(error).__name__}: {error}")

    def _open_pages(self, forms: list[FilledForm]) -> None:
        """Everybody opens the page first; the ticket on it counts once, however often it is sent."""
        found: dict[str, str] = {}
        for form in forms:
            if form.key not in self.diary.tickets:
                page = self.caller.call("GET", self._form)
                ticket = _TICKET.search(page.body.decode(errors="replace"))
                found[form.key] = ticket[1] if ticket else ""
        if found:
            self.diary.keep_tickets(found)
            time.sleep(PERSON_READS)

    def _fill(self, deed: FilledForm) -> None:
        body = urlencode({**deed.fields, "ticket": self.diary.tickets.get(deed.key, "")}).encode()
        done = self.caller.call("POST", self._form, body, {"Content-Type": "application/x-www-form-urlencoded"})
        if done.status == HTTPStatus.FOUND:
            self.tally.taken(deed, done.seconds)
        else:
            words = [_TAGS.sub(" ", found) for found in _ERROR.findall(done.body.decode(errors="replace"))]
            self.tally.refuse(deed, f"{done.status} {'; '.join(word.strip() for word in words if word.strip())}")

    def _post(self, deed: PostedForm) -> None:
        headers = {"Content-Type": "application/json", "Idempotency-Key": deed.key}
        done = self.caller.call("POST", self._form, deed.body, headers)
        if done.status == HTTPStatus.CREATED:
            self.tally.taken(deed, done.seconds)
        else:
            errors = (done.json or {}).get("errors", {})
            self.tally.refuse(deed, f"{done.status} {'; '.join(map(str, errors.values()))}")

    def _call(self, deed: Call) -> None:
        headers = {**self._bearer, "Content-Type": deed.content_type, "Idempotency-Key": deed.key}
        done = self.caller.call_patiently("POST", "/api/leads/", deed.body, headers)
        if done.headers.get("idempotency-replayed"):
            self.tally.repeat(deed)
        elif done.status in {HTTPStatus.OK, HTTPStatus.CREATED}:
            self.tally.taken(deed, done.seconds)
        else:
            self.tally.refuse(deed, problem(done))

    def _upload(self, deed: Upload) -> None:
        content = self.diary.same_list(deed.key, deed.content)
        body, kind = _multipart(deed.name, content, {"source": "import", "enrol": "true" if deed.enrol else "false"})
        headers = {**self._bearer, "Content-Type": kind, "Idempotency-Key": deed.key}
        done = self.caller.call_patiently("POST", "/api/leads/bulk-import", body, headers)
        if done.status != HTTPStatus.ACCEPTED:
            self.tally.refuse(deed, problem(done), max(1, deed.rows))
        elif done.headers.get("idempotency-replayed"):
            self.tally.repeat(deed, deed.rows)
        else:
            self._follow(deed, done.headers["location"])

    def _follow(self, deed: Upload, location: str) -> None:
        """Until the list is worked off, or waits for somebody to say which column is which."""
        until = time.monotonic() + IMPORT_PATIENCE
        report: dict[str, Any] = {}
        while time.monotonic() < until:
            report = self.caller.call_patiently("GET", location, headers=self._bearer).json or {}
            if report.get("state") not in {"waiting", "running"}:
                break
            time.sleep(0.3)
        state = report.get("state")
        if state == "mapping":
            self.tally.refuse(deed, "no column with a phone number or an e-mail address", max(1, deed.rows))
            return
        if state != "done":
            self.tally.surprise(f"{deed.name}: {state} {report.get('error', '')}")
        for row in report.get("rejected_rows", []):
            self.tally.refuse(deed, str(row["reason"]))
        taken = report.get("accepted", 0) + report.get("duplicates", 0)
        if taken:
            self.tally.taken(deed, 0.0, taken)

    def _write(self, deed: Letter) -> None:
        began = time.perf_counter()
        code, words = bring(self.mail_at, deed.raw, sender=deed.sender, recipients=[deed.to or self.office])
        if code == TAKEN:
            self.tally.taken(deed, time.perf_counter() - began)
        else:
            self.tally.refuse(deed, f"{code or 'nobody answers'} {words}")


def problem(answer: Answer) -> str:
    told = answer.json if isinstance(answer.json, Mapping) else {}
    errors = [f"{one['field']} {one['message']}".strip() for one in told.get("errors", [])]
    return f"{answer.status} {'; '.join(errors) or told.get('detail') or told.get('title') or ''}"


def _multipart(name: str, content: bytes, fields: Mapping[str, str]) -> tuple[bytes, str]:
    edge = secrets.token_hex(16)
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename={json.dumps(name)}\r\n'
    parts += [f"{head}Content-Type: application/octet-stream\r\n\r\n".encode(), content, f"\r\n--{edge}--\r\n".encode()]
    return b"".join(parts), f"multipart/form-data; boundary={edge}"
