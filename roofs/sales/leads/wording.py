"""How what happens to a lead reads in its history."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _l

from roofs.comms.timeline.wording import describe, field_changes, hide
from roofs.core.events.models import Event
from roofs.people.contacts.models import Contact
from roofs.sales.leads.models import Lead
from roofs.sales.leads.vocabulary import LostReason, Source, Status


def _source(event: Event) -> str:
    return _word(Source.choices, event.data.get("source", ""))


def _stage(event: Event) -> str:
    before, after = event.data["changes"]["status"]
    return f"{_word(Status.choices, before)} → {_word(Status.choices, after)}"


def _reason(event: Event) -> str:
    return _word(LostReason.choices, event.data.get("reason", ""))


def _score(event: Event) -> str:
    before, after = event.data["changes"]["lead_score"]
    return f"{before} → {after}"


def _word(choices: Iterable[tuple[str, object]], value: object) -> str:
    return next((str(label) for key, label in choices if key == value), str(value))


hide("lead.wanted_follow_up")
describe("lead.arrived", _l("Arrived"), icon="door-open", body=_source)
describe("lead.returned", _l("Came back"), icon="reply")
describe("lead.changed", _l("Changed"), icon="pencil", body=field_changes(Contact, Lead))
describe("lead.advanced", _l("New stage"), icon="arrow-right", body=_stage)
describe("lead.assigned", _l("Given to somebody"), icon="user-check")
describe("lead.scored", _l("Scored"), icon="gauge", body=_score)
describe("lead.won", _l("Won"), icon="trophy")
describe("lead.lost", _l("Lost"), icon="circle-x", body=_reason)
describe("lead.converted", _l("Became a customer"), icon="handshake")
describe("lead.deleted", _l("Deleted"), icon="trash-2")
describe("lead.restored", _l("Brought back"), icon="undo-2")
