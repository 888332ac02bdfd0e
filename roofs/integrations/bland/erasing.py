"""Bland names no way to erase a call: a person has to ask for it."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _n

BY_HAND = _n(
    "No program can erase a call at Bland. Write to its support, name the phone number and the calls below, and ask "
    "for what was said in them to be erased."
)
