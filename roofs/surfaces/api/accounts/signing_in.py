"""E-mail, password and second factor against a pair of tokens."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows import email_verification
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.utils import is_mfa_enabled
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import TypeAdapter

from roofs.core.accounts import tokens
from roofs.core.accounts.models import User, email_key
from roofs.surfaces.api.accounts.shapes import Credentials, Me, Refresh, Tokens
from roofs.surfaces.api.accounts.throttle import too_many
from roofs.surfaces.api.answers import answer, nothing
from roofs.surfaces.api.callers import ANYBODY, caller
from roofs.surfaces.api.problems import Problem, Refusal

router = Router(tags=["Signing in"])
TOKENS: TypeAdapter[Tokens] = TypeAdapter(Tokens)
ME: TypeAdapter[Me] = TypeAdapter(Me)


@router.post(
    "/login",
    auth=None,
    response={200: Tokens, 401: Problem, 403: Problem, 429: Problem},
    operation_id="signIn",
    summary="Sign in",
)
def login(request: HttpRequest, payload: Credentials) -> HttpResponse:
    """A person with a second factor gets 401 `mfa_required` and sends the same again with `code`.

    After five wrong passwords in five minutes nobody can try that address for a while, whether it exists or not.
    """
    user = _with_password(request, payload)
    _check_verified(request, user)
    _check_second_factor(user, payload.code)
    return _pair(tokens.issue_pair(user, payload.client))


@router.post(
    "/refresh", auth=None, response={200: Tokens, 401: Problem}, operation_id="refreshTokens", summary="Get new tokens"
)
def refresh(request: HttpRequest, payload: Refresh) -> HttpResponse:
    """The old refresh token is spent. Showing it again ends the whole sign-in: one of two must be a thief."""
    try:
        return _pair(tokens.rotate(payload.refresh))
    except tokens.RotatedMeanwhile:
        raise Refusal("token_refused", _("Another request has just exchanged it.")) from None
    except tokens.TokenProblem:
        raise Refusal("token_refused", _("Please sign in again.")) from None


@router.post("/logout", auth=None, response={204: None}, operation_id="signOut", summary="Sign out")
def logout(request: HttpRequest, payload: Refresh) -> HttpResponse:
    """Ends this sign-in, with its access tokens. An unknown token is no error: it opens nothing."""
    tokens.revoke(payload.refresh)
    return nothing()


@router.get("/me", auth=ANYBODY, response=Me, operation_id="whoAmI", summary="Who am I")
def me(request: HttpRequest) -> HttpResponse:
    return answer(ME, caller(request))


def _with_password(request: HttpRequest, payload: Credentials) -> User:
    try:
        user = get_adapter().authenticate(request, email=email_key(payload.email), password=payload.password)
    except ValidationError:
        raise too_many() from None
    if not isinstance(user, User) or not user.is_active:
        raise Refusal("wrong_credentials")
    return user


def _check_verified(request: HttpRequest, user: User) -> None:
    """As in the browser: who has not shown that the address is theirs gets the letter again."""
    address = email_verification.get_address_for_user(user)
    if address is None or address.verified:
        return
    if email_verification.consume_email_verification_rate_limit(request, address.email):
        address.send_confirmation(request)
    raise Refusal("email_not_verified", _("Open the link in the letter we have sent you."))


def _check_second_factor(user: User, code: str) -> None:
    if not is_mfa_enabled(user):
        return
    if not code:
        raise Refusal("mfa_required")
    form = AuthenticateForm(data={"code": code}, user=user)
    if form.is_valid():
        form.authenticator.record_usage()
        return
    if form.has_error("code", "too_many_login_attempts"):
        raise too_many()
    raise Refusal("mfa_required", _("The code is wrong or was used already."))


def _pair(pair: tokens.Pair) -> HttpResponse:
    return answer(TOKENS, {"access": pair.access, "refresh": pair.refresh, "expires_in": pair.expires_in})
