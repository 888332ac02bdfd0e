import threading

import pytest
from django.db import connection
from django.test import Client

from roofs.core.accounts import rights, tokens
from roofs.core.accounts.models import Role, User
from roofs.core.accounts.problems import LastAdmin, NotAllowed
from roofs.core.events.models import Event
from tests.core.accounts.people import colleague, manager, owner, person, seller, stranger

pytestmark = pytest.mark.django_db


def test_an_administrator_gives_a_role():
    boss, sam = owner(), stranger()
    rights.set_role(sam, Role.SALES, boss)
    assert (sam.role, sam.updated_by) == (Role.SALES, boss)
    event = Event.objects.get(name="person.role_changed")
    assert (event.actor, event.data) == (boss, {"before": "pending", "after": "sales"})


def test_the_same_role_again_is_no_event():
    boss, sara = owner(), seller()
    rights.set_role(sara, Role.SALES, boss)
    assert not Event.objects.exists()


def test_a_role_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="king"):
        rights.set_role(seller(), "king", owner())  # type: ignore[arg-type] # what a form might send


def test_nobody_raises_himself():
    for someone in (seller(), stranger(), manager()):
        with pytest.raises(NotAllowed):
            rights.set_role(someone, Role.ADMIN, someone)


def test_a_manager_cannot_touch_an_administrator_or_another_manager():
    boss, lead, other = owner(), manager(), person("Mia Manager", Role.MANAGER)
    for whom in (boss, other):
        with pytest.raises(NotAllowed):
            rights.deactivate(whom, lead)
        with pytest.raises(NotAllowed):
            rights.set_role(whom, Role.SALES, lead)


def test_a_colleague_and_a_stranger_change_nothing():
    sara = seller()
    for actor in (colleague(), stranger(), sara):
        with pytest.raises(NotAllowed):
            rights.deactivate(sara, actor)
    sara.refresh_from_db()
    assert sara.is_active


def test_who_left_manages_nobody():
    boss, sara = owner(), seller()
    User.objects.filter(pk=boss.pk).update(is_active=False)
    with pytest.raises(NotAllowed):
        rights.deactivate(sara, boss)  # the page still holds him as he was
    boss.refresh_from_db()
    assert not rights.may_manage(boss, sara.role)


def test_the_command_line_may_do_everything():
    sara = seller()
    rights.set_role(sara, Role.ADMIN, None)
    assert sara.is_admin


def test_the_last_administrator_cannot_be_demoted_or_sent_away():
    boss = owner()
    person("Gone Boss", Role.ADMIN, is_active=False)
    with pytest.raises(LastAdmin, match="only administrator"):
        rights.set_role(boss, Role.MANAGER, boss)
    with pytest.raises(LastAdmin):
        rights.deactivate(boss, boss)
    boss.refresh_from_db()
    assert boss.is_admin
    assert boss.is_active


def test_one_of_two_administrators_may_leave():
    boss, other = owner(), person("Ada Admin", Role.ADMIN)
    rights.deactivate(boss, other)
    assert not boss.is_active


def test_a_person_sent_away_is_signed_out_everywhere_and_stays_so_after_coming_back():
    boss, sara = owner(), seller()
    pair = tokens.issue_pair(sara)
    browser = Client()
    browser.force_login(sara)
    before = sara.get_session_auth_hash()

    rights.deactivate(sara, boss)
    assert tokens.user_from_access(pair.access) is None
    with pytest.raises(tokens.TokenProblem):
        tokens.rotate(pair.refresh)

    rights.reactivate(sara, boss)
    assert sara.is_active
    assert tokens.user_from_access(pair.access) is None
    assert sara.get_session_auth_hash() != before
    assert list(Event.objects.order_by("id").values_list("name", flat=True)) == [
        "person.deactivated",
        "person.reactivated",
    ]


def test_sending_away_twice_is_one_event():
    boss, sara = owner(), seller()
    rights.deactivate(sara, boss)
    rights.deactivate(sara, boss)
    rights.reactivate(sara, boss)
    rights.reactivate(sara, boss)
    assert Event.objects.count() == 2


def test_ending_all_sessions_reaches_the_web_and_the_api():
    sara = seller()
    pair = tokens.issue_pair(sara)
    before = sara.get_session_auth_hash()
    rights.end_sessions(sara)
    assert sara.get_session_auth_hash() != before
    assert tokens.user_from_access(pair.access) is None


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_remove_each_other():
    boss, other = owner(), person("Ada Admin", Role.ADMIN)
    start = threading.Barrier(2)
    refused: list[str] = []

    def remove(whom: User, actor: User) -> None:
        start.wait()
        try:
            rights.deactivate(whom, actor)
        except (LastAdmin, NotAllowed):
            refused.append(whom.email)
        finally:
            connection.close()

    threads = [threading.Thread(target=remove, args=pair) for pair in ((boss, other), (other, boss))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert User.objects.admins().count() == 1
