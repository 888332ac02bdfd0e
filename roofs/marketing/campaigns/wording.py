"""How campaigns read in the log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _l

from roofs.comms.timeline.wording import describe, field_changes
from roofs.marketing.campaigns.models import Campaign

describe("campaign.written", _l("Campaign written"), icon="megaphone")
describe("campaign.changed", _l("Campaign changed"), icon="pencil", body=field_changes(Campaign))
describe("campaign.scheduled", _l("Campaign will begin by itself"), icon="clock")
describe("campaign.started", _l("Campaign started"), icon="play")
describe("campaign.paused", _l("Campaign paused"), icon="pause")
describe("campaign.resumed", _l("Campaign goes on"), icon="play")
describe("campaign.completed", _l("Campaign over"), icon="circle-stop")
describe("campaign.deleted", _l("Campaign deleted"), icon="trash-2")
describe("campaign.restored", _l("Campaign brought back"), icon="undo-2")
