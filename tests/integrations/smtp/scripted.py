"""A mail server that misbehaves on request, over a real socket."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

HANG_UP = "hang up"
SILENCE = "silence"


@dataclass
class Server:
    """`replies` by step: connect, ehlo, auth, mail, rcpt, data, body; a list is used up one after the other."""

    replies: dict[str, str | list[str]] = field(default_factory=dict)
    extensions: tuple[str, ...] = ()
    port: int = 0
    connections: int = 0
    mails: list[bytes] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """Patient, because machines are busy, except where silence is what is waited for."""
        will_be_silent = any(SILENCE in reply for reply in self.replies.values())
        return f"smtp://127.0.0.1:{self.port}?tls=none&timeout={1 if will_be_silent else 20}"


_USUAL = {
    "connect": "220 ready",
    "ehlo": "250 hello",
    "auth": "235 ok",
    "mail": "250 ok",
    "rcpt": "250 ok",
    "data": "354 go on",
    "body": "250 2.0.0 queued as A1",
    "rset": "250 ok",
    "quit": "221 bye",
}


@contextmanager
def serving(**replies: str | list[str]) -> Iterator[Server]:
    server = Server({**_USUAL, **replies})
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)
        server.port = listening.getsockname()[1]
        thread = threading.Thread(target=_accept, args=(listening, server))
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            thread.join()


def _accept(listening: socket.socket, server: Server) -> None:
    threads = []
    while not server.over.is_set():
        try:
            connection, _ = listening.accept()
        except TimeoutError:
            continue
        server.connections += 1
        threads.append(threading.Thread(target=_talk, args=(connection, server)))
        threads[-1].start()
    for thread in threads:
        thread.join()


def _talk(connection: socket.socket, server: Server) -> None:
    connection.settimeout(5)
    with connection, connection.makefile("rb") as lines:
        try:
            if _answer(connection, server, "connect"):
                _dialogue(connection, lines, server)
        except (OSError, ValueError):
            return


def _dialogue(connection, lines, server: Server) -> None:
    for line in iter(lines.readline, b""):
        command = line.decode().strip()
        step = command.split()[0].lower()
        server.commands.append(command)
        if not _answer(connection, server, step if step != "helo" else "ehlo"):
            return
        if command == "DATA" and server.replies["data"] == _USUAL["data"]:
            body = b"".join(iter(lines.readline, b".\r\n"))
            server.mails.append(body)
            if not _answer(connection, server, "body"):
                return
        if step == "quit":
            return


def _answer(connection: socket.socket, server: Server, step: str) -> bool:
    reply = server.replies.get(step, "250 ok")
    if isinstance(reply, list):
        reply = reply.pop(0) if reply else _USUAL[step]
    if reply == HANG_UP:
        return False
    if reply == SILENCE:
        server.over.wait(5)
        return False
    if step == "ehlo" and reply.startswith("250"):
        words = [reply[4:], *server.extensions]
        reply = "\r\n".join([*(f"250-{word}" for word in words[:-1]), f"250 {words[-1]}"])
    connection.sendall(reply.encode() + b"\r\n")
    return not reply.startswith("421")
