"""A campaign in every state, and a sequence somebody is writing."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from roofs.core.accounts.models import User
from roofs.marketing.cadence import cohorts, publishing
from roofs.marketing.cadence.models import Cohort, Sequence
from roofs.marketing.campaigns import drafts, running
from roofs.marketing.campaigns.models import Campaign

ANY_STAGE = "any-stage"
ENTRY = {"event": "lead.arrived", "when": None}
RULE = {"part": "entry", "rule": 0, "seen_rule": drafts.mark_of(ENTRY), "old_version": 1}
LETTER = {
    "kind": "touch",
    "title": "A letter",
    "channel": "email",
    "template": "day_03_value",
    "wait": {"amount": 1, "unit": "days", "since": "previous"},
}


def campaigning(admin: User, lead: int) -> dict[str, Any]:
    """`campaign` is a draft, `campaign_on` runs, `campaign_off` is paused; `gone_campaign` was deleted."""
    sequence = Sequence.objects.create(slug=ANY_STAGE, name="At any stage")
    plan = Sequence.objects.get(slug="nine-touch").live.plan
    own = [step.model_copy(update={"key": uuid4()}) for step in plan.steps]
    told = {"slug": ANY_STAGE, "name": "At any stage", "ends_at_stages": (), "exclusive": False, "steps": tuple(own)}
    publishing.publish(sequence, plan.model_copy(update=told), admin)
    made = {
        name: running.write({"name": name, "sequence": sequence, "chosen": [lead]}, admin)
        for name in ("draft", "on", "off", "gone")
    }
    running.start(made["on"], admin)
    cohort = made["on"].cohorts.get()
    cohorts.fill.call(cohort.pk)
    running.start(made["off"], admin)
    Cohort.objects.filter(origin=made["off"].origin).update(status=Cohort.Status.DONE)
    running.pause(Campaign.objects.get(pk=made["off"].pk), admin)
    running.delete(made["gone"], admin)
    draft, dropped, undone = (drafts.begin(name, "lead", admin) for name in ("Draft", "Dropped", "Undone"))
    for name in ("One", "Two", "Three"):
        drafts.add_step(draft, LETTER | {"title": name}, admin)
        drafts.add_step(undone, LETTER | {"title": name}, admin)
    drafts.undo(undone, admin)
    drafts.discard(dropped, admin)
    draft = drafts.write_rule(draft, "entry", 0, ENTRY, admin, "")
    return {
        "campaign": made["draft"].pk,
        "campaign_on": made["on"].pk,
        "campaign_off": made["off"].pk,
        "gone_campaign": made["gone"].pk,
        "cohort": cohort.pk,
        "draft": draft.pk,
        **RULE,
        "undone": undone.pk,
        "dropped": dropped.pk,
        "step": draft.plan["steps"][1]["key"],
        "open_sequence": ANY_STAGE,
        "kind": "lead",
    }
