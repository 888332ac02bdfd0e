"""A letter to oneself, to see whether mail leaves the house."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from roofs.comms.consent.models import Channel
from roofs.comms.messaging.models import Message, Purpose
from roofs.comms.messaging.sending import post
from roofs.core.company.office import office

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


def write_to_oneself(user: User) -> Message:
    moment = timezone.localtime(timezone.now()).strftime("%Y-%m-%d %H:%M")
    letter = Message(
        channel=Channel.EMAIL,
        purpose=Purpose.ACCOUNT,
        to_user=user,
        to_address=user.email,
        subject=_("A test from %(company)s") % {"company": office.get().name},
        text=_("You asked for this letter on %(moment)s. When you can read it, your mail works.") % {"moment": moment},
    )
    return post(letter, urgent=True)
