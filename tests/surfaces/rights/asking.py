"""One request as somebody, in a savepoint of its own, and what came of it in a word."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client

from roofs.core.company import settings as company
from roofs.surfaces.api import throttle
from tests.surfaces.api.clients import Program
from tests.surfaces.rights.bodies import Body, body_for
from tests.surfaces.rights.routes import Route, filled
from tests.surfaces.rights.rows import keys_of, prepare
from tests.surfaces.rights.world import World
from tests.surfaces.web.browsers import signed_in

WRITING = re.compile(r'\s*(?:INSERT(?: OR IGNORE)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
# What is kept of every visitor, whoever he is: that he is here, and how often.
TRACES = {"django_session", "cache"}
NOTHING = "–"


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

    def of(self, name: str, route: Route) -> Client:
        return self.program(name) if route.is_api else self.browser(name)


@contextmanager
def writes() -> Iterator[list[str]]:
    """The tables that are written to meanwhile."""
    tables: list[str] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = WRITING.match(sql)
        if found and found[1].lower() not in TRACES:
            tables.append(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        yield tables


def outcome(route: Route, who: str, whose: str, world: World, clients: Clients) -> str:
    """As "404", "302*" (something was written) or "sign-in"."""
    keys = keys_of(route.address, whose, world)
    if keys is None:
        return NOTHING
    throttle.forget()
    with transaction.atomic():
        prepare(route, keys, world.people.get(whose))
        body = body_for(route, world, who, whose)
        with writes() as tables:
            answer = _send(clients.of(who, route), route, filled(route.address, keys), body)
            read_out(answer)
        word = _word(answer) + ("*" if tables else "")
        transaction.set_rollback(True)
    if "company_setting" in tables:
        company.forget()
    return word


def read_out(answer: HttpResponseBase) -> None:
    """What comes piece by piece is made while it is read, and what it is read from is closed at its end."""
    if answer.streaming and hasattr(answer, "streaming_content"):
        deque(answer.streaming_content, maxlen=0)


def _send(client: Client, route: Route, path: str, body: Body) -> HttpResponseBase:
    given: dict[str, Any] = {} if body.data is None else {"data": body.data}
    if not body.is_form:
        given["content_type"] = "application/json"
    if route.method == "GET":
        given = {}
    answer: HttpResponseBase = getattr(client, route.method.lower())(path + body.query, **given)
    return answer


def _word(answer: HttpResponseBase) -> str:
    place = answer.headers.get("Location", "")
    if answer.status_code == 302 and place.startswith("/accounts/login/?next="):
        return "sign-in"
    return str(answer.status_code)
