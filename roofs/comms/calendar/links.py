"""Addresses that are given away: a booking page, one's own appointment, a person's calendar."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from roofs.comms.calendar.models import Appointment, BookingLink, Feed
from roofs.comms.consent.keys import signing_keys
from roofs.core.accounts.models import User
from roofs.core.events import record
from roofs.core.kit import tokens

BOOK_PATH, MANAGE_PATH, FEED_PATH = "book/", "appointment/", "calendars/"
_MANAGE, _FEED = "manage appointment", "calendar feed"


def book_url(link: BookingLink) -> str:
    return f"{settings.BASE_URL}/{BOOK_PATH}{link.key}/"


def booking_page(key: str) -> BookingLink | None:
    """For anybody who knows the key; the pages of somebody who has left are gone."""
    found = BookingLink.objects.filter(key=key, deleted_at=None, user__is_active=True)
    return found.select_related("user").first()


def booked_before(origin_key: str, starts_at: datetime) -> Appointment | None:
    """What an earlier press of the same button has made."""
    return Appointment.objects.filter(origin_key=origin_key, starts_at=starts_at).first()


def manage_url(row: Appointment) -> str:
    token = tokens.sign(row.pk.to_bytes(8, "big"), signing_keys(), _MANAGE)
    return f"{settings.BASE_URL}/{MANAGE_PATH}{token}/"


def read_manage(token: str) -> Appointment | None:
    try:
        pk = int.from_bytes(tokens.unsign(token, signing_keys(), _MANAGE), "big")
    except tokens.BadTokenError:
        return None
    return Appointment.objects.with_people().filter(pk=pk, deleted_at=None).first()


def feed_of(user: User) -> Feed | None:
    return Feed.objects.filter(user=user, is_open=True).first()


def feed_url(feed: Feed) -> str:
    told = feed.user_id.to_bytes(8, "big") + feed.epoch.to_bytes(4, "big")
    return f"{settings.BASE_URL}/{FEED_PATH}{tokens.sign(told, signing_keys(), _FEED)}.ics"


def read_feed(token: str) -> Feed | None:
    """None for an address that was made up or taken back, and for somebody who has left."""
    try:
        told = tokens.unsign(token, signing_keys(), _FEED)
    except tokens.BadTokenError:
        return None
    found = Feed.objects.filter(
        user=int.from_bytes(told[:8], "big"), epoch=int.from_bytes(told[8:], "big"), is_open=True, user__is_active=True
    )
    return found.select_related("user").first()


@transaction.atomic
def open_feed(user: User, actor: User) -> Feed:
    """A new address; the one before it, if any, leads nowhere from now on."""
    feed, is_new = Feed.objects.get_or_create(user=user)
    if not is_new:
        Feed.objects.filter(pk=feed.pk).update(epoch=F("epoch") + 1, is_open=True, created_at=timezone.now())
        feed.refresh_from_db()
    record("calendar.feed_opened", user, actor=actor, to=[user.pk])
    return feed


@transaction.atomic
def close_feed(user: User, actor: User) -> None:
    if Feed.objects.filter(user=user, is_open=True).update(is_open=False, epoch=F("epoch") + 1):
        record("calendar.feed_closed", user, actor=actor, to=[user.pk])
