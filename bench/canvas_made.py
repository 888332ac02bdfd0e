"""A draft of many steps, with a fork at every sixth. Called inside an installation by `bench.canvas`."""

from __future__ import annotations

import uuid
from typing import Any

from roofs.core.accounts.models import User
from roofs.marketing.campaigns import drafts

TEMPLATES = {"email": "day_03_value", "sms": "day_02_sms", "phone": "day_07_call"}


def draft(steps: int) -> int:
    """Its number."""
    manager = User.objects.get(email="manager@example.com")
    made = drafts.begin("Canvas of the measurement", "lead", manager)
    keys = [str(uuid.uuid4()) for _ in range(steps)]
    drafts.change(made, manager, lambda plan: plan.update(steps=[_step(keys, number) for number in range(steps)]))
    return int(made.pk)


def _step(keys: list[str], number: int) -> dict[str, Any]:
    wait = {"amount": 1 + number % 4, "unit": "days", "since": "previous"}
    told = {"key": keys[number], "title": f"Step {number + 1}: a letter or a call", "wait": wait}
    if number % 6 == 3 and number + 4 < len(keys):
        ways = [
            {"to": keys[number + 4], "when": {"is": "clicked"}},
            {"to": keys[number + 2], "when": {"is": "has_email"}},
        ]
        return told | {"kind": "branch", "branches": ways}
    channel = list(TEMPLATES)[number % 3]
    outcomes = [{"key": "reached", "label": "Talked", "then": "exit"}] if channel == "phone" else []
    return told | {"kind": "touch", "channel": channel, "template": TEMPLATES[channel], "outcomes": outcomes}
