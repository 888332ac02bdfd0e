"""As much of an IMAP server as reading a mailbox takes, over a real socket."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Mailbox:
    """`mails` by uid. `cut_at` hangs up once at a command: "SEARCH", "FETCH", "STORE"."""

    mails: dict[int, bytes] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    cut_at: str = ""
    password: str = "secret"
    port: int = 0
    sign_ins: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"imap://office:{self.password}@127.0.0.1:{self.port}/INBOX?tls=none"


@contextmanager
def serving(mails: list[bytes]) -> Iterator[Mailbox]:
    box = Mailbox(dict(enumerate(mails, start=1)))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)
        box.port = listening.getsockname()[1]
        thread = threading.Thread(target=_accept, args=(listening, box))
        thread.start()
        try:
            yield box
        finally:
            box.over.set()
            thread.join()


def _accept(listening: socket.socket, box: Mailbox) -> None:
    while not box.over.is_set():
        try:
            connection, _ = listening.accept()
        except TimeoutError:
            continue
        connection.settimeout(5)
        with connection, connection.makefile("rb") as lines:
            try:
                connection.sendall(b"* OK ready\r\n")
                _talk(connection, lines, box)
            except OSError:
                continue


def _talk(connection, lines, box: Mailbox) -> None:
    for line in iter(lines.readline, b""):
        tag, _, command = line.decode().strip().partition(" ")
        if box.cut_at and box.cut_at in command:
            box.cut_at = ""
            return
        verdict = _answer(connection, command, box)
        connection.sendall(f"{tag} {verdict}\r\n".encode())
        if command.startswith("LOGOUT"):
            return


def _answer(connection, command: str, box: Mailbox) -> str:
    if command.startswith("CAPABILITY"):
        connection.sendall(b"* CAPABILITY IMAP4rev1\r\n")
    elif command.startswith("LOGIN"):
        if '"secret"' not in command:
            return "NO wrong password"
        box.sign_ins += 1
    elif command.startswith("LOGOUT"):
        connection.sendall(b"* BYE\r\n")
    elif command.startswith("SELECT"):
        connection.sendall(f"* {len(box.mails)} EXISTS\r\n".encode())
    elif command.startswith("UID SEARCH"):
        unread = " ".join(str(uid) for uid in box.mails if uid not in box.seen)
        connection.sendall(f"* SEARCH {unread}\r\n".encode())
    elif found := re.match(r"UID fetch (\d+)", command, re.IGNORECASE):
        raw = box.mails.get(int(found[1]))
        if raw is not None:
            connection.sendall(f"* 1 FETCH (UID {found[1]} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
    elif found := re.match(r"UID STORE (\d+)", command):
        box.seen.add(int(found[1]))
    return "OK done"
