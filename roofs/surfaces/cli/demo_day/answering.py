"""The people at both ends: sellers who take what rings, and homeowners who answer, or want no more mail."""

from __future__ import annotations

import hashlib
import queue
import re
import threading
import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from http import HTTPStatus
from typing import Self
from urllib.parse import urlencode, urlsplit

from roofs.integrations.rehearsal.caller import Away, Caller
from roofs.integrations.rehearsal.post_office import TAKEN, bring
from roofs.surfaces.cli.demo_day.diary import Diary, is_follow_up, recipient
from roofs.surfaces.cli.demo_day.tally import Tally
from roofs.surfaces.cli.first_signins import SignIn

TAKES_IN_100 = 55
REPLY, REPLY_BY_ADDRESS, MACHINE, ONE_CLICK, BY_MAIL = range(5)
SHARES = ((REPLY, 10), (REPLY_BY_ADDRESS, 4), (MACHINE, 3), (ONE_CLICK, 8), (BY_MAIL, 2))
NAMES = {
    REPLY: "answered",
    REPLY_BY_ADDRESS: "answered without a thread",
    MACHINE: "out-of-office notes",
    ONE_CLICK: "unsubscribed with one click",
    BY_MAIL: "unsubscribed by mail",
}
WORDS = (
    "Yes please, Thursday after four.",
    "Thanks for the quick answer! Saturday morning works.",
    "Who would come, and when?",
)
_ACCEPT = re.compile(r"/answering/\d+/claim/")
_CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_URL = re.compile(r"<(https?://[^>]+)>")
_MAILTO = re.compile(r"<mailto:([^>?]+)")


def _chance(*parts: object) -> int:
    return int(hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:8], 16) % 100


class Sellers:
    """Each signs in by the page as in a browser, and presses the button of the alerts that came by mail."""

    def __init__(self, caller: Caller, sign_ins: Iterable[SignIn], tally: Tally, seed: int) -> None:
        self._caller, self._tally, self._seed = caller, tally, seed
        self._passwords = {one.email.lower(): one.password for one in sign_ins}
        self._cookies: dict[str, dict[str, str]] = {}
        self._letters: queue.Queue[EmailMessage | None] = queue.Queue()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self.taken = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._letters.put(None)
        self._thread.join(30)

    def hear(self, letter: EmailMessage) -> None:
        if not is_follow_up(letter) and recipient(letter) in self._passwords:
            self._letters.put(letter)

    def _work(self) -> None:
        while (letter := self._letters.get()) is not None:
            body = letter.get_body(("plain",))
            found = _ACCEPT.search(body.get_content() if body else "")
            if found and _chance(self._seed, found[0]) < TAKES_IN_100:
                time.sleep(0.2)
                try:
                    self._take(recipient(letter), found[0])
                except (Away, KeyError, TypeError) as error:
                    self._tally.surprise(f"taking a lead: {error}")

    def _take(self, email: str, path: str) -> None:
        cookies = self._cookies.get(email) or self._sign_in(email)
        body = urlencode({"csrfmiddlewaretoken": cookies["csrftoken"]}).encode()
        done = self._caller.call("POST", path, body, _as_browser(cookies))
        if done.status in {HTTPStatus.OK, HTTPStatus.NO_CONTENT, HTTPStatus.FOUND}:
            self.taken += 1
        else:
            self._tally.surprise(f"taking a lead was answered with {done.status}")

    def _sign_in(self, email: str) -> dict[str, str]:
        page = self._caller.call("GET", "/accounts/login/")
        token = _CSRF.search(page.body.decode(errors="replace"))
        cookies = dict(page.cookies)
        fields = {"csrfmiddlewaretoken": token[1] if token else "", "login": email, "password": self._passwords[email]}
        done = self._caller.call("POST", "/accounts/login/", urlencode(fields).encode(), _as_browser(cookies))
        if done.status != HTTPStatus.FOUND:
            self._tally.surprise(f"a seller could not sign in: {done.status}")
        self._cookies[email] = cookies | dict(done.cookies)
        return self._cookies[email]


def _as_browser(cookies: Mapping[str, str]) -> dict[str, str]:
    joined = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return {"Content-Type": "application/x-www-form-urlencoded", "Cookie": joined}


@dataclass(slots=True)
class Homeowners:
    """Each looks at the first letter only; who does what hangs on the address, so a second run does the same."""

    caller: Caller
    mail_at: str
    office: str
    diary: Diary
    tally: Tally
    seed: int

    def act(self, mailboxes: set[str]) -> dict[str, int]:
        done = dict.fromkeys(NAMES.values(), 0)
        for mailbox, letter in self._first_letters(mailboxes).items():
            deed = _choose(_chance(self.seed, mailbox))
            if deed is not None and self._do(deed, mailbox, letter):
                done[NAMES[deed]] += 1
        return done

    def _first_letters(self, mailboxes: set[str]) -> dict[str, EmailMessage]:
        found: dict[str, EmailMessage] = {}
        for letter in self.diary.letters:
            if is_follow_up(letter) and recipient(letter) in mailboxes:
                found.setdefault(recipient(letter), letter)
        return found

    def _do(self, deed: int, mailbox: str, letter: EmailMessage) -> bool:
        if deed == ONE_CLICK:
            return self._one_click(letter)
        if deed == BY_MAIL:
            wanted = _MAILTO.search(str(letter["List-Unsubscribe"]))
            return bool(wanted) and self._post(
                _note(mailbox, letter, "unsubscribe", "unsubscribe"), mailbox, wanted[1] if wanted else ""
            )
        return self._post(_reply(deed, mailbox, letter), mailbox, self._reply_to(deed, letter))

    def _reply_to(self, deed: int, letter: EmailMessage) -> str:
        """A thread finds its way from any mailbox of the office; without one the address has to say it."""
        return self.office if deed == REPLY else str(letter["Reply-To"] or self.office)

    def _one_click(self, letter: EmailMessage) -> bool:
        """RFC 8058: what the button of a mail program does."""
        found = _URL.search(str(letter["List-Unsubscribe"]))
        if found is None:
            self.tally.surprise("a follow-up without an address for one click")
            return False
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        done = self.caller.call("POST", urlsplit(found[1]).path, b"List-Unsubscribe=One-Click", form)
        if done.status != HTTPStatus.OK:
            self.tally.surprise(f"one click was answered with {done.status}")
        return done.status == HTTPStatus.OK

    def _post(self, raw: bytes, sender: str, to: str) -> bool:
        code, words = bring(self.mail_at, raw, sender=sender, recipients=[to])
        if code != TAKEN:
            self.tally.surprise(f"an answer was refused: {code} {words}")
        return code == TAKEN


def _choose(chance: int) -> int | None:
    for deed, share in SHARES:
        if chance < share:
            return deed
        chance -= share
    return None


def _reply(deed: int, mailbox: str, letter: EmailMessage) -> bytes:
    text = WORDS[_chance(mailbox) % len(WORDS)] if deed != MACHINE else "I am out of the office until Monday."
    return _note(mailbox, letter, f"Re: {letter['Subject']}", text, deed)


def _note(mailbox: str, letter: EmailMessage, subject: str, text: str, deed: int = REPLY_BY_ADDRESS) -> bytes:
    written = EmailMessage(policy=SMTP)
    written["From"], written["Subject"] = mailbox, subject
    written["To"] = str(letter["Reply-To"] or letter["From"])
    written["Message-ID"] = f"<{uuid.uuid5(uuid.NAMESPACE_URL, str(letter['Message-ID']) + subject)}@mail.example.org>"
    if deed in {REPLY, MACHINE}:
        written["In-Reply-To"] = written["References"] = str(letter["Message-ID"])
    if deed == MACHINE:
        written["Auto-Submitted"] = "auto-replied"
    written.set_content(f"{text}\n\nOn {letter['Date']}, {letter['From']} wrote:\n> Hello\n")
    return written.as_bytes()
