"""Every address × everybody × everybody's rows, against the table beside this file."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.template.backends.django import Template
from django.test import Client

from roofs.core.accounts import api_tokens
from roofs.core.webhooks.models import Webhook, WebhookDelivery
from roofs.surfaces.api import throttle
from tests.house.tree import assert_none
from tests.surfaces.rights import bodies, table
from tests.surfaces.rights.asking import Clients, outcome, read_out
from tests.surfaces.rights.bodies import is_about_rows
from tests.surfaces.rights.routes import Route, filled
from tests.surfaces.rights.rows import is_owned, keys_of
from tests.surfaces.rights.table import COLUMNS, SAME, WHEN_NOBODYS, area_of
from tests.surfaces.rights.world import World
from tests.surfaces.web.browsers import signed_in

pytestmark = pytest.mark.django_db
TABLE = {} if table.is_to_be_written() and not table.TABLE.exists() else table.read()
AREAS = sorted({area_of(route) for route in TABLE})


@pytest.fixture(scope="module", autouse=True)
def _nobody_listens(world: World) -> None:
    """Else each thing that happens is written down for a webhook as well."""
    Webhook.objects.update(events=["nothing.of_this_kind"])
    needed = [world.keys["company"]["hook_delivery"], WebhookDelivery.objects.exclude(event_id=None).latest("pk").pk]
    WebhookDelivery.objects.exclude(pk__in=needed).delete()


@pytest.fixture(autouse=True)
def _unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether somebody gets a page is decided before it is drawn, and drawing is most of the work."""
    monkeypatch.setattr(Template, "render", lambda *_args, **_options: "")


def with_room(ask: Callable[..., str], *asked: object) -> str:
    """Python takes its stack from the system in pieces of 16 KB, and where a request begins at the end of one, it is
    given back and taken again for each call. The room for this frame is taken together with what comes after it.
    """
    return ask(*asked)


with_room.__code__ = with_room.__code__.replace(co_stacksize=40_000)


def asked(route: Route, world: World, clients: Clients) -> list[str]:
    is_somebodys = is_owned(route.address, world) or is_about_rows(route)
    return [
        with_room(outcome, route, who, whose, world, clients) if is_somebodys or place in WHEN_NOBODYS else SAME
        for place, (who, whose) in enumerate(COLUMNS)
    ]


def test_every_address_is_in_the_table_and_nothing_else(routes: list[Route], world: World, clients: Clients):
    if table.is_to_be_written():
        table.write({route: asked(route, world, clients) for route in routes}, routes)
    known = table.read()
    assert_none(
        [f"not in the table: {route}" for route in routes if route not in known]
        + [f"in the table, but gone: {route}" for route in known if route not in routes]
    )


@pytest.mark.slow
@pytest.mark.skipif(table.is_to_be_written(), reason="the table is being written")
@pytest.mark.parametrize("area", AREAS)
def test_everybody_gets_what_the_table_says(area: str, routes: list[Route], world: World, clients: Clients):
    assert_none(_differences([route for route in routes if area_of(route) == area and route in TABLE], world, clients))


def _differences(routes: list[Route], world: World, clients: Clients) -> Iterator[str]:
    for route in routes:
        found = asked(route, world, clients)
        if found != TABLE[route]:
            yield f"table:  {table.line_of(route, TABLE[route])}"
            yield f"answer: {table.line_of(route, found)}"


# --- what the table itself must not say, whoever wrote it

REFUSED = {"401", "403", "404", "405", "sign-in"}
OPEN_TO_ALL = (
    "/health", "/metrics", "/assets/", "/sw.js", "/app.webmanifest", "/favicon.ico", "/robots.txt", "/f/", "/book/",
    "/appointment/", "/calendars/", "/m/", "/accounts/", "/api/auth/", "/api/health",
)  # fmt: skip
# Reading leaves a trace on purpose: the log of who took data out, when a calendar was fetched, a letter opened.
TRACED = ("/export/", "/leads/export", "/customers/export", "/projects/export", "/calendars/", "/m/o/", "/m/c/")
# A vendor's call that is not genuine is refused and counted.
COUNTED = ("/hooks/",)
FRUITLESS = {
    "/consent/suppressions/": "an address is looked up by POST, so that it stands in no log",
    "/leads/imports/": "moved elsewhere",
    "/api/sales/enrolments/<enrolment_id>/resume": "nobody is paused",
    "/outbox/<pk>/": "a letter that really went out; tried in tests/surfaces/web/test_outbox_answers.py",
    "/outbox/domain/": "no domain is stopped",
    "/outbox/touches/": "nothing waits; tried in tests/surfaces/web/test_outbox_touches.py",
    "/api/sales/sequences/<slug>/dry-run": "a trial changes nothing",
    "/campaigns/audience/": "a form is counted as it stands; nothing of it is kept",
    "/experiments/letters/": "the ways are drawn side by side as they would arrive; nothing of it is kept",
    "/segments/rows/": "a form is given back as it stands; nothing of it is kept",
    "/segments/count/": "a form is counted as it stands; nothing of it is kept",
    "/api/segments/preview": "a question without keeping it",
    "/templates/<name>/<language>/checks/": "what was typed is looked at; nothing of it is kept",
    "/accounts/": "allauth's own, tried in tests/surfaces/web/test_accounts.py",
    "/api/auth/": "open to all, tried in tests/surfaces/api/test_signing_in.py",
    "/api/analytics/custom-report": "a question too long for an address",
    "/settings/company/": "a form of many boxes, tried in tests/surfaces/web/test_settings.py",
    "/settings/scoring/": "a form of many boxes, tried in tests/surfaces/web/test_settings.py",
    "/reports/monthly/": "one's own letter is written by a job",
    "/me/push/": "a browser's own words, tried in tests/surfaces/web/test_accounts.py",
    "/reviews/requests/": "nobody is asked before the office has said where to write",
    "/api/reviews/request/": "nobody is asked before the office has said where to write",
    "/api/customers/<customer_id>/request-review": "nobody is asked before the office has said where to write",
}


def test_nobody_is_refused_after_something_was_written():
    assert_none(
        str(route)
        for route, cells in TABLE.items()
        if {cell[:-1] for cell in cells if "*" in cell} & REFUSED and not route.address.startswith(COUNTED)
    )


def test_reading_writes_nothing():
    assert_none(
        str(route)
        for route, cells in TABLE.items()
        if route.method == "GET" and any("*" in cell for cell in cells) and not route.address.startswith(TRACED)
    )


def test_strangers_and_those_without_a_role_see_nothing_but_what_is_public():
    public = (*OPEN_TO_ALL, *COUNTED)
    closed = [(route, cells) for route, cells in TABLE.items() if not route.address.startswith(public)]
    assert_none(str(route) for route, (out, waiting, *_rest) in closed if {out, waiting} - REFUSED)


def test_every_change_is_tried_by_somebody_who_may_make_it():
    fruitless = tuple(FRUITLESS)
    assert_none(
        str(route)
        for route, cells in TABLE.items()
        if route.method != "GET" and "*" not in "".join(cells) and not route.address.startswith(fruitless)
    )


def test_what_is_sent_is_sent_to_addresses_there_are():
    known = {route.address for route in TABLE}
    told = {*bodies.QUERIES, *bodies.UPLOADS, *bodies.OF_PAGES, *bodies.NAMING, *bodies.POSTED_TO}
    told |= {route.address for route in (*bodies.OF_PROGRAMS, *bodies.ABOUT_ROWS, *bodies.BEYOND_SELLERS)}
    assert_none(sorted(told - known))


def test_a_colleagues_and_another_teams_rows_are_alike():
    """Territories say who gets a lead, not who may see one."""
    colleague, other = COLUMNS.index(("sara", "carl")), COLUMNS.index(("sara", "olga"))
    assert_none(str(route) for route, cells in TABLE.items() if cells[colleague] != cells[other])


# --- what no cell can say


def test_a_token_opens_its_area_to_its_person_and_nothing_else(world: World):
    _row, plain = api_tokens.create(world.people["admin"], "Reader", ["leads:read"])
    program, wrong = Client(headers={"Authorization": f"Bearer {plain}"}), []
    for route in TABLE:
        keys = keys_of(route.address, "olga", world)
        if not route.is_api or keys is None or route.address.startswith(("/api/auth/", "/api/health")):
            continue
        throttle.forget()
        answer = getattr(program, route.method.lower())(filled(route.address, keys), content_type="application/json")
        read_out(answer)
        is_its_own = route.method == "GET" and route.address.startswith("/api/leads")
        if (answer.status_code == 403) == is_its_own:
            wrong.append(f"{route} {answer.status_code}")
    assert_none(wrong)


def test_every_change_on_a_page_asks_for_the_pages_own_token(world: World):
    """Except what strangers send from letters and other websites, where a signed link is the proof."""
    browser = Client(enforce_csrf_checks=True)
    open_to_all = ("/f/", "/book/", "/appointment/", "/m/p/", "/m/u/", "/m/y/")
    browser.cookies = signed_in(world.people["admin"]).cookies
    changes = [route for route in TABLE if route.method != "GET" and not route.is_api]
    taken = []
    for route in changes:
        keys = keys_of(route.address, "olga", world)
        if keys is not None and not route.address.startswith(open_to_all):
            answer = getattr(browser, route.method.lower())(filled(route.address, keys))
            if answer.status_code != 403:
                taken.append(f"{route} {answer.status_code}")
    assert len(changes) > 100
    assert_none(taken)
