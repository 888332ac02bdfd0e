import threading

import pytest
from django.db import connection

from roofs.core.accounts import joining
from roofs.core.accounts.models import Role, User
from roofs.core.accounts.problems import (
    AlreadyRegistered,
    BadEmail,
    NameMissing,
    NotAllowed,
    RegistrationClosed,
    WeakPassword,
)
from roofs.core.company.office import office
from roofs.core.events.models import Event
from tests.core.accounts.people import PASSWORD, manager, owner, seller

pytestmark = pytest.mark.django_db


def open_registration() -> None:
    office.save(office.get().model_copy(update={"registration": "open"}))


def test_the_first_person_runs_the_installation():
    user = joining.register("Ann@example.com", PASSWORD, " Ann  Lee ")
    assert (user.role, user.email, user.full_name) == (Role.ADMIN, "ann@example.com", "Ann Lee")
    assert user.check_password(PASSWORD)
    event = Event.objects.get(name="person.registered")
    assert (event.actor, event.subject_id, event.data) == (user, user.pk, {"role": "admin"})


def test_later_people_are_refused_while_registration_is_by_invitation():
    owner()
    assert not joining.may_register()
    with pytest.raises(RegistrationClosed):
        joining.register("bob@example.com", PASSWORD, "Bob")
    assert User.objects.count() == 1


def test_later_people_wait_for_a_role_when_registration_is_open():
    owner()
    open_registration()
    assert joining.may_register()
    user = joining.register("bob@example.com", PASSWORD, "Bob")
    assert user.role == Role.PENDING
    assert not User.objects.staff().filter(pk=user.pk).exists()


def test_an_address_registers_once():
    sara = seller()
    open_registration()
    with pytest.raises(AlreadyRegistered):
        joining.register(sara.email.upper(), PASSWORD, "Sara")
    assert not Event.objects.filter(name="person.registered").exists()


@pytest.mark.parametrize(
    "email", ["", "nobody", "a@b", f"{'a' * 300}@example.com", "a b@example.com", "a\x00@example.com"]
)
def test_what_is_no_address_is_refused(email):
    with pytest.raises(BadEmail):
        joining.register(email, PASSWORD, "Ann")


@pytest.mark.parametrize("password", ["short", "password1234", "ann.lee@example.com", ""])
def test_a_weak_password_is_refused_with_reasons(password):
    with pytest.raises(WeakPassword) as caught:
        joining.register("ann.lee@example.com", password, "Ann Lee")
    assert caught.value.reasons


@pytest.mark.parametrize("name", ["", "   ", "\x00"])
def test_a_person_has_a_name(name):
    with pytest.raises(NameMissing):
        joining.register("ann@example.com", PASSWORD, name)


def test_an_invited_person_has_a_role_and_no_password_yet():
    boss = owner()
    user = joining.invite("bob@example.com", "Bob", Role.SALES, boss)
    assert (user.role, user.created_by, user.has_usable_password()) == (Role.SALES, boss, False)
    event = Event.objects.get(name="person.invited")
    assert (event.actor, event.subject_id, event.data) == (boss, user.pk, {"role": "sales"})


def test_a_manager_invites_staff_but_makes_no_managers():
    lead = manager()
    joining.invite("bob@example.com", "Bob", Role.FIELD, lead)
    for role in (Role.MANAGER, Role.ADMIN):
        with pytest.raises(NotAllowed):
            joining.invite("eve@example.com", "Eve", role, lead)


def test_a_salesperson_invites_nobody():
    with pytest.raises(NotAllowed):
        joining.invite("eve@example.com", "Eve", Role.SALES, seller())
    assert not User.objects.filter(email="eve@example.com").exists()


def test_an_address_is_invited_once():
    boss, sara = owner(), seller()
    with pytest.raises(AlreadyRegistered):
        joining.invite(sara.email, "Sara", Role.SALES, boss)


@pytest.mark.django_db(transaction=True)
def test_of_two_first_persons_one_founds_the_installation():
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def come(name: str) -> None:
        start.wait()
        try:
            outcomes.append(joining.register(f"{name}@example.com", PASSWORD, name).role)
        except RegistrationClosed:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=come, args=[name]) for name in ("ann", "bob")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["admin", "refused"]
