"""Where a domain meets the outside.

The domain declares what it needs as a Protocol, and a port of that type; the wiring (config/wiring.py) says who serves
it; tests put a fake in its place:

    EMAIL: Port[EmailSender] = Port("email")
    EMAIL.register(SmtpSender)
    EMAIL.get().send(letter)
    with EMAIL.using(fake): ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class NothingConnected(LookupError):
    """Nobody serves this port in this installation."""


class Port(Generic[T]):
    def __init__(self, name: str) -> None:
        if name in _ports:
            raise ValueError(f"there is already a port named {name!r}")
        self.name = name
        self._factory: Callable[[], T] | None = None
        _ports[name] = self

    def __repr__(self) -> str:
        return f"<Port {self.name}>"

    def register(self, factory: Callable[[], T]) -> None:
        """The last one wins. It is called at each use, so a changed account counts at once."""
        self._factory = factory

    @property
    def is_connected(self) -> bool:
        return self._factory is not None

    def get(self) -> T:
        if self._factory is None:
            raise NothingConnected(self.name)
        return self._factory()

    @contextmanager
    def using(self, fake: T) -> Iterator[T]:
        """For the whole process, worker threads too; the former comes back at the end."""
        former, self._factory = self._factory, lambda: fake
        try:
            yield fake
        finally:
            self._factory = former


_ports: dict[str, Port[Any]] = {}


def all_ports() -> list[Port[Any]]:
    return [_ports[name] for name in sorted(_ports)]


def port(name: str) -> Port[Any]:
    """Raises KeyError for a port nobody declared."""
    return _ports[name]


def register(name: str, factory: Callable[[], object]) -> None:
    port(name).register(factory)


def get(name: str) -> Any:
    """By name, untyped. Code that knows the port's type uses the `Port` itself."""
    return port(name).get()
