"""Where allauth asks the product: who may register, what a newcomer becomes, how account mail is signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.signals import password_reset
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import messages
from django.dispatch import receiver
from django.forms import Form
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.encoding import force_str

from roofs.comms.messaging.fakes import OutboxEmail
from roofs.comms.messaging.providers import EMAIL
from roofs.core.accounts import joining
from roofs.core.accounts.models import User
from roofs.core.accounts.problems import AccountProblem, AlreadyRegistered
from roofs.core.company.office import office


@dataclass(frozen=True, slots=True)
class Sender:
    """Stands where allauth's letters name the site."""

    name: str
    domain: str


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return joining.may_register()

    def save_user(self, request: HttpRequest, user: User, form: Form, commit: bool = True) -> User:  # noqa: FBT001, FBT002 -- allauth's signature
        given = form.cleaned_data
        try:
            newcomer = joining.register(given["email"], given["password1"], given["full_name"])
        except AlreadyRegistered:
            # Two at once with one address: the second is told what everybody is told, so nobody learns who works here.
            raise ImmediateHttpResponse(self.respond_email_verification_sent(request, None)) from None
        except AccountProblem as problem:
            messages.error(request, str(problem))
            raise ImmediateHttpResponse(redirect("account_signup")) from None
        if newcomer.is_admin and isinstance(EMAIL.get(), OutboxEmail):
            # The founder of an installation that cannot send mail yet could never open the letter with the link.
            self.stash_verified_email(request, newcomer.email)
        return newcomer

    def format_email_subject(self, subject: str) -> str:
        return f"{office.get().name}: {force_str(subject)}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        host = self.request.get_host() if self.request else ""
        super().send_mail(template_prefix, email, {"current_site": Sender(office.get().name, host), **context})


@receiver(password_reset, dispatch_uid="web.accounts.address_is_proved")
def address_is_proved(request: HttpRequest, user: User, **_signal: object) -> None:
    """Whoever set a password through a link has read the mail it came in; invited people are let in by this."""
    address = EmailAddress.objects.filter(user=user, email=user.email, verified=False).first()
    if address is not None:
        AccountAdapter(request).confirm_email(request, address)
