"""What each vendor with an interface for it is told when somebody wants to be forgotten, and what may go wrong then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from roofs.comms.consent.processors import Forget, Processor, TryLater
from roofs.core.connections.models import Connection
from roofs.core.connections.wire import WIRE, Answer, NoAnswer
from roofs.integrations.hubspot.erasing import HubSpotForgets
from roofs.integrations.lob.erasing import LobForgets
from roofs.integrations.rehearsal.specs import Spec
from roofs.integrations.rehearsal.vendors import Double
from roofs.integrations.sendgrid.erasing import SendGridForgets
from roofs.integrations.twilio.erasing import TwilioForgets
from roofs.integrations.wire.line import Line
from tests.integrations.lines import DROPPED, NOBODY, Called, assert_keeps_to, line, said, shared, spec

ANN = "ann@example.com"
WAITING = {"id": "psc_1", "to": {"id": "adr_1"}, "send_date": "2099-01-01T00:00:00.000Z"}
PRINTED = {"id": "psc_1", "to": {"id": "adr_1"}, "send_date": "2026-01-01T00:00:00.000Z"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`answers`: of a vendor that does as it is told, to one call after the other."""

    make: Callable[[Connection], Processor]
    secret: str
    theirs: Forget
    answers: tuple[Answer, ...]
    options: tuple[tuple[str, str], ...] = ()

    def run(self, *answers: Answer | NoAnswer) -> list[Called]:
        connection = Connection(options=dict(self.options))
        connection.keep_secrets({self.secret: "the key"})
        with line(*answers) as called:
            self.make(connection).forget(self.theirs)
        assert not called.answers
        return called.calls


CASES = {
    "sendgrid": Case(
        make=SendGridForgets,
        secret="api_key",
        options=(("region", "eu"),),
        theirs=Forget([ANN], ["+12485550123"], ["sg-1"]),
        answers=(said(202, {"job_id": "1"}),),
    ),
    "hubspot": Case(
        make=HubSpotForgets,
        secret="token",
        theirs=Forget([ANN], ["+12485550123"], ["status-1"]),
        answers=(said(200, {"id": "51"}), said(204)),
    ),
    "twilio": Case(
        make=TwilioForgets,
        secret="auth_token",
        options=(("account_sid", "AC1"),),
        theirs=Forget([ANN], ["+12485550123"], ["SM1", "MM2", "key-of-the-outbox"]),
        answers=(said(204), said(204)),
    ),
    "lob": Case(
        make=LobForgets,
        secret="api_key",
        theirs=Forget([ANN], ["+12485550123"], ["psc_1"]),
        answers=(said(200, WAITING), said(200, {"deleted": True}), said(200, {"deleted": True})),
    ),
}
EVERYBODY = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def asked_for(calls: list[Called]) -> list[tuple[str, str, Any]]:
    return [(one.method, one.url, one.json if one.body else None) for one in calls]


def test_sendgrid_is_told_the_address():
    case = CASES["sendgrid"]
    assert asked_for(case.run(*case.answers)) == [
        ("POST", "https://api.eu.sendgrid.com/v3/recipients/erasejob", {"email_addresses": [ANN]})
    ]


def test_hubspot_is_told_the_number_of_the_contact():
    case = CASES["hubspot"]
    contacts = "https://api.hubapi.com/crm/objects/2026-03/contacts"
    assert asked_for(case.run(*case.answers)) == [
        ("GET", f"{contacts}/ann%40example.com?idProperty=email", None),
        ("POST", f"{contacts}/gdpr-delete", {"objectId": "51"}),
    ]


def test_an_address_hubspot_does_not_know_is_not_made_known_to_it():
    assert [one.method for one in CASES["hubspot"].run(said(404))] == ["GET"]


def test_every_text_at_twilio_is_deleted():
    case = CASES["twilio"]
    calls = case.run(*case.answers)
    assert [(one.method, one.path.rpartition("/")[2]) for one in calls] == [
        ("DELETE", "SM1.json"),
        ("DELETE", "MM2.json"),
    ]


@pytest.mark.parametrize(
    ("card", "calls"),
    [
        (WAITING, ["GET /postcards/psc_1", "DELETE /postcards/psc_1", "DELETE /addresses/adr_1"]),
        (PRINTED, ["GET /postcards/psc_1", "DELETE /addresses/adr_1"]),
        ({**WAITING, "deleted": True}, ["GET /postcards/psc_1", "DELETE /addresses/adr_1"]),
        ({**PRINTED, "send_date": None}, ["GET /postcards/psc_1", "DELETE /addresses/adr_1"]),
        ({"id": "psc_1"}, ["GET /postcards/psc_1"]),
    ],
)
def test_lob_cancels_what_waits_and_forgets_where_it_went(card: dict[str, Any], calls: list[str]):
    made = CASES["lob"].run(said(200, card), *[said(200)] * (len(calls) - 1))
    assert [f"{one.method} {one.path.removeprefix('/v1')}" for one in made] == calls


@EVERYBODY
@pytest.mark.parametrize("trouble", [DROPPED, NOBODY, said(429), said(409), said(500), said(503)], ids=repr)
def test_who_cannot_now_is_asked_later_wherever_it_stopped(case: Case, trouble: Answer | NoAnswer):
    for done in range(len(case.answers)):
        with pytest.raises(TryLater):
            case.run(*case.answers[:done], trouble)
    case.run(*case.answers)


@EVERYBODY
@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_no_is_a_no(case: Case, status: int):
    for done in range(len(case.answers)):
        with pytest.raises(ValueError, match=str(status)):
            case.run(*case.answers[:done], said(status))


@pytest.mark.parametrize("name", ["hubspot", "lob"])
def test_half_an_answer_is_none(name: str):
    with pytest.raises(TryLater):
        CASES[name].run(Answer(200, {}, b'{"id": "5'))


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("hubspot", [said(404)]),
        ("twilio", [said(404), said(404)]),
        ("lob", [said(404)]),
        ("lob", [said(200, {**WAITING, "deleted": True}), said(404)]),
    ],
)
def test_what_is_gone_already_is_fine(name: str, answers: list[Answer]):
    CASES[name].run(*answers)


def test_a_place_at_which_nobody_knows_the_request_is_no_success():
    for name, before in (("sendgrid", ()), ("hubspot", (said(200, {"id": "51"}),))):
        with pytest.raises(ValueError, match="404"):
            CASES[name].run(*before, said(404))


def test_the_requests_keep_to_the_vendors_descriptions():
    lob, twilio = CASES["lob"], CASES["twilio"]
    for one in lob.run(*lob.answers):
        assert_keeps_to(spec("lob/lob-api-bundled.yml"), one, "/v1")
    for one in twilio.run(*twilio.answers):
        assert_keeps_to(spec("twilio/twilio_api_v2010.json.gz"), one)


def test_hubspot_and_lob_are_told_over_a_real_line():
    contacts = Spec.read(shared("vendor_specs_restricted/hubspot/v3_contacts.json"))
    with Double("hubspot", spec=contacts) as hubspot, Double("lob") as lob, WIRE.using(Line()):
        for case, double in ((CASES["hubspot"], hubspot), (CASES["lob"], lob)):
            connection = Connection(options={"endpoint": double.url, "version": "v3"})
            connection.keep_secrets({case.secret: "the key"})
            case.make(connection).forget(case.theirs)
    assert hubspot.problems == []
    assert [one.path for one in hubspot.asked] == [
        "/crm/v3/objects/contacts/ann%40example.com",
        "/crm/v3/objects/contacts/gdpr-delete",
    ]
    assert [one.path for one in lob.asked][-1] == "/v1/addresses/adr_psc_1"
