"""Servers on a port that is free: between asking for it and taking it, another test run may be quicker."""

from __future__ import annotations

import socket
from collections.abc import Callable

from aiosmtpd.controller import Controller


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def started(start: Callable[[int], Controller]) -> tuple[Controller, int]:
    for _ in range(10):
        port = free_port()
        try:
            return start(port), port
        except OSError:
            continue
    raise OSError("no port is free")
