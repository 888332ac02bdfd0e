"""Making one contact of two, with everything that hangs on them; and taking them apart again.

Whatever points at a contact or a customer by a foreign key, or by the pair subject_type and subject_id, follows
without being asked: the tables say themselves where they point. A group above that must do more listens to
`contact.merged` inside the transaction. The log of what happened is never rewritten.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from roofs.core.accounts.models import User
from roofs.core.events import record
from roofs.core.events.models import Event
from roofs.core.jobs.turns import take_turn
from roofs.core.kit import emails
from roofs.core.kit.refusals import Refused
from roofs.people.contacts.models import Contact, Customer, LikelyPair, MatchKey, Member, Merge

CONTACT_FIELDS = ("kind", "first_name", "last_name", "company_name", "phone", "email", "language", "timezone")
CUSTOMER_FIELDS = (
    "assigned_to", "customer_since", "source", "source_detail", "preferred_channel", "address_line", "city", "state",
    "postal_code", "notes",
)  # fmt: skip
FIGURES = ("open_projects", "completed_projects", "lifetime_value_cents")
OURS = (MatchKey, LikelyPair, Merge, Customer)
"""Not moved like the rest: what is only known about the two as they were."""


@dataclass(frozen=True, slots=True)
class _Link:
    """A column of a table, or its pair of columns, that says whom a row is about."""

    model: type[models.Model]
    field: str
    kind: str = ""

    @property
    def label(self) -> str:
        return f"{self.model._meta.label_lower}.{self.field}:{self.kind}"

    @property
    def rows(self) -> models.QuerySet[Any]:
        """All of them, also deleted ones, whatever the table's own manager leaves out."""
        return models.QuerySet(self.model)

    def to(self, key: int) -> dict[str, Any]:
        return {"subject_type": self.kind, "subject_id": key} if self.kind else {f"{self.field}_id": key}


@transaction.atomic
def merge(winner: Contact, loser: Contact, actor: User | None, *, taken: Collection[str] = ()) -> Merge:
    """`taken` names the fields whose value comes from the loser; everything else stays as the winner has it."""
    winner, loser = _both(winner, loser)
    done = Merge(winner=winner, loser=loser, by=actor)
    ours, theirs = (Customer.objects.select_for_update().filter(contact=one).first() for one in (winner, loser))
    done.moved["between"] = _no_longer_members(winner, loser, actor)
    if ours is not None and theirs is not None:
        done.changes["customer"] = _take(ours, theirs, taken, CUSTOMER_FIELDS, actor) | _add_up(ours, theirs)
        ours.save()
        done.moved |= _move(Customer, theirs.pk, ours.pk)
        done.changes["loser_customer"] = {"id": theirs.pk, "was_deleted": theirs.deleted_at is not None}
        theirs.mark_deleted(actor)
    elif theirs is not None:
        theirs.contact = winner
        theirs.save(update_fields=["contact", "updated_at"])
        done.moved["customer"] = [theirs.pk]
    done.changes["contact"] = _take(winner, loser, taken, CONTACT_FIELDS, actor)
    winner.email_key = (emails.key(winner.email) or "") if winner.email else ""
    winner.save()
    done.moved |= _move(Contact, loser.pk, winner.pk)
    loser.mark_deleted(actor)
    done.save()
    kept = ours or theirs
    record(
        "contact.merged",
        winner,
        actor=actor,
        merge=done.pk,
        loser=loser.pk,
        who=loser.name,
        customer=kept.pk if kept else None,
        loser_customer=theirs.pk if ours and theirs else None,
    )
    return done


@transaction.atomic
def undo(done: Merge, actor: User | None) -> Merge:
    """Everything that came from the loser goes back, unless somebody has moved or changed it since."""
    done = Merge.objects.select_for_update().get(pk=done.pk)
    if done.undone_at is not None:
        return done
    winner, loser = _both(Contact.objects.get(pk=done.winner_id), Contact.objects.get(pk=done.loser_id), is_merged=True)
    loser.mark_restored(actor)
    _move_back(Contact, done.moved, winner.pk, loser.pk)
    _give_back(winner, done.changes.get("contact", {}), actor)
    winner.email_key = (emails.key(winner.email) or "") if winner.email else ""
    winner.save()
    Customer.objects.filter(pk__in=done.moved.get("customer", []), contact=winner).update(contact=loser)
    theirs = done.changes.get("loser_customer")
    ours = Customer.objects.select_for_update().filter(contact=winner).first()
    if theirs and ours is not None:
        again = Customer.objects.get(pk=theirs["id"])
        if not theirs["was_deleted"]:
            again.mark_restored(actor)
        _move_back(Customer, done.moved, ours.pk, again.pk)
        _give_back(ours, done.changes["customer"], actor)
        ours.save()
    Member.objects.filter(pk__in=done.moved.get("between", [])).update(deleted_at=None)
    done.undone_at, done.undone_by = timezone.now(), actor
    done.save(update_fields=["undone_at", "undone_by"])
    record("contact.parted", winner, actor=actor, merge=done.pk, loser=loser.pk, who=loser.name)
    return done


def _both(winner: Contact, loser: Contact, *, is_merged: bool = False) -> tuple[Contact, Contact]:
    take_turn("contacts.merging")
    found = Contact.objects.select_for_update().in_bulk([winner.pk, loser.pk])
    if len(found) < 2:  # noqa: PLR2004 -- two records make a pair
        raise Refused(_("These are one record already."))
    winner, loser = found[winner.pk], found[loser.pk]
    if winner.deleted_at is not None or (loser.deleted_at is None) is is_merged:
        raise Refused(
            _("They have been merged with somebody else since. Undo that first.")
            if is_merged
            else _("One of them has been merged or deleted meanwhile.")
        )
    return winner, loser


def _take(
    ours: Contact | Customer, theirs: Contact | Customer, taken: Collection[str], names: Collection[str], actor: Any
) -> dict[str, list[Any]]:
    """What was chosen from the other side, and whatever this side does not know at all."""
    changes = {}
    for name in names:
        before, other = getattr(ours, name), getattr(theirs, name)
        if other != before and (name in taken or (before in ("", None) and other not in ("", None))):
            setattr(ours, name, other)
            changes[name] = [_plain(before), _plain(other)]
    ours.stamp(actor)
    return changes


def _add_up(ours: Customer, theirs: Customer) -> dict[str, list[Any]]:
    changes = {}
    for name in FIGURES:
        before, more = getattr(ours, name), getattr(theirs, name)
        if more:
            setattr(ours, name, before + more)
            changes[name] = [before, before + more]
    last = max(filter(None, (ours.last_completed_on, theirs.last_completed_on)), default=None)
    if last != ours.last_completed_on:
        changes["last_completed_on"] = [_plain(ours.last_completed_on), _plain(last)]
        ours.last_completed_on = last
    return changes


def _give_back(row: Contact | Customer, changes: Mapping[str, list[Any]], actor: User | None) -> None:
    for name, (before, after) in changes.items():
        if _plain(getattr(row, name)) == after:
            setattr(row, name, _read(row, name, before))
    row.stamp(actor)


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    return value.isoformat() if hasattr(value, "isoformat") else value


def _read(row: models.Model, name: str, value: Any) -> Any:
    field = row._meta.get_field(name)
    if isinstance(field, models.ForeignKey):
        return User.objects.filter(pk=value).first() if value is not None else None
    return field.to_python(value) if isinstance(field, models.Field) else value


# --- what hangs on them


def links(target: type[models.Model]) -> Iterator[_Link]:
    for relation in target._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.related_model not in OURS:
            yield _Link(relation.related_model, relation.field.name)
    for model in apps.get_models():
        names = {field.name for field in model._meta.concrete_fields}
        if {"subject_type", "subject_id"} <= names and model is not Event:
            yield _Link(model, "subject", target._meta.model_name or "")


def _move(target: type[models.Model], source: int, destination: int) -> dict[str, list[Any]]:
    moved = {}
    for link in links(target):
        rows = link.rows.filter(**link.to(source))
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        if keys:
            moved[link.label] = _point(link, keys, source, destination)
    return moved


def _move_back(target: type[models.Model], moved: Mapping[str, list[Any]], source: int, destination: int) -> None:
    for link in links(target):
        _point(link, moved.get(link.label, []), source, destination)


def _point(link: _Link, keys: list[Any], source: int, destination: int) -> list[Any]:
    """All at once; row by row where both already have the like, which then stays where it was."""
    rows = link.rows.filter(pk__in=keys, **link.to(source))
    try:
        with transaction.atomic():
            rows.update(**link.to(destination))
    except IntegrityError:
        return [key for key in keys if _point_one(link, key, source, destination)]
    return keys


def _point_one(link: _Link, key: Any, source: int, destination: int) -> bool:
    try:
        with transaction.atomic():
            rows = link.rows.filter(pk=key, **link.to(source))
            return rows.update(**link.to(destination)) > 0
    except IntegrityError:
        return False


def _no_longer_members(winner: Contact, loser: Contact, actor: User | None) -> list[int]:
    """Nobody is a member of himself."""
    both = (winner.pk, loser.pk)
    rows = list(Member.objects.alive().filter(of__in=both, person__in=both))
    for row in rows:
        row.mark_deleted(actor)
    return [row.pk for row in rows]
