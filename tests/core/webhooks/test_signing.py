"""What the guide tells receivers to do works with what we send."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

from roofs.core.webhooks.signing import new_secret, signature
from tests.house.tree import ROOT

BODY = '{"name":"lead.won","data":{"city":"Peñasco"}}'.encode()


@pytest.fixture(scope="module")
def is_genuine() -> Any:
    example = re.search(r"```python\n(.*?)```", (ROOT / "docs" / "guides" / "webhooks.md").read_text(), re.DOTALL)
    assert example is not None
    known: dict[str, Any] = {}
    exec(example[1], known)
    return known["is_genuine"]


def test_the_example_of_the_guide_takes_what_we_sign(is_genuine):
    secret = new_secret()
    assert is_genuine(secret, signature(secret, int(time.time()), BODY), BODY)


def test_it_refuses_what_was_changed_is_old_or_somebody_elses(is_genuine):
    secret, now = new_secret(), int(time.time())
    header = signature(secret, now, BODY)
    assert not is_genuine(secret, header, BODY + b" ")
    assert not is_genuine(new_secret(), header, BODY)
    assert not is_genuine(secret, signature(secret, now - 3600, BODY), BODY)
    assert not is_genuine(secret, header.replace(f"t={now}", f"t={now + 1}"), BODY)
