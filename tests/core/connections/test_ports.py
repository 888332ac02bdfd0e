from typing import Protocol
from unittest import mock

import pytest

from roofs.core.connections import ports


class Bell(Protocol):
    def ring(self) -> str: ...


class Brass:
    def ring(self) -> str:
        return "ding"


class Fake:
    def ring(self) -> str:
        return "fake"


@pytest.fixture
def bell():
    with mock.patch.dict(ports._ports):
        port: ports.Port[Bell] = ports.Port("bell-of-the-test")
        yield port


def test_nobody_serves_a_port_before_the_wiring(bell):
    assert not bell.is_connected
    with pytest.raises(ports.NothingConnected, match="bell"):
        bell.get()


def test_the_wiring_says_who_serves(bell):
    ports.register("bell-of-the-test", Brass)
    assert bell.is_connected
    assert bell.get().ring() == ports.get("bell-of-the-test").ring() == "ding"
    assert bell in ports.all_ports()


def test_a_fake_stands_in_for_a_while(bell):
    bell.register(Brass)
    with bell.using(Fake()) as fake:
        assert bell.get() is fake
    assert bell.get().ring() == "ding"


def test_the_former_comes_back_after_an_error(bell):
    with pytest.raises(ZeroDivisionError), bell.using(Fake()):
        1 / 0  # noqa: B018 -- any error
    assert not bell.is_connected


def test_a_port_is_declared_once(bell):
    with pytest.raises(ValueError, match="already"):
        ports.Port("bell-of-the-test")
    with pytest.raises(KeyError):
        ports.port("nobody")
