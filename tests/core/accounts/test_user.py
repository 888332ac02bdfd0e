import zoneinfo

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from roofs.core.accounts.models import Role, User
from roofs.core.company.office import office
from tests.core.accounts.people import PASSWORD, colleague, manager, owner, person, seller, stranger

pytestmark = pytest.mark.django_db


def test_an_address_is_one_person_whatever_its_case():
    User.objects.create_user("Ann@Example.COM ", full_name="Ann")
    assert User.objects.get().email == "ann@example.com"
    assert User.objects.get_by_natural_key("ANN@example.com").full_name == "Ann"
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("ANN@EXAMPLE.com")


def test_a_bulk_write_cannot_sneak_in_another_case():
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="Ann@Example.com")])


def test_an_unknown_role_is_refused_by_the_database():
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("ann@example.com", role="king")


def test_a_person_signs_in_with_any_spelling_of_the_address():
    made = User.objects.create_user("ann@example.com", PASSWORD)
    assert authenticate(username="ANN@example.com", password=PASSWORD) == made


def test_a_person_without_a_password_cannot_sign_in():
    User.objects.create_user("ann@example.com")
    assert authenticate(username="ann@example.com", password="") is None


@pytest.mark.parametrize(
    ("role", "is_admin", "is_manager"),
    [
        (Role.ADMIN, True, True),
        (Role.MANAGER, False, True),
        (Role.SALES, False, False),
        (Role.FIELD, False, False),
        (Role.PENDING, False, False),
    ],
)
def test_rights_follow_from_the_role(role, is_admin, is_manager):
    user = person("Ann Lee", role)
    assert (user.is_admin, user.is_manager, user.is_staff, user.is_superuser) == (
        is_admin,
        is_manager,
        is_admin,
        is_admin,
    )
    assert user.has_perm("accounts.change_user") is is_admin


def test_a_superuser_is_an_administrator():
    assert User.objects.create_superuser("root@example.com", PASSWORD, full_name="Root").role == Role.ADMIN


@pytest.mark.parametrize(
    ("full_name", "initials", "first"),
    [
        ("Ann Lee", "AL", "Ann"),
        ("Ann Mary van der Lee", "AL", "Ann"),
        ("ann", "A", "ann"),
        ("", "X", "x.y"),
        ("  Ñandú  Ortiz ", "ÑO", "Ñandú"),
    ],
)
def test_initials_and_first_name(full_name, initials, first):
    user = User(email="x.y@example.com", full_name=full_name)
    assert (user.initials, user.first_name, user.get_short_name()) == (initials, first, first)


def test_a_person_without_a_zone_lives_by_the_office_clock():
    office.save(office.get().model_copy(update={"timezone": "America/Denver"}))
    assert User().zone == zoneinfo.ZoneInfo("America/Denver")
    assert User(timezone="America/Chicago").zone == zoneinfo.ZoneInfo("America/Chicago")


def test_a_zone_nobody_knows_is_refused():
    user = User(email="ann@example.com", full_name="Ann", timezone="Mars/Base", password="x")
    with pytest.raises(ValidationError, match="America/Detroit"):
        user.full_clean()


@pytest.mark.parametrize("phone", ["248-555-0123", "+1", "+12485550123\n", "+0248555012"])
def test_a_phone_number_has_its_country(phone):
    user = User(email="ann@example.com", full_name="Ann", phone=phone, password="x")
    with pytest.raises(ValidationError, match="country"):
        user.full_clean()


def test_no_phone_is_stored_as_none():
    assert person("Ann Lee", phone="").phone is None
    assert person("Bob Lee", phone="+12485550123").phone == "+12485550123"


def test_who_sees_whom():
    boss, lead, sara, carl, sam = owner(), manager(), seller(), colleague(), stranger()
    gone = person("Gina Gone", is_active=False)
    everybody = {boss, lead, sara, carl, sam, gone}
    assert set(User.objects.visible_to(boss)) == everybody
    assert set(User.objects.visible_to(lead)) == everybody
    assert set(User.objects.visible_to(sara)) == {boss, lead, sara, carl}
    assert set(User.objects.visible_to(sam)) == {sam}
    assert set(User.objects.visible_to(gone)) == set()


def test_a_new_password_ends_the_sessions():
    user = User.objects.create_user("ann@example.com", PASSWORD)
    before = user.get_session_auth_hash()
    user.set_password("another-quiet-evening")
    assert user.get_session_auth_hash() != before


def test_sessions_survive_a_new_secret_key(settings):
    user = person("Ann Lee")
    before = user.get_session_auth_hash()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "n" * 50
    assert user.get_session_auth_hash() != before
    assert list(user.get_session_auth_fallback_hash()) == [before]
