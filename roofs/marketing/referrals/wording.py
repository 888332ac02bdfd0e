"""How partnerships and referrals read in a history."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _l

from roofs.comms.timeline.wording import describe, field_changes
from roofs.core.events.models import Event
from roofs.core.kit import money
from roofs.people.partners.models import Partnership


def _amount(event: Event) -> str:
    return money.show(int(event.data.get("commission_cents") or 0))


def _name(event: Event) -> str:
    return str(event.data.get("partner_name", ""))


describe("partnership.began", _l("Partner since now"), icon="handshake")
describe("partnership.changed", _l("Changed"), icon="pencil", body=field_changes(Partnership))
describe("partnership.referred", _l("Sent somebody"), icon="user-plus")
describe("lead.referred", _l("Sent by a partner"), icon="handshake", body=_name)
describe("referral.open", _l("A referral is in progress again"), icon="repeat")
describe("referral.won", _l("A referral was won"), icon="trophy", body=_amount)
describe("referral.lost", _l("A referral was lost"), icon="circle-x")
describe("referral.earned", _l("Commission is due"), icon="dollar-sign", body=_amount)
describe("referral.paid", _l("Commission paid"), icon="check-check", body=_amount)
describe("referral.unpaid", _l("Payment taken back"), icon="undo-2", body=_amount)
describe("referral.restored", _l("Referral brought back"), icon="undo-2")
describe("referral.removed", _l("Referral removed"), icon="trash-2")
