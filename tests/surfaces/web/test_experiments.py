"""The pages of tests: writing one, reading what was found, taking over what won."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from roofs.comms.writing import shelf
from roofs.core.accounts.models import User
from roofs.marketing.cadence.models import Sequence
from roofs.marketing.campaigns import running
from roofs.marketing.experiments import guarding
from roofs.marketing.experiments.models import Experiment
from tests.asking import questions
from tests.marketing.experiments.test_judging import LATER, seen
from tests.marketing.experiments.testing import FIRST, NOON, SECOND, dealt, designed, first_step, people, started
from tests.sales.people import *  # noqa: F403 -- the fixtures of the sales floor
from tests.sales.people import TakeIn


@pytest.fixture
def manager(mia: User) -> Client:
    client = Client()
    client.force_login(mia)
    return client


@pytest.fixture
def seller(ava: User) -> Client:
    client = Client()
    client.force_login(ava)
    return client


def where(what: str = "subject") -> str:
    step = first_step()
    return f"{reverse('web:experiment_new')}?what={what}&where=step:sixteen-touch:{step.key}"


def typed(**more: Any) -> dict[str, Any]:
    return {
        "name": "Shorter subject", "hypothesis": "Short ones are read on phones", "measure": "reply", "days": "7",
        "worth": "50", "mode": "measure", "guardrails": ["unsubscribed", "complained"], "arms": "2",
        "arm-0-label": "As it is", "arm-0-share": "1", "arm-1-label": "Shorter", "arm-1-share": "1",
        "arm-1-subject-en": "Your roof in Troy", "arm-1-subject-es": "Su techo",
    } | more  # fmt: skip


def test_before_the_first_test_the_page_says_how_many_people_it_takes(manager: Client):
    page = manager.get(reverse("web:experiments")).content.decode()
    assert "5,301" in page
    assert "1,059" in page
    assert "Test two versions" in page


def test_a_test_is_written_from_what_and_where_to_a_draft(manager: Client):
    first = manager.get(reverse("web:experiment_new"))
    assert "The subject line" in first.content.decode()
    second = manager.get(reverse("web:experiment_new") + "?what=subject").content.decode()
    assert f"step:sixteen-touch:{first_step().key}" in second
    third = manager.get(where()).content.decode()
    assert shelf.get(first_step().template).subject.split("{{")[0].strip()[:12] in third
    answer = manager.post(where(), typed())
    test = Experiment.objects.get()
    assert answer["Location"] == reverse("web:experiment", args=[test.pk])
    assert [arm.does.subject for arm in test.arms.all()] == [{}, {"en": "Your roof in Troy", "es": "Su techo"}]
    assert (test.status, test.step_key, test.sequence) == ("draft", first_step().key, "sixteen-touch")


@pytest.mark.parametrize(("what", "box"), [
    ("body", {"arm-1-body-en": "Hello there, another text."}),
    ("channel", {"arm-1-template": "day_02_sms"}),
    ("send_time", {"arm-1-hour": "17:30", "arm-1-days_later": "1"}),
    ("sequence", {}),
])  # fmt: skip
def test_each_thing_that_can_be_tested_has_a_page_and_can_be_begun(manager: Client, what: str, box: dict[str, str]):
    place = where(what)
    if what == "sequence":
        place = f"{reverse('web:experiment_new')}?what=sequence&where=sequence:sixteen-touch"
        page = manager.get(place).content.decode()
        options = re.search(r'name="arm-1-sequence".*?</select>', page, re.DOTALL)
        assert options is not None
        box = {"arm-1-sequence": re.findall(r'value="([^"]+)"', options[0])[0]}
    assert manager.get(place).status_code == 200
    assert manager.post(place, typed(**{"arm-1-subject-en": "", "arm-1-subject-es": ""}, **box)).status_code == 302
    test = Experiment.objects.get()
    manager.post(reverse("web:experiment_state", args=[test.pk]), {"act": "start"})
    test.refresh_from_db()
    assert (test.what, test.status) == (what, "running")
    assert manager.get(reverse("web:experiment", args=[test.pk])).status_code == 200
    assert manager.get(reverse("web:experiment_edit", args=[test.pk])).status_code == 200


def test_a_test_of_a_campaign_happens_in_its_sequence(manager: Client, mia: User):
    sequence = Sequence.objects.get(slug="nine-touch")
    campaign = running.write({"name": "Quiet leads", "sequence": sequence}, mia)
    assert f"campaign={campaign.pk}" in manager.get(reverse("web:campaign", args=[campaign.pk])).content.decode()
    page = manager.get(f"{reverse('web:experiment_new')}?what=subject&campaign={campaign.pk}").content.decode()
    assert "step:nine-touch:" in page
    assert "step:sixteen-touch:" not in page
    step = re.findall(r'value="(step:nine-touch:[^"]+)"', page)[0]
    place = f"{reverse('web:experiment_new')}?what=subject&where={step}&campaign={campaign.pk}"
    assert manager.post(place, typed()).status_code == 302
    assert Experiment.objects.get().campaign_id == campaign.pk


def test_another_way_is_added_and_what_was_typed_stays(manager: Client):
    page = manager.post(where(), typed(more="1")).content.decode()
    assert 'name="arm-2-label"' in page
    assert "Your roof in Troy" in page
    assert not Experiment.objects.exists()


@pytest.mark.parametrize("wrong", [
    {"name": ""}, {"days": "0"}, {"worth": "x"}, {"measure": "opens"}, {"arm-1-share": "0.5"},
    {"arm-1-label": "As it is"},
])  # fmt: skip
def test_what_makes_no_sense_is_shown_again_with_the_reason(manager: Client, wrong: dict[str, str]):
    answer = manager.post(where(), typed(**wrong))
    assert answer.status_code == 422
    assert not Experiment.objects.exists()


def test_letters_are_seen_side_by_side_before_anything_is_kept(manager: Client):
    place = where().split("where=")[1]
    page = manager.post(reverse("web:experiment_letters"), typed(what="subject", where=place)).content.decode()
    assert "Your roof in Troy" in page
    assert page.count("<iframe") == 2
    assert "people" in page
    assert manager.post(reverse("web:experiment_letters"), {}).status_code == 200


def test_the_verdict_stands_first_and_every_number_leads_to_its_people(manager: Client, mia: User):
    test = started()
    seen(test, (150, 4), (150, 6))
    with time_machine.travel(LATER, tick=False):
        page = manager.get(reverse("web:experiment", args=[test.pk])).content.decode()
    assert page.index("Not enough data: about") < page.index("<table")
    assert "more people" in page
    assert "disabled aria-describedby" in page
    assert "It is not sure yet that one is better." in page
    with time_machine.travel(LATER, tick=False):
        for who, count in (("judged", 150), ("hit", 6)):
            link = f"{reverse('web:experiment_people', args=[test.pk])}?arm={test.arms.get(position=1).pk}&who={who}"
            assert link.replace("&", "&amp;") in page or link in page
            people_page = manager.get(link)
            assert people_page.status_code == 200
            assert len(people_page.context["page"].rows) == min(count, len(people_page.context["page"].rows))


def test_the_winner_is_taken_over_with_a_click_and_taken_back_with_another(manager: Client):
    test = started(step_key=None, sequence="")
    seen(test, (400, 12), (400, 90))
    name, before = test.template, shelf.get(test.template)
    with time_machine.travel(LATER, tick=False):
        page = manager.get(reverse("web:experiment", args=[test.pk])).content.decode()
        assert "Shorter is better." in page
        manager.post(reverse("web:experiment_promotion", args=[test.pk]), {"arm": test.arms.get(position=1).pk})
    assert shelf.get(name).subject.startswith("Your roof")
    with time_machine.travel(LATER, tick=False):
        page = manager.get(reverse("web:experiment", args=[test.pk])).content.decode()
        assert "Do it as before again" in page
    manager.post(reverse("web:experiment_promotion_undo", args=[test.pk]))
    assert shelf.get(name) == before


def test_what_is_not_sure_is_not_taken_over_even_when_somebody_posts_it(manager: Client):
    test = started()
    seen(test, (100, 1), (100, 2))
    manager.post(reverse("web:experiment_promotion", args=[test.pk]), {"arm": test.arms.get(position=1).pk})
    assert Experiment.objects.get().promoted is None
    assert manager.post(reverse("web:experiment_promotion", args=[test.pk]), {"arm": "999999"}).status_code == 404


def test_a_change_while_it_runs_ends_it_and_begins_another_and_a_new_name_does_not(manager: Client):
    manager.post(where(), typed())
    test = Experiment.objects.get()
    manager.post(reverse("web:experiment_state", args=[test.pk]), {"act": "start"})
    edit = reverse("web:experiment_edit", args=[test.pk])
    assert "ends this test and begins a new one" in manager.get(edit).content.decode()
    manager.post(edit, typed(name="Another name"))
    assert Experiment.objects.get().name == "Another name"
    manager.post(edit, typed(name="Another name", days="14"))
    test.refresh_from_db()
    fresh = Experiment.objects.exclude(pk=test.pk).get()
    assert (test.status, fresh.status, fresh.days, fresh.follows) == ("ended", "running", 14, test)
    assert "it was changed, and began anew" in manager.get(reverse("web:experiment", args=[test.pk])).content.decode()


def test_pausing_ending_copying_deleting_and_bringing_back(manager: Client):
    test = started()
    act = reverse("web:experiment_state", args=[test.pk])
    for name, status in (("pause", "paused"), ("start", "running"), ("end", "ended"), ("start", "ended")):
        manager.post(act, {"act": name})
        test.refresh_from_db()
        assert test.status == status
    assert manager.post(act, {"act": "burn"}).status_code == 404
    manager.post(reverse("web:experiment_copy", args=[test.pk]))
    assert Experiment.objects.filter(status="draft").count() == 1
    manager.post(reverse("web:experiment_deletion", args=[test.pk]))
    assert manager.get(reverse("web:experiment", args=[test.pk])).status_code == 404
    manager.post(reverse("web:experiment_restoration", args=[test.pk]))
    assert manager.get(reverse("web:experiment", args=[test.pk])).status_code == 200


def test_the_list_is_filtered_by_its_address_and_says_what_was_found(manager: Client, mia: User):
    test = started()
    seen(test, (400, 12), (400, 90))
    guarding.look_at(test, LATER)
    designed(mia, name="Another draft")
    page = manager.get(reverse("web:experiments")).content.decode()
    assert "Winner" in page
    assert "Another draft" in page
    narrow = manager.get(reverse("web:experiments") + "?status=running&what=subject&q=shorter").content.decode()
    assert "A shorter subject" in narrow
    assert "Another draft" not in narrow
    assert "Nothing fits" in manager.get(reverse("web:experiments") + "?q=zzz").content.decode()


def test_days_are_exported_as_numbers(manager: Client):
    test = started(None, FIRST | {"label": "=1+1"}, SECOND)
    dealt(test, 0, people(3, "a"))
    dealt(test, 1, people(3, "b"))
    with time_machine.travel(LATER, tick=False):
        lines = manager.get(reverse("web:experiment_days", args=[test.pk])).content.decode().splitlines()
    assert lines[0] == "day,arm,people,mean,difference,difference_low,difference_high"
    assert lines[1].split(",")[1:4] == ["'=1+1", "3", "0.000000"]
    assert len(lines) == 3


def test_managers_write_sellers_read_and_strangers_get_nothing(
    manager: Client, seller: Client, crew: User, stranger: User, ava: User, take_in: TakeIn
):
    lead, test = take_in(owner=ava), started()
    dealt(test, 0, [lead.contact, *people(2)])
    shown, folks = (reverse(f"web:{name}", args=[test.pk]) for name in ("experiment", "experiment_people"))
    assert seller.get(shown).status_code == 200
    assert "Use this from now on" not in seller.get(shown).content.decode()
    assert len(seller.get(folks).context["page"].rows) == 1
    assert len(manager.get(folks).context["page"].rows) == 3
    for name in ("experiment_state", "experiment_copy", "experiment_promotion", "experiment_deletion"):
        assert seller.post(reverse(f"web:{name}", args=[test.pk]), {"act": "end"}).status_code == 403
    assert seller.get(reverse("web:experiment_new")).status_code == 403
    assert seller.get(reverse("web:experiment_edit", args=[test.pk])).status_code == 403
    for user in (crew, stranger):
        client = Client()
        client.force_login(user)
        assert client.get(shown).status_code != 200
    assert Client().get(shown).status_code == 302


def test_a_page_asks_the_same_number_of_questions_however_many_tests_and_people(manager: Client, mia: User):
    counts: dict[str, list[int]] = {"list": [], "one": []}
    test = started()
    for number in (3, 150):
        dealt(test, 0, people(number, f"x{number}"), NOON)
        designed(mia, name=f"Draft {number}")
        if number == 150:
            for more in range(8):
                designed(mia, name=f"More {more}")
        for name, address in (("list", reverse("web:experiments")), ("one", reverse("web:experiment", args=[test.pk]))):
            manager.get(address)
            with time_machine.travel(LATER, tick=False), questions() as asked:
                manager.get(address)
            counts[name].append(len(asked))
    assert counts["list"][0] == counts["list"][1]
    assert counts["one"][0] == counts["one"][1]


def test_other_pages_lead_to_tests(manager: Client):
    assert "/experiments/" in manager.get(reverse("web:campaigns")).content.decode()
    assert "what=sequence" in manager.get(reverse("web:sequence", args=["sixteen-touch"])).content.decode()
    letter = reverse("web:template", args=[first_step().template, "en"])
    assert "where=template:" in manager.get(letter).content.decode()
