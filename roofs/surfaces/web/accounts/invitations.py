"""The letter that lets an invited person choose a password. It holds a link of this surface, so it is written here."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from roofs.comms.consent.models import Channel
from roofs.comms.messaging.models import Message, Purpose
from roofs.comms.messaging.sending import post
from roofs.comms.writing import context as facts
from roofs.comms.writing.company import brand
from roofs.comms.writing.rendering import render
from roofs.comms.writing.shelf import get as template
from roofs.core.accounts.models import User
from roofs.core.company.office import office

TEMPLATE = "invitation"


def send(invited: User, actor: User) -> Message:
    """Inside the transaction of the invitation: neither goes without the other. A second one ends no earlier link."""
    until = timezone.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    told = facts.AccountContext(
        company=brand(office.get()),
        person=facts.Person(full_name=invited.get_full_name(), first_name=invited.first_name),
        links=facts.AccountLinks(set_password=password_link(invited)),
        invited_by=actor.get_full_name(),
        expires_on=until.astimezone(invited.zone).date(),
    )
    words = render(template(TEMPLATE, invited.language), told)
    letter = Message(
        channel=Channel.EMAIL,
        purpose=Purpose.ACCOUNT,
        to_user=invited,
        to_address=invited.email,
        subject=words.subject,
        text=words.text,
        html=words.html,
        template=TEMPLATE,
    )
    return post(letter, urgent=True)


def password_link(user: User) -> str:
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return f"{settings.BASE_URL}{path}"


def is_waiting(user: User) -> bool:
    """Invited, and has not chosen a password yet."""
    return user.is_active and not user.has_usable_password()
