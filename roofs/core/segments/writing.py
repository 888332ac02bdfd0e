"""Making a segment, changing it, deleting it and bringing it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import ValidationError

from roofs.core.accounts.audit import take_over
from roofs.core.events import record
from roofs.core.kit.refusals import Refused
from roofs.core.segments.checking import problems
from roofs.core.segments.compiling import Node, sentence
from roofs.core.segments.jobs import rebuild_later
from roofs.core.segments.kinds import kind_of
from roofs.core.segments.models import Membership, Segment, State
from roofs.core.segments.tree import dumped
from roofs.core.segments.tree import read as read_tree
from roofs.core.segments.usage import refuse_used

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

LONGEST_NAME, LONGEST_TEXT, MOST = 80, 2000, 300
EDITABLE = frozenset({"name", "description", "tree"})


@transaction.atomic
def create(values: Mapping[str, Any], actor: User | None, *, key: str = "") -> Segment:
    """`values`: name, kind, description, tree. Raises Refused naming what is wrong."""
    kind = str(values.get("kind", ""))
    if kind_of(kind) is None:
        raise Refused(_("There are no segments of such records."), "kind")
    if Segment.objects.alive().count() >= MOST:
        raise Refused(_("At most %(n)s segments can be kept. Delete one first.") % {"n": MOST}, "name")
    made = Segment(kind=kind, name=_tidy_name(values.get("name", ""), kind), key=key)
    made.description = _tidy_text(values.get("description", ""))
    made.tree = _tidy_tree(values.get("tree"), kind, None)
    made.stamp(actor)
    made.save()
    record("segment.created", made, actor=actor, title=made.name)
    rebuild_later(made)
    made.refresh_from_db()
    return made


@transaction.atomic
def change(
    segment: Segment, values: Mapping[str, Any], actor: User | None, *, seen_at: datetime | None = None
) -> Segment:
    """`seen_at`: what the editor looked at; refused when somebody was faster."""
    segment = _lock(segment)
    if seen_at is not None and segment.updated_at > seen_at:
        raise Refused(_("Somebody else changed this segment meanwhile. Look at their change, then save again."))
    wanted = {name: value for name, value in values.items() if name in EDITABLE}
    if "name" in wanted:
        wanted["name"] = _tidy_name(wanted["name"], segment.kind, segment)
    if "description" in wanted:
        wanted["description"] = _tidy_text(wanted["description"])
    if "tree" in wanted:
        wanted["tree"] = _tidy_tree(wanted["tree"], segment.kind, segment)
    before = segment.tree
    changes = take_over(segment, wanted, EDITABLE)
    if not changes:
        return segment
    if "tree" in changes:
        changes["tree"] = [_said(before, segment.kind), _said(segment.tree, segment.kind)]
    segment.stamp(actor)
    segment.save()
    record("segment.changed", segment, actor=actor, changes=changes)
    if "tree" in changes:
        rebuild_later(segment)
        segment.refresh_from_db()
    return segment


@transaction.atomic
def copy(segment: Segment, actor: User | None) -> Segment:
    name = _("Copy of %(name)s") % {"name": segment.name}
    return create(
        {
            "name": _free_name(name[: LONGEST_NAME - 4], segment.kind),
            "kind": segment.kind,
            "description": segment.description,
            "tree": segment.tree,
        },
        actor,
    )


@transaction.atomic
def delete(segment: Segment, actor: User | None) -> None:
    """Refused while somebody relies on it. Who was in it is worked out again when it comes back."""
    segment = _lock(segment)
    if segment.deleted_at is None:
        refuse_used(segment)
        segment.mark_deleted(actor)
        Membership.objects.filter(segment=segment).delete()
        Segment.objects.filter(pk=segment.pk).update(members=0)
        record("segment.deleted", segment, actor=actor, title=segment.name)


@transaction.atomic
def restore(segment: Segment, actor: User | None) -> Segment:
    segment = _lock(segment)
    if segment.deleted_at is not None:
        segment.name = _free_name(segment.name, segment.kind)
        segment.save(update_fields=["name"])
        segment.mark_restored(actor)
        record("segment.restored", segment, actor=actor, title=segment.name)
        rebuild_later(segment)
        segment.refresh_from_db()
    return segment


@transaction.atomic
def build_again(segment: Segment, actor: User | None) -> None:
    record("segment.counted_again", segment, actor=actor)
    rebuild_later(segment)


@transaction.atomic
def stopped(segment: Segment) -> None:
    """Whoever stopped the building has only part of the members; it says so until it is built again."""
    Segment.objects.filter(pk=segment.pk, state=State.BUILDING).update(state=State.STOPPED)


def _lock(segment: Segment) -> Segment:
    return Segment.objects.select_for_update(of=("self",)).get(pk=segment.pk)


def _said(tree: Any, kind: str) -> str:
    try:
        return sentence(read_tree(tree), kind)[:500]
    except ValidationError:
        return _("rules that cannot be read")


def _tidy_name(name: object, kind: str, segment: Segment | None = None) -> str:
    tidy = " ".join("".join(ch if ch.isprintable() else " " for ch in str(name)).split())
    if not tidy:
        raise Refused(_("A segment needs a name."), "name")
    if len(tidy) > LONGEST_NAME:
        raise Refused(_("A name has at most %(n)s letters.") % {"n": LONGEST_NAME}, "name")
    same = Segment.objects.of(kind).filter(name__iexact=tidy)
    if (same.exclude(pk=segment.pk) if segment else same).exists():
        raise Refused(_("There is a segment of this name already."), "name")
    return tidy


def _free_name(name: str, kind: str) -> str:
    taken = {one.casefold() for one in Segment.objects.of(kind).values_list("name", flat=True)}
    tries = (name if n == 1 else f"{name} {n}" for n in range(1, MOST + 2))
    return next(one for one in tries if one.casefold() not in taken)


def _tidy_text(text: object) -> str:
    tidy = str(text).replace("\x00", "").strip()
    if len(tidy) > LONGEST_TEXT:
        raise Refused(_("At most %(n)s letters.") % {"n": LONGEST_TEXT}, "description")
    return tidy


def _tidy_tree(written: Any, kind: str, segment: Segment | None) -> dict[str, Any]:
    try:
        tree: Node = read_tree(written if written is not None else {"all": []})
    except ValidationError as error:
        raise Refused(_("These rules cannot be read: %(why)s") % {"why": error.errors()[0]["msg"]}, "tree") from None
    wrong = problems(tree, kind, segment)
    if wrong:
        raise Refused(wrong[0], "tree")
    return dumped(tree)
