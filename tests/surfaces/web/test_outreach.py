"""The pages of outreach: who may open them, that every number leads to as many rows, and what empty ones say."""

# ruff: noqa: F811 -- fixtures are used by name

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from roofs.comms.engagement.models import Engagement
from roofs.core.accounts.models import User
from roofs.core.company.office import office
from roofs.insight.outreach import jobs, keeping
from roofs.insight.outreach.models import Outcome
from roofs.insight.outreach.policy import OUTREACH, OutreachRules
from roofs.marketing.cadence.models import Touch
from tests.asking import questions
from tests.insight.outreach import played
from tests.insight.world import World, world  # noqa: F401 -- fixtures are used by name
from tests.sales.people import ava, crew, mia, stranger, tom  # noqa: F401 -- fixtures are used by name
from tests.surfaces.web.browsers import page, signed_in, words

SPRING = {"from": "2025-02-01", "to": "2025-06-30"}
PAGES = [
    "outreach", "outreach_email", "outreach_tests", "outreach_hours", "outreach_channels", "outreach_cadence",
    "outreach_people", "outreach_pipeline", "outreach_rows", "outreach_deals", "outreach_warmth", "outreach_held",
]  # fmt: skip
MOST_FOLLOWED = 15
WITH_ROWS = ["outreach", "outreach_email", "outreach_hours", "outreach_channels", "outreach_cadence"]


@pytest.fixture(autouse=True)
def _in_detroit(db: None) -> None:
    office.save(office.get().model_copy(update={"timezone": "America/Detroit"}))


@pytest.fixture
def spring(ava: User, tom: User, mia: User) -> None:
    played.at_random(5, [ava, tom, None], people=25)
    keeping.rebuild()


def content(user: User, address: str, **query: str) -> str:
    answer = signed_in(user).get(address, query)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_those_who_sell_and_those_who_lead_open_every_page_and_nobody_else(name, world: World, crew, stranger):
    address = reverse(f"web:{name}")
    for user in (world.mia, world.ava):
        assert signed_in(user).get(address).status_code == 200
    assert signed_in(crew).get(address).status_code == 403
    assert signed_in(stranger).get(address).status_code in {302, 403}


@pytest.mark.parametrize("name", PAGES)
def test_an_address_nobody_wrote_opens_too(name, mia: User):
    odd = {"from": "2025-99-99", "channel": "carrier pigeon", "person": "-1", "what": "x", "by": "slot", "value": "9e9",
           "page": "0", "days": "7", "level": "boiling", "stage": "x", "which": "x", "reason": "\0"}  # fmt: skip
    assert signed_in(mia).get(reverse(f"web:{name}"), odd).status_code == 200


@pytest.mark.parametrize("name", WITH_ROWS)
@pytest.mark.parametrize("who", ["mia", "ava"])
def test_every_number_leads_to_as_many_rows(name: str, who: str, spring, request: pytest.FixtureRequest):
    user = request.getfixturevalue(who)
    OUTREACH.save(OutreachRules(few=1))
    html = content(user, reverse(f"web:{name}"), **SPRING)
    found = re.findall(r'<a href="(/analytics/outreach/rows/[^"]+)"[^>]*>\s*([\d,.]+%?)\s*</a>', html)
    cards = r'<a class="kpi" href="(/analytics/outreach/rows/[^"]+)"[^>]*>.*?class="big">([^<]+)<'
    found += re.findall(cards, html, re.DOTALL)
    assert len(found) >= 8, name
    different = list({unescape(address): number for address, number in found}.items())
    for address, number in different[:: max(1, len(different) // MOST_FOLLOWED)]:
        rows = content(user, address)
        told = int(re.findall(r'<small class="dim">([\d,]+)</small></h1>', rows)[0].replace(",", ""))
        listed = len(re.findall(r'<td class="main"><a class="two"', rows))
        while more := re.search(r'<a class="btn small" href="([^"]+)" rel="next"', rows):
            rows = content(user, f"{urlsplit(address).path}{unescape(more[1])}")
            listed += len(re.findall(r'<td class="main"><a class="two"', rows))
        assert listed == told > 0
        if re.fullmatch(r"[\d,]+", number):
            assert told == int(number.replace(",", "")), address


def test_a_row_leads_to_its_lead(spring, mia: User):
    one = Outcome.objects.order_by("-day", "-touch")[0]
    assert reverse("web:lead", args=[one.subject_id]) in content(mia, reverse("web:outreach_rows"), **SPRING)


def test_a_seller_asks_in_vain_for_a_colleague(spring, ava: User, tom: User):
    html = content(ava, reverse("web:outreach_rows"), **SPRING, person=str(tom.pk))
    mine = Outcome.objects.visible_to(ava).count()
    assert f'<small class="dim">{mine}</small></h1>' in html  # the filter is not hers to use
    assert "Tom Becker" not in content(ava, reverse("web:outreach_people"), **SPRING)


def test_machines_stand_apart_from_people(spring, mia: User):
    text = words(signed_in(mia).get(reverse("web:outreach_email"), SPRING))
    assert "Opened by machines" in text
    assert "Opened by people" in text
    assert "is in no other number" in text


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("outreach", "campaigns"), ("outreach", "sequences"), ("outreach_email", "mailboxes"),
        ("outreach_email", "letters"), ("outreach_email", "time"), ("outreach_hours", "best"),
        ("outreach_hours", "hours"), ("outreach_channels", "channels"), ("outreach_channels", "kinds"),
        ("outreach_cadence", "levels"), ("outreach_cadence", "saturated"), ("outreach_cadence", "held"),
        ("outreach_people", "people"), ("outreach_pipeline", "stages"), ("outreach_pipeline", "tests"),
    ],
)  # fmt: skip
def test_every_table_can_be_taken_away(name: str, table: str, spring, mia: User):
    address = reverse(f"web:{name}")
    listed = signed_in(mia).get(address, {**SPRING, "table": table, "format": "csv"})
    lines = list(csv.reader(io.StringIO(listed.getvalue().decode("utf-8-sig"))))
    book = signed_in(mia).get(address, {**SPRING, "table": table, "format": "xlsx"})
    sheet = load_workbook(io.BytesIO(book.getvalue())).worksheets[0]
    assert len(lines[0]) == sheet.max_column > 1
    assert len(lines) == sheet.max_row
    assert signed_in(mia).get(address, {"table": "nonsense", "format": "csv"}).status_code == 404


def test_the_list_can_be_taken_away(spring, mia: User):
    listed = signed_in(mia).get(reverse("web:outreach_rows"), {**SPRING, "format": "csv", "what": "replied"})
    lines = list(csv.reader(io.StringIO(listed.getvalue().decode("utf-8-sig"))))
    assert len(lines) - 1 == Outcome.objects.filter(replied=1).count() > 0


def test_costs_are_for_those_who_run_the_company(spring, ava: User, mia: User):
    assert "Cost per sale" in content(mia, reverse("web:outreach_channels"), **SPRING)
    assert "Cost per sale" not in content(ava, reverse("web:outreach_channels"), **SPRING)


@pytest.mark.parametrize("name", WITH_ROWS[:4])
def test_where_nothing_is_a_page_says_how_to_begin(name: str, mia: User):
    assert "Nothing went out in this time" in content(mia, reverse(f"web:{name}"))


def test_no_lift_is_claimed_where_there_is_none(mia: User):
    """Both groups answer alike, so nothing is to be found."""
    plan = played.plan()
    for number in range(120):
        row = played.enrol(played.person(number, None), plan)
        arm = {"hours": {"arm": "holdout" if number % 2 else "learned"}}
        touch = played.send(row, plan.steps[0], played.FIRST, chosen=arm)
        if number % 6 in {0, 3}:
            played.heard(touch, "replied")
    keeping.rebuild()
    jobs.learn.func()
    text = words(signed_in(mia).get(reverse("web:outreach_hours"), SPRING))
    assert "No measurable lift yet" in text
    assert "Choosing the hour helps" not in text


def test_a_lift_that_is_there_is_found(mia: User):
    plan = played.plan()
    for number in range(600):
        row = played.enrol(played.person(number, None), plan)
        arm = {"hours": {"arm": "holdout" if number % 2 else "learned"}}
        touch = played.send(row, plan.steps[0], played.FIRST, chosen=arm)
        if number % 2 == 0 and number % 4 == 0:
            played.heard(touch, "replied")
    keeping.rebuild()
    jobs.learn.func()
    assert "Choosing the hour helps" in words(signed_in(mia).get(reverse("web:outreach_hours"), SPRING))


def test_people_by_warmth_are_as_many_as_the_level_says(mia: User, ava: User, tom: User):
    for number, (level, owner) in enumerate((("hot", ava), ("hot", tom), ("cold", ava), ("dead", None))):
        contact = played.person(number, owner).contact
        Engagement.objects.update_or_create(contact=contact, defaults={"level": level, "value_at": timezone.now()})
    assert len(re.findall('class="main"', content(mia, reverse("web:outreach_warmth"), level="hot"))) == 2
    assert len(re.findall('class="main"', content(ava, reverse("web:outreach_warmth"), level="hot"))) == 1
    assert len(re.findall('class="main"', content(ava, reverse("web:outreach_warmth")))) == 3  # with nobody's


def test_what_was_held_back_is_listed_by_its_reason(mia: User, ava: User, tom: User):
    plan = played.plan()
    for number, owner in enumerate((ava, ava, tom)):
        touch = played.send(played.enrol(played.person(number, owner), plan), plan.steps[0], timezone.now())
        Touch.objects.filter(pk=touch.pk).update(state="suppressed", reason="no_consent", sent_at=None)
    for user, number in ((mia, 3), (ava, 2)):
        html = content(user, reverse("web:outreach_cadence"))
        ((address, told),) = re.findall(r'<a href="(/analytics/outreach/warmth/held/[^"]+)">(\d+)</a>', html)
        assert int(told) == number == len(re.findall('<tr><td class="main">', content(user, unescape(address))))


def test_who_hears_too_much_is_named(mia: User):
    plan = played.plan()
    lead = played.person(0, None)
    for _again in range(3):
        row = played.enrol(lead, played.plan(f"again-{_again}"), is_exclusive=False)
        for step in row.version.steps.all():
            played.send(row, step, timezone.now() - dt.timedelta(hours=1))
    played.send(played.enrol(played.person(1, None), plan), plan.steps[0], timezone.now())
    keeping.rebuild()
    html = content(mia, reverse("web:outreach_cadence"))
    assert reverse("web:touches_of", args=[lead.contact_id]) in html
    assert "Novak 1" not in html


def test_numbers_of_people_lead_to_what_they_did(world: World):
    march = {"from": "2025-03-01", "to": "2025-03-31"}
    html = content(world.mia, reverse("web:outreach_people"), **march)
    found = dict(re.findall(r'<a href="(/analytics/outreach/deals/[^"]+)">([\d,]+)</a>', html))
    assert found
    for address, number in found.items():
        rows = content(world.mia, unescape(address))
        assert len(re.findall('<tr><td class="main">', rows)) == int(number), unescape(address)


def test_sales_behind_a_revenue_add_up_to_it(world: World):
    march = {"from": "2025-03-01", "to": "2025-03-31"}
    html = content(world.mia, reverse("web:outreach_people"), **march)
    found = re.findall(r'<a href="([^"]+what=sales[^"]+)">\$([\d,]+)</a>', html)
    assert len(found) == 2  # Ava and Tom
    for address, revenue in found:
        amounts = re.findall(r'data-label="Value">\$([\d,]+)<', content(world.mia, unescape(address)))
        assert sum(int(one.replace(",", "")) for one in amounts) == int(revenue.replace(",", ""))


def test_few_decisions_show_only_a_range(world: World):
    html = content(world.mia, reverse("web:outreach_people"), **{"from": "2025-03-01", "to": "2025-03-31"})
    shares = re.findall(r'what=decided[^"]+">([^<]+)</a> <small class="dim">few', html)
    assert shares
    assert all("–" in share and "(" not in share for share in shares)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_no_more_when_there_is_more(name: str, ava: User, tom: User, mia: User):
    played.at_random(1, [ava, tom, None], people=20)
    keeping.rebuild()
    address, client = reverse(f"web:{name}"), signed_in(mia)
    client.get(address, SPRING)
    with questions() as before:
        client.get(address, SPRING)
    for seed in (2, 3):
        played.at_random(seed, [ava, tom, None], people=15)
    keeping.rebuild()
    with questions() as after:
        page(client.get(address, SPRING))
    assert len(after) <= len(before), [sql[:120] for sql in after]
    assert len(after) <= 22
