from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import pytest

from roofs.comms.messaging import recalling
from roofs.comms.messaging.fakes import OutboxPost
from roofs.comms.messaging.models import Message
from roofs.comms.messaging.providers import POST
from roofs.comms.messaging.sending import write
from roofs.core.connections.wire import NoAnswer
from roofs.core.jobs.models import Job
from roofs.core.kit.refusals import Refused
from tests.comms.messaging.conftest import touch

pytestmark = pytest.mark.django_db


class Printer(OutboxPost):
    def __init__(self, *, answers: bool) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def cancel(self, ref: str) -> bool:
        self.asked.append(ref)
        return self.answers


def card(**facts) -> Message:
    return write(touch(channel="post", to_address="12 Maple St", provider_ref="psc_1", **{"state": "sent", **facts}))


@pytest.mark.parametrize(("answers", "state", "said"), [(True, "suppressed", "done"), (False, "sent", "too_late")])
def test_the_printer_has_the_last_word(manager, answers: bool, state: str, said: str):
    mine = card()
    recalling.recall(mine, manager)
    assert Job.objects.get(task=recalling.ask.module_path).args == [mine.pk]
    printer = Printer(answers=answers)
    with POST.using(printer):
        assert recalling.ask.func(mine.pk) == said
        assert recalling.ask.func(mine.pk) == ""
    mine.refresh_from_db()
    assert (mine.state, printer.asked) == (state, ["psc_1"])


def test_a_printer_that_does_not_answer_is_asked_again(manager, monkeypatch):
    mine = card()
    recalling.recall(mine, manager)
    printer = Printer(answers=True)
    with POST.using(printer):
        with monkeypatch.context() as silent:
            silent.setattr(printer, "cancel", Mock(side_effect=NoAnswer("no line", may_have_arrived=False)))
            with pytest.raises(NoAnswer):
                recalling.ask.func(mine.pk)
        assert recalling.ask.func(mine.pk) == "done"


def test_a_printer_that_told_of_it_by_itself_is_not_asked(manager):
    mine = card(data={"stage": "cancelled"})
    recalling.recall(mine, manager)
    printer = Printer(answers=False)
    with POST.using(printer):
        assert recalling.ask.func(mine.pk) == "done"
    assert printer.asked == []


@pytest.mark.parametrize(
    "facts",
    [
        {"data": {"said": "mailed"}},
        {"data": {"recall": "asked"}},
        {"state": "failed"},
        {"provider_ref": ""},
        {"channel": "sms"},
    ],
)
def test_what_is_printed_or_asked_for_already_is_refused(manager, facts: dict[str, Any]):
    mine = card()
    Message.objects.filter(pk=mine.pk).update(**facts)
    with pytest.raises(Refused):
        recalling.recall(mine, manager)
