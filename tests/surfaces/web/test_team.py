from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from roofs.comms.messaging.models import Message, Purpose
from roofs.core.accounts.models import Role, User
from roofs.people.team import duty
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import accept
from tests.core.accounts import people
from tests.surfaces.web.browsers import page, signed_in, words

INVITED = {"full_name": "Nora New", "email": "Nora@Example.com", "role": "sales"}


def test_the_list_says_who_is_there_and_who_has_how_many_leads():
    owner, seller = people.owner(), people.person("Sara Seller", password=people.PASSWORD)
    accept(LeadIn(first_name="Marta", email="marta@example.com"), door="hand", owner=seller)
    colleague = people.person("Carl Colleague", password=people.PASSWORD)
    duty.go_away(colleague, timezone.now() + timedelta(days=1), colleague)
    people.stranger()
    shown = words(signed_in(owner).get("/settings/team/"))
    assert re.search(r"Sara Seller .*? On duty 1 ", shown)
    assert re.search(r"Carl Colleague .*? Away 0 ", shown)
    assert re.search(r"Sam Stranger .*? Waits for a role ", shown)


def test_managers_look_but_do_not_touch():
    manager, seller = signed_in(people.manager()), people.seller()
    shown = manager.get("/settings/team/")
    assert shown.status_code == 200
    assert "Deactivate" not in page(shown)
    assert manager.post("/settings/team/invitations/", INVITED).status_code == 403
    assert manager.post(f"/settings/team/{seller.pk}/role/", {"role": "manager"}).status_code == 403
    assert manager.post(f"/settings/team/{seller.pk}/deactivation/").status_code == 403
    assert manager.post(f"/settings/team/{seller.pk}/reactivation/").status_code == 403


@pytest.mark.parametrize("person", [people.seller, people.stranger])
@pytest.mark.parametrize("path", ["", "invitations/", "1/role/", "1/deactivation/", "1/reactivation/"])
def test_others_do_not_even_look(person, path: str):
    client = signed_in(person())
    url = f"/settings/team/{path}"
    assert (client.post(url, INVITED) if path else client.get(url)).status_code == 403
    assert not User.objects.filter(email="nora@example.com").exists()


def test_an_invited_person_gets_a_link_chooses_a_password_and_is_in():
    owner = people.owner()
    answer = signed_in(owner).post("/settings/team/invitations/", INVITED)
    assert answer["Location"] == "/settings/team/"
    letter = Message.objects.get()
    assert (letter.to_address, letter.purpose) == ("nora@example.com", Purpose.ACCOUNT)
    assert "Olive Owner has made an account for you" in letter.text
    link = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+?/)", letter.text)
    assert link is not None
    browser = Client()
    form = browser.get(link[1], follow=True)
    assert form.status_code == 200
    chosen = {"password1": "a-long-quiet-evening", "password2": "a-long-quiet-evening"}
    assert browser.post(form.redirect_chain[-1][0], chosen).status_code == 302
    entered = browser.post("/accounts/login/", {"login": "nora@example.com", "password": "a-long-quiet-evening"})
    assert entered["Location"] == "/"  # nothing to verify any more: the link came by mail
    assert browser.get("/").status_code == 200
    assert Client().get(link[1], follow=True).context["token_fail"]  # it worked once


def test_who_has_not_answered_is_invited_again():
    owner = signed_in(people.owner())
    owner.post("/settings/team/invitations/", INVITED)
    assert "Invited" in page(owner.get("/settings/team/"))
    owner.post("/settings/team/invitations/", {"email": "nora@example.com"})
    assert Message.objects.filter(to_address="nora@example.com").count() == 2
    assert User.objects.filter(email="nora@example.com").count() == 1


def test_a_refused_invitation_says_why_and_keeps_what_was_typed():
    owner = signed_in(people.owner())
    people.person("Nora New", Role.SALES, password="a-long-quiet-evening")
    taken = owner.post("/settings/team/invitations/", INVITED | {"email": "nora.new@example.com", "full_name": "Other"})
    assert taken.status_code == 422
    assert "There is already an account with this address." in page(taken)
    assert 'value="Other"' in page(taken)
    wrong = owner.post("/settings/team/invitations/", INVITED | {"email": "nora", "role": "king"})
    assert wrong.status_code == 422
    assert not Message.objects.exists()


def test_a_stranger_is_given_a_role():
    owner, stranger = signed_in(people.owner()), people.stranger()
    owner.post(f"/settings/team/{stranger.pk}/role/", {"role": "sales"})
    stranger.refresh_from_db()
    assert stranger.role == Role.SALES
    owner.post(f"/settings/team/{stranger.pk}/role/", {"role": "pending"})
    stranger.refresh_from_db()
    assert stranger.role == Role.SALES


def test_the_last_administrator_cannot_leave():
    owner = people.owner()
    client = signed_in(owner)
    for path, sent in (("deactivation", {}), ("role", {"role": "sales"})):
        answer = client.post(f"/settings/team/{owner.pk}/{path}/", sent, follow=True)
        assert "This is the only administrator." in page(answer)
    owner.refresh_from_db()
    assert (owner.is_active, owner.role) == (True, Role.ADMIN)


def test_an_administrator_who_steps_down_is_not_shown_an_error():
    people.person("Ann Admin", Role.ADMIN)
    owner = people.owner()
    answer = signed_in(owner).post(f"/settings/team/{owner.pk}/role/", {"role": "sales"})
    assert answer["Location"] == "/"


def test_a_deactivated_person_is_out_at_once_and_can_be_let_in_again():
    owner, seller = signed_in(people.owner()), people.seller()
    browser = signed_in(seller)
    answer = owner.post(f"/settings/team/{seller.pk}/deactivation/", follow=True)
    assert "Sara Seller cannot sign in any more." in page(answer)
    assert browser.get("/").status_code == 302
    owner.post(f"/settings/team/{seller.pk}/reactivation/")
    seller.refresh_from_db()
    assert seller.is_active


def test_nobody_is_not_there():
    assert signed_in(people.owner()).post("/settings/team/4711/deactivation/").status_code == 404
