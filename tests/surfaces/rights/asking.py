"""Everybody's browser and everybody's program."""

from __future__ import annotations

from http.cookies import SimpleCookie

from django.test import Client

from tests.surfaces.api.clients import Program
from tests.surfaces.rights.world import World
from tests.surfaces.web.browsers import signed_in


class Clients:
    """Everybody's browser and everybody's program."""

    def __init__(self, world: World) -> None:
        self._browsers: dict[str, Client] = {"out": Client()}
        self._programs: dict[str, Program] = {"out": Program()}
        for name, person in world.people.items():
            self._browsers[name] = signed_in(person)
            self._programs[name] = Program(person)
        self._cookies = {name: browser.cookies.output(header="", sep=";") for name, browser in self._browsers.items()}

    def browser(self, name: str) -> Client:
        """As it was in the beginning: an answer may have taken the session away."""
        browser = self._browsers[name]
        browser.cookies = SimpleCookie(self._cookies[name])
        return browser

    def program(self, name: str) -> Program:
        program = self._programs[name]
        program.cookies = SimpleCookie()
        return program
