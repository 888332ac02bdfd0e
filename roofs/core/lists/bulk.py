"""One thing done to many records, and all of it taken back with one press.

A page that lists records says what may be done to many of them:

    CUSTOMERS = BulkKind(
        name="customer",
        rows=lambda user: Customer.objects.visible_to(user).with_people(),
        gone=Customer.objects.deleted_visible_to,
        owner="assigned_to", assign=keeping.assign,
        settable={"source": Setting(_("Source"), Source.choices, read=..., write=...)},
        delete=keeping.delete, restore=keeping.restore,
    )

Each row is changed by the domain's own function, so it has its own event; a row the domain refuses is left as it was,
with its reason. Who is no manager changes his own rows and nobody's, never a colleague's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from roofs.core.accounts.models import User
from roofs.core.fields.answering import PREFIX, answer, answers_of
from roofs.core.fields.models import CustomField, Kind
from roofs.core.kit.refusals import Refused
from roofs.core.lists.kinds import Text
from roofs.core.lists.models import BulkAct
from roofs.core.tags import tagging
from roofs.core.tags.models import Tag

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

MOST = 500
DELETE, ASSIGN, TAG, UNTAG, SET = "delete", "assign", "tag", "untag", "set"
FEW_ANSWERS = (Kind.CHOICE, Kind.CHOICES, Kind.YES_NO)
SELLING = ("admin", "manager", "sales")


@dataclass(frozen=True, slots=True)
class Setting:
    """A field with few values, one of which may be set on many rows."""

    label: Text
    choices: Sequence[tuple[Any, Text]]
    write: Callable[[Any, Any, User], object]
    read: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class BulkKind:
    name: str
    rows: Callable[[User], QuerySet[Any]]
    gone: Callable[[User], QuerySet[Any]] | None = None
    owner: str = ""
    """The relation to who looks after it; empty: rows have no owner."""
    assign: Callable[[Any, User | None, User], object] | None = None
    settable: Callable[[User], Mapping[str, Setting]] = field(default=lambda _user: {})
    delete: Callable[[Any, User], object] | None = None
    restore: Callable[[Any, User], object] | None = None
    has_tags: bool = True
    roles: tuple[str, ...] = SELLING
    """Who may change many, and whom they may be given to."""

    def may(self, user: User) -> bool:
        return user.is_active and user.role in self.roles

    def rows_for(self, user: User) -> QuerySet[Any]:
        """Those this person may change, which may be fewer than he sees."""
        rows = self.rows(user)
        if not self.may(user):
            return rows.none()
        if self.owner and not user.is_manager:
            rows = rows.filter(Q(**{self.owner: user}) | Q(**{self.owner: None}))
        return rows

    def people_for(self, user: User) -> QuerySet[User]:
        """Whom rows may be given to: managers give to anybody, others take them themselves."""
        people = User.objects.active().filter(role__in=self.roles)
        return people if user.is_manager else people.filter(pk=user.pk)

    def settings_for(self, user: User, own: Iterable[CustomField] | None = None) -> dict[str, Setting]:
        """`own`: the company's own fields of this kind, where they are known already."""
        asked = CustomField.objects.visible_to(user).of(self.name) if own is None else own
        few = {f"{PREFIX}{one.key}": _own(one) for one in asked if one.kind in FEW_ANSWERS}
        return {**self.settable(user), **few}


@dataclass(frozen=True, slots=True)
class Done:
    act: BulkAct | None
    changed: int
    refused: int = 0
    why: str = ""
    same: int = 0
    """Were so already."""


def own_choices(one: CustomField) -> list[tuple[str, Text]]:
    if one.kind == Kind.YES_NO:
        return [("true", _("Yes")), ("false", _("No"))]
    return [(option, option) for option in one.options]


def _own(one: CustomField) -> Setting:
    return Setting(
        one.label,
        own_choices(one),
        write=lambda row, value, user: answer(row, {one.key: value}, user),
        read=lambda row: answers_of(row).get(one.key),
    )


@transaction.atomic
def change(kind: BulkKind, keys: Iterable[int], action: str, user: User, **facts: Any) -> Done:
    """Do one thing to these rows, as far as this person may. Raises Refused when nothing of it makes sense."""
    rows = list(kind.rows_for(user).filter(pk__in=list(keys)[:MOST]))
    if not rows:
        raise Refused(_("Choose at least one row that you may change."))
    step = _ACTS[action](kind, user, facts) if action in _ACTS else None
    if step is None:
        raise Refused(_("There is nothing of this kind to do here."))
    before: dict[str, Any] = {}
    reasons: list[str] = []
    for row in rows:
        try:
            with transaction.atomic():
                was = step(row)
        except Refused as refusal:
            reasons.append(refusal.reason)
            continue
        if was is not _UNCHANGED:
            before[str(row.pk)] = was
    act = _keep(kind, action, user, facts, before) if before else None
    same = len(rows) - len(before) - len(reasons)
    return Done(act, len(before), len(reasons), reasons[0] if reasons else "", same)


def _keep(kind: BulkKind, action: str, user: User, facts: Mapping[str, Any], before: dict[str, Any]) -> BulkAct:
    told = {name: value.pk if isinstance(value, User) else value for name, value in facts.items()}
    return BulkAct.objects.create(kind=kind.name, action=action, facts=told, before=before, user=user)


@transaction.atomic
def undo(kind: BulkKind, act: BulkAct, user: User) -> Done:
    """Every row as it was before, but for those somebody else has changed since or who may not be changed any more."""
    act = BulkAct.objects.select_for_update().get(pk=act.pk)
    if act.undone_at is not None:
        return Done(act, 0)
    act.undone_at = timezone.now()
    act.save(update_fields=["undone_at"])
    source = kind.gone(user) if act.action == DELETE and kind.gone is not None else kind.rows_for(user)
    put_back, count, reasons = _BACK[act.action], 0, list[str]()
    for row in source.filter(pk__in=[int(key) for key in act.before]):
        try:
            with transaction.atomic():
                count += put_back(kind, row, act, user)
        except Refused as refusal:
            reasons.append(refusal.reason)
    return Done(act, count, len(act.before) - count, reasons[0] if reasons else "")


_UNCHANGED = object()
Step = Callable[[Any], Any]
"""Changes one row and tells what it was before, as JSON."""


def _delete(kind: BulkKind, user: User, _facts: Mapping[str, Any]) -> Step | None:
    remove = kind.delete
    if remove is None:
        return None

    def step(row: Model) -> Any:
        remove(row, user)
        return True

    return step


def _assign(kind: BulkKind, user: User, facts: Mapping[str, Any]) -> Step | None:
    give, owner = kind.assign, facts.get("owner")
    if give is None:
        return None
    if owner is not None and not kind.people_for(user).filter(pk=owner.pk).exists():
        raise Refused(_("You can only take them yourself. A manager can give them to somebody else."))

    def step(row: Model) -> Any:
        was = getattr(row, f"{kind.owner}_id")
        if was == (owner.pk if owner else None):
            return _UNCHANGED
        give(row, owner, user)
        return was

    return step


def _tag(kind: BulkKind, user: User, facts: Mapping[str, Any]) -> Step | None:
    if not kind.has_tags:
        return None
    tag = tagging.tag_called(str(facts.get("tag", "")), user)
    return lambda row: True if tagging.put((kind.name, row.pk), [tag], user) else _UNCHANGED


def _untag(kind: BulkKind, user: User, facts: Mapping[str, Any]) -> Step | None:
    tag = Tag.objects.visible_to(user).named(str(facts.get("tag", "")).strip()).first()
    if tag is None:
        raise Refused(_("There is no such tag."))

    def step(row: Model) -> Any:
        if tag.pk not in {one.pk for one in tagging.tags_of((kind.name, row.pk))}:
            return _UNCHANGED
        tagging.take_off((kind.name, row.pk), tag, user)
        return True

    return step


def _set(kind: BulkKind, user: User, facts: Mapping[str, Any]) -> Step | None:
    """Only what the page offers."""
    setting = kind.settings_for(user).get(str(facts.get("name", "")))
    value = _offered(setting, facts.get("value")) if setting else None
    if setting is None or value is None:
        raise Refused(_("Choose what to set."))

    def step(row: Model) -> Any:
        was = setting.read(row)
        setting.write(row, value, user)
        return _UNCHANGED if setting.read(_fresh(kind, row, user) or row) == was else was

    return step


def _offered(setting: Setting, wanted: Any) -> Any:
    return next((value for value, _label in setting.choices if str(value) == str(wanted)), None)


def _fresh(kind: BulkKind, row: Model, user: User) -> Any:
    """Domain functions change a row they fetch themselves."""
    return kind.rows(user).filter(pk=row.pk).first()


def _undelete(kind: BulkKind, row: Any, _act: BulkAct, user: User) -> bool:
    if kind.restore is None:
        return False
    kind.restore(row, user)
    return True


def _give_back(kind: BulkKind, row: Any, act: BulkAct, user: User) -> bool:
    if kind.assign is None or getattr(row, f"{kind.owner}_id") != act.facts.get("owner"):
        return False
    was = act.before[str(row.pk)]
    kind.assign(row, User.objects.filter(pk=was).first() if was else None, user)
    return True


def _take_off_again(kind: BulkKind, row: Any, act: BulkAct, user: User) -> bool:
    tag = Tag.objects.visible_to(user).named(str(act.facts["tag"]).strip()).first()
    if tag is None:
        return False
    tagging.take_off((kind.name, row.pk), tag, user)
    return True


def _put_on_again(kind: BulkKind, row: Any, act: BulkAct, user: User) -> bool:
    return bool(tagging.put((kind.name, row.pk), [tagging.tag_called(str(act.facts["tag"]), user)], user))


def _set_back(kind: BulkKind, row: Any, act: BulkAct, user: User) -> bool:
    setting = kind.settings_for(user).get(str(act.facts["name"]))
    if setting is None:
        return False
    is_as_left = _same(setting.read(row), _offered(setting, act.facts["value"]))
    if is_as_left:
        setting.write(row, act.before[str(row.pk)], user)
    return is_as_left


def _same(now: Any, left: Any) -> bool:
    if isinstance(now, list):
        return [str(one) for one in now] == [str(left)]
    return str(now).casefold() == str(left).casefold()


_ACTS: dict[str, Callable[[BulkKind, User, Mapping[str, Any]], Step | None]] = {
    DELETE: _delete,
    ASSIGN: _assign,
    TAG: _tag,
    UNTAG: _untag,
    SET: _set,
}
_BACK: dict[str, Callable[[BulkKind, Any, BulkAct, User], bool]] = {
    DELETE: _undelete,
    ASSIGN: _give_back,
    TAG: _take_off_again,
    UNTAG: _put_on_again,
    SET: _set_back,
}
