"""The other side of the play: a mail server, the doubles of the vendors, and people who answer by the vendors' doors.

Everything is written down with the moment of the play at which it arrived. Chance comes from one seed.
"""

from __future__ import annotations

import base64
import heapq
import json
import random
import re
import socket
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import yaml
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.test import Client
from django.utils import timezone

from bench import ninety_days_letters as letters
from roofs.comms.messaging.incoming import receive_mail
from roofs.core.accounts.models import User
from roofs.core.connections import doors, keeping, vendors
from roofs.core.connections.models import Connection
from roofs.integrations.lob import webhooks as lob_hooks
from roofs.integrations.rehearsal.post_office import Sink
from roofs.integrations.rehearsal.specs import Spec
from roofs.integrations.rehearsal.vendors import Double
from roofs.integrations.sendgrid import webhooks as sendgrid_hooks
from roofs.integrations.twilio.signatures import sign

SID, TOKEN, LOB_SECRET, OURS = "AC" + "0" * 32, "token of the play", "secret of the play", "+12485550100"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"
SCANNER = "Mozilla/5.0 (compatible; Barracuda Sentinel)"
FILES = {
    "twilio": "twilio/twilio_api_v2010.json.gz",
    "lob": "lob/lob-api-bundled.yml",
    "sendgrid": "sendgrid/tsg_mail_v3.json",
}
LEAVING = ("STOP", "stop", "Stop texting me please", "pls quit msging me", "Ya no me manden mensajes", "unsubscribe")
YES = ("Yes please, Tuesday works", "Can you call me about the price?", "Sí, vengan el martes", "ok come by")
_LINK = re.compile(r'href="([^"]+/m/c/[^"]+)"')
_PIXEL = re.compile(r'src="([^"]+/m/o/[^"]+)"')


@dataclass(frozen=True, slots=True)
class Arrived:
    at: datetime
    channel: str
    to: str
    mark: str
    """Our own name of it, as the other side got it."""
    words: str
    letter: bytes = b""


@dataclass
class World:
    mail: str
    chance: random.Random
    descriptions: str
    arrived: list[Arrived] = field(default_factory=list)
    left: dict[str, datetime] = field(default_factory=dict)
    """Address or number to the moment at which its person said no, was found gone or answered; the key has a kind."""
    deeds: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._later: list[tuple[datetime, int, Callable[[], None]]] = []
        self._number, self._client = count(), Client(HTTP_HOST=urlsplit(settings.BASE_URL).netloc)
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._heard: Counter[str] = Counter()
        self._letters: list[bytes] = []
        self.doubles: dict[str, Double] = {}
        self.accounts: dict[str, Connection] = {}

    @contextmanager
    def open(self, admin: User) -> Iterator[None]:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        for name in ("twilio", "lob", *(["sendgrid"] if self.mail == "sendgrid" else [])):
            self.doubles[name] = Double(name, spec=self._described(name))
        with Sink(port, self._letters.append):
            for double in self.doubles.values():
                double.__enter__()
            try:
                self._connect(admin, port)
                yield
            finally:
                for double in self.doubles.values():
                    double.__exit__()

    def _described(self, vendor: str) -> Spec | None:
        path = Path(self.descriptions) / FILES[vendor]
        if not self.descriptions or not path.exists():
            return None
        return Spec(yaml.load(path.read_text(), yaml.CSafeLoader)) if path.suffix == ".yml" else Spec.read(path)

    def _connect(self, admin: User, port: int) -> None:
        public = self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        typed: dict[str, dict[str, str]] = {
            "twilio": {"account_sid": SID, "auth_token": TOKEN, "from_number": OURS},
            "lob": {"api_key": "test_play", "webhook_secret": LOB_SECRET},
            "sendgrid": {"api_key": "SG.play", "public_key": base64.b64encode(public).decode()},
            "smtp": {"host": "127.0.0.1", "port": str(port), "tls": "none"},
        }
        for name in ("twilio", "lob", self.mail):
            account = keeping.keep(vendors.vendor(name), _all_of(name, typed[name]), admin)
            if name in self.doubles:
                account.options["endpoint"] = self.doubles[name].url + ("/v3/" if name == "sendgrid" else "")
                account.save(update_fields=["options"])
            keeping.choose(account, admin)
            account.refresh_from_db()
            self.accounts[name] = account

    def next_after(self) -> datetime | None:
        return self._later[0][0] if self._later else None

    def live(self) -> None:
        """Who wanted to do something by now does it."""
        while self._later and self._later[0][0] <= timezone.now():
            heapq.heappop(self._later)[2]()

    def later(self, wait: timedelta, do: Callable[[], None]) -> None:
        heapq.heappush(self._later, (timezone.now() + wait, next(self._number), do))

    # What arrives

    def read(self) -> None:
        """What has come by now; people make up their minds about it."""
        now = timezone.now()
        while self._heard["mail"] < len(self._letters):
            self._take_letter(self._letters[self._heard["mail"]], now)
            self._heard["mail"] += 1
        for name, double in self.doubles.items():
            while self._heard[name] < len(double.asked):
                asked, said = double.asked[self._heard[name]], double.said[self._heard[name]]
                self._heard[name] += 1
                if asked.method == "POST" and asked.path.endswith(("/Messages.json", "/postcards", "/mail/send")):
                    take = {"twilio": self._take_text, "lob": self._take_card, "sendgrid": self._take_mail}[name]
                    take(asked.fields, said.value, now)

    def _take_letter(self, raw: bytes, now: datetime) -> None:
        letter = message_from_bytes(raw, policy=modern)
        to = letters.bare(str(letter["To"]))
        self.arrived.append(Arrived(now, "email", to.lower(), str(letter["Message-ID"]), str(letter["Subject"]), raw))
        if letter["List-Unsubscribe"]:
            self._will_react_to_letter(letter, to)

    def _take_mail(self, asked: Mapping[str, Any], _said: Any, now: datetime) -> None:
        """SendGrid's form of a letter, as the letter it stands for."""
        letter = letters.as_sendgrid_would_send(asked)
        self._take_letter(letter.as_bytes(), now)

    def _take_text(self, fields: Mapping[str, str], said: Any, now: datetime) -> None:
        mark = parse_qs(urlsplit(fields.get("StatusCallback", "")).query).get("about", [fields["Body"]])[0]
        self.arrived.append(Arrived(now, "sms", fields["To"], mark, fields["Body"]))
        self._will_react_to_text(fields, said["sid"])

    def _take_card(self, fields: Mapping[str, Any], said: Any, now: datetime) -> None:
        to, about = fields["to"], fields.get("metadata") or {}
        self.arrived.append(
            Arrived(
                now,
                "post",
                f"{to['address_line1']}, {to['address_zip']}",
                str(about.get("about", "")),
                to["name"],
            )
        )
        end = "delivered" if self._is(0.9) else "returned_to_sender"
        for hours, what in ((6, "rendered_pdf"), (30, "mailed"), (150, end)):
            self.later(timedelta(hours=hours), partial(self._tell_lob, what, said["id"], about))

    # What people do

    def _is(self, share: float) -> bool:
        return self.chance.random() < share

    def _some(self, least: timedelta, most: timedelta) -> timedelta:
        return least + (most - least) * self.chance.random()

    def _will_react_to_text(self, fields: Mapping[str, str], sid: str) -> None:
        number, back = fields["To"], fields.get("StatusCallback", "")
        stages = ["sent", "delivered"] if self._is(0.5) else ["delivered", "sent"]
        if self._is(0.03):
            stages = ["sent", "undelivered"]
        if back:
            for second, stage in enumerate(stages, 2):
                self.later(timedelta(seconds=second), partial(self._tell_twilio, back, sid, number, stage))
        if self._is(0.06):
            self.later(self._soon(), lambda: self._text(number, self.chance.choice(LEAVING), "left by text"))
        elif self._is(0.05):
            self.later(self._soon(), lambda: self._text(number, self.chance.choice(YES), "answered by text"))

    def _soon(self) -> timedelta:
        return self._some(timedelta(minutes=2), timedelta(hours=5))

    def _will_react_to_letter(self, letter: EmailMessage, to: str) -> None:
        """One number decides: what excludes each other has parts of its own, the rest may come together."""
        html, about, chance = letters.html_of(letter), str(letter.get("X-About", "")), self.chance.random()
        minute, hours = timedelta(minutes=1), self._soon()
        if chance < 0.03:
            self.later(minute, partial(self._bounce, letter, to, about))
            return
        if self.mail == "sendgrid":
            self.later(timedelta(seconds=20), partial(self._tell_sendgrid, "delivered", to, about))
        for least, most, wait, do in (
            (0.03, 0.25, timedelta(seconds=1), partial(self._see, html, SCANNER, "opened by a machine")),
            (0.03, 0.40, hours, partial(self._see, html, PHONE, "opened")),
            (0.30, 0.36, hours + timedelta(hours=5), partial(self._click, html)),
            (0.40, 0.44, hours, partial(self._leave, letter, to)),
            (0.44, 0.48, hours, partial(self._write, letter, to, self.chance.choice(YES), "answered by letter")),
            (0.48, 0.50, hours, partial(self._write, letter, to, self.chance.choice(LEAVING[2:]), "left by letter")),
            (0.50, 0.53, minute, partial(self._away, letter, to)),
            (0.53, 0.54, hours, partial(self._complain, letter, to, about)),
        ):
            if least <= chance < most:
                self.later(wait, do)

    def _note(self, deed: str, key: str = "") -> None:
        self.deeds[deed] += 1
        if key:
            self.left.setdefault(key, timezone.now())

    def _text(self, number: str, words: str, deed: str) -> None:
        self._note(deed, f"{deed.partition(' ')[0]} {number}")
        sid = "SM" + f"{next(self._number):032x}"
        form = {"AccountSid": SID, "From": number, "To": OURS, "Body": words, "MessageSid": sid, "NumMedia": "0",
                "NumSegments": "1", "SmsStatus": "received"}  # fmt: skip
        for _ in range(2 if self._is(0.2) else 1):  # a vendor brings some things twice
            self._knock_twilio(doors.url_of(self.accounts["twilio"]), form)

    def _tell_twilio(self, back: str, sid: str, number: str, stage: str) -> None:
        error = {"ErrorCode": "30005"} if stage == "undelivered" else {}
        self._knock_twilio(back, {"AccountSid": SID, "MessageSid": sid, "MessageStatus": stage, "To": number, **error})

    def _knock_twilio(self, url: str, form: dict[str, str]) -> None:
        self._knock(url, urlencode(form).encode(), "application/x-www-form-urlencoded",
                    {"X-Twilio-Signature": sign(url, form.items(), TOKEN)})  # fmt: skip

    def _tell_lob(self, what: str, card: str, about: object) -> None:
        event = {"id": f"evt_{next(self._number)}", "event_type": {"id": f"postcard.{what}"}, "reference_id": card,
                 "body": {"id": card, "metadata": about}}  # fmt: skip
        body, moment = json.dumps(event).encode(), str(int(timezone.now().timestamp()))
        self._note(f"card {what}")
        headers = {"Lob-Signature": lob_hooks.sign(LOB_SECRET, moment, body), "Lob-Signature-Timestamp": moment}
        self._knock(doors.url_of(self.accounts["lob"]), body, "application/json", headers)

    def _tell_sendgrid(self, what: str, to: str, about: str, **more: object) -> None:
        moment = int(timezone.now().timestamp())
        row = {"email": to, "event": what, "timestamp": moment, "idem_key": about, "sg_message_id": f"{about}.x",
               "sg_event_id": f"{next(self._number)}", **more}  # fmt: skip
        body = json.dumps([row]).encode()
        signature = self._key.sign(str(moment).encode() + body, ec.ECDSA(hashes.SHA256()))
        headers = {sendgrid_hooks.SIGNATURE: base64.b64encode(signature).decode(), sendgrid_hooks.MOMENT: str(moment)}
        self._knock(doors.url_of(self.accounts["sendgrid"]), body, "application/json", headers)

    def _knock(self, url: str, body: bytes, kind: str, headers: Mapping[str, str]) -> None:
        parts = urlsplit(url)
        answer = self._client.post(
            parts.path + (f"?{parts.query}" if parts.query else ""), body, content_type=kind, headers=dict(headers)
        )
        self.answers[f"{parts.path.split('/')[1]} {answer.status_code}"] += 1

    def _see(self, html: str, agent: str, deed: str) -> None:
        self._note(deed)
        for url in _PIXEL.findall(html):
            self._get(url, agent)

    def _click(self, html: str) -> None:
        links = _LINK.findall(html)
        if links:
            self._note("clicked")
            self._get(self.chance.choice(links).replace("&amp;", "&"), PHONE)

    def _get(self, url: str, agent: str) -> None:
        answer = self._client.get(urlsplit(url).path, headers={"User-Agent": agent})
        self.answers[f"link {answer.status_code}"] += 1

    def _leave(self, letter: EmailMessage, to: str) -> None:
        """One click in the mail program (RFC 8058)."""
        url = re.search(r"<(https?://[^>]+)>", str(letter["List-Unsubscribe"]).replace("\n", ""))
        assert url is not None
        self._note("left by one click", f"left {to}")
        answer = self._client.post(urlsplit(url[1]).path, {"List-Unsubscribe": "One-Click"})
        self.answers[f"one click {answer.status_code}"] += 1

    def _write(self, letter: EmailMessage, to: str, words: str, deed: str) -> None:
        self._note(deed, f"{deed.partition(' ')[0]} {to}")
        _bring(letters.reply(letter, to, words, next(self._number)), to)

    def _away(self, letter: EmailMessage, to: str) -> None:
        self._note("is away")
        until = timezone.now() + timedelta(days=9)
        answer = letters.reply(letter, to, f"I am out of the office until {until:%B %d, %Y}.", next(self._number))
        answer["Auto-Submitted"] = "auto-replied"
        _bring(answer, "")

    def _bounce(self, letter: EmailMessage, to: str, about: str) -> None:
        self._note("no such mailbox", f"gone {to}")
        if self.mail == "sendgrid":
            self._tell_sendgrid("bounce", to, about, type="bounce", status="5.1.1", reason="550 5.1.1 no such user")
        else:
            receive_mail(letters.bounce(letter, to, next(self._number)), recipients=[letters.bare(str(letter["From"]))])

    def _complain(self, letter: EmailMessage, to: str, about: str) -> None:
        self._note("complained", f"left {to}")
        if self.mail == "sendgrid":
            self._tell_sendgrid("spamreport", to, about)
        else:
            raw = letters.complaint(letter, to, next(self._number))
            receive_mail(raw, sender="fbl@provider.example.net", recipients=[letters.bare(str(letter["From"]))])


def _bring(letter: EmailMessage, sender: str) -> None:
    receive_mail(letter.as_bytes(), sender=sender, recipients=[letters.bare(str(letter["To"]))])


def _all_of(vendor: str, typed: Mapping[str, str]) -> dict[str, str]:
    return {entry.name: typed.get(entry.name, entry.default) for entry in vendors.vendor(vendor).entries}
