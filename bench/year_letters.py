"""What arrives in the simulated year, and the words people and machines have for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

NAME, OURS = "year", "+12485550100"
BROWSER = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0 Safari/537.36"
APPLE, PROXY = "Mozilla/5.0", "Mozilla/5.0 (Windows NT 5.1) (via ggpht.com GoogleImageProxy)"
SCANNER = "Mozilla/5.0 (compatible; Barracuda Sentinel)"
TOLD_BY_PROVIDER = 5
"""Of every fifth person opens and clicks are told by the mail service instead of seen by us."""
WRONG_CLOCK = ((140.0, 155.0, -1), (155.0, 170.0, 1))
"""Days of the year on which the mail service's clock is an hour off, and which way."""
_LINK, _PIXEL = re.compile(r'href="([^"]+/m/c/[^"]+)"'), re.compile(r'src="([^"]+/m/o/[^"]+)"')
_WAY_OUT = re.compile(r"<(https?://[^>]+)>")
YES = ("Yes please, Tuesday afternoon works.", "Could you tell me what a new roof costs?", "ok, come by on Monday")
SI = ("Sí, el martes por la tarde está bien.", "¿Cuánto cuesta un techo nuevo?", "Bueno, vengan el lunes")
NO, LEAVING = "Not interested, thanks.", ("STOP", "Please don't contact me again.", "Stop texting me please")
FURY = "This is unacceptable. Your crew left nails in my driveway and nobody called me back. I am furious."


@dataclass(slots=True)
class Arrived:
    """What reached somebody, and how likely they were to answer it."""

    at: datetime
    person: int
    channel: str
    key: str
    subject: str
    chance: float
    lift: float
    bucket: tuple[str, int]
    answered: bool = False


@dataclass(slots=True)
class Letter:
    """As much of it as people and machines act on."""

    key: str
    name: str
    to: str
    sender: str
    html: str
    way_out: str

    @property
    def links(self) -> list[str]:
        """The last is the one no person sees."""
        return [url.replace("&amp;", "&") for url in dict.fromkeys(_LINK.findall(self.html))]

    @property
    def pixels(self) -> list[str]:
        return _PIXEL.findall(self.html)

    @property
    def one_click(self) -> str:
        """Where a mail program posts to when its button to leave is pressed."""
        found = _WAY_OUT.search(self.way_out.replace("\n", ""))
        return found[1] if found else ""

    def reply(self, words: str, number: int) -> EmailMessage:
        answer = EmailMessage()
        answer["From"], answer["To"], answer["Subject"] = self.to, self.sender, "Re: your letter"
        answer["Message-ID"] = f"<{number}@{self.to.partition('@')[2]}>"
        answer["In-Reply-To"] = self.name
        answer.set_content(words)
        return answer

    @property
    def mailbox(self) -> str:
        """Of whoever wrote it."""
        return self.sender.partition("<")[2].rstrip(">") or self.sender
