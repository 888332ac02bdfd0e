"""Mailchimp Transactional names no way to erase a recipient: a person has to ask for it."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _n

BY_HAND = _n(
    "No program can erase a person at Mailchimp Transactional. Write to its support from the account's own address, "
    "name the e-mail address below and ask for everything about it to be erased."
)
