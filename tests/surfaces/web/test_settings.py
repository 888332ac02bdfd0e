from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from roofs.comms.messaging.fakes import OutboxEmail
from roofs.comms.messaging.models import Message
from roofs.comms.messaging.providers import EMAIL
from roofs.core.company.office import office
from roofs.core.company.settings import Section, all_sections
from roofs.core.jobs.models import Job
from roofs.integrations.smtp.mail import SmtpSender
from roofs.sales.response.policy import RESPONSE
from roofs.sales.routing.policy import ROUTING
from roofs.sales.scoring.rules import RULES
from tests.core.accounts import people
from tests.surfaces.web.browsers import filled_in, page, signed_in, words

SECTIONS = sorted(section.name for section in all_sections())


@pytest.fixture
def owner() -> Client:
    return signed_in(people.owner())


def saved(client: Client, name: str, /, **changes: Any) -> Any:
    """Open a section, change some boxes, press save."""
    url = f"/settings/{name}/"
    sent = filled_in(client.get(url)) | changes
    return client.post(url, {key: value for key, value in sent.items() if value is not None})


@pytest.mark.parametrize("path", ["", *(f"{name}/" for name in SECTIONS)])
def test_only_who_runs_the_office_sees_its_settings(path: str):
    url = f"/settings/{path}"
    assert signed_in(people.owner()).get(url).status_code == 200
    assert signed_in(people.manager()).get(url).status_code == 200
    assert signed_in(people.seller()).get(url).status_code == 403
    assert "Almost in" in page(waiting := signed_in(people.stranger()).get(url))
    assert waiting.status_code == 403
    assert Client().get(url)["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("person", [people.seller, people.stranger])
def test_others_change_nothing(person):
    assert signed_in(person()).post("/settings/routing/", {"mode": "by_hand"}).status_code == 403
    assert ROUTING.get().mode == "fair"


def test_who_may_register_is_for_administrators_to_decide():
    manager = signed_in(people.manager())
    assert "Only an administrator may change this page." in page(manager.get("/settings/company/"))
    assert manager.post("/settings/company/", {"registration": "open"}).status_code == 403
    assert office.get().registration == "invite"


@pytest.mark.parametrize("name", SECTIONS)
def test_saving_a_page_as_it_is_changes_nothing(owner: Client, name: str):
    before = _section(name).get()
    answer = saved(owner, name)
    assert (answer.status_code, answer["Location"]) == (302, f"/settings/{name}/")
    assert _section(name).get() == before


def _section(name: str) -> Section[Any]:
    return next(section for section in all_sections() if section.name == name)


def test_every_card_leads_to_a_page(owner: Client):
    index = page(owner.get("/settings/"))
    assert all(f'href="/settings/{name}/"' in index for name in [*SECTIONS, "team", "forms", "work"])


def test_an_unknown_section_is_not_there(owner: Client):
    assert owner.get("/settings/nonsense/").status_code == 404


def test_after_saving_the_page_says_what_changed(owner: Client):
    answer = saved(owner, "response", claim_seconds="90", by_sms=["on"], by_email=None)
    assert answer.status_code == 302
    rules = RESPONSE.get()
    assert (rules.claim_seconds, rules.by_sms, rules.by_email, rules.answer_minutes) == (90, True, False, 10)
    shown = words(owner.get(answer["Location"]))
    assert "Saved: Alert by e-mail, Alert by text message, Seconds until an alert that nobody took" in shown


def test_what_is_wrong_is_said_beside_the_box_and_what_was_typed_stays(owner: Client):
    answer = saved(owner, "response", claim_seconds="five", answer_minutes="0", vip_minutes="44")
    assert answer.status_code == 422
    shown = page(answer)
    assert 'value="five"' in shown
    assert 'aria-describedby="set-claim_seconds-hint set-claim_seconds-error"' in shown
    assert "Write a whole number." in shown
    assert "Must be 1 or more." in shown
    assert 'value="44"' in shown
    assert RESPONSE.get().vip_minutes == 15


def test_a_rule_over_several_boxes_is_said_above_them(owner: Client):
    answer = saved(owner, "scoring", warm="90")
    assert answer.status_code == 422
    assert "The borders must fall: hot above warm above cool above zero." in page(answer)


def test_rows_of_a_table_are_changed_added_and_taken_out(owner: Client):
    row = {"property_value.0.at_least": "600,000", "property_value.2.at_least": "", "property_value.2.points": ""}
    assert saved(owner, "scoring", **row).status_code == 302
    assert [(band.at_least, band.points) for band in RULES.get().property_value] == [
        (600_000, 30),
        (300_000, 20),
        (0, 5),
    ]
    new = {"interactions.3.at_least": "0", "interactions.3.points": "1"}
    assert saved(owner, "scoring", **new).status_code == 302
    assert RULES.get().interactions[-1].points == 1


def test_a_mistake_in_a_row_is_said_in_that_row_also_when_rows_above_went(owner: Client):
    row = {"interactions.0.at_least": "", "interactions.0.points": "", "interactions.1.points": "many"}
    answer = saved(owner, "scoring", **row)
    assert answer.status_code == 422
    assert 'id="set-interactions-0-points-error"' in page(answer)
    assert 'value="many"' in page(answer)


def test_named_points_are_saved_and_checked(owner: Client):
    assert saved(owner, "scoring", **{"budget.confirmed": "7"}).status_code == 302
    assert RULES.get().budget["confirmed"] == 7
    answer = saved(owner, "scoring", **{"budget.confirmed": "700"})
    assert "Must be 100 or less." in page(answer)


def test_lists_are_one_a_line(owner: Client):
    assert saved(owner, "scoring", premium_zip_codes=" 48009 \r\n\r\n48025").status_code == 302
    assert RULES.get().premium_zip_codes == ["48009", "48025"]


def test_stages_are_chosen_by_their_names(owner: Client):
    assert saved(owner, "cadence", quiet_statuses=["won", "lost"]).status_code == 302
    assert _section("cadence").get().quiet_statuses == ["won", "lost"]
    assert saved(owner, "cadence", quiet_statuses=["won", "gone"]).status_code == 422


def test_a_day_is_closed_and_opened_again(owner: Client):
    times = {
        "business_hours.sunday": ["on"],
        "business_hours.sunday.opens": "10:00",
        "business_hours.sunday.closes": "12:30",
    }
    assert saved(owner, "company", **times, **{"business_hours.monday": None}).status_code == 302
    week = office.get().business_hours
    assert week.monday is None
    assert week.sunday is not None
    assert f"{week.sunday.opens:%H:%M} {week.sunday.closes:%H:%M}" == "10:00 12:30"
    assert "Must open before it closes." in page(saved(owner, "company", **{"business_hours.friday.closes": "07:00"}))


def test_an_offer_is_switched_on_with_its_parts_and_off_again(owner: Client):
    half = saved(owner, "company", offer=["on"], **{"offer.text": "Free gutters", "offer.ends_on": ""})
    assert half.status_code == 422
    assert "Choose a day." in page(half)
    assert "Write something here." in page(saved(owner, "company", offer=["on"], **{"offer.text": " "}))
    assert "Free gutters" in page(half)
    whole = {"offer": ["on"], "offer.text": "Free gutters", "offer.ends_on": "2030-04-01"}
    assert saved(owner, "company", **whole).status_code == 302
    offer = office.get().offer
    assert offer is not None
    assert str(offer.ends_on) == "2030-04-01"
    assert saved(owner, "company", offer=None).status_code == 302
    assert office.get().offer is None


def test_what_is_no_address_is_refused_in_plain_words(owner: Client):
    answer = saved(
        owner, "company", website="not a website", phone="555-0123", timezone="Moon/Base", years_in_business=""
    )
    shown = page(answer)
    assert answer.status_code == 422
    assert "Must be written with its country, like +12485550123." in shown
    assert "Is no time zone; write it like America/Detroit." in shown
    assert 'id="set-website-error"' in shown
    assert 'id="set-years_in_business-error"' not in shown


def test_markup_in_a_setting_is_only_text(owner: Client):
    assert saved(owner, "company", name="<script>alert(1)</script>").status_code == 302
    assert "<script>alert(1)" not in page(owner.get("/settings/company/"))


def test_of_two_who_save_at_once_the_second_is_told(owner: Client):
    mine = filled_in(owner.get("/settings/response/")) | {"vip_minutes": "20"}
    assert saved(owner, "response", claim_seconds="60").status_code == 302
    answer = owner.post("/settings/response/", mine)
    assert answer.status_code == 409
    assert "Somebody else has changed these settings" in page(answer)
    assert 'value="20"' in page(answer)
    assert RESPONSE.get().vip_minutes == 15
    again = filled_in(answer)
    assert owner.post("/settings/response/", again).status_code == 302
    assert RESPONSE.get().vip_minutes == 20


def test_a_form_that_was_cut_off_leaves_the_rest_as_it_was(owner: Client):
    seen = filled_in(owner.get("/settings/response/"))["seen"]
    owner.post("/settings/response/", {"seen": seen, "claim_seconds": "45"})
    assert (RESPONSE.get().claim_seconds, RESPONSE.get().vip_minutes) == (45, 15)


def test_a_new_rule_scores_all_leads_again_and_shows_how_far_it_is(owner: Client):
    answer = saved(owner, "scoring", hot="85")
    job = Job.objects.get(task="roofs.sales.scoring.jobs.rescore_all")
    shown = page(owner.get(answer["Location"]))
    assert "Scoring all leads again" in shown
    assert f'action="/settings/work/{job.pk}/cancellation/"' in shown
    Job.objects.filter(pk=job.pk).update(status=Job.Status.RUNNING, progress_done=40, progress_total=200)
    part = page(owner.get("/settings/scoring/", headers={"HX-Request": "true"}))
    assert "40 / 200" in " ".join(part.split())
    assert "<html" not in part
    Job.objects.filter(pk=job.pk).update(status=Job.Status.SUCCESSFUL)
    done = page(owner.get("/settings/scoring/", headers={"HX-Request": "true"}))
    assert "All leads have been scored again." in done
    assert "hx-trigger" not in done


def test_the_mail_page_says_that_nothing_leaves_without_a_server(owner: Client):
    with EMAIL.using(OutboxEmail()):
        assert "No mail server is set" in page(owner.get("/settings/mail/"))


def test_the_mail_page_names_the_server_but_not_its_password(owner: Client, settings: Settings):
    url = "smtp://post:very-secret@mail.example.com:2525?tls=none"
    settings.ENV = settings.ENV.model_copy(update={"smtp_url": type(settings.ENV.smtp_url)(url)})
    with EMAIL.using(SmtpSender.from_url(url)):
        shown = page(owner.get("/settings/mail/"))
    assert "mail.example.com:2525" in shown
    assert "very-secret" not in shown


def test_a_test_letter_goes_to_who_asked_for_it(owner: Client):
    answer = owner.post("/settings/mail/", {"test": "1"})
    letter = Message.objects.get()
    assert answer["Location"] == f"/outbox/{letter.pk}/"
    assert letter.to_address == "olive.owner@example.com"
    assert Job.objects.filter(task="roofs.comms.messaging.sending.deliver").count() == 1
