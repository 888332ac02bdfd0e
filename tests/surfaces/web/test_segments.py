"""Segments on the screen: the list, the builder, one segment, and who may do what."""

# ruff: noqa: F811 -- fixtures are used by name

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from roofs.core.accounts.models import User
from roofs.core.jobs.worker import drain
from roofs.core.lists.views import save_view
from roofs.core.segments import rebuilding, writing
from roofs.core.segments.models import Segment, Size
from roofs.marketing.cadence.models import Sequence
from roofs.marketing.campaigns import running
from roofs.marketing.campaigns.models import Campaign
from roofs.sales.leads import pipeline
from roofs.sales.leads.models import Lead
from tests.asking import questions
from tests.sales.people import TakeIn, ava, crew, mia, stranger, take_in, tom  # noqa: F401 -- fixtures are used by name

TROY = {"trait": "lead.city", "op": "any_of", "value": ["Troy"]}


@pytest.fixture
def boss(client: Client, mia: User) -> Client:
    client.force_login(mia)
    return client


def form(rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"kind": "lead", "g-join": "all", **rows, **more}


def row(path: str, trait: str, op: str, **value: Any) -> dict[str, Any]:
    fields = {f"{path}-{name}": one for name, one in value.items()}
    return {f"{path}-node": "test", f"{path}-trait": trait, f"{path}-op": op, **fields}


def made(name: str = "In Troy", tree: Any = TROY, kind: str = "lead") -> Segment:
    segment = writing.create({"name": name, "kind": kind, "tree": tree}, None)
    rebuilding.rebuild(segment)
    return segment


def test_a_segment_is_built_of_rows_and_groups(boss: Client, take_in: TakeIn, mia: User) -> None:
    lead = pipeline.correct(take_in(), {"city": "Troy", "property_value": 600_000}, mia)
    told = form(
        row("g-0", "lead.city", "any_of", words="Troy, Novi")
        | {"g-1-node": "group", "g-1-join": "any"}
        | row("g-1-0", "lead.property_value", "at_least", one="500,000")
        | row("g-1-1", "talk.called", "did", times="2", period="days", days="30")
        | {"g-2-node": "group", "g-2-join": "none"}
        | row("g-2-0", "lead.temperature", "any_of", words=["hot"]),
        name="Dear homes",
        description="For the spring.",
    )
    answer = boss.post("/segments/new/", told)
    segment = Segment.objects.get(name="Dear homes")
    assert answer["Location"] == f"/segments/{segment.pk}/"
    assert segment.tree == {
        "all": [
            {"trait": "lead.city", "op": "any_of", "value": ["Troy", "Novi"]},
            {
                "any": [
                    {"trait": "lead.property_value", "op": "at_least", "value": 500_000},
                    {"trait": "talk.called", "op": "did", "value": {"times": 2, "days": 30}},
                ]
            },
            {"not": {"any": [{"trait": "lead.temperature", "op": "any_of", "value": ["hot"]}]}},
        ]
    }
    drain()
    page = boss.get(f"/segments/{segment.pk}/").content.decode()
    assert lead.contact.name in page
    assert "at least 2 times in the last 30 days" in page


def test_what_was_kept_is_shown_in_the_form_and_kept_the_same(boss: Client) -> None:
    tree = {
        "all": [
            {"trait": "lead.near", "op": "within", "value": {"latitude": 42.5, "longitude": -83.2, "miles": 5.0}},
            {"not": {"all": [TROY, {"trait": "lead.created_at", "op": "within", "value": 7}]}},
            {"not": TROY},
            {"trait": "lead.lead_score", "op": "between", "value": {"low": 20, "high": 80}},
            {"trait": "contact.is_customer", "op": "no", "value": None},
        ]
    }
    segment = made("Round trip", tree)
    page = boss.get(f"/segments/{segment.pk}/edit/")
    given = _fields(page.content.decode())
    boss.post(f"/segments/{segment.pk}/edit/", given | {"name": "Round trip 2"})
    again = Segment.objects.get(pk=segment.pk)
    assert again.name == "Round trip 2"
    assert again.tree["all"][1:4] == [
        segment.tree["all"][1],
        {"not": {"any": [TROY]}},
        segment.tree["all"][3],
    ]
    assert again.tree["all"][0]["value"] | {"label": ""} == segment.tree["all"][0]["value"] | {"label": ""}


def _fields(page: str) -> dict[str, Any]:
    """What a browser would send of the form, as it stands."""

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.found: dict[str, Any] = {}
            self.select = ""
            self.text = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            told = {name: value or "" for name, value in attrs}
            name = told.get("name", "")
            if tag == "input" and name:
                if told.get("type") == "checkbox" and "checked" not in dict(attrs):
                    return
                if told.get("type") == "checkbox":
                    self.found.setdefault(name, []).append(told["value"])
                else:
                    self.found[name] = told.get("value", "")
            elif tag == "select":
                self.select = name
            elif tag == "option" and self.select and (self.select not in self.found or "selected" in dict(attrs)):
                self.found[self.select] = told.get("value", "")
            elif tag == "textarea":
                self.found[name] = ""

        def handle_endtag(self, tag: str) -> None:
            self.select = "" if tag == "select" else self.select

    reader = Reader()
    reader.feed(page[page.index("segment-form") :])
    return reader.found


def test_the_form_counts_names_and_says_it_in_words_while_it_is_written(
    boss: Client, take_in: TakeIn, mia: User
) -> None:
    pipeline.correct(take_in(), {"city": "Troy"}, mia)
    take_in(first_name="Ben", email="ben@example.com", phone="+12485550166")
    page = boss.post("/segments/count/", form(row("g-0", "lead.city", "any_of", words="Troy"))).content.decode()
    assert ">1</b> lead fits" in page
    assert "Marta Delgado" in page
    assert "City is Troy" in page


def test_a_press_adds_and_drops_rows_and_groups_and_keeps_the_rest(boss: Client) -> None:
    told = form(row("g-0", "lead.city", "any_of", words="Troy") | row("g-1", "lead.lead_score", "at_least", one="60"))
    page = boss.post("/segments/rows/", told | {"act": "group:g"}).content.decode()
    assert 'name="g-2-0-trait"' in page
    assert 'value="Troy"' in page
    page = boss.post("/segments/rows/", told | {"act": "drop:g-0"}).content.decode()
    assert 'name="g-1-trait"' not in page
    assert 'value="60"' in page


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            row("g-0", "lead.lead_score", "at_least", one="80") | row("g-1", "lead.lead_score", "at_most", one="20"),
            "cannot both be true",
        ),
        (row("g-0", "lead.lead_score", "at_least", one="0"), "Everybody fits"),
        (row("g-0", "lead.city", "any_of", words="Atlantis"), "Nobody fits at present"),
        (row("g-0", "lead.lead_score", "at_least", one="many"), "needs another value"),
        (row("g-0", "own.gone", "given"), "There is no"),
        (row("g-0", "lead.near", "within", miles="5", place="Nowhere Street"), "needs another value"),
        (row("g-0", "lead.storm", "within", miles="5", days="30"), "no storm data"),
    ],
)
def test_what_makes_no_sense_is_said_before_it_is_kept(
    rows: dict[str, Any], words: str, boss: Client, take_in: TakeIn
) -> None:
    take_in()
    assert words in boss.post("/segments/count/", form(rows)).content.decode()


def test_rules_that_can_both_be_true_are_not_called_a_contradiction(boss: Client, take_in: TakeIn) -> None:
    take_in()
    rows = row("g-0", "lead.created_at", "within", one="7") | row(
        "g-1", "talk.any", "did_not", times="1", period="days", days="30"
    )
    assert "cannot both" not in boss.post("/segments/count/", form(rows)).content.decode()


def test_the_second_of_two_editors_hears_of_the_first(boss: Client, mia: User) -> None:
    segment = made()
    seen = _fields(boss.get(f"/segments/{segment.pk}/edit/").content.decode())
    writing.change(segment, {"name": "Faster"}, mia)
    answer = boss.post(f"/segments/{segment.pk}/edit/", seen | {"name": "Slower"})
    assert answer.status_code == 422
    assert "Somebody else changed this segment" in answer.content.decode()
    assert Segment.objects.get(pk=segment.pk).name == "Faster"


def test_a_segment_a_campaign_uses_stays_and_says_who_uses_it(boss: Client, mia: User) -> None:
    segment = made()
    sequence = Sequence.objects.visible_to(mia).published().first()
    told: dict[str, Any] = {
        "name": "Spring",
        "kind": "drip",
        "goal": "",
        "audience": "leads",
        "sequence": sequence,
        "chosen": [],
    }
    running.write(
        told | {"query": f"segment={segment.pk}", "keeps_adding": True, "starts_at": None, "ends_at": None}, mia
    )
    answer = boss.post(f"/segments/{segment.pk}/deletion/", follow=True).content.decode()
    assert "Campaign “Spring”" in answer
    assert Segment.objects.alive().filter(pk=segment.pk).exists()
    Campaign.objects.update(status=Campaign.Status.COMPLETED)
    boss.post(f"/segments/{segment.pk}/deletion/")
    assert not Segment.objects.alive().filter(pk=segment.pk).exists()
    boss.post(f"/segments/{segment.pk}/restoration/")
    assert Segment.objects.alive().filter(pk=segment.pk).exists()


def test_sales_read_and_see_their_own_members_the_field_and_strangers_nothing(
    client: Client, take_in: TakeIn, ava: User, tom: User, crew: User, stranger: User, mia: User
) -> None:
    hers = pipeline.assign(pipeline.correct(take_in(), {"city": "Troy"}, mia), ava, mia)
    segment = made()
    for user, status, sees in ((ava, 200, True), (tom, 200, False), (crew, 403, False)):
        client.force_login(user)
        answer = client.get(f"/segments/{segment.pk}/")
        assert (answer.status_code, hers.contact.name in answer.content.decode()) == (status, sees)
        for path in ("new/", f"{segment.pk}/edit/"):
            assert client.get(f"/segments/{path}").status_code == 403
        for path in ("count/", "rows/", f"{segment.pk}/deletion/", f"{segment.pk}/copy/", f"{segment.pk}/stop/"):
            assert client.post(f"/segments/{path}").status_code in {403, 404}
    client.force_login(stranger)
    assert client.get("/segments/").status_code in {302, 403}
    assert Segment.objects.alive().filter(pk=segment.pk).exists()


def test_lists_are_narrowed_by_a_segment(boss: Client, take_in: TakeIn, mia: User) -> None:
    inside = pipeline.correct(take_in(), {"city": "Troy"}, mia)
    outside = take_in(first_name="Ben", last_name="Okafor", email="ben@example.com", phone="+12485550166")
    segment = made()
    page = boss.get(f"/leads/?segment={segment.pk}").content.decode()
    assert (inside.contact.name in page, outside.contact.name in page) == (True, False)
    customer = pipeline.convert(inside, mia)
    customers = made("Served", {"trait": "customer.rfm", "op": "any_of", "value": ["waiting"]}, "customer")
    for asked, found in ((customers.pk, True), ("waiting", True), ("champion", False), (999_999, False)):
        assert (str(customer) in boss.get(f"/customers/?segment={asked}").content.decode()) is found


def test_a_copy_a_recount_and_a_stop(boss: Client, take_in: TakeIn, mia: User) -> None:
    pipeline.correct(take_in(), {"city": "Troy"}, mia)
    segment = made()
    boss.post(f"/segments/{segment.pk}/copy/")
    assert Segment.objects.get(name="Copy of In Troy").tree == segment.tree
    boss.post(f"/segments/{segment.pk}/count/")
    boss.post(f"/segments/{segment.pk}/stop/")
    segment.refresh_from_db()
    assert segment.state == "stopped"
    assert "not all members are here" in boss.get(f"/segments/{segment.pk}/").content.decode()
    boss.post(f"/segments/{segment.pk}/count/")
    drain()
    segment.refresh_from_db()
    assert (segment.state, segment.members) == ("ready", 1)
    assert Size.objects.filter(segment=segment).exists()


def test_the_list_asks_the_same_questions_for_few_and_for_many(boss: Client) -> None:
    counts = []
    boss.get("/segments/")
    for some in (1, 8):
        for n in range(some):
            made(f"Segment {some} {n}")
        with questions() as asked:
            assert boss.get("/segments/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_page_of_one_asks_the_same_questions_for_few_and_many_members(
    boss: Client, take_in: TakeIn, mia: User
) -> None:
    counts = []
    boss.get(f"/segments/{made('First').pk}/")
    for some in (1, 9):
        for n in range(some):
            lead = take_in(
                first_name=f"P{some}{n}", email=f"p{some}{n}@example.com", phone=f"+1248555{100 + some * 10 + n:04d}"
            )
            Lead.objects.filter(pk=lead.pk).update(city="Troy")
        segment = made(f"Of {some}")
        with questions() as asked:
            boss.get(f"/segments/{segment.pk}/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_saved_list_is_told_among_those_who_use_it_and_does_not_hold_it(boss: Client, mia: User) -> None:
    segment = made()
    save_view(mia, "leads", "Troy people", f"segment={segment.pk}")
    assert "Troy people" in boss.get(f"/segments/{segment.pk}/").content.decode()
    boss.post(f"/segments/{segment.pk}/deletion/")
    assert not Segment.objects.alive().filter(pk=segment.pk).exists()
    assert boss.get(f"/leads/?segment={segment.pk}").status_code == 200


def test_a_campaign_is_begun_for_a_segment_in_the_wizard(boss: Client, mia: User) -> None:
    segment = made()
    page = boss.get("/campaigns/new/").content.decode()
    assert f'value="segment-{segment.pk}"' in page
    told = {"name": "Spring", "kind": "drip", "audience": "leads", "sequence": "sixteen-touch"}
    boss.post("/campaigns/new/", told | {"view": f"segment-{segment.pk}"})
    assert Campaign.objects.get().query == f"segment={segment.pk}"
    wrong = boss.post("/campaigns/new/", told | {"view": f"segment-{segment.pk}", "audience": "customers"})
    assert (wrong.status_code, "This list is of other records" in wrong.content.decode()) == (422, True)


def test_an_export_holds_the_members_alone(boss: Client, take_in: TakeIn, mia: User) -> None:
    inside = pipeline.correct(take_in(), {"city": "Troy"}, mia)
    outside = take_in(first_name="Ben", last_name="Okafor", email="ben@example.com", phone="+12485550166")
    segment = made()
    answer = boss.get(f"/leads/export.csv?segment={segment.pk}")
    told = b"".join(answer).decode()
    assert (inside.contact.email in told, outside.contact.email in told) == (True, False)
