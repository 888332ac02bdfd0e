"""How a person comes to have an account."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from roofs.core.accounts.models import Role, User, email_key
from roofs.core.accounts.problems import AlreadyRegistered, BadEmail, NameMissing, RegistrationClosed, WeakPassword
from roofs.core.accounts.rights import refuse_unless_may_manage
from roofs.core.company.office import office
from roofs.core.events import record
from roofs.core.jobs.turns import take_turn


def newcomer_role() -> Role:
    """What somebody becomes who registers now. Raises RegistrationClosed.

    The first person of an installation runs it; whoever comes later waits for a role.
    """
    if not User.objects.exists():
        return Role.ADMIN
    if not office.get().may_register:
        raise RegistrationClosed(_("New people are invited by an administrator."))
    return Role.PENDING


def may_register() -> bool:
    try:
        newcomer_role()
    except RegistrationClosed:
        return False
    return True


def register(email: str, password: str, full_name: str) -> User:
    newcomer_role()  # refused before the slow hash
    user = User(email=_checked_email(email), full_name=_checked_name(full_name))
    _refuse_weak(password, user)
    user.password = make_password(password)
    with transaction.atomic():
        take_turn("accounts.joining")  # of two first persons only one founds the installation
        user.role = newcomer_role()
        _keep(user)
        record("person.registered", user, actor=user, role=user.role)
    return user


def invite(email: str, full_name: str, role: Role, actor: User | None) -> User:
    """They choose a password by the link which a reaction to `person.invited` sends. No actor: the command line."""
    role = Role(role)
    refuse_unless_may_manage(actor, role)
    user = User(email=_checked_email(email), full_name=_checked_name(full_name), role=role)
    user.created_by = user.updated_by = actor
    user.set_unusable_password()
    with transaction.atomic():
        _keep(user)
        record("person.invited", user, actor=actor, role=user.role)
    return user


def _keep(user: User) -> None:
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        raise AlreadyRegistered(_("There is already an account with this address.")) from None


def _checked_email(email: str) -> str:
    key = email_key(email)
    try:
        validate_email(key)
        User._meta.get_field("email").run_validators(key)
    except ValidationError:
        raise BadEmail(_("This is no e-mail address.")) from None
    return key


def _checked_name(full_name: str) -> str:
    name = " ".join(full_name.replace("\x00", "").split())[:150]
    if not name:
        raise NameMissing(_("Please write a name."))
    return name


def _refuse_weak(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise WeakPassword(error.messages) from None
