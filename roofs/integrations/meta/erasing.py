"""Meta lets no program erase a conversation: a person deletes it in the inbox of the page."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _n

BY_HAND = _n(
    "No program can erase a conversation on Messenger. Open the inbox of your page at Facebook, look for the name "
    "below, and delete the conversation there."
)
