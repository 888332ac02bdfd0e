"""Django's own door for mail (verify, reset): the same rows, the same outbox, the same sender as all other mail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage  # noqa: TID251 -- this is the adapter of that very interface
from django.core.mail.backends.base import BaseEmailBackend  # noqa: TID251 -- the same
from django.db import transaction

from roofs.comms.consent.models import Channel
from roofs.comms.messaging.models import Message, Purpose
from roofs.comms.messaging.sending import post
from roofs.core.kit import emails


class MessagingBackend(BaseEmailBackend):
    """Each recipient gets a letter of his own, so nobody sees who else was written to."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        count = 0
        with transaction.atomic():
            for letter in email_messages:
                for address in letter.recipients():
                    post(_row(letter, address), urgent=True)
                count += 1
        return count


def _row(letter: EmailMessage, address: str) -> Message:
    key = emails.key(address)
    return Message(
        channel=Channel.EMAIL,
        purpose=Purpose.ACCOUNT,
        to_address=address,
        to_user=get_user_model().objects.filter(email=key).first() if key else None,
        from_address="" if letter.from_email == settings.DEFAULT_FROM_EMAIL else letter.from_email,
        reply_to=next(iter(letter.reply_to), ""),
        subject=str(letter.subject),
        text=str(letter.body) if letter.content_subtype == "plain" else "",
        html=_html(letter),
        headers={name: str(value) for name, value in letter.extra_headers.items()},
    )


def _html(letter: EmailMessage) -> str:
    if letter.content_subtype == "html":
        return str(letter.body)
    alternatives: Sequence[Any] = getattr(letter, "alternatives", [])
    return next((str(part[0]) for part in alternatives if part[1] == "text/html"), "")
