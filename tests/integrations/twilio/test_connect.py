"""The account: what is typed, whether it works, and its own list of who wants no texts."""

from __future__ import annotations

import json

import pytest

from roofs.comms.messaging.providers import OPTOUTS
from roofs.core.connections import keeping
from roofs.core.kit.refusals import Refused
from roofs.integrations.twilio.connect import VENDOR, check
from tests.integrations.lines import DROPPED, NOBODY, line, said
from tests.integrations.twilio.conftest import TYPED

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"account_sid": "12345"}, "account_sid"),
        ({"service_sid": "AC" + "0" * 32}, "service_sid"),
        ({"from_number": "call us"}, "from_number"),
        ({"from_number": ""}, "service_sid"),
        ({"key_sid": "SK" + "0" * 32}, "key_secret"),
        ({"auth_token": ""}, "auth_token"),
    ],
)
def test_what_cannot_be_right_is_refused_by_name(admin, wrong: dict[str, str], field: str):
    with pytest.raises(Refused) as refusal:
        keeping.keep(VENDOR, {**TYPED, **wrong}, admin)
    assert refusal.value.field == field


def test_the_number_is_kept_as_it_is_dialled_and_the_token_sealed(account):
    assert account.options["from_number"] == "+12485550100"
    assert "the token" not in account.sealed_secrets
    assert "auth_token" not in account.options


@pytest.mark.parametrize(
    ("answer", "good"),
    [
        (said(200, {"status": "active"}), True),
        (said(200, {"status": "suspended"}), False),
        (said(401), False),
        (NOBODY, False),
    ],
)
def test_an_account_is_tried_without_sending_anything(account, answer, good: bool):
    with line(answer) as called:
        assert check(account).is_good is good
    assert called.calls[0].method == "GET"


@pytest.mark.parametrize(
    ("answer", "result"),
    [(said(201, {"items": []}), "done"), (said(403), "not_kept"), (said(404), "not_kept"), (said(429), "again"),
     (said(500), "again"), (DROPPED, "again")],
)  # fmt: skip
def test_a_no_is_told_to_the_account_that_carries_texts(account, answer, result: str):
    with line(answer) as called:
        assert OPTOUTS.get().tell("sms", "+12485550123", wanted=False) == result
    item = json.loads(called.calls[0].form["Items"])
    assert called.calls[0].url == "https://accounts.twilio.com/v1/Consents/Bulk"
    assert (item["contact_id"], item["status"], item["sender_id"]) == ("+12485550123", "opt-out", "+12485550100")


def test_without_an_account_there_is_no_list_but_ours(db):
    assert OPTOUTS.get().tell("sms", "+12485550123", wanted=False) == "not_kept"
