from __future__ import annotations

import pytest

from roofs.comms.consent import processors
from roofs.comms.consent.processors import Forget, TryLater
from roofs.core.connections.wire import Answer
from roofs.integrations.twilio.client import Account
from roofs.integrations.twilio.erasing import TwilioForgets
from tests.integrations.lines import DROPPED, line, said

ACCOUNT = Account(sid="AC1", user="AC1", password="x")
THEIRS = Forget(phones=["+12485550123"], references=["SM1", "MM2", "key-of-the-outbox"])


def test_every_text_of_theirs_is_deleted_and_what_is_gone_is_fine():
    with line(Answer(204), said(404)) as called:
        TwilioForgets(ACCOUNT).forget(THEIRS)
    assert [(one.method, one.path.rpartition("/")[2]) for one in called.calls] == [
        ("DELETE", "SM1.json"),
        ("DELETE", "MM2.json"),
    ]


@pytest.mark.parametrize("answer", [DROPPED, said(429), said(409), said(500)])
def test_a_vendor_that_cannot_now_is_asked_again(answer):
    with line(answer), pytest.raises(TryLater):
        TwilioForgets(ACCOUNT).forget(THEIRS)


def test_a_vendor_that_never_will_says_so():
    with line(said(401)), pytest.raises(ValueError, match="401"):
        TwilioForgets(ACCOUNT).forget(THEIRS)


def test_only_a_connected_account_is_told(account):
    assert "twilio" in processors.vendors()
    account.mark_deleted(None)
    assert "twilio" not in processors.vendors()
