"""Putting tags on records, taking them off, and finding records by them. Who may see a record may tag it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from roofs.core.accounts.audit import take_over
from roofs.core.events import Subject, record, subject_of
from roofs.core.jobs.turns import take_turn
from roofs.core.kit.refusals import Refused
from roofs.core.tags.models import Colour, Tag, Tagging

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

LONGEST, MOST = 50, 30


@transaction.atomic
def tag_called(name: str, actor: User | None, colour: str = "") -> Tag:
    """The tag of that name, whatever its capitals; made when there is none."""
    tidy = _tidy(name)
    take_turn(f"tag:{tidy.casefold()}")
    known = Tag.objects.named(tidy).first()
    if known is not None:
        return known
    _check_colour(colour or Colour.GRAY)
    made = Tag(name=tidy, colour=colour or _colour_for(tidy))
    made.stamp(actor)
    made.save()
    record("tag.created", made, actor=actor, title=made.name)
    return made


@transaction.atomic
def put(subject: Subject, tags: Iterable[Tag], actor: User | None) -> list[Tag]:
    """Put tags on a record; those it has already are left as they are. Returns the new ones."""
    kind, key = subject_of(subject)
    known = {tag.pk for tag in tags_of(subject)}
    fresh = {tag.pk: tag for tag in tags if tag.pk not in known}
    if len(known) + len(fresh) > MOST:
        raise Refused(_("A record has at most %(n)s tags.") % {"n": MOST}, "tags")
    rows = [Tagging(tag=tag, subject_type=kind, subject_id=key, by=actor) for tag in fresh.values()]
    Tagging.objects.bulk_create(rows, ignore_conflicts=True)
    for tag in fresh.values():
        record("tag.put", subject, actor=actor, tag=tag.pk, title=tag.name)
    return list(fresh.values())


@transaction.atomic
def take_off(subject: Subject, tag: Tag, actor: User | None) -> None:
    kind, key = subject_of(subject)
    gone, _rows = Tagging.objects.filter(tag=tag, subject_type=kind, subject_id=key).delete()
    if gone:
        record("tag.taken_off", subject, actor=actor, tag=tag.pk, title=tag.name)


@transaction.atomic
def set_tags(subject: Subject, names: Iterable[str], actor: User | None) -> list[Tag]:
    """Exactly these tags stand on the record afterwards; a program says it all at once."""
    try:
        wanted = [tag_called(name, actor) for name in names]
    except Refused as refusal:
        raise Refused(refusal.reason, "tags") from None
    keys = {tag.pk for tag in wanted}
    for tag in tags_of(subject):
        if tag.pk not in keys:
            take_off(subject, tag, actor)
    put(subject, wanted, actor)
    return tags_of(subject)


def tags_of(subject: Subject) -> list[Tag]:
    kind, key = subject_of(subject)
    return list(Tag.objects.alive().filter(taggings__subject_type=kind, taggings__subject_id=key))


def tags_by_record(subject_type: str, keys: Iterable[int]) -> dict[int, list[Tag]]:
    """For the rows of a list: one query, however many rows."""
    found: dict[int, list[Tag]] = defaultdict(list)
    taggings = Tagging.objects.filter(subject_type=subject_type, subject_id__in=list(keys), tag__deleted_at=None)
    for tagging in taggings.select_related("tag").order_by("tag__name", "tag_id"):
        found[tagging.subject_id].append(tagging.tag)
    return dict(found)


def tagged(subject_type: str, *tag_keys: int) -> QuerySet[Tagging, int]:
    """Numbers of the records with any of these tags: `leads.filter(pk__in=tagged("lead", 7))`."""
    found = Tagging.objects.filter(subject_type=subject_type, tag__in=tag_keys, tag__deleted_at=None)
    return found.values_list("subject_id", flat=True)


@transaction.atomic
def rename(tag: Tag, name: str, colour: str, actor: User | None) -> Tag:
    tag = _lock(tag)
    tidy = _tidy(name)
    _check_colour(colour)
    if Tag.objects.named(tidy).exclude(pk=tag.pk).exists():
        raise Refused(_("There is a tag of this name already. You can merge the two."), "name")
    changes = take_over(tag, {"name": tidy, "colour": colour}, frozenset({"name", "colour"}))
    if changes:
        tag.stamp(actor)
        tag.save()
        record("tag.changed", tag, actor=actor, changes=changes)
    return tag


@transaction.atomic
def merge(tag: Tag, into: Tag, actor: User | None) -> Tag:
    """Every record with `tag` gets `into` instead, and `tag` is gone."""
    if tag.pk == into.pk:
        raise Refused(_("Choose another tag to merge it with."), "into")
    tag, into = _lock(tag), _lock(into)
    has_both = Tagging.objects.filter(tag=into)
    moved = 0
    for kind in Tagging.objects.filter(tag=tag).values_list("subject_type", flat=True).distinct():
        already = has_both.filter(subject_type=kind).values("subject_id")
        mine = Tagging.objects.filter(tag=tag, subject_type=kind)
        moved += mine.exclude(subject_id__in=already).update(tag=into)
    Tagging.objects.filter(tag=tag).delete()
    tag.mark_deleted(actor)
    record("tag.merged", into, actor=actor, title=tag.name, merged=tag.pk, records=moved)
    return into


@transaction.atomic
def delete(tag: Tag, actor: User | None) -> None:
    """Off every record; brought back, it stands on them again."""
    tag = _lock(tag)
    if tag.deleted_at is None:
        tag.mark_deleted(actor)
        record("tag.deleted", tag, actor=actor, title=tag.name)


@transaction.atomic
def restore(tag: Tag, actor: User | None) -> Tag:
    tag = _lock(tag)
    if tag.deleted_at is not None:
        if Tag.objects.named(tag.name).exists():
            raise Refused(_("There is a new tag of this name meanwhile."), "name")
        tag.mark_restored(actor)
        record("tag.restored", tag, actor=actor, title=tag.name)
    return tag


def _lock(tag: Tag) -> Tag:
    return Tag.objects.select_for_update(of=("self",)).get(pk=tag.pk)


def _tidy(name: str) -> str:
    tidy = " ".join("".join(ch if ch.isprintable() else " " for ch in name).split()).strip("#, ")
    if not tidy:
        raise Refused(_("A tag needs a name."), "name")
    if len(tidy) > LONGEST:
        raise Refused(_("A tag has at most %(n)s letters.") % {"n": LONGEST}, "name")
    if "," in tidy:
        raise Refused(_("A tag has no comma in its name."), "name")
    return tidy


def _check_colour(colour: str) -> None:
    if colour not in Colour.values:
        raise Refused(_("There is no such colour."), "colour")


def _colour_for(name: str) -> str:
    """Always the same for the same word, and never red, which means trouble."""
    gentle = [colour for colour in Colour.values if colour not in {Colour.RED, Colour.GRAY}]
    return gentle[sum(name.casefold().encode()) % len(gentle)]
