"""The other side of the simulated year: who gets the letters, texts and calls, and what they and their machines do.

It stands where the vendors stand, so all that leaves the engine arrives here, and it answers by the doors the vendors
use. What it really did, and how likely that was, is written down beside; the engine sees nothing of that.
"""

from __future__ import annotations

import heapq
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import resolve
from django.utils import timezone

from bench.year_letters import (
    APPLE,
    BROWSER,
    DESK,
    FURY,
    LEAVING,
    NAME,
    NO,
    OURS,
    PROXY,
    SCANNER,
    SI,
    TOLD_BY_PROVIDER,
    WRONG_CLOCK,
    YES,
    Arrived,
    Letter,
)  # fmt: skip
from bench.year_truth import MACHINES, Person, day_of, slot_of, stream
from roofs.comms.messaging import letter_news, texting, tracking
from roofs.comms.messaging.fakes import OutboxPost
from roofs.comms.messaging.incoming import receive_mail
from roofs.comms.messaging.letter_news import News
from roofs.comms.messaging.ports import Outcome, OutgoingEmail, OutgoingPostcard, OutgoingSms
from roofs.comms.messaging.texting import InboundText


@dataclass
class World:
    start: datetime
    seed: int
    people: list[Person]
    machines: bool = True
    lift_of: Callable[[str, str], float] = lambda _channel, _words: 1.0
    """What the words of a message do to its chance: the truth of the experiments."""

    arrived: list[Arrived] = field(default_factory=list)
    deeds: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    left: dict[tuple[str, int], datetime] = field(default_factory=dict)
    """Kind (no, gone, answer) and person, to the first moment of it."""

    looked: Counter[tuple[int, str]] = field(default_factory=Counter)
    """What a person did with their own eyes: opened, clicked."""

    seen: list[tuple[int, str, datetime]] = field(default_factory=list)
    """The same with its moments, in their order."""

    spoke: list[tuple[int, datetime]] = field(default_factory=list)
    """Who wrote or talked with us, and when."""

    causes: dict[tuple[str, int], datetime] = field(default_factory=dict)
    """What should bring one of ours in (text, quote, upset), and whose it was, to the first moment of it."""

    bought: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._later: list[tuple[datetime, int, Callable[[], None]]] = []
        host = urlsplit(settings.BASE_URL).netloc
        self._number, self._client, self._asking = count(), Client(HTTP_HOST=host), RequestFactory(HTTP_HOST=host)
        self._fresh: list[Callable[[], None]] = []
        self.by_email = {one.email: one for one in self.people}
        self.by_phone = {one.phone: one for one in self.people}
        self.happened: Callable[[Person, str], None] = lambda _person, _what: None
        """What the office notices of it: answered, refused."""

    # Time

    @property
    def day(self) -> float:
        return day_of(timezone.now(), self.start)

    def next_after(self) -> datetime | None:
        return self._later[0][0] if self._later else None

    def later(self, wait: timedelta, do: Callable[[], None]) -> None:
        heapq.heappush(self._later, (timezone.now() + wait, next(self._number), do))

    def live(self, now: datetime) -> int:
        """Who wanted to do something by now does it."""
        done = 0
        while self._later and self._later[0][0] <= now:
            heapq.heappop(self._later)[2]()
            done += 1
        return done

    def read(self) -> None:
        """What has been handed over since is taken up: by nobody inside the engine's own call."""
        fresh, self._fresh = self._fresh, []
        for one in fresh:
            one()

    # Where the vendors stand

    def email(self) -> Mail:
        return Mail(self)

    def sms(self) -> Texts:
        return Texts(self)

    def post(self) -> Cards:
        return Cards(self)

    def came(self, what: Callable[[], None]) -> None:
        self._fresh.append(what)

    # What people do

    def take_letter(self, mail: OutgoingEmail) -> None:
        person = self.by_email.get(mail.to_address)
        if person is None:
            return  # to our own people
        headers = dict(mail.headers)
        letter = Letter(mail.idem_key, mail.message_id, mail.to_address, mail.reply_to or mail.from_address, mail.html,
                        headers.get("List-Unsubscribe", ""))  # fmt: skip
        if not letter.way_out:
            return  # an answer, a confirmation
        luck = self._arrives(person, "email", mail.idem_key, mail.subject)
        self._machines(person, letter)
        if self._fate(person, "email", letter):
            return
        got = self.arrived[-1]
        roll, wait = luck.random(), timedelta(minutes=2 + luck.expovariate(1 / 35))
        if self._is_told(person):
            self._tell("delivered", letter, timedelta(seconds=20))
        if roll < min(0.95, 2.2 * got.chance):
            self.later(wait, partial(self._open, person, letter))
        if roll < got.chance:
            got.answered = True
            if luck.random() < 0.8:
                self.later(wait + timedelta(seconds=50), partial(self._click, person, letter, luck.random()))
            else:
                words = self._yes(person, luck.random())
                self.later(wait + timedelta(minutes=4), partial(self._write, person, letter, words))

    def take_text(self, sms: OutgoingSms) -> None:
        person = self.by_phone.get(sms.to_number)
        if person is None or "-" not in sms.idem_key:
            return  # "you will hear no more", and the like; touches are known by a UUID
        luck = self._arrives(person, "sms", sms.idem_key, sms.text)
        if self._fate(person, "sms", None):
            return
        got = self.arrived[-1]
        if luck.random() < got.chance:
            got.answered = True
            wait = timedelta(minutes=1 + luck.expovariate(1 / 20))
            self.later(wait, partial(self._text, person, self._yes(person, luck.random())))

    def ring(self, person: Person, key: str) -> bool:
        """One of ours calls. Whether they pick up and talk."""
        luck = self._arrives(person, "phone", key, "")
        got = self.arrived[-1]
        got.answered = luck.random() < got.chance
        if got.answered:
            self.spoke.append((person.number, timezone.now()))
            self._answered(person)
        return got.answered

    def _arrives(self, person: Person, channel: str, key: str, words: str) -> random.Random:
        now, lift = timezone.now(), self.lift_of(channel, words)
        number = person.got.get(channel, 0)
        person.got[channel] = number + 1
        chance = person.chance(channel, now, self.day, lift)
        self.arrived.append(
            Arrived(now, person.number, channel, key, words[:60], chance, lift, slot_of(now, person.zone))
        )
        return stream(self.seed, person.number, channel, number)

    def _fate(self, person: Person, channel: str, letter: Letter | None) -> bool:
        """What happens to some at their so manieth message, instead of anything else."""
        if sum(person.got.values()) != person.after or person.fate in {"lingers", "silent", "buys"}:
            return False
        luck, hour = stream(self.seed, person.number, "fate"), timedelta(hours=1)
        if letter is None:
            words = {"leaves": LEAVING[person.number % 3], "refuses": NO, "angry": FURY}.get(person.fate, "")
            if words:
                deed = "no" if person.fate in {"leaves", "refuses"} else "answer"
                self.later(hour * luck.random(), partial(self._text, person, words, deed))
            else:
                person.after += 1  # only a letter can do it
            return bool(words)
        do: dict[str, Callable[[], None]] = {
            "leaves": partial(self._leave, person, letter),
            "refuses": partial(self._write, person, letter, NO, "no"),
            "angry": partial(self._write, person, letter, FURY),
            "bounces": partial(self._bounce, person, letter),
            "complains": partial(self._complain, person, letter),
            "away": partial(self._away, person, letter),
        }
        self.later(hour * luck.random(), do[person.fate])
        return True

    def _yes(self, person: Person, roll: float) -> str:
        said = SI if person.language == "es" else YES
        return said[int(roll * len(said))]

    def _look(self, person: Person, what: str) -> None:
        self.looked[person.number, what] += 1
        self.seen.append((person.number, what, timezone.now()))

    def _say(self, person: Person, words: str, deed: str) -> None:
        now = timezone.now()
        self._note(deed, person)
        if deed == "answer":
            self.spoke.append((person.number, now))
            self._answered(person)
        if words == FURY:
            self.causes.setdefault(("upset", person.number), now)

    def _answered(self, person: Person) -> None:
        person.answered += 1
        self.happened(person, "answered")

    def _note(self, kind: str, person: Person) -> None:
        self.deeds[kind] += 1
        if kind == "no":
            self.later(timedelta(hours=1), partial(self.happened, person, "refused"))
        self.left.setdefault((kind, person.number), timezone.now())

    def _open(self, person: Person, letter: Letter) -> None:
        self._look(person, "opened")
        if person.post == "apple":
            return  # their pictures were fetched by Apple; nobody sees them look
        if self._is_told(person):
            self._tell("opened", letter, agent=DESK)
        else:
            self._fetch(letter.pixels, PROXY if person.post == "proxy" else BROWSER)

    def _click(self, person: Person, letter: Letter, roll: float) -> None:
        links = letter.links[:-1]  # the last is the one no person sees
        self._answered(person)
        if not links:
            return
        self._look(person, "clicked")
        url = links[int(roll * len(links))]
        target = tracking.read_click(url.rpartition("/")[2])
        if target is not None and "quote" in target.url:
            self.causes.setdefault(("quote", person.number), timezone.now())
        if self._is_told(person):
            self._tell("clicked", letter, agent=DESK, url=target.url if target else url)
        else:
            self._fetch([url], DESK if person.post == "slow_gateway" else BROWSER)

    def _text(self, person: Person, words: str, deed: str = "answer") -> None:
        self._say(person, words, deed)
        self.causes.setdefault(("text", person.number), timezone.now())
        key = f"in{next(self._number)}"
        texting.take_in(InboundText(channel="sms", key=key, sender=person.phone, recipient=OURS, text=words,
                                    at=timezone.now(), provider=NAME))  # fmt: skip

    def _write(self, person: Person, letter: Letter, words: str, deed: str = "answer") -> None:
        self._say(person, words, deed)
        answer = letter.reply(f"{words}\n\nOn Monday the office wrote:\n> unsubscribe\n", next(self._number))
        receive_mail(answer.as_bytes(), sender=letter.to, recipients=[letter.mailbox])

    def _away(self, person: Person, letter: Letter) -> None:
        self._note("away", person)
        back = timezone.now() + timedelta(days=9)
        answer = letter.reply(f"I am out of the office until {back:%B %d, %Y}.", next(self._number))
        answer["Auto-Submitted"] = "auto-replied"
        receive_mail(answer.as_bytes(), recipients=[letter.mailbox])

    def _leave(self, person: Person, letter: Letter) -> None:
        """One click in the mail program (RFC 8058)."""
        self._note("no", person)
        if letter.one_click:
            answer = self._client.post(urlsplit(letter.one_click).path, {"List-Unsubscribe": "One-Click"})
            self.answers[f"one click {answer.status_code}"] += 1

    def _bounce(self, person: Person, letter: Letter) -> None:
        self._note("gone", person)
        self._tell("returned", letter, gone=True, why="5.1.1 no such user")

    def _complain(self, person: Person, letter: Letter) -> None:
        self._note("no", person)
        self.deeds["complained"] += 1
        self._tell("complained", letter)

    # What machines do

    def _machines(self, person: Person, letter: Letter) -> None:
        if not self.machines or person.post not in MACHINES:
            return
        luck = stream(self.seed, person.number, "machine", person.got["email"])
        if person.post == "apple":
            self.later(timedelta(minutes=luck.uniform(1, 600)), partial(self._prefetch, letter))
        elif person.post == "gateway":
            self.later(timedelta(seconds=luck.uniform(0.3, 1.5)), partial(self._sweep, letter, SCANNER))
        else:
            self.later(timedelta(minutes=luck.uniform(2, 9)), partial(self._sweep, letter, BROWSER))

    def _prefetch(self, letter: Letter) -> None:
        self.deeds["fetched by Apple"] += 1
        self._fetch(letter.pixels, APPLE)

    def _sweep(self, letter: Letter, agent: str) -> None:
        """Pictures and every link, the one no person sees as well."""
        self.deeds["swept by a gateway"] += 1
        self._fetch([*letter.pixels, *letter.links], agent)

    def _fetch(self, urls: list[str], agent: str) -> None:
        for url in urls:  # straight to the page: sessions and the like would be half of the time of a year
            path = urlsplit(url).path
            found = resolve(path)
            answer = found.func(self._asking.get(path, headers={"User-Agent": agent}), *found.args, **found.kwargs)
            self.answers[f"link {answer.status_code}"] += 1

    # What the mail service tells

    def _is_told(self, person: Person) -> bool:
        return person.number % TOLD_BY_PROVIDER == 0 and person.post == "browser"

    def clock(self) -> datetime:
        """As the mail service has it."""
        off = next((hours for since, until, hours in WRONG_CLOCK if since <= self.day < until), 0)
        return timezone.now() + timedelta(hours=off)

    def _tell(self, what: letter_news.What, letter: Letter, wait: timedelta | None = None, **more: object) -> None:
        if wait is not None:
            self.later(wait, partial(self._tell, what, letter, None, **more))
            return
        news = {"provider": NAME, "what": what, "at": self.clock(), "about": letter.key, "ref": letter.name, **more}
        self.answers[f"news {what}"] += 1
        letter_news.take([News(**news)])  # type: ignore[arg-type]  # as listed where it is called


@dataclass
class Mail:
    world: World
    name: str = NAME
    dedupes: bool = True

    def send(self, email: OutgoingEmail) -> Outcome:
        self.world.came(partial(self.world.take_letter, email))
        return Outcome.sent(self.name, email.message_id)


@dataclass
class Texts:
    world: World
    name: str = NAME
    dedupes: bool = True

    def send(self, sms: OutgoingSms) -> Outcome:
        self.world.came(partial(self.world.take_text, sms))
        return Outcome.sent(self.name, sms.idem_key)


@dataclass
class Cards(OutboxPost):
    world: World

    def send(self, postcard: OutgoingPostcard) -> Outcome:
        self.world.deeds["cards"] += 1
        return Outcome.sent(self.name, postcard.idem_key)
