from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, URLPattern, URLResolver, path, re_path
from django.urls.resolvers import RegexPattern

from roofs.config import urls
from roofs.config.addresses import gathered
from roofs.surfaces.api import urls as api
from roofs.surfaces.web import urls as web
from roofs.surfaces.web.public import urls as public


def view(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


GIVEN: list[URLPattern | URLResolver] = [
    path("leads/", view, name="leads"),
    path("leads/<int:pk>/", view, name="lead"),
    path("leads", view, name="bare"),
    path("tasks/", view, name="tasks"),
    path("<slug:name>/new/", view, name="new of any"),
    path("<slug:name>/<str:what>/", view, name="any of any"),
    path("leads/new/", view, name="lead_new"),
    path("leads/<int:pk>/edit/", view, {"way": "edit"}, name="lead_edit"),
    path("api/", ([path("x/y/", view, name="one"), path("x/", view, name="other")], "app", "space")),
    re_path(r"^(?P<rest>.*)$", view, name="rest"),
]
ADDRESSES = (
    "leads/", "leads", "leads/7/", "leads/new/", "leads/7/edit/", "leads/7/gone/", "tasks/", "roofs/new/", "roofs/a/",
    "api/x/y/", "api/x/", "api/x/z/", "", "nowhere",
)  # fmt: skip


def resolver(addresses: list[URLPattern | URLResolver]) -> URLResolver:
    return URLResolver(RegexPattern(r"^"), addresses)


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_leads_where_it_led_before(address: str):
    before, after = (resolver(rows).resolve(address) for rows in (list(GIVEN), gathered(GIVEN)))
    assert (after.view_name, after.kwargs, after.route) == (before.view_name, before.kwargs, before.route)


def test_a_name_leads_to_its_address():
    found = resolver(gathered(GIVEN))
    assert found.reverse("lead_edit", pk=7) == "leads/7/edit/"
    assert found.reverse("tasks") == "tasks/"


def test_few_groups_are_asked_for_an_address():
    assert len(gathered(web.urlpatterns)) < len(web.urlpatterns) / 3


@pytest.mark.parametrize("part", [web, api, public])
def test_every_address_of_the_product_leads_where_it_is_written(part: object):
    written = list(_every(part.urlpatterns))  # type: ignore[attr-defined]
    plain, found = resolver(list(part.urlpatterns)), resolver(gathered(part.urlpatterns))  # type: ignore[attr-defined]
    for route in written:
        path_ = route.replace("<uuid:pk>", "0190a0de-0000-7000-8000-000000000000")
        for converter in ("int:", "slug:", "str:", "path:", ""):
            path_ = _filled(path_, converter)
        assert _told(found, path_) == _told(plain, path_), path_
    assert len(written) > 10 or part is public


def _told(asked: URLResolver, address: str) -> tuple[str, str, dict[str, object]] | None:
    try:
        match = asked.resolve(address)
    except Resolver404:
        return None
    return match.view_name, match.route, match.kwargs


def _filled(route: str, converter: str) -> str:
    while f"<{converter}" in route:
        before, _, rest = route.partition(f"<{converter}")
        _name, _, after = rest.partition(">")
        route = f"{before}1{after}"
    return route


def _every(addresses: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for address in addresses:
        written = before + str(address.pattern)
        if isinstance(address, URLPattern):
            yield written
        else:
            yield from _every(address.url_patterns, written)


def test_the_api_is_asked_first():
    """Else each of its requests would first be looked for among all pages."""
    assert str(next(one for one in urls.urlpatterns if isinstance(one, URLResolver)).pattern) == "api/"
