"""The shelf of templates, one of them as it reads, and its editor."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from roofs.comms.messaging.models import Message
from roofs.comms.writing import shelf
from roofs.comms.writing.links import LINKS, PretendedChecker, ask_them
from roofs.comms.writing.models import LinkCheck, WrittenTemplate
from roofs.core.accounts.models import Role, User
from roofs.core.company.office import office
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import accept
from roofs.sales.leads.models import Lead
from tests.core.accounts import people
from tests.surfaces.web.browsers import page, signed_in, words

ONE = "/templates/day_03_value/en/"
HEAD = "subject: A word about your roof\npreheader: A few lines.\n---\n"
SOUND = HEAD + 'Hi {{ contact.first_name | or: "there" }}, all dry?\n'
FORM = {"title": "Ours", "category": "nurture", "draft": SOUND}


@pytest.fixture
def boss() -> User:
    home = office.get()
    office.save(home.model_copy(update={"address": "1 Main St", "city": "Troy", "state": "MI", "postal_code": "48083"}))
    return people.manager()


@pytest.fixture
def lead(boss: User) -> Lead:
    return accept(LeadIn(full_name="Nora Reed", email="nora@example.com"), door="hand", owner=boss).lead


def frame_of(browser: Client, answer: object) -> str:
    found = re.search(r'src="(/templates/frames/[^"]+)"', page(answer))  # type: ignore[arg-type]
    assert found is not None
    return page(browser.get(found[1]))


@pytest.mark.parametrize(
    "path", ["/templates/", "/templates/?q=roof&channel=email&category=follow_up&language=es", ONE]
)
def test_who_speaks_for_the_company_reads_templates_and_crews_do_not(path: str, boss: User):
    for one in (boss, people.seller()):
        assert signed_in(one).get(path).status_code == 200
    for other in (people.person("Finn Field", Role.FIELD), people.stranger()):
        assert signed_in(other).get(path).status_code == 403
    assert "/accounts/login/" in Client().get(path)["Location"]


def test_the_shelf_reads_in_the_language_of_who_looks(boss: User):
    boss.language = "es"
    boss.save()
    shown = page(signed_in(boss).get("/templates/"))
    assert "Día 3: qué esperar de un techador" in shown
    assert "Day 3: what to expect of a roofer" not in shown


def test_sellers_change_nothing(boss: User):
    browser = signed_in(people.seller())
    assert browser.get(f"{ONE}edit/").status_code == 403
    assert browser.get("/templates/new/").status_code == 403
    for path in ("edit/", "copy/", "undo/", "switch/", "deletion/", "versions/1/restoration/"):
        assert browser.post(ONE + path, FORM).status_code == 403, path
    assert not WrittenTemplate.objects.exists()


def test_the_shelf_is_searched_and_narrowed(boss: User):
    browser = signed_in(boss)
    assert "Two checks a year" in words(browser.get("/templates/?q=two+checks")).replace("two", "Two")
    assert "No template fits" in words(browser.get("/templates/?q=nothinglikeit"))
    listed = words(browser.get("/templates/?used_in=channel-test"))
    assert "7 templates" in listed
    assert "Messenger" in listed
    assert "Day 1: we got your request" not in listed


def test_a_template_shows_where_it_is_used_and_how_it_reads(boss: User):
    browser = signed_in(boss)
    answer = browser.get(ONE)
    assert "16 touches in 90 days" in words(answer)
    letter = frame_of(browser, answer)
    assert "Hi Maria," in letter
    assert "not-a-real-link" in letter


def test_the_frame_lets_nothing_run_and_is_for_one_person(boss: User):
    browser = signed_in(boss)
    found = re.search(r'src="(/templates/frames/[^"]+)"', page(browser.get(ONE)))
    assert found is not None
    answer = browser.get(found[1])
    assert "script-src 'none'" in answer["Content-Security-Policy"]
    assert "sandbox" in answer["Content-Security-Policy"]
    assert signed_in(people.seller()).get(found[1]).status_code == 404


def test_it_is_shown_as_a_lead_one_may_see_gets_it_with_links_that_do_no_harm(boss: User, lead: Lead):
    browser = signed_in(boss)
    letter = frame_of(browser, browser.get(f"{ONE}?who=lead:{lead.pk}"))
    assert "Hi Nora" in letter
    assert "not-a-real-link" in letter
    stranger = signed_in(people.seller())
    assert "Nora" not in frame_of(stranger, stranger.get(f"{ONE}?who=lead:{lead.pk}"))
    assert "Nora Reed" in page(browser.get("/templates/readers/?who_q=nora"))
    assert "Nora Reed" not in page(stranger.get("/templates/readers/?who_q=nora"))


def test_it_is_shown_dark_and_on_a_phone(boss: User):
    browser = signed_in(boss)
    answer = browser.post(f"{ONE}checks/", {"draft": SOUND, "mode": "dark", "width": "phone"})
    assert 'class="letter-view phone dark"' in page(answer)
    letter = frame_of(browser, answer)
    assert "@media all {" in letter
    assert "prefers-color-scheme" not in letter


@pytest.mark.parametrize(
    "name", ["nine_question", "day_07_call", "hello_postcard", "test_messenger", "lead_alert_push"]
)
def test_every_channel_has_its_look(name: str, boss: User):
    browser = signed_in(boss)
    assert "<script" not in frame_of(browser, browser.get(f"/templates/{name}/es/?mode=dark"))


def test_what_is_wrong_is_named_by_line_while_one_types(boss: User):
    answer = signed_in(boss).post(f"{ONE}checks/", {"draft": "subject: x\n---\nHi {{ contact.nick }}"})
    assert "Line 3" in words(answer)
    assert "contact.nick" in words(answer)
    assert not WrittenTemplate.objects.exists()


def test_a_draft_is_kept_and_published_and_goes_out(boss: User):
    browser = signed_in(boss)
    assert 'data-inserts="#id_draft"' in page(browser.get(f"{ONE}edit/"))
    browser.post(f"{ONE}edit/", FORM | {"do": "save"})
    assert shelf.get("day_03_value").subject == "What you should get from any roofer"
    assert "You see the draft" in words(browser.get(ONE))
    assert "EN · draft" in words(browser.get("/templates/?q=ours"))
    browser.post(f"{ONE}edit/", FORM | {"do": "publish"})
    assert shelf.get("day_03_value").subject == "A word about your roof"
    assert "Version 1" in words(browser.get(ONE))


def test_what_is_not_sound_is_kept_but_not_published(boss: User):
    browser = signed_in(boss)
    answer = browser.post(f"{ONE}edit/", FORM | {"draft": SOUND + "{{ weather }}", "do": "publish"})
    assert answer.status_code == 422
    assert "cannot be published yet" in words(answer)
    assert "Line 5" in words(answer)
    assert shelf.get("day_03_value").subject == "What you should get from any roofer"


def test_looking_keeps_nothing(boss: User):
    browser = signed_in(boss)
    answer = browser.post(f"{ONE}edit/", FORM | {"do": "look"})
    assert "all dry?" in frame_of(browser, answer)
    assert not WrittenTemplate.objects.exists()


def test_versions_undo_and_deletion_have_a_way_back(boss: User):
    browser = signed_in(boss)
    browser.post(f"{ONE}edit/", FORM | {"do": "publish"})
    browser.post(f"{ONE}edit/", FORM | {"draft": SOUND.replace("dry", "well"), "do": "publish"})
    own = WrittenTemplate.objects.get()
    browser.post(f"{ONE}versions/1/restoration/")
    own.refresh_from_db()
    assert "dry" in own.draft
    browser.post(f"{ONE}undo/")
    own.refresh_from_db()
    assert "well" in own.draft
    assert browser.post(f"{ONE}versions/9/restoration/").status_code == 404
    gone = browser.post(f"{ONE}deletion/", follow=True)
    assert f"/templates/deleted/{own.pk}/restoration/" in page(gone)
    browser.post(f"/templates/deleted/{own.pk}/restoration/")
    assert shelf.get("day_03_value").body.endswith("well?\n")


def test_switched_off_it_says_so(boss: User):
    browser = signed_in(boss)
    browser.post(f"{ONE}edit/", FORM | {"do": "publish"})
    browser.post(f"{ONE}switch/", {"on": "no"})
    assert "Switched off" in words(browser.get(ONE))
    browser.post(f"{ONE}switch/", {"on": "yes"})
    assert shelf.exists("day_03_value")


def test_a_new_one_and_a_copy_are_written(boss: User):
    browser = signed_in(boss)
    given = {"title": "Thanks", "name": "thanks_for_coffee", "language": "en", "channel": "sms", "category": "nurture"}
    assert "/templates/thanks_for_coffee/en/edit/" in browser.post("/templates/new/", given)["Location"]
    assert browser.post("/templates/new/", given).status_code == 422
    assert "/templates/day_03_value_copy/en/edit/" in browser.post(f"{ONE}copy/")["Location"]


def test_a_test_goes_to_oneself_with_links_that_do_no_harm(boss: User, lead: Lead):
    signed_in(boss).post(f"{ONE}tests/", {"who": f"lead:{lead.pk}"})
    sent = Message.objects.get(template="day_03_value")
    assert (sent.to_address, sent.to_user) == (boss.email, boss)
    assert sent.subject.startswith("Test: ")
    assert "not-a-real-link" in sent.html
    assert "Nora" in sent.text


def test_the_page_tries_the_letter_with_the_chosen_reader_and_comes_back_to_him(boss: User, lead: Lead):
    browser = signed_in(boss)
    chosen = f"lead:{lead.pk}"
    assert f'form="look" formmethod="post" formaction="{ONE}tests/"' in page(browser.get(ONE))
    answer = browser.post(f"{ONE}tests/", {"who": chosen, "mode": "dark"})
    shown = page(browser.get(answer["Location"]))
    assert f'<option value="{chosen}" selected>' in shown
    assert 'value="dark" checked' in shown


def test_from_the_editor_a_test_goes_out_as_it_was_just_written(boss: User):
    answer = signed_in(boss).post(f"{ONE}edit/", FORM | {"draft": SOUND + "Fresh words.\n", "do": "test"})
    assert answer["Location"].endswith("/edit/")
    assert "Fresh words." in Message.objects.get(template="day_03_value").text


def test_links_are_asked_and_what_they_said_is_shown(boss: User):
    browser = signed_in(boss)
    draft = SOUND + "[Us](https://a.example.com/gone)\n"
    browser.post(f"{ONE}edit/", FORM | {"draft": draft, "do": "save"})
    browser.post(f"{ONE}links/")
    asked = list(LinkCheck.objects.values_list("url", flat=True))
    assert "https://a.example.com/gone" in asked
    with LINKS.using(PretendedChecker(["https://a.example.com/gone"])):
        ask_them.func(asked)
    assert "404" in words(browser.get(ONE))


@pytest.mark.parametrize("path", ["/templates/nothing/en/", "/templates/day_03_value/fr/", "/templates/frames/x/"])
def test_what_is_not_there_is_not_found(path: str, boss: User):
    assert signed_in(boss).get(path).status_code == 404
