"""Making, changing and ending webhooks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from roofs.core.accounts.audit import take_over
from roofs.core.connections import keys
from roofs.core.events import record
from roofs.core.kit.refusals import Refused
from roofs.core.webhooks.addresses import checked
from roofs.core.webhooks.catalogue import EVERYTHING, fits, means_something
from roofs.core.webhooks.models import State, Webhook, WebhookDelivery
from roofs.core.webhooks.signing import new_secret

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

keys.holds(Webhook, "sealed_secret")

CHANGEABLE = frozenset({"name", "url", "events", "is_active"})
MOST = 30
_PATTERN = re.compile(r"[a-z_]+(\.[a-z_]+)*(\.\*)?")


def add(actor: User, *, name: str, url: str, events: Iterable[str]) -> tuple[Webhook, str]:
    """The row, and its secret."""
    made = Webhook(name=name, url=checked(url), events=understood(events), owner=actor)
    if Webhook.objects.filter(deleted_at=None).count() >= MOST:
        raise Refused(_("There are too many webhooks. Delete those that are not used."))
    secret = new_secret()
    made.keep_secret(secret)
    made.stamp(actor)
    with transaction.atomic():
        made.save()
        record("webhook.made", made, actor=actor, webhook_name=made.name)
    return made, secret


def change(webhook: Webhook, values: Mapping[str, Any], actor: User) -> Webhook:
    """Who changes it answers for it from now on."""
    wanted = dict(values)
    if "url" in wanted:
        wanted["url"] = checked(wanted["url"])
    if "events" in wanted:
        wanted["events"] = understood(wanted["events"])
    with transaction.atomic():
        row = Webhook.objects.select_for_update().get(pk=webhook.pk)
        changes = take_over(row, wanted, CHANGEABLE)
        if changes or row.owner_id != actor.pk:
            row.owner = actor
            row.stamp(actor)
            row.save()
            record("webhook.changed", row, actor=actor, webhook_name=row.name, fields=sorted(changes))
    return row


def resume(webhook: Webhook, actor: User) -> None:
    """After the program paused it. What was given up meanwhile is repeated by hand."""
    with transaction.atomic():
        row = Webhook.objects.select_for_update().get(pk=webhook.pk)
        row.paused_at = row.failing_since = row.quiet_until = None
        row.failures_in_a_row, row.is_active, row.owner = 0, True, actor
        row.stamp(actor)
        row.save()
        record("webhook.resumed", row, actor=actor, webhook_name=row.name)


def renew_secret(webhook: Webhook, actor: User) -> str:
    """The old one signs nothing from now on."""
    secret = new_secret()
    with transaction.atomic():
        row = Webhook.objects.select_for_update().get(pk=webhook.pk)
        row.keep_secret(secret)
        row.stamp(actor)
        row.save(update_fields=["sealed_secret", "updated_at", "updated_by"])
        record("webhook.secret_renewed", row, actor=actor, webhook_name=row.name)
    return secret


def delete(webhook: Webhook, actor: User) -> None:
    with transaction.atomic():
        webhook.mark_deleted(actor)
        WebhookDelivery.objects.waiting().filter(webhook=webhook).update(state=State.GIVEN_UP, next_at=None)
        record("webhook.deleted", webhook, actor=actor, webhook_name=webhook.name)


def restore(webhook: Webhook, actor: User) -> None:
    with transaction.atomic():
        webhook.mark_restored(actor)
        record("webhook.restored", webhook, actor=actor, webhook_name=webhook.name)


def understood(events: Iterable[str]) -> list[str]:
    """Names and patterns, each once. Raises Refused."""
    wanted = sorted({one.strip() for one in events if one.strip()})
    if EVERYTHING in wanted:
        return [EVERYTHING]
    if not wanted:
        raise Refused(_("Choose at least one event."), "events")
    for one in wanted:
        if not _PATTERN.fullmatch(one) or len(one) > 60:  # noqa: PLR2004 -- as long as an event's name
            raise Refused(
                _("%(name)s is no name of an event. Write lead.won or lead.*.") % {"name": one[:60]}, "events"
            )
        if not means_something(one):
            raise Refused(_("%(name)s is not among the events that are told.") % {"name": one}, "events")
    return wanted


def wants(events: Iterable[str], name: str) -> bool:
    return any(fits(one, name) for one in events)
