"""Django's own administration is for repair: it must work, and it must not make what only our rules may make."""

import pytest
from django.contrib import admin
from django.test import RequestFactory

from roofs.core.accounts.models import RefreshToken, User
from roofs.core.company.models import Setting
from roofs.core.connections.models import Connection, Delivery
from roofs.core.files.models import StoredFile
from roofs.people.team.models import Availability, PushSubscription
from tests.core.accounts.people import manager, owner

MODELS = [User, RefreshToken, Setting, Connection, Delivery, StoredFile, Availability, PushSubscription]


@pytest.mark.parametrize("model", MODELS)
def test_a_page_is_described_rightly(model):
    assert admin.site.get_model_admin(model).check() == []


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS)
def test_the_form_shows_no_hash_no_key_and_no_raw_words(model):
    request = RequestFactory().get("/")
    request.user = owner()
    shown = set(admin.site.get_model_admin(model).get_fields(request))
    assert not shown & {"password", "token_hash", "auth_hash", "sealed_secrets", "raw", "p256dh", "auth"}


@pytest.mark.django_db
@pytest.mark.parametrize("model", [User, RefreshToken, Delivery, StoredFile])
def test_what_has_rules_is_not_added_by_hand(model):
    request = RequestFactory().get("/")
    request.user = owner()
    assert not admin.site.get_model_admin(model).has_add_permission(request)


@pytest.mark.django_db
def test_only_administrators_come_in():
    request = RequestFactory().get("/")
    for person, may in ((owner(), True), (manager(), False)):
        request.user = person
        assert admin.site.has_permission(request) is may


@pytest.mark.django_db
def test_nobody_is_deleted_whose_name_stands_beside_what_he_did():
    request = RequestFactory().get("/")
    request.user = owner()
    assert not admin.site.get_model_admin(User).has_delete_permission(request)
