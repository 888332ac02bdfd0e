"""A mail server that takes everything, keeps it and says when it came."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
import time
from collections import Counter
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default as modern
from types import TracebackType
from typing import Self

_ID = re.compile(rb"^message-id:\s*(<[^>]+>)", re.IGNORECASE | re.MULTILINE)
LINE_END, LETTER_END = b"\r\n", b"\r\n.\r\n"
HELLO = b"250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n"


@dataclass(frozen=True, slots=True)
class Letter:
    at: float
    """Seconds since the epoch, when the closing dot was here."""
    to: str
    body: bytes

    @property
    def message_id(self) -> str:
        found = _ID.search(self.body)
        return found[1].decode() if found else ""

    @property
    def text(self) -> str:
        """The plain words, decoded."""
        parsed = message_from_bytes(self.body, policy=modern)
        part = parsed.get_body(("plain",))
        return str(part.get_content()) if part else ""


class _Dialogue(asyncio.Protocol):
    def __init__(self, sink: Sink) -> None:
        self.sink, self.waiting, self.to = sink, b"", ""
        self.reading: bool = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while (mark := LETTER_END if self.reading else LINE_END) in self.waiting:
            found, _, self.waiting = self.waiting.partition(mark)
            take = self._letter if mark == LETTER_END else self._word
            take(found)

    def _letter(self, body: bytes) -> None:
        self.sink.letters.append(Letter(time.time(), self.to, body))
        self.reading = False
        self.transport.write(b"250 2.0.0 taken\r\n")

    def _word(self, line: bytes) -> None:
        verb = line[:4].upper()
        if verb == b"RCPT":
            self.to = line.partition(b"<")[2].partition(b">")[0].decode()
        self.reading = verb == b"DATA"
        self.transport.write(
            {b"EHLO": HELLO, b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}.get(verb, b"250 2.0.0 ok\r\n")
        )
        if verb == b"QUIT":
            self.transport.close()


class Sink:
    """`with Sink() as sink:` in a thread of its own; `sink.letters` grows as mail comes."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="sink", daemon=True)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._listening.getsockname()[1]}?tls=none"

    @property
    def copies(self) -> Counter[str]:
        """How often each Message-ID came."""
        return Counter(letter.message_id for letter in self.letters)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._loop.create_server(lambda: _Dialogue(self), sock=self._listening))
        self._loop.run_forever()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(2)
