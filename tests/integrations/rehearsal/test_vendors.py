"""Doubles of vendors: our own clients speak to them over a real line, and each request keeps to the description."""

from __future__ import annotations

from dataclasses import replace

import pytest

from roofs.comms.messaging.ports import OutgoingPostcard, OutgoingSms, PostalAddress
from roofs.core.connections.wire import WIRE, NoAnswer
from roofs.integrations.lob import client as lob
from roofs.integrations.lob.post import LobPost
from roofs.integrations.rehearsal.vendors import Double, Said, Trouble
from roofs.integrations.twilio import client as twilio
from roofs.integrations.twilio.optouts import TwilioOptOuts
from roofs.integrations.twilio.sms import TwilioSms
from roofs.integrations.wire.line import Line
from tests.integrations.lines import spec

SID = "AC" + "0" * 32
HOME = PostalAddress(name="Ann Hale", line="12 Maple St", city="Novi", state="MI", zip_code="48375")
TEXT = OutgoingSms(idem_key="key-1", from_number="", to_number="+12485550123", text="Hi Ann", valid_seconds=600)
CARD = OutgoingPostcard(idem_key="key-1", to=HOME, sender=HOME, front_html="<b>Hi</b>", back_html="<p>Roof</p>")


@pytest.fixture(autouse=True)
def _line():
    with WIRE.using(Line()):
        yield


def texts(double: Double) -> TwilioSms:
    account = twilio.Account(sid=SID, user=SID, password="x", from_number="+12485550100", api=double.url)
    return TwilioSms(account)


def post(double: Double) -> LobPost:
    return LobPost(lob.Account(key="test_x", api=double.url))


def test_texts_and_cards_arrive_as_the_vendors_describe_them():
    with (
        Double("twilio", spec=spec("twilio/twilio_api_v2010.json.gz")) as one,
        Double("lob", spec=spec("lob/lob-api-bundled.yml")) as other,
    ):
        assert texts(one).send(TEXT).provider_ref.startswith("SM")
        assert post(other).send(CARD).provider_ref.startswith("psc_")
        assert post(other).cancel("psc_1")
        assert (one.problems, other.problems) == ([], [])
        assert [asked.path for asked in other.asked] == ["/v1/us_verifications", "/v1/postcards", "/v1/postcards/psc_1"]


def test_a_slip_is_noticed():
    with Double("twilio", spec=spec("twilio/twilio_api_v2010.json.gz")) as double:
        WIRE.get().call("POST", f"{double.url}/2010-04-01/Accounts/{SID}/Messages.json", headers={
            "Content-Type": "application/x-www-form-urlencoded"}, body=b"to=%2B1")  # fmt: skip
    assert any("body.to: nobody knows this" in problem for problem in double.problems)


def test_the_same_key_prints_once():
    with Double("lob") as double:
        first, second = post(double).send(CARD), post(double).send(CARD)
        other = post(double).send(replace(CARD, idem_key="key-2"))
    assert first.provider_ref == second.provider_ref != other.provider_ref


@pytest.mark.parametrize(
    ("trouble", "kind", "again"),
    [
        (Trouble(Said(429, {"code": 20429})), "not_sent", True),
        (Trouble(Said(400, {"code": 21610})), "not_sent", False),
        (Trouble(Said(500)), "unknown", False),
        (Trouble(Said(503)), "not_sent", True),
        (Trouble(hangs_up=True), "unknown", False),
    ],
    ids=repr,
)
def test_a_vendor_in_trouble_is_understood(trouble: Trouble, kind: str, again: bool):
    with Double("twilio") as double:
        double.troubles.append(trouble)
        outcome = texts(double).send(TEXT)
        assert (outcome.kind, outcome.retryable) == (kind, again)
        assert texts(double).send(TEXT).kind == "sent"


def test_a_vendor_that_takes_too_long_may_have_it():
    with Double("twilio") as double:
        double.troubles.append(Trouble(waits_seconds=0.3))
        with pytest.raises(NoAnswer, match="TimeoutError") as told:
            WIRE.get().call("GET", double.url + "/", headers={}, seconds=0.1)
    assert told.value.may_have_arrived


def test_a_vendor_that_is_gone_has_nothing():
    with Double("twilio") as double:
        sender = texts(double)
    outcome = sender.send(TEXT)
    assert (outcome.kind, outcome.retryable) == ("not_sent", True)


def test_a_no_is_told_to_the_double_too():
    with Double("twilio") as double:
        account = twilio.Account(sid=SID, user=SID, password="x", from_number="+12485550100", api=double.url)
        assert TwilioOptOuts(account).tell("sms", "+12485550123", wanted=False) == "done"
    assert double.asked[0].path == "/v1/Consents/Bulk"


def test_letters_for_sendgrid_are_taken_with_a_name():
    with Double("sendgrid") as double:
        answer = WIRE.get().call("POST", double.url + "/v3/mail/send", headers={}, body=b"{}")
    assert (answer.status, bool(answer.headers["x-message-id"])) == (202, True)
