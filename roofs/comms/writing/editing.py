"""Writing templates: a draft is saved at any time, what is published must be sound, and nothing published is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from roofs.comms.writing import catalogue, library, shelf
from roofs.comms.writing.checking import TO_CUSTOMERS, check_source
from roofs.comms.writing.models import LONGEST_SOURCE, Category, TemplateVersion, WrittenTemplate
from roofs.comms.writing.problems import Problem, TemplateError
from roofs.comms.writing.quality import forbidden_words
from roofs.comms.writing.templates import Channel, Purpose, parse
from roofs.core.accounts.audit import take_over
from roofs.core.accounts.problems import NotAllowed
from roofs.core.events import record
from roofs.core.kit.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from roofs.core.accounts.models import User

DESCRIBED = frozenset({"title", "category"})


def adopt(name: str, language: str, actor: User) -> WrittenTemplate:
    """The company's own wording of one of the product's templates begins as a copy. There may be one already."""
    _refuse_others(actor)
    if not shelf.has_file(name, language):
        raise KeyError(name)
    with transaction.atomic():
        own, is_new = WrittenTemplate.objects.get_or_create(
            name=name,
            language=language,
            deleted_at=None,
            defaults={
                "title": catalogue.title(name, language),
                "category": catalogue.category(name),
                "draft": library.source(name, language),
                "created_by": actor,
                "updated_by": actor,
            },
        )
        if is_new:
            _describe(own)
            own.save()
            record("template.added", own, actor=actor, template=name)
    return own


def begin(name: str, language: str, source: str, values: Mapping[str, str], actor: User) -> WrittenTemplate:
    """A new one. Refused when the name is taken in this language."""
    _refuse_others(actor)
    _refuse_long(source)
    taken = WrittenTemplate.objects.filter(name=name, language=language, deleted_at=None).exists()
    if taken or shelf.has_file(name, language):
        raise Refused(_("There is a template of this name in this language already."), "name")
    own = WrittenTemplate(name=name, language=language, draft=source)
    take_over(own, values, DESCRIBED)
    _describe(own)
    with transaction.atomic():
        own.stamp(actor)
        own.save()
        record("template.added", own, actor=actor, template=name)
    return own


def save(own: WrittenTemplate, source: str, values: Mapping[str, str], actor: User) -> WrittenTemplate:
    """The draft, however unfinished. What stood there before can be taken back once."""
    _refuse_others(actor)
    _refuse_long(source)
    source = source.replace("\r\n", "\n")
    with transaction.atomic():
        changes = take_over(own, values, DESCRIBED)
        if source != own.draft:
            own.draft_before, own.draft = own.draft, source
            _describe(own)
        elif not changes:
            return own
        own.stamp(actor)
        own.save()
        record("template.changed", own, actor=actor, changes=changes)
    return own


def undo(own: WrittenTemplate, actor: User) -> WrittenTemplate:
    """Draft and the one before change places, so a second time brings it back."""
    _refuse_others(actor)
    if not own.draft_before:
        raise Refused(_("There is nothing to take back."))
    return save(own, own.draft_before, {}, actor)


def publish(own: WrittenTemplate, actor: User) -> TemplateVersion:
    """From now on this is what goes out. Raises TemplateError that names every line that is wrong."""
    _refuse_others(actor)
    if problems := problems_of(own):
        raise TemplateError(problems)
    with transaction.atomic():
        locked = WrittenTemplate.objects.select_for_update().get(pk=own.pk)
        last = locked.versions.order_by("-number").first()
        if last is not None and last.source == locked.draft and locked.published_id == last.pk and locked.is_active:
            return last
        version = TemplateVersion.objects.create(
            template=locked, number=last.number + 1 if last else 1, source=locked.draft, published_by=actor
        )
        own.published, own.is_active = version, True
        _describe(own)
        own.stamp(actor)
        own.save()
        record("template.published", own, actor=actor, version=version.number)
    return version


def bring_back(own: WrittenTemplate, version: TemplateVersion, actor: User) -> WrittenTemplate:
    """An older wording becomes the draft. It goes out when it is published again."""
    return save(own, version.source, {}, actor)


def switch(own: WrittenTemplate, actor: User, *, on: bool) -> None:
    """Switched off, it is not sent: touches that would use it wait with that reason."""
    _refuse_others(actor)
    if own.is_active == on:
        return
    if not on and own.purpose not in TO_CUSTOMERS:
        raise Refused(_("Our own people must be told. Write it anew instead, or go back to the product's own."))
    with transaction.atomic():
        own.is_active = on
        own.stamp(actor)
        own.save(update_fields=["is_active", "updated_at", "updated_by"])
        record("template.switched_on" if on else "template.switched_off", own, actor=actor)


def duplicate(source: str, name: str, language: str, title: str, category: str, actor: User) -> WrittenTemplate:
    """A copy under the next free name."""
    free = next(candidate for candidate in _names_like(name) if not _is_taken(candidate))
    told = {"title": _("Copy of %(title)s") % {"title": title}, "category": category}
    return begin(free, language, source, {**told, "title": told["title"][:150]}, actor)


def delete(own: WrittenTemplate, actor: User) -> None:
    """Where the product has one of this name, that one goes out again."""
    _refuse_others(actor)
    with transaction.atomic():
        own.mark_deleted(actor)
        record("template.deleted", own, actor=actor)


def restore(own: WrittenTemplate, actor: User) -> None:
    _refuse_others(actor)
    if WrittenTemplate.objects.filter(name=own.name, language=own.language, deleted_at=None).exists():
        raise Refused(_("There is a template of this name in this language already."))
    with transaction.atomic():
        own.mark_restored(actor)
        record("template.restored", own, actor=actor)


def problems_of(own: WrittenTemplate) -> list[Problem]:
    """What forbids publishing it."""
    found = check_source(own.draft, name=own.name, language=own.language)
    return found or forbidden_words(parse(own.draft, name=own.name, language=own.language))


def _describe(own: WrittenTemplate) -> None:
    """Channel and purpose are read from the header; one that cannot be read keeps what was known."""
    try:
        read = parse(own.draft, name=own.name, language=own.language)
    except TemplateError:
        return
    own.channel, own.purpose = Channel(read.channel).value, Purpose(read.purpose).value
    if own.purpose in {Purpose.ALERT, Purpose.ACCOUNT}:
        own.category = Category.STAFF


def _names_like(name: str) -> list[str]:
    stem = name[:90]
    return [f"{stem}_copy", *(f"{stem}_copy_{number}" for number in range(2, 200))]


def _is_taken(name: str) -> bool:
    return name in library.names() or WrittenTemplate.objects.filter(name=name, deleted_at=None).exists()


def _refuse_long(source: str) -> None:
    if len(source) > LONGEST_SOURCE:
        raise Refused(_("This is longer than any letter should be."), "draft")


def _refuse_others(actor: User) -> None:
    if not actor.is_manager:
        raise NotAllowed(_("Only a manager may change what the company says."))
