"""Ways around the rights: lists, exports, searches, programs' tokens, fields nobody offered, other people's sites."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin import site
from django.test import Client

from roofs.core.accounts import api_tokens
from roofs.sales.leads.models import Lead
from roofs.surfaces.web.live.feed import News, Viewer
from tests.house.tree import assert_none
from tests.surfaces.rights.asking import Clients
from tests.surfaces.rights.world import World

pytestmark = pytest.mark.django_db
EVIL = "https://evil.example/"
# Every one of them holds rows of Sara, of Carl and of nobody.
LISTS = (
    "/leads/", "/leads/?q=prospect", "/leads/board/", "/customers/", "/customers/?q=customer", "/projects/",
    "/projects/pipeline/", "/partners/", "/reviews/", "/outbox/", "/search/?q=prospect", "/search/?q=customer",
    "/search/?q=roof", "/search/?q=partner", "/export/leads.csv", "/export/leads.json", "/export/customers.csv",
    "/export/projects.csv", "/export/interactions.csv", "/export/reviews.csv", "/export/partnerships.csv",
    "/calendar/about/?about_q=prospect", "/calendar/?view=agenda", "/follow-up/sixteen-touch/", "/answering/",
    "/api/leads/", "/api/leads/?q=prospect", "/api/customers/", "/api/projects/", "/api/projects/gantt",
    "/api/interactions/", "/api/reviews/", "/api/partnerships/", "/api/appointments/",
)  # fmt: skip
OF_CARL = ("Carl Prospect", "Carl,Prospect", "Carl Customer", "Carl,Customer", "of Carl", "done, Carl")
OF_SARA = tuple(mark.replace("Carl", "Sara") for mark in OF_CARL)


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    if answer.streaming and hasattr(answer, "streaming_content"):
        return b"".join(answer.streaming_content).decode()
    return answer.content.decode() if answer.status_code == 200 else ""


def client_of(clients: Clients, name: str, address: str) -> Client:
    return clients.program(name) if address.startswith("/api/") else clients.browser(name)


@pytest.mark.parametrize("address", LISTS)
def test_lists_exports_and_searches_hold_the_rows_of_whoever_asks(address: str, clients: Clients):
    told = {name: text_of(client_of(clients, name, address), address) for name in ("fred", "sara", "manager")}
    shown = {name: any(mark in text for mark in OF_CARL) for name, text in told.items()}
    assert (shown["fred"], shown["sara"]) == (False, False)
    # What happens today, and who is written to now, may be nobody.
    may_be_empty = address.startswith(("/calendar/?", "/api/projects/gantt", "/follow-up/"))
    assert may_be_empty or (shown["manager"] and any(mark in told["sara"] for mark in OF_SARA))


@pytest.mark.parametrize(
    "address", ["/leads/?assigned_to={}", "/api/leads/?assigned_to={}", "/export/leads.csv?assigned_to={}"]
)
def test_a_filter_narrows_what_one_sees_and_never_widens_it(address: str, world: World, clients: Clients):
    wanted = address.format(world.people["carl"].pk)
    for who, is_shown in (("sara", False), ("manager", True)):
        told = text_of(client_of(clients, who, wanted), wanted)
        assert any(mark in told for mark in OF_CARL) == is_shown


@pytest.mark.parametrize("who", ["fred", "sara", "manager"])
def test_figures_count_the_rows_of_whoever_asks(who: str, world: World, clients: Clients):
    mine = Lead.objects.visible_to(world.people[who]).count()
    assert clients.program(who).get("/api/leads/stats").json()["total"] == mine
    carl = world.people["carl"]
    carls = Lead.objects.visible_to(world.people[who]).filter(assigned_to=carl).count()
    assert clients.program(who).get(f"/api/leads/stats?assigned_to={carl.pk}").json()["total"] == carls


# --- programs


def test_a_token_shows_its_person_no_more_than_the_person_sees(world: World):
    _row, plain = api_tokens.create(world.people["sara"], "All", [api_tokens.EVERYTHING])
    program = Client(headers={"Authorization": f"Bearer {plain}"})
    assert program.get(f"/api/leads/{world.keys['sara']['lead']}").status_code == 200
    assert program.get(f"/api/leads/{world.keys['carl']['lead']}").status_code == 404
    assert program.get("/api/day").status_code == 403


# --- what nobody offered

OTHERS: dict[str, Any] = {"assigned_to": "carl"}
GRABS = [
    ("PUT", "/api/leads/{lead}", OTHERS, {422}),
    ("POST", "/api/leads/{lead}/assign", OTHERS, {403}),
    ("PUT", "/api/customers/{customer}", OTHERS, {403}),
    ("PUT", "/api/projects/{project}", OTHERS, {403, 409}),
    ("PUT", "/api/partnerships/{partner}", OTHERS, {403}),
    ("PUT", "/api/team/{person}", {"role": "admin"}, {403}),
    ("PUT", "/api/team/{person}", {"commission_percent": 50}, {403, 409}),
    ("PUT", "/api/team/{person}", {"target_won": 1}, {403, 409}),
    ("PUT", "/api/team/{person}/time-off/{time_off}", {"approved": True}, {403}),
    ("POST", "/api/team/", {"email": "x@example.com", "full_name": "X", "role": "admin"}, {403}),
    ("PUT", "/api/leads/{lead}", {"id": 1}, {422}),
    ("PUT", "/api/leads/{lead}", {"created_by": 1}, {422}),
]


@pytest.mark.parametrize(("method", "address", "body", "refused"), GRABS)
def test_a_seller_gives_himself_nothing_by_the_api(
    method: str, address: str, body: dict[str, Any], refused: set[int], world: World, clients: Clients
):
    known = {"assigned_to": world.people["carl"].pk} if body is OTHERS else body
    answer = clients.program("sara").send(method, address.removeprefix("/api").format(**world.keys["sara"]), known)
    assert answer.status_code in refused, answer.content


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("/me/", {"full_name": "Sara", "language": "en", "role": "admin", "is_active": "on"}),
        ("/leads/{lead}/owner/", {"owner": "{carl}"}),
        ("/customers/{customer}/owner/", {"owner": "{carl}"}),
        ("/tasks/{task}/", {"title": "x", "kind": "todo", "due_at": "2027-01-05T10:00", "assigned_to": "{carl}"}),
        ("/calendar/sharing/{link}/", {"kind": "inspection", "user": "{carl}"}),
        ("/team/{person}/edit/", {"commission_percent": "50", "target_won": "1", "territory": ""}),
    ],
)
def test_a_seller_gives_himself_nothing_by_a_form(address: str, body: dict[str, str], world: World, clients: Clients):
    keys = world.keys["sara"] | {"carl": world.people["carl"].pk}
    clients.browser("sara").post(address.format(**keys), {name: value.format(**keys) for name, value in body.items()})
    sara = type(world.people["sara"]).objects.get(pk=world.people["sara"].pk)
    assert sara.role == "sales"
    assert Lead.objects.get(pk=keys["lead"]).assigned_to == sara
    shown = clients.browser("carl").get("/tasks/?whose=mine").content.decode()
    assert '"/tasks/{task}/"'.format(**keys) not in shown
    assert clients.browser("manager").get(f"/team/{sara.pk}/").content.decode().count("7.77") >= 1


# --- other people's sites


@pytest.mark.parametrize("address", ["/leads/{lead}/score/", "/tasks/{task}/completion/", "/records/lead/{lead}/tags/"])
@pytest.mark.parametrize("elsewhere", [EVIL, "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere(address: str, elsewhere: str, world: World, clients: Clients):
    answer = clients.browser("sara").post(address.format(**world.keys["sara"]), {"next": elsewhere, "name": "Hail"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/")
    assert "evil" not in answer["Location"]


def test_djangos_administration_is_for_administrators(clients: Clients):
    addresses = [f"/admin/{model._meta.app_label}/{model._meta.model_name}/" for model in site._registry]
    assert "/admin/accounts/user/" in addresses
    for name in ("out", "waiting", "fred", "sara", "manager"):
        answers = {address: clients.browser(name).get(address) for address in addresses}
        assert_none(f"{name} {address}" for address, answer in answers.items() if answer.status_code != 302)
    assert clients.browser("admin").get("/admin/").status_code == 200


# --- the stream

NEWS = News(7, "lead.won", "lead", 4711, ())


@pytest.mark.parametrize(("role", "is_told"), [("admin", True), ("manager", True), ("sales", False), ("field", False)])
def test_a_stream_names_the_row_to_those_who_see_all_rows(role: str, is_told: bool):
    told = NEWS.as_text(Viewer(1, role))
    assert "event: lead.won" in told
    assert ("4711" in told) == is_told


def test_a_stream_tells_those_who_wait_for_a_role_nothing_and_the_one_it_is_for_everything():
    assert not NEWS.is_for(Viewer(1, "pending"))
    meant = News(8, "alert.raised", "lead", 4711, (1,))
    assert (meant.is_for(Viewer(1, "sales")), meant.is_for(Viewer(2, "admin"))) == (True, False)
    assert "4711" in meant.as_text(Viewer(1, "sales"))
