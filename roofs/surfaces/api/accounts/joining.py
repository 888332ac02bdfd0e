"""Registering, showing that an address is one's own, and a forgotten password."""

from __future__ import annotations

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.forms import ResetPasswordForm, UserTokenForm
from allauth.account.internal.flows import email_verification, password_reset
from allauth.account.models import EmailAddress, get_emailconfirmation_model
from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import TypeAdapter

from roofs.core.accounts import joining
from roofs.core.accounts.models import User, email_key
from roofs.core.accounts.problems import AlreadyRegistered, BadEmail, NameMissing, RegistrationClosed, WeakPassword
from roofs.surfaces.api.accounts import throttle
from roofs.surfaces.api.accounts.shapes import Forgotten, NewPassword, Registration, Said, Verification
from roofs.surfaces.api.answers import answer, nothing
from roofs.surfaces.api.problems import FieldProblem, Problem, Refusal, wrong

router = Router(tags=["Joining"])
SAID: TypeAdapter[Said] = TypeAdapter(Said)


@router.post(
    "/register",
    auth=None,
    response={202: Said, 403: Problem, 429: Problem},
    operation_id="register",
    summary="Register",
)
def register(request: HttpRequest, payload: Registration) -> HttpResponse:
    """The answer is the same for an address that has an account already; only the letter differs."""
    throttle.consume(request, "signup")
    try:
        with transaction.atomic():
            user = joining.register(payload.email, payload.password, payload.full_name)
            address = EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
        address.send_confirmation(request, signup=True)
    except AlreadyRegistered:
        get_adapter().send_account_already_exists_mail(email_key(payload.email))
    except RegistrationClosed as error:
        raise Refusal("not_allowed", str(error)) from None
    except WeakPassword as error:
        raise Refusal(
            "invalid", errors=[FieldProblem(field="password", message=why) for why in error.reasons]
        ) from None
    except BadEmail as error:
        raise wrong("email", str(error)) from None
    except NameMissing as error:
        raise wrong("full_name", str(error)) from None
    return answer(SAID, {"detail": _("Open the link in the letter we have sent you.")}, 202)


@router.post(
    "/verify-email",
    auth=None,
    response={204: None, 404: Problem, 429: Problem},
    operation_id="verifyEmail",
    summary="Verify an address",
)
def verify_email(request: HttpRequest, payload: Verification) -> HttpResponse:
    confirmation = get_emailconfirmation_model().from_key(payload.key)
    address = confirmation.email_address if confirmation else None
    if address is None or not (address.verified or email_verification.verify_email(request, address)):
        raise Refusal("not_found", _("This link is not good any more."))
    _forget_messages(request)
    return nothing()


@router.post(
    "/password-reset",
    auth=None,
    response={202: Said, 429: Problem},
    operation_id="forgetPassword",
    summary="Ask for a new password",
)
def forgotten(request: HttpRequest, payload: Forgotten) -> HttpResponse:
    """Always the same answer: nobody learns here who has an account."""
    throttle.consume(request, "reset_password", email_key(payload.email))
    form = ResetPasswordForm(data={"email": payload.email})
    if form.is_valid() and (form.users or app_settings.EMAIL_UNKNOWN_ACCOUNTS):
        form.save(request)
    return answer(SAID, {"detail": _("If there is an account with this address, a letter is on its way.")}, 202)


@router.post(
    "/password-reset/confirm",
    auth=None,
    response={204: None, 404: Problem, 429: Problem},
    operation_id="resetPassword",
    summary="Set a new password",
)
def reset(request: HttpRequest, payload: NewPassword) -> HttpResponse:
    """Ends every sign-in of this person, in browsers and programs."""
    throttle.consume(request, "reset_password_from_key")
    uid, _dash, token = payload.key.partition("-")
    form = UserTokenForm(data={"uidb36": uid, "key": token})
    if not form.is_valid() or not isinstance(form.reset_user, User) or not form.reset_user.is_active:
        raise Refusal("not_found", _("This link is not good any more."))
    user = form.reset_user
    try:
        validate_password(payload.password, user)
    except ValidationError as error:
        raise Refusal(
            "invalid", errors=[FieldProblem(field="password", message=why) for why in error.messages]
        ) from None
    password_reset.reset_password(user, payload.password)
    email_verification.verify_email_indirectly(request, user, user.email)
    password_reset.finalize_password_reset(request, user)
    _forget_messages(request)
    return nothing()


def _forget_messages(request: HttpRequest) -> None:
    """Notes meant for the next page of a browser."""
    for _note in messages.get_messages(request):
        pass
